//! Floods: ten customers write now and then while one chat, or a crowd of strangers, writes without
//! a pause. With Telegram's limits on.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use anyhow::Result;
use bellhop_simulator::{Happening, Simulator};
use futures_util::future::join_all;

use crate::figures::figure::{Figures, Unit};
use crate::figures::latencies::Latencies;
use crate::load::{customers, locked};
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::Site;
use crate::trial::Trial;

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
/// How long the program may take to take all updates.
const TO_TAKE_ALL: Duration = Duration::from_secs(120);

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
        locked(&self.0)
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

/// Measures them.
///
/// # Errors
/// When the program does not run.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    for mode in [Mode::Polling, Mode::Webhook] {
        let chat = ["chat", "one chat with 1 000 messages"];
        one(trial, mode, chat, figures, |telegram| {
            for _ in 0..1000 {
                telegram.say(FLOODER, "/help");
            }
        })
        .await?;
        let strangers = ["strangers", "500 strangers with 20 messages each"];
        one(trial, mode, strangers, figures, |telegram| {
            for _ in 0..20 {
                for stranger in STRANGER..STRANGER + 500 {
                    telegram.say(stranger, "/help");
                }
            }
        })
        .await?;
    }
    Ok(())
}

async fn one(
    trial: &Trial<'_>,
    mode: Mode,
    [id, what]: [&str; 2],
    figures: &mut Figures,
    flood: impl FnOnce(&Simulator),
) -> Result<()> {
    let telegram = telegram().await?;
    telegram.enforce_limits();
    customers::have_chats(&telegram, FLOODER);
    for stranger in STRANGER..STRANGER + 500 {
        telegram.acquaintance(stranger, "Sam", Some("en"));
    }
    let site = Site::new(trial).await?.with("LIMITS__ENABLED", "true");
    let program = Program::start(trial, &telegram, mode, &site).await?;
    customers::place_orders(&program, &telegram, FLOODER).await?;
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
    let (id, what) = (|name: &str| format!("{word}.{id}.{name}"), format!("{what}, {word}"));
    let answered = format!("{what}: from the hand-over until ten others are answered");
    figures.latencies(&id("answer"), &answered, &heard, "p99 < 1 s");
    let taken =
        telegram.wait_for(TO_TAKE_ALL, |state| (state.waiting() == 0).then(Instant::now)).await;
    let taken = taken.map_or(TO_TAKE_ALL, |at| at - begun).as_secs_f64();
    figures.add(&id("taken"), format!("{what}: until every update is taken"), taken, Unit::S);
    let earned = telegram.look(|state| state.earned_429) as f64;
    figures.aimed(&id("missing"), "answers missing", f64::from(missing), Unit::Count, "0");
    figures.aimed(&id("earned_429"), "calls that earned a 429", earned, Unit::Count, "0");
    figures.add(&id("memory"), "memory after that", program.resident_mb()?, Unit::Mb);
    program.stop().await
}
