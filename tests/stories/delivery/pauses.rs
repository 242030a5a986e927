//! A provider that asks for a pause of any length is waited for as long as can be, and nothing
//! breaks of it.

use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::house::{Plan, house, placed};
use bellhop_testing::phones::{LENA, house_with_sms};
use bellhop_testing::probes;
use bellhop_testing::story;

#[story]
async fn a_pause_as_long_as_a_number_can_be_panics_nothing() {
    for retry_after in [json!(u64::MAX), json!(1e300), json!(-1)] {
        let house = house().await;
        house.customer("c-1", 7, "Lena", "en").await;
        let body = json!({"ok": false, "error_code": 429, "description": "Too Many Requests",
            "parameters": {"retry_after": retry_after}});
        house.simulator.add_fault(
            Fault::of("sendMessage", FaultAction::answer(429, &body.to_string())).times(1),
        );
        house.sends(placed("c-1", "ORD-1")).await;
        house.until(&probes::attempts().class("rate_limited").any()).await;
        let due = house
            .number(
                "SELECT COALESCE(MAX(due_at_ms - created_at_ms), 0) FROM notifications
                WHERE settled_at_ms IS NULL",
            )
            .await;
        assert!(
            (0..=3_700_000).contains(&due),
            "{retry_after}: it is tried again within the hour: {due}"
        );
    }
}

#[story]
async fn a_pause_of_twilio_s_of_any_length_is_one_that_ends() {
    let house = house_with_sms(|plan: Plan| plan).await;
    let admin = house.caller("admin").await;
    let refusal = FaultAction::Refuse {
        code: 429,
        description: "Too many requests".to_owned(),
        retry_after: Some(u64::MAX),
    };
    house.simulator.add_fault(Fault::of("Messages.create", refusal).times(1));
    let told = admin
        .tells(json!({"recipient": {"phone": LENA}, "category": "order", "text": {"sms": "Hello"}}))
        .await;
    let id = told["id"].as_str().expect("an id");
    house.until(&probes::attempts().notification_id(id).class("rate_limited").any()).await;
    let due = house
        .number(&format!("SELECT due_at_ms - created_at_ms FROM notifications WHERE id = '{id}'"))
        .await;
    assert!((3_000_000..=3_700_000).contains(&due), "it is tried again within the hour: {due}");
}
