//! Floods: ten customers write now and then while one chat, or a crowd of strangers, writes without
//! a pause. With Telegram's limits on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bellhop_simulator::{Happening, Simulator};
use futures_util::future::join_all;

use crate::events::customers_with_orders;
use crate::plan::Plan;
use crate::program::{Mode, Program, Site};
use crate::report::{Latencies, Report};

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

/// How long an answer is waited for.
const LONG: Duration = Duration::from_secs(60);

/// What was asked in a chat: when Telegram handed it over, and then how long the answer took.
#[derive(Default)]
struct Asked {
    handed_over: Option<Instant>,
    answered_after: Option<Duration>,
}

/// What the ten ask. Cheap to clone.
#[derive(Clone, Default)]
struct Ten(Arc<Mutex<HashMap<i64, Asked>>>);

impl Ten {
    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Asked>> {
        self.0.lock().expect("whole")
    }

    fn listen(&self, telegram: &Simulator) {
        let ten = self.clone();
        telegram.tune(move |state| {
            state.heard = Some(Box::new(move |happening| match happening {
                Happening::HandedOver(chat) => {
                    if let Some(asked) = ten.lock().get_mut(&chat) {
                        asked.handed_over.get_or_insert_with(Instant::now);
                    }
                }
                Happening::Told(chat) => {
                    if let Some(asked) = ten.lock().get_mut(&chat) {
                        asked.answered_after = asked.handed_over.map(|at| at.elapsed());
                    }
                }
                Happening::Refused(_) | Happening::Texted(_) => {}
            }));
        });
    }

    /// One of them asks again and again, each time after the last answer. How long the answers
    /// took; an answer that never came is the last.
    async fn asks(self, telegram: Simulator, chat: i64) -> (Vec<Duration>, u32) {
        let mut took = Vec::new();
        for round in 0..ROUNDS {
            self.lock().insert(chat, Asked::default());
            telegram.say(chat, "/help");
            let answered = telegram
                .wait_for(LONG, |_| self.lock().get(&chat).and_then(|asked| asked.answered_after))
                .await;
            let Some(after) = answered else { return (took, ROUNDS - round) };
            took.push(after);
            tokio::time::sleep(PAUSE).await;
        }
        (took, 0)
    }
}

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

async fn one(
    plan: &Plan,
    mode: Mode,
    what: &str,
    report: &mut Report,
    flood: impl FnOnce(&Simulator),
) {
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
    let ten = Ten::default();
    ten.listen(&telegram);
    flood(&telegram);
    let begun = Instant::now();
    let asking = (1..=TEN).map(|chat| ten.clone().asks(telegram.clone(), chat));
    let (mut heard, mut missing) = (Latencies::default(), 0);
    for (took, lost) in join_all(asking).await {
        took.into_iter().for_each(|one| heard.add(one));
        missing += lost;
    }
    let word = if mode == Mode::Polling { "polled" } else { "webhook" };
    report.latencies(
        &format!("{what}, {word}: from the hand-over until ten others are answered"),
        &heard,
        "aim p99 < 1 s",
    );
    let taken = telegram
        .wait_for(Duration::from_secs(120), |state| (state.waiting() == 0).then(Instant::now))
        .await;
    let taken = taken.map_or_else(
        || "not in 120 s".to_owned(),
        |at| format!("{:.1} s", (at - begun).as_secs_f64()),
    );
    let earned = telegram.look(|state| state.earned_429);
    let more = format!(
        "answers missing {missing}, calls that earned a 429 {earned}, memory {:.1} MB",
        program.resident_mb()
    );
    report.line("the same: every update is taken after", taken, more);
}
