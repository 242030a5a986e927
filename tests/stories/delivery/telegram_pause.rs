//! Two chats that are told to wait at once: perhaps the whole bot is, perhaps not. One call finds
//! out, before all others go by ways that cost money; and staff are told what it costs.

use bellhop_simulator::{Fault, FaultAction};

use bellhop_testing::agents::with_group;
use bellhop_testing::house::{House, Plan};
use bellhop_testing::phones::Note;
use bellhop_testing::probes;
use bellhop_testing::story;

/// An admin's phone.
const ANA: &str = "+4915112345600";
const WAITS: i64 = 60;

fn phone(chat: i64) -> String {
    format!("+49151{:08}", 12_340_000 + chat)
}

async fn house(plan: Plan) -> House {
    let members =
        format!(r#"[{{ name = "Ana", role = "admin", telegram_id = 1001, phone = "{ANA}" }}]"#);
    let house = with_group(plan.with_sms())
        .with("staff.members", members)
        .with("alerts.window_s", 1)
        .open()
        .await;
    house.person(bellhop_testing::agents::GROUP, "Agents", "en");
    (1..=20).for_each(|chat| house.simulator.start_chat(chat));
    house
}

/// Something that presses, for a customer with a phone.
async fn tells(house: &House, chat: i64) -> String {
    house
        .enters(
            Note::of("order")
                .high()
                .by("telegram", &chat.to_string(), "Hello")
                .by_sms(&phone(chat), "Hello"),
        )
        .await
}

fn busy(chat: i64) -> Fault {
    Fault::of("sendMessage", FaultAction::too_many(429, WAITS.unsigned_abs())).in_chat(chat)
}

fn texts(house: &House) -> usize {
    (1..=20).map(|chat| house.texted(&phone(chat)).len()).sum()
}

#[story]
async fn two_busy_chats_send_nobody_else_by_sms() {
    let plan = Plan::new().await;
    let house = house(plan).await;
    for chat in [1, 2] {
        house.simulator.add_fault(busy(chat));
        tells(&house, chat).await;
    }
    house.until(&probes::attempts().class("rate_limited").at_least(2)).await;
    for chat in 3..=12 {
        tells(&house, chat).await;
    }
    house.quiet().await;
    assert!((3..=12).all(|chat| house.chat(chat).len() == 1), "all by Telegram");
    assert_eq!(texts(&house), 2, "but for those two");
    assert_eq!(house.number(&probes::alerts().count()).await, 0);
}

#[story]
async fn a_pause_of_the_whole_bot_is_found_out_by_one_call_and_told_with_what_it_costs() {
    let plan = Plan::new().await;
    let house = house(plan).await;
    house
        .simulator
        .add_fault(Fault::of("sendMessage", FaultAction::too_many(429, WAITS.unsigned_abs())));
    for chat in [1, 2] {
        tells(&house, chat).await;
    }
    house.until(&probes::attempts().class("rate_limited").at_least(2)).await;
    for chat in 3..=12 {
        tells(&house, chat).await;
    }
    house.until(&probes::notifications().template("note").state("delivered").at_least(12)).await;
    assert_eq!(texts(&house), 12, "all by SMS");
    let called: usize = (1..=12).map(|chat| house.calls("sendMessage", chat).len()).sum();
    assert_eq!(called, 3, "two to guess it, one to be sure");
    let text = house.is_texted(ANA, "Telegram wants a pause").await;
    assert!(text.body.contains("costs money"), "{}", text.body);
    house.until(&probes::alerts().kind("pause").state("cleared").any()).await;
    house.quiet().await;
    assert_eq!(house.texted(ANA).len(), 1, "once");
}
