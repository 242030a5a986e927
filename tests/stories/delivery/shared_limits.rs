//! Replicas share the limits of the providers: however many there are, no call earns a 429, and
//! what one of them was told to wait for all of them wait for.

use std::time::{Duration, Instant};

use bellhop::app::App;
use bellhop::clock::Clock;
use bellhop_simulator::{Fault, FaultAction};
use reqwest::Method;
use serde_json::json;

use bellhop_testing::house::{House, Plan, Updates, event, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::service::Service;

/// A house with Telegram's limits, kept and enforced, and so many replicas beside it.
async fn house_with(replicas: usize) -> Option<(House, Vec<App>)> {
    let plan = Plan::postgres().await?;
    let house = plan.updates(Updates::Delivered).with_real_limits().open().await;
    house.simulator.enforce_limits();
    let mut others = Vec::new();
    for _ in 0..replicas {
        others.push(house.replica(Clock::System).await);
    }
    Some((house, others))
}

async fn stop(replicas: Vec<App>) {
    for replica in replicas {
        replica.stop().await;
    }
}

#[tokio::test]
async fn a_rush_that_comes_to_all_of_them_earns_no_429() {
    let Some((house, replicas)) = house_with(3).await else { return };
    let services: Vec<_> = std::iter::once(house.service())
        .chain(replicas.iter().map(|replica| house.service_of(replica)))
        .collect();
    for chat in 1..=80 {
        house.person(chat, "Lena", "en");
        house.simulator.start_chat(chat);
    }
    for chat in 1..=80 {
        let mut event = placed(&format!("c-{chat}"), &format!("ORD-{chat}"));
        event["customer"]["telegram_chat_id"] = json!(chat);
        services[usize::try_from(chat).expect("small") % 4].sends(&event).await.taken();
    }
    // One customer hears a lot at once.
    let words = ["order.paid", "order.packed", "order.shipped", "order.delayed"];
    for (minute, kind) in (1..).zip(words) {
        house.sends(event(kind, "c-1", "ORD-1", minute)).await;
    }
    house.quiet().await;
    assert_eq!(house.simulator.look(|state| state.earned_429), 0);
    let again = probes::attempts().state(probes::not("accepted")).count();
    assert_eq!(house.number(&again).await, 0, "each went at its first try");
    assert!((2..=80).all(|chat| house.chat(chat).len() == 1));
    stop(replicas).await;
}

#[tokio::test]
async fn what_one_was_told_to_wait_for_all_of_them_wait_for() {
    let Some((house, replicas)) = house_with(1).await else { return };
    house.customer("c-1", 7, "Lena", "en").await;
    let told = FaultAction::too_many(429, 3);
    house.simulator.add_fault(Fault::of("sendMessage", told).in_chat(7).times(1));
    house.hears_of(json!([placed("c-1", "ORD-1")])).await;
    let waits = probes::attempts().class("rate_limited").count();
    assert_eq!(house.number(&waits).await, 1);
    // The next one knows of it, whoever sends it, and so does a program that starts now.
    let newcomer = house.replica(Clock::System).await;
    let service = house.service_of(&newcomer);
    service.sends(&event("order.shipped", "c-1", "ORD-1", 1)).await.taken();
    house.quiet().await;
    assert_eq!(house.number(&waits).await, 1, "nobody else had to be told");
    assert_eq!(house.simulator.look(|state| state.earned_429), 0);
    newcomer.stop().await;
    stop(replicas).await;
}

#[tokio::test]
async fn texts_of_all_of_them_keep_to_the_pace_of_their_sender() {
    let Some(plan) = Plan::postgres().await else { return };
    let plan = plan.updates(Updates::Delivered).with_sms().with("shop.contact", "help.example");
    let house = plan.with("limits.sms_per_second", 20).open().await;
    let replica = house.replica(Clock::System).await;
    let booked = "SELECT CAST(COALESCE(MAX(free_at_us), 0) AS BIGINT) FROM call_budgets
        WHERE name = 'sms'";
    assert_eq!(house.number(booked).await, 0);
    for n in 0..30 {
        let phone = format!("+49151123{n:05}");
        let mut event = placed(&format!("c-{n}"), &format!("ORD-{n}"));
        event["customer"]["phone"] = json!(phone);
        let service = if n % 2 == 0 { house.service() } else { house.service_of(&replica) };
        service.sends(&event).await.taken();
    }
    house.quiet().await;
    let first = "SELECT CAST(MIN(started_at_ms) AS BIGINT) FROM attempts";
    let (begun, booked) = (house.number(first).await, house.number(booked).await);
    // Thirty texts of one segment or more, of which twenty may go at once.
    assert!(booked / 1000 - begun >= 1_500, "{} ms", booked / 1000 - begun);
    stop(vec![replica]).await;
}

/// Whether a program lets calls go by Telegram, as its figures have it.
async fn telegram_is_up(service: &Service) -> bool {
    let figures = service.asks(Method::GET, "/metrics").await.text;
    figures.lines().any(|line| line == "bellhop_channel_up{channel=\"telegram\"} 1")
}

/// Waits until each of them lets calls go by Telegram, or none does.
async fn until_each_is(services: &[Service], is_up: bool) {
    let all = async {
        for service in services {
            while telegram_is_up(service).await != is_up {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(30), all).await;
    waited.unwrap_or_else(|_| panic!("Telegram is not {is_up} for all"));
}

#[tokio::test]
async fn a_channel_that_fails_one_of_them_is_left_alone_by_all() {
    let Some(plan) = Plan::postgres().await else { return };
    let plan = plan.updates(Updates::Delivered);
    // Whoever opens it keeps it open for longer than the others take to hear of it.
    let house = plan.with("delivery.breaker_open_ms", 10_000).open().await;
    let replicas = vec![house.replica(Clock::System).await, house.replica(Clock::System).await];
    let mut services = vec![house.service()];
    services.extend(replicas.iter().map(|replica| house.service_of(replica)));
    for chat in 1..=3 {
        house.customer(&format!("c-{chat}"), chat, "Lena", "en").await;
    }
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway));
    for chat in 1..=3 {
        house.sends(placed(&format!("c-{chat}"), &format!("ORD-{chat}"))).await;
    }
    until_each_is(&services, false).await;
    house.simulator.clear_faults();
    until_each_is(&services, true).await;
    house.quiet().await;
    for chat in 1..=3 {
        let cards = house.chat(chat).into_iter().filter(|message| reads(message).contains("ORD-"));
        assert_eq!(cards.count(), 1, "{chat}");
    }
    stop(replicas).await;
}

#[tokio::test]
async fn requests_of_one_key_are_counted_by_all_of_them() {
    let Some(plan) = Plan::postgres().await else { return };
    let plan = plan.updates(Updates::Delivered).with("limits.api_per_second", 5);
    let house = plan.open().await;
    let replica = house.replica(Clock::System).await;
    let caller = house.caller("service").await;
    let callers = [caller.clone(), caller.at(&replica)];
    let (begun, mut taken, mut refused) = (Instant::now(), 0, 0);
    for n in 0..40 {
        let answer = callers[n % 2].gets("/api/notifications").await;
        match answer.status {
            200 => taken += 1,
            429 => refused += 1,
            other => panic!("{other}: {}", answer.text),
        }
    }
    // Five at once, and five for each second that it took. What a replica took and did not use in
    // its time is lost.
    let most = 5 + 5 * (begun.elapsed().as_millis() / 1000 + 1);
    assert!(taken >= 3 && taken <= most && (refused > 0 || most >= 40), "{taken} of {most}");
    replica.stop().await;
}
