//! Recovery: of many notifications under faults everywhere, what share is delivered without a
//! human.

use bellhop_simulator::{Fault, FaultAction};

use futures_util::future::join_all;

use super::MACHINE;
use super::share::{Town, one_in_ten_fails, table};
use super::trouble::is_long;
use bellhop_testing::house::{Plan, telegram_at};

/// How many notifications: `BELLHOP_NOTIFICATIONS`, else few.
fn notifications(few: usize) -> usize {
    std::env::var("BELLHOP_NOTIFICATIONS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(few)
}

/// What does not press waits a minute for a channel that is down before it takes the other; in the
/// short form three seconds.
fn hurried(plan: Plan) -> Plan {
    if is_long() {
        return plan;
    }
    plan.with("categories.order.fallback_deadline_ms", 3000)
        .with("categories.shipping.fallback_deadline_ms", 3000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recovery_with_one_call_in_ten_failing_on_both_sides() {
    let _machine = MACHINE.write().await;
    let customers = notifications(600);
    let town = Town::open(Plan::sqlite(), customers).await;
    one_in_ten_fails(&town.house.simulator, "sendMessage", 429);
    for method in ["Messages.create", "Messages.list", "Messages.fetch"] {
        one_in_ten_fails(&town.twilio, method, 20429);
    }
    town.tells_all().await;
    town.settles().await;
    let counted = town.counted().await;
    println!("\n{}", table(&[counted.row("10 % of calls, mixed, on both sides")]));
    counted.is_whole(customers);
    assert!(counted.telegram.1 > 0 && counted.sms.1 > 0, "both channels were needed: {counted:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recovery_with_telegram_dead_goes_by_sms() {
    let _machine = MACHINE.write().await;
    join_all([false, true].map(telegram_is_dead)).await;
}

async fn telegram_is_dead(is_refused: bool) {
    let customers = notifications(200);
    let town = Town::open(hurried(Plan::sqlite()), customers).await;
    one_in_ten_fails(&town.twilio, "Messages.create", 20429);
    if is_refused {
        town.house.simulator.stop();
    } else {
        let error = FaultAction::Refuse {
            code: 500,
            description: "Internal Server Error".to_owned(),
            retry_after: None,
        };
        town.house.simulator.add_fault(Fault::of("sendMessage", error));
    }
    town.tells_all().await;
    town.settles().await;
    let counted = town.counted().await;
    let how = if is_refused { "refuses every connection" } else { "answers 500 to every call" };
    println!("\n{}", table(&[counted.row(&format!("Telegram {how}, and 10 % of Twilio's calls"))]));
    counted.is_whole(customers);
    assert_eq!(counted.sms.1, customers, "all by SMS: {counted:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recovery_with_twilio_dead_goes_by_telegram() {
    let _machine = MACHINE.write().await;
    let customers = notifications(200);
    let mut town = Town::open(Plan::sqlite(), customers).await;
    one_in_ten_fails(&town.house.simulator, "sendMessage", 429);
    town.twilio.stop();
    town.tells_all().await;
    // Twice cut is never sent to Telegram a third time: that waits for Twilio.
    town.settles_but(
        "(SELECT COUNT(*) FROM attempts a WHERE a.notification_id = notifications.id
            AND a.channel = 'telegram' AND a.state = 'unknown') > 1",
    )
    .await;
    let meanwhile = town.counted().await;
    town.twilio = telegram_at(&town.twilio.url()).await;
    town.settles().await;
    let counted = town.counted().await;
    let rows = [
        meanwhile.row("Twilio refuses every connection, and 10 % of Telegram's calls"),
        counted.row("the same once Twilio is back: what was cut twice on Telegram"),
    ];
    println!("\n{}", table(&rows));
    counted.is_whole(customers);
    assert_eq!((meanwhile.sms.1, meanwhile.failed), (0, 0), "all by Telegram: {meanwhile:?}");
    assert!(counted.sms.1 * 50 <= customers, "few were cut twice: {counted:?}");
}
