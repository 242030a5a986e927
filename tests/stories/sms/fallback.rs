//! When Telegram fails, the text is sent: at once where it cannot go better, in time where it
//! might.

use bellhop::delivery::Leg;
use bellhop_simulator::twilio::Outcome;
use bellhop_simulator::{Fault, FaultAction};
use futures_util::future::join_all;
use serde_json::{Value, json};

use bellhop_testing::house::{House, Plan, event, placed, reads};
use bellhop_testing::phones::{LENA, house_of_lena};
use bellhop_testing::probes;
use bellhop_testing::story;

fn delivered(order: &str) -> Value {
    event("order.delivered", "c-1", order, 1)
}

/// How many messages of Lena's chat name an order.
fn messages(house: &House, order: &str) -> usize {
    house.chat(7).iter().filter(|message| reads(message).contains(order)).count()
}

#[story]
async fn who_blocked_the_bot_gets_the_text_at_once_in_the_words_of_the_record() {
    let house = house_of_lena(|plan| plan).await;
    // Telegram has not told us yet.
    let blocked = FaultAction::Refuse {
        code: 403,
        description: "Forbidden: bot was blocked by the user".to_owned(),
        retry_after: None,
    };
    house.simulator.add_fault(Fault::of("sendMessage", blocked));
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(house.tries().await, ["1 telegram failed address 403", "2 sms confirmed - -"]);
    assert_eq!(house.ends().await, ["delivered confirmed -"]);
    assert!(house.saved_after().await < 1000);
    let record: Vec<Leg> = serde_json::from_str(
        &house.texts(&probes::notifications().show(|row| row.route())).await[0],
    )
    .expect("a route");
    assert_eq!(house.texted(LENA), [record[1].content.for_plain_channel()]);
    assert!(
        house.texted(LENA)[0].contains("thank you for order ORD-1"),
        "{:?}",
        house.texted(LENA)
    );

    // From now on nobody tries the chat: the exclusion is on record.
    house.hears_of(delivered("ORD-1")).await;
    assert_eq!(house.tries().await[2..], ["1 sms confirmed - -"]);
    let excluded = house
        .texts(&probes::notifications().sorted_by(|row| row.id()).show(|row| row.excluded()))
        .await;
    assert_eq!(excluded, ["[]", r#"[{"channel":"telegram","reason":"blocked"}]"#]);
}

#[story]
async fn three_failures_of_telegram_are_enough() {
    let house = house_of_lena(|plan| plan).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway));
    house.hears_of(placed("c-1", "ORD-1")).await;
    let mut rows: Vec<_> = (1..=3).map(|n| format!("{n} telegram failed transient 502")).collect();
    rows.push("4 sms confirmed - -".to_owned());
    assert_eq!(house.tries().await, rows);
    assert_eq!(house.texted(LENA).len(), 1);
    assert!(house.saved_after().await < 5000);
}

#[story]
async fn a_call_that_hangs_is_cut_and_what_presses_goes_by_sms() {
    let house = house_of_lena(Plan::with_short_calls).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::HangAfter).times(1));
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(
        house.tries().await,
        ["1 telegram unknown ambiguous -", "2 telegram accepted - -"],
        "normal is resent"
    );
    assert_eq!((messages(&house, "ORD-1"), house.texted(LENA).len()), (2, 0));

    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::HangAfter).times(1));
    house.hears_of(delivered("ORD-2")).await;
    assert_eq!(
        house.tries().await[2..],
        ["1 telegram unknown ambiguous -", "2 sms confirmed - -"],
        "high is not"
    );
    assert_eq!(house.texted(LENA), ["Blue Door: order ORD-2 has been delivered. Enjoy!"]);
}

#[story]
async fn what_presses_and_was_cut_is_repeated_only_where_sms_cannot_carry_it() {
    let house = house_of_lena(|plan| plan.with_short_calls().with("delivery.rest_ms", 100)).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::Hang).times(1));
    house.simulator.set_outcome(LENA, Outcome::Undelivered { code: 30008 });
    house.hears_of(delivered("ORD-1")).await;
    let rows = [
        "1 telegram unknown ambiguous -",
        "2 sms failed transient 30008",
        "3 telegram accepted - -",
    ];
    assert_eq!(house.tries().await, rows);
    assert_eq!(house.ends().await, ["delivered accepted -"]);
    assert_eq!((messages(&house, "ORD-1"), house.texted(LENA).len()), (1, 1));
}

#[story]
async fn a_short_429_is_waited_out_and_a_long_one_is_not_by_what_presses() {
    let house = house_of_lena(|plan| plan).await;
    let busy = |seconds| Fault::of("sendMessage", FaultAction::too_many(429, seconds)).times(1);
    house.simulator.add_fault(busy(1));
    house.hears_of(delivered("ORD-1")).await;
    assert_eq!(
        house.tries().await,
        ["1 telegram failed rate_limited 429", "2 telegram accepted - -"]
    );
    assert_eq!(house.texted(LENA).len(), 0, "a second is not worth a text");

    house.simulator.add_fault(busy(60));
    house.hears_of(delivered("ORD-2")).await;
    assert_eq!(
        house.tries().await[2..],
        ["1 telegram failed rate_limited 429", "2 sms confirmed - -"]
    );
    // The next one finds the chat held for a minute.
    house.hears_of(delivered("ORD-3")).await;
    assert_eq!(house.tries().await[4..], ["1 telegram failed held -", "2 sms confirmed - -"]);
}

#[story]
async fn when_both_are_down_it_waits_and_goes_out_once_by_the_one_that_returns() {
    let mut stories = Vec::new();
    for back in ["sendMessage", "Messages.create"] {
        let plan =
            |plan: Plan| plan.with("delivery.rest_ms", 100).with("delivery.breaker_open_ms", 100);
        stories.push(goes_out_by(house_of_lena(plan).await, back));
    }
    join_all(stories).await;
}

async fn goes_out_by(house: House, back: &str) {
    for method in ["sendMessage", "Messages.create"] {
        house.simulator.add_fault(Fault::of(
            method,
            FaultAction::answer(503, "<html>no server is available</html>"),
        ));
    }
    house.sends(json!([placed("c-1", "ORD-1"), delivered("ORD-2")])).await;
    house
        .until(
            &probes::attempts().channel("sms").state(probes::one_of(["failed", "unknown"])).any(),
        )
        .await;
    house.simulator.clear_faults();
    let other = if back == "sendMessage" { "Messages.create" } else { "sendMessage" };
    house.simulator.add_fault(Fault::of(other, FaultAction::BadGateway));
    house.quiet().await;
    let ends = house.ends().await;
    assert!(
        ends.iter().all(|end| end.starts_with("delivered")),
        "{ends:?} {:?}",
        house.tries().await
    );
    let (told, texted) =
        (messages(&house, "ORD-1") + messages(&house, "ORD-2"), house.texted(LENA).len());
    assert_eq!(
        told + texted,
        2,
        "{back} is back: {told} messages, {texted} texts; {:?}",
        house.tries().await
    );
}

#[story]
async fn what_no_channel_can_ever_carry_is_a_dead_letter_with_its_reasons() {
    let house = house_of_lena(|plan| plan).await;
    let gone = FaultAction::Refuse {
        code: 403,
        description: "Forbidden: user is deactivated".to_owned(),
        retry_after: None,
    };
    house.simulator.add_fault(Fault::of("sendMessage", gone));
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(21211)));
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(house.ends().await, ["failed - address"]);
    assert_eq!(
        house.tries().await,
        ["1 telegram failed address 403", "2 sms failed address 21211"]
    );
    let marks = house
        .texts(
            &probes::suppressions()
                .sorted_by(|row| row.channel())
                .show(|row| row.channel().reason()),
        )
        .await;
    assert_eq!(marks, ["sms invalid", "telegram deactivated"]);
    assert_eq!(house.texted(LENA).len(), 0);
}

#[story]
async fn who_has_no_chat_gets_the_text_and_a_text_that_fails_goes_on_to_the_chat() {
    let house =
        house_of_lena(|plan| plan.with("categories.order.channels", r#"["sms", "telegram"]"#))
            .await;
    house.customer_by_phone("c-2", "Ana", "+4915187654321").await;
    house.hears_of(placed("c-2", "ORD-2")).await;
    assert_eq!(house.texted("+4915187654321").len(), 1);

    house.simulator.set_outcome(LENA, Outcome::Undelivered { code: 30005 });
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(house.tries().await[1..], ["1 sms failed address 30005", "2 telegram accepted - -"]);
    assert_eq!((messages(&house, "ORD-1"), house.texted(LENA).len()), (1, 1));
    assert_eq!(house.ends().await, ["delivered confirmed -", "delivered accepted -"]);
}

#[story]
async fn without_an_account_nothing_goes_by_sms() {
    let plan = Plan::new().await;
    let house = plan.open().await;
    house.customer_with_phone("c-1", 7, "Lena", LENA).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::refuse(403)).times(1));
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(
        house.texts(&probes::notifications().show(|row| row.excluded())).await,
        [r#"[{"channel":"sms","reason":"not_configured"}]"#]
    );
    assert_eq!(house.number(&probes::attempts().channel("sms").count()).await, 0);
    assert!(house.simulator.look(|state| state.sms.calls.is_empty()));
}
