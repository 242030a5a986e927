//! Two programs on one PostgreSQL share the work and never do a piece of it twice.

use std::collections::HashMap;
use std::time::Duration;

use bellhop::clock::Clock;
use serde_json::json;

use crate::harness::house::{Plan, Updates, placed, reads};

const ORDERS: i64 = 300;

#[tokio::test]
async fn each_message_is_sent_by_one_of_them_and_once() {
    let Some(mut plan) = Plan::postgres().await else { return };
    // Each has a clock of its own that stands, so that the rows say who wrote them.
    let now = Clock::System.now();
    plan.clock = Clock::manual(now);
    let house = plan.updates(Updates::Delivered).with("delivery.slots", 8).with("delivery.slots_reserved", 2).open().await;
    let later = now.plus(Duration::from_millis(1));
    let replica = house.replica(Clock::manual(later)).await;
    for chat in 1..=ORDERS {
        house.person(chat, "Lena", "en");
        house.simulator.start_chat(chat);
    }
    // Half of them come to each.
    let other = house.service_of(&replica);
    for chat in 1..=ORDERS {
        let mut event = placed(&format!("c-{chat}"), &format!("ORD-{chat}"));
        event["customer"]["telegram_chat_id"] = json!(chat);
        let service = if chat % 2 == 0 { house.service() } else { other.clone() };
        service.sends(&event).await.taken();
    }
    house.quiet().await;

    let mut sent = HashMap::new();
    for chat in 1..=ORDERS {
        for message in house.chat(chat) {
            assert!(reads(&message).contains(&format!("ORD-{chat}")), "{}", reads(&message));
            *sent.entry(chat).or_insert(0) += 1;
        }
    }
    assert!(sent.len() as i64 == ORDERS && sent.values().all(|count| *count == 1), "{sent:?}");
    assert_eq!(house.texts("SELECT DISTINCT state || ' ' || try FROM attempts").await, ["accepted 1"]);
    assert_eq!(house.number("SELECT COUNT(*) FROM attempts").await, ORDERS);
    for (who, clock) in [("the first", now), ("the second", later)] {
        let did = house.number(&format!("SELECT COUNT(*) FROM attempts WHERE started_at_ms = {}", clock.ms())).await;
        assert!(did > 0, "{who} did nothing");
    }
    replica.stop().await;
}
