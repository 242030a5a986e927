//! The wall clock is set, back or forward, by far more than any wait or lease: nothing stands still
//! for it and nothing is told twice. Nobody can set the clock of a process from outside, so these
//! are stories of the house in one process.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::twilio::Callbacks;
use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::house::{House, Plan, house_with, placed, reads};
use bellhop_testing::phones::LENA;
use bellhop_testing::story;

const HOUR: Duration = Duration::from_secs(3600);
const FAILED: &str = "SELECT COUNT(*) FROM attempts WHERE state = 'failed'";
const WAITS: &str =
    "SELECT COUNT(*) FROM notifications WHERE awaits = 'receipt' AND lease_owner IS NULL";
const UNSETTLED: &str = "SELECT COUNT(*) FROM notifications WHERE settled_at_ms IS NULL";

/// A house with a clock that only moves by hand.
async fn house() -> House {
    house_with(|plan: Plan| {
        plan.with_sms()
            .with("sms.poll_after_s", 5)
            .with("delivery.backoff_base_ms", 5000)
            .by(&Clock::manual(Clock::System.now()))
    })
    .await
}

/// Somebody sets the clock back.
fn set_back(clock: &Clock, by: Duration) {
    let Clock::Manual(ms) = clock else { panic!("a clock that is set by hand") };
    ms.fetch_sub(i64::try_from(by.as_millis()).expect("a time"), Ordering::SeqCst);
}

/// Lena's card waits for its second try, and a text to her phone for its receipt, which is lost.
async fn has_things_under_way(house: &House) {
    house.customer("c-1", 7, "Lena", "en").await;
    house.simulator.set_callbacks(LENA, Callbacks::Lost);
    let words = json!({"sms": "Your parcel is there."});
    house
        .caller("service")
        .await
        .tells(json!({"recipient": {"phone": LENA}, "category": "order", "text": words}))
        .await;
    house.until(WAITS).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway).times(1));
    house.sends(placed("c-1", "ORD-1")).await;
    house.until(FAILED).await;
    house.until("SELECT COUNT(*) FROM notifications WHERE state = 'ready'").await;
}

fn cards(house: &House, order: &str) -> usize {
    house
        .chat(7)
        .iter()
        .filter(|message| reads(message).contains(&format!("Order {order}\n")))
        .count()
}

/// All that was under way ends in the minutes that it would have taken, not in an hour.
async fn ends_in_minutes(house: &House) {
    let before = house.clock().now();
    house.passes_until_settled().await;
    let took = house.clock().now().since(before);
    assert!(took < HOUR / 4, "it took {took:?}");
    assert_eq!((cards(house, "ORD-1"), house.texted(LENA).len()), (1, 1));
    assert_eq!(house.ends().await, ["delivered confirmed -", "delivered accepted -"]);
}

#[story]
async fn a_clock_set_back_an_hour_holds_nothing_up() {
    let house = house().await;
    has_things_under_way(&house).await;
    set_back(house.clock(), HOUR);
    house.until("SELECT COUNT(*) FROM events WHERE state = 'applied'").await;
    ends_in_minutes(&house).await;
    house.service().sends(&placed("c-1", "ORD-2")).await.taken();
    house.quiet().await;
    assert_eq!(cards(&house, "ORD-2"), 1, "what comes after is told at once");
}

#[story]
async fn a_clock_that_was_set_back_while_the_program_was_down_holds_nothing_up() {
    let mut house = house().await;
    has_things_under_way(&house).await;
    house.stop().await;
    set_back(house.clock(), HOUR);
    house.start().await;
    ends_in_minutes(&house).await;
}

#[story]
async fn what_is_planned_keeps_its_time_when_the_clock_is_set_back() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let at = house.clock().now().plus(HOUR).utc().to_rfc3339();
    let words = json!({"telegram": "Later"});
    let told = json!({"recipient": {"customer_id": "c-1"}, "category": "order", "text": words,
        "not_before": at});
    house.caller("service").await.tells(told).await;
    set_back(house.clock(), HOUR);
    house.service().sends(&placed("c-1", "ORD-1")).await.taken();
    house.shows(7, "Order ORD-1").await;
    assert_eq!(
        house.number("SELECT COUNT(*) FROM notifications WHERE state = 'scheduled'").await,
        1
    );
    house.passes(HOUR * 2);
    house.shows(7, "Later").await;
}

#[story]
async fn a_clock_set_forward_by_more_than_a_lease_repeats_nothing() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let now = Duration::from_millis(4500);
    for method in ["sendMessage", "Messages.create"] {
        let slow = FaultAction::DelayAfter { ms: u64::try_from(now.as_millis()).expect("a time") };
        house.simulator.add_fault(Fault::of(method, slow).times(1));
    }
    // One of three is on the wire, the others wait in hand behind it.
    for order in ["ORD-1", "ORD-2", "ORD-3"] {
        house.sends(placed("c-1", order)).await;
    }
    let words = json!({"sms": "Your parcel is there."});
    house
        .caller("service")
        .await
        .tells(json!({"recipient": {"phone": LENA}, "category": "order", "text": words}))
        .await;
    house
        .until(
            "SELECT CASE WHEN COUNT(*) = 4 THEN 1 ELSE 0 END FROM attempts WHERE state = 'sending'",
        )
        .await;
    house.passes(HOUR);
    house.passes_until_settled().await;
    assert_eq!(
        ["ORD-1", "ORD-2", "ORD-3"].map(|order| cards(&house, order)),
        [1, 1, 1],
        "{:?}",
        house.tries().await
    );
    assert_eq!(house.texted(LENA).len(), 1);
    assert_eq!(house.number(UNSETTLED).await, 0);
    assert_eq!(house.number("SELECT COUNT(*) FROM attempts").await, 4, "{:?}", house.tries().await);
}
