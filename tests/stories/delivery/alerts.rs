//! What goes wrong is told to staff: messages that reached nobody, messages that came too late,
//! channels that fail. Nobody is alerted about an alert.

use std::time::Duration;

use bellhop::clock::{At, Clock};
use bellhop_simulator::{ChatMessage, Fault, FaultAction};
use serde_json::json;

use bellhop_testing::agents::{Colleague, GROUP, with_group};
use bellhop_testing::house::{House, Plan, buttons, event, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const ANA: Colleague = Colleague { id: 1001, name: "Ana" };
const BEN: Colleague = Colleague { id: 1002, name: "Ben" };
fn nothing_open() -> probes::Question {
    probes::alerts().state("open").none()
}

async fn open(plan: Plan) -> House {
    let house = with_group(plan).with("alerts.window_s", 1).open().await;
    house.person(GROUP, "Agents", "en");
    house
}

/// Telegram refuses a person's messages as bad ones, for good.
fn refuses(house: &House, chat: i64) {
    let refuse = FaultAction::Refuse {
        code: 400,
        description: "Bad Request: BUTTON_DATA_INVALID".to_owned(),
        retry_after: None,
    };
    house.simulator.add_fault(Fault::of("sendMessage", refuse).in_chat(chat));
}

/// Waits until nothing is left to tell; what the group reads then.
async fn told(house: &House) -> Vec<ChatMessage> {
    house.quiet().await;
    house.until(&nothing_open()).await;
    house.quiet().await;
    house.chat(GROUP)
}

#[story]
async fn messages_that_reached_nobody_are_told_in_one_and_sent_again_by_a_button() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    house.customer("c-1", 7, "Lena", "en").await;
    refuses(&house, 7);
    for n in 1..=7 {
        house.sends(placed("c-1", &format!("ORD-{n}"))).await;
    }
    house.until(&probes::notifications().state("failed").exactly(7)).await;
    let heard = told(&house).await;
    let all: i64 = house
        .number("SELECT CAST(SUM(happened) AS BIGINT) FROM alerts WHERE kind = 'dead_letter'")
        .await;
    assert_eq!(all, 7);
    let first = heard.first().expect("an alert");
    let text = reads(first);
    assert!(
        text.contains("reached nobody") && text.contains("ORD-1 · order-card: message ntf_"),
        "{text}"
    );
    assert_eq!(buttons(first), ["🔁 Send again"]);

    house.simulator.clear_faults();
    let before = house.chat(7).len();
    for alert in &heard {
        let after = ANA.presses(&house, alert, "Send again").await;
        assert!(
            reads(&after).ends_with("✓ Ana had them sent again") && after.buttons.is_empty(),
            "{after:?}"
        );
        let again = BEN.presses(&house, alert, "Send again").await;
        assert_eq!(again, after, "it was done");
        assert_eq!(house.toast().as_deref().map(|toast| toast.contains("Ana")), Some(true));
    }
    house.quiet().await;
    assert_eq!(house.chat(7).len() - before, 7, "each once");
    assert_eq!(
        house
            .number(
                &probes::notifications().replay_of(probes::present()).state("delivered").count()
            )
            .await,
        7
    );
    let audit =
        house.texts(&probes::audit_log().action("letters.replayed").show(|row| row.actor())).await;
    assert_eq!(audit.len(), heard.len());
    assert!(audit.iter().all(|actor| actor == "user:1001"));
}

#[story]
async fn what_expired_unsent_is_told_without_a_button() {
    let plan = Plan::new().await;
    let clock = Clock::manual(At(1_772_366_400_000));
    let house = open(plan.by(&clock).with("categories.order.worth_s", 60)).await;
    let customer = json!({"id": "c-1", "telegram_chat_id": 7});
    house.simulator.person(7, "Lena", Some("en"));
    house.simulator.start_chat(7);
    let busy = FaultAction::Refuse {
        code: 429,
        description: "Too Many Requests: retry after 2".to_owned(),
        retry_after: Some(2),
    };
    house.simulator.add_fault(Fault::of("sendMessage", busy).in_chat(7));
    let now = clock.now().utc().to_rfc3339();
    let order = json!({"type": "order.placed", "occurred_at": now, "customer": customer,
        "order": {"id": "ORD-1"}});
    assert_eq!(house.service().sends(&order).await.status, 202);
    house.until(&probes::attempts().class("rate_limited").any()).await;
    clock.advance(Duration::from_secs(61));
    house.until(&probes::notifications().state("expired").any()).await;
    house.until(&probes::alerts().kind("expired").state("open").any()).await;
    clock.advance(Duration::from_secs(2));
    let heard = told(&house).await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(
        reads(&heard[0]).starts_with("⌛ One message expired before it could be sent\n• ORD-1"),
        "{}",
        reads(&heard[0])
    );
    assert!(heard[0].buttons.is_empty());
}

#[story]
async fn no_alert_is_about_an_alert() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    house.customer("c-1", 7, "Lena", "en").await;
    refuses(&house, 7);
    refuses(&house, GROUP);
    house.sends(placed("c-1", "ORD-1")).await;
    house.until(&probes::notifications().category("staff").state("failed").any()).await;
    house.until(&nothing_open()).await;
    house.quiet().await;
    assert_eq!(house.number(&probes::alerts().count()).await, 1);
    assert_eq!(house.number(&probes::notifications().category("staff").count()).await, 1);
}

#[story]
async fn when_telegram_fails_an_admin_hears_it_by_sms_and_the_group_when_it_is_back() {
    let plan = Plan::new().await;
    let members = r#"[{ name = "Ana", role = "admin", telegram_id = 1001, phone = "+4915112345678" },
            { name = "Ben", role = "agent", telegram_id = 1002, phone = "+4915112345679" }]"#;
    let plan = plan
        .with_sms()
        .with("staff.members", members)
        .with("delivery.breaker_open_ms", 1500)
        .with("delivery.rest_ms", 100);
    let house = open(plan).await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway));
    for n in 1..=6 {
        house.sends(placed("c-1", &format!("ORD-{n}"))).await;
    }
    house.until(&probes::alerts().kind("breaker").state("told").any()).await;
    house
        .until(&probes::notifications().template("alert-channel-down").state("delivered").any())
        .await;
    let texts = house.texted("+4915112345678");
    assert!(
        texts.len() == 1 && texts[0].starts_with("Blue Door: Telegram failed too often"),
        "{texts:?}"
    );
    assert!(house.texted("+4915112345679").is_empty(), "Ben is no admin");

    house.simulator.clear_faults();
    let back = house.shows(GROUP, "Telegram works again").await;
    assert!(reads(&back).starts_with("✅ Telegram works again."), "{}", reads(&back));
    house.until(&probes::alerts().kind("breaker").state("cleared").any()).await;
    house.quiet().await;
    assert_eq!(
        house.number(&probes::alerts().kind("dead_letter").count()).await,
        0,
        "nothing was lost by it"
    );
    house.hears_of(event("order.cancelled", "c-1", "ORD-1", 1)).await;
}

#[story]
async fn where_there_is_nobody_to_tell_nothing_breaks() {
    let plan = Plan::new().await;
    let house = plan.with("alerts.window_s", 0).open().await;
    house.customer("c-1", 7, "Lena", "en").await;
    refuses(&house, 7);
    house.sends(placed("c-1", "ORD-1")).await;
    house.until(&probes::alerts().state("cleared").any()).await;
    house.quiet().await;
    assert_eq!(house.number(&probes::notifications().category("staff").count()).await, 0);
    assert_eq!(
        house.texts(&probes::alerts().show(|row| row.kind().happened())).await,
        ["dead_letter 1"],
        "it is on record all the same"
    );
}
