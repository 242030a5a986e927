//! Two programs on one PostgreSQL share the work and never do a piece of it twice.

use std::collections::HashMap;
use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::house::{Plan, Updates, placed, reads};
use bellhop_testing::probes;

const ORDERS: i64 = 300;

#[tokio::test]
async fn each_message_is_sent_by_one_of_them_and_once() {
    let Some(mut plan) = Plan::postgres().await else { return };
    // Each has a clock of its own that stands, so that the rows say who wrote them.
    let now = Clock::System.now();
    plan.clock = Clock::manual(now);
    let house = plan
        .updates(Updates::Delivered)
        .with("delivery.slots", 8)
        .with("delivery.slots_reserved", 2)
        .open()
        .await;
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
    assert_eq!(
        house.texts(&probes::attempts().distinct().show(|row| row.state().number())).await,
        ["accepted 1"]
    );
    assert_eq!(house.number(&probes::attempts().count()).await, ORDERS);
    // Whoever was asked wrote it down; who sends it is whoever has a hand free first.
    for (who, clock) in [("the first", now), ("the second", later)] {
        let took = house.number(&probes::events().received_at_ms(clock.ms()).count()).await;
        assert_eq!(took, ORDERS / 2, "{who}");
    }
    replica.stop().await;
}

#[tokio::test]
async fn a_message_that_waits_for_its_chat_is_not_taken_for_lost() {
    let Some(plan) = Plan::postgres().await else { return };
    let plan = plan
        .updates(Updates::Delivered)
        .with("delivery.call_timeout_ms", 1000)
        .with("delivery.call_timeout_urgent_ms", 1000);
    let house = plan.with("delivery.lease_ms", 3000).open().await;
    let replica = house.replica(Clock::System).await;
    house.customer("c-1", 7, "Lena", "en").await;
    // The first of two messages in hand is told to come back much later than a lease lasts; the
    // second waits behind it.
    let busy = FaultAction::Refuse {
        code: 429,
        description: "Too Many Requests: retry after 10".to_owned(),
        retry_after: Some(10),
    };
    house.simulator.add_fault(Fault::of("sendMessage", busy).times(1));
    house.hears_of(json!([placed("c-1", "ORD-1"), placed("c-1", "ORD-2")])).await;

    for order in ["Order ORD-1", "Order ORD-2"] {
        assert_eq!(
            house.chat(7).iter().filter(|message| reads(message).contains(order)).count(),
            1,
            "{order}"
        );
    }
    let tries = "SELECT a.try || ' ' || a.state FROM attempts a
        JOIN notifications n ON n.id = a.notification_id ORDER BY n.id, a.try";
    assert_eq!(
        house.texts(tries).await,
        ["1 failed", "2 accepted", "1 accepted"],
        "waiting is no try"
    );
    replica.stop().await;
}
