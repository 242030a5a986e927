//! Replicas behind `PgBouncer` in transaction mode, with a way to the server itself and without
//! one.

use bellhop::clock::Clock;
use bellhop_simulator::{Fault, FaultAction};
use bellhop_testing::house::{Plan, Updates, placed, reads};
use bellhop_testing::pgbouncer::PgBouncer;
use futures_util::future::join_all;
use serde_json::json;

const ORDERS: i64 = 60;

/// A plan of a program behind a pooler that keeps no sessions; none where there is no `PgBouncer`.
async fn behind_a_pooler(has_direct_url: bool) -> Option<(Plan, PgBouncer)> {
    let plan = Plan::postgres().await?.updates(Updates::Delivered).that_may_crash();
    let pooler = PgBouncer::before(&plan.database, &["pool_mode = transaction"]).await?;
    let direct = if has_direct_url { plan.database.clone() } else { String::new() };
    let plan = plan.with("database.direct_url", direct).by_way_of(&pooler.url);
    Some((plan, pooler))
}

#[tokio::test]
async fn replicas_behind_a_pooler_send_each_message_once() {
    let told = [false, true].map(async |has_direct_url| {
        let Some((plan, _pooler)) = behind_a_pooler(has_direct_url).await else { return };
        let house = plan.open().await;
        let replica = house.replica(Clock::System).await;
        let other = house.service_of(&replica);
        for chat in 1..=ORDERS {
            house.person(chat, "Lena", "en");
            house.simulator.start_chat(chat);
            let mut event = placed(&format!("c-{chat}"), &format!("ORD-{chat}"));
            event["customer"]["telegram_chat_id"] = json!(chat);
            let service = if chat % 2 == 0 { house.service() } else { other.clone() };
            service.sends(&event).await.taken();
        }
        house.quiet().await;
        for chat in 1..=ORDERS {
            let heard: Vec<String> = house.chat(chat).iter().map(reads).collect();
            assert!(
                heard.len() == 1 && heard[0].contains(&format!("ORD-{chat}")),
                "{has_direct_url} {chat}: {heard:?}"
            );
        }
        replica.stop().await;
    });
    join_all(told).await;
}

#[tokio::test]
async fn what_a_dead_replica_behind_a_pooler_had_in_hand_is_taken_up() {
    let told = [false, true].map(async |has_direct_url| {
        let Some((plan, _pooler)) = behind_a_pooler(has_direct_url).await else { return };
        let mut house = plan.with("delivery.lease_ms", 600_000).open().await;
        house.person(7, "Lena", "en");
        house.simulator.start_chat(7);
        house.simulator.add_fault(Fault::of("sendMessage", FaultAction::Hang).in_chat(7).times(1));
        let mut event = placed("c-1", "ORD-1");
        event["customer"]["telegram_chat_id"] = json!(7);
        house.service().sends(&event).await.taken();
        house.until("SELECT COUNT(*) FROM attempts").await;
        let replica = house.replica(Clock::System).await;
        house.crash().await;
        // Long before its lease ends.
        house.shows(7, "ORD-1").await;
        replica.stop().await;
    });
    join_all(told).await;
}
