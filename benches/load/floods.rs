//! Floods: ten customers write now and then while one chat, or a crowd of strangers, writes without a pause. With Telegram's limits on.

use std::time::{Duration, Instant};

use bellhop::simulator::Simulator;

use crate::Plan;
use crate::events::customers_with_orders;
use crate::pace::Ear;
use crate::program::{Mode, Program, Site};
use crate::report::Report;

/// The customers.
const TEN: i64 = 10;
/// How often each of them writes.
const ROUNDS: u32 = 12;
/// Between two of their messages: within what a chat may hear.
const PAUSE: Duration = Duration::from_millis(1200);
/// Who writes without a pause: a customer, too.
const FLOODER: i64 = TEN + 1;
/// The first of the strangers.
const STRANGER: i64 = 100_000;

/// Measures and reports.
pub async fn measure(plan: &Plan, report: &mut Report) {
    eprintln!("floods");
    for mode in [Mode::Polling, Mode::Webhook] {
        one(plan, mode, "one chat with 1 000 messages", report, |telegram| {
            for _ in 0..1000 {
                telegram.say(FLOODER, "/help");
            }
        })
        .await;
        one(plan, mode, "500 strangers with 20 messages each", report, |telegram| {
            for _ in 0..20 {
                for stranger in STRANGER..STRANGER + 500 {
                    telegram.say(stranger, "/help");
                }
            }
        })
        .await;
    }
}

async fn one(plan: &Plan, mode: Mode, what: &str, report: &mut Report, flood: impl FnOnce(&Simulator)) {
    let telegram = crate::program::telegram().await;
    telegram.enforce_limits();
    for chat in 1..=FLOODER {
        telegram.acquaintance(chat, "Lena", Some("de"));
    }
    for stranger in STRANGER..STRANGER + 500 {
        telegram.acquaintance(stranger, "Sam", Some("en"));
    }
    let site = Site::of(plan).with("LIMITS__ENABLED", "true");
    let program = Program::start_on(plan, &telegram, mode, &site).await;
    customers_with_orders(&program, &telegram, FLOODER).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let ear = Ear::at(&telegram);
    flood(&telegram);
    let begun = Instant::now();
    for _ in 0..ROUNDS {
        for chat in 1..=TEN {
            ear.expects(chat, Instant::now());
            telegram.say(chat, "/help");
        }
        tokio::time::sleep(PAUSE).await;
    }
    let heard = ear.heard(&telegram).await;
    let missing = u64::try_from(TEN).expect("few") * u64::from(ROUNDS) - heard.count();
    let word = if mode == Mode::Polling { "polled" } else { "webhook" };
    report.latencies(&format!("{what}, {word}: until ten others are answered"), &heard, "aim p99 < 1 s");
    let taken = telegram.wait_for(Duration::from_secs(120), |state| (state.waiting() == 0).then(Instant::now)).await;
    let taken = taken.map_or_else(|| "not in 120 s".to_owned(), |at| format!("{:.1} s", (at - begun).as_secs_f64()));
    let earned = telegram.look(|state| state.earned_429);
    let more = format!("answers missing {missing}, calls that earned a 429 {earned}, memory {:.1} MB", program.resident_mb());
    report.line("the same: every update is taken after", taken, more);
}
