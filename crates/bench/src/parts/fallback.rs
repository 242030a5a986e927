//! Fallback: how soon a text is at Twilio when Telegram does not take a message.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use bellhop_simulator::{Fault, FaultAction, Happening, Simulator};
use serde_json::{Value, json};

use crate::figures::figure::{Figures, Unit};
use crate::figures::latencies::Latencies;
use crate::load::customers::{at_rest, post_events};
use crate::load::locked;
use crate::load::notifications::{Keys, Priority};
use crate::load::pace::steadily;
use crate::load::signed::now;
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::Site;
use crate::trial::Trial;

/// How many customers are told something a second.
const RATE: u32 = 50;

/// The phone of the customer with this number, whose chat has it too.
fn phone(n: i64) -> String {
    format!("+49151{n:08}")
}

/// Measures it.
///
/// # Errors
/// When a customer gets no text.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    blocked(trial, figures).await?;
    down(trial, figures).await
}

/// Every customer has blocked the bot, and nobody knows it yet.
async fn blocked(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let (telegram, watch) = house(trial).await?;
    telegram.tune(|state| state.chats.values_mut().for_each(|chat| chat.blocked = true));
    told(trial, &telegram, &watch).await?;
    let watch = watch.lock();
    let what = "fallback: from Telegram's 403 to the request at Twilio";
    figures.latencies("blocked.refusal", what, &watch.after_refusal, "< 1 s");
    let what = "fallback: from the event to the request at Twilio, a 403 between";
    figures.latencies("blocked.event", what, &watch.after_event, "");
    Ok(())
}

/// Telegram answers nothing but 500.
async fn down(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let (telegram, watch) = house(trial).await?;
    telegram.add_fault(Fault::of("sendMessage", FaultAction::refuse(500)));
    told(trial, &telegram, &watch).await?;
    let watch = watch.lock();
    if let (Some(refused), Some(text)) = (watch.first_refusal, watch.first_text) {
        let opened = text.saturating_duration_since(refused).as_secs_f64() * 1000.0;
        let what = "Telegram down: from its first 500 until the breaker sends the first text";
        figures.aimed("down.breaker", what, opened, Unit::Ms, "< 5 s");
    }
    let what = "Telegram down: from the event to the request at Twilio, for all";
    figures.latencies("down.event", what, &watch.after_event, "< 5 s");
    let what = "Telegram down: the same for those who were never tried there";
    figures.latencies("down.passed_over", what, &watch.passed_over, "");
    Ok(())
}

/// Tells each customer something, and waits until all have a text.
async fn told(trial: &Trial<'_>, simulator: &Simulator, watch: &Watch) -> Result<()> {
    let site = Site::new(trial).await?.with_sms(simulator);
    let keys = Keys::of(trial, simulator, &site)?;
    let program = Program::start(trial, simulator, Mode::Webhook, &site).await?;
    introduce(trial, &program).await?;
    let (mut n, mut turn) = (0_i64, 0_usize);
    let steady = steadily(trial.plan, RATE, &program, 202, |due| {
        (n, turn) = (n + 1, turn + 1);
        watch.lock().due.insert(n, due);
        keys.tell(turn, &json!({"customer_id": format!("c-{n}")}), Priority::High)
    });
    steady.await?;
    let all = simulator
        .wait_for(Duration::from_secs(30), |_| (watch.lock().due.is_empty()).then_some(()))
        .await;
    ensure!(all.is_some(), "{} customers have no text", watch.lock().due.len());
    program.stop().await
}

/// The order service says who the customers are.
async fn introduce(trial: &Trial<'_>, program: &Program) -> Result<()> {
    let customers: Vec<Value> = (1..=customers(trial)?)
        .map(|n| {
            let customer = json!({"id": format!("c-{n}"), "name": "Lena", "locale": "en",
                "phone": phone(n), "telegram_chat_id": n});
            json!({"type": "customer.updated", "occurred_at": now(), "customer": customer})
        })
        .collect();
    post_events(program, &customers).await?;
    at_rest(program).await
}

fn customers(trial: &Trial<'_>) -> Result<i64> {
    Ok(i64::from(RATE) * i64::try_from(trial.plan.seconds)?)
}

/// A simulator with a chat for each customer, and who watches it.
async fn house(trial: &Trial<'_>) -> Result<(Simulator, Watch)> {
    let simulator = telegram().await?;
    for chat in 1..=customers(trial)? {
        simulator.start_chat(chat);
    }
    let watch = Watch::default();
    let eye = watch.clone();
    simulator.tune(move |state| {
        state.heard = Some(Box::new(move |happening| eye.lock().see(happening)))
    });
    Ok((simulator, watch))
}

#[derive(Clone, Default)]
struct Watch(Arc<Mutex<Seen>>);

impl Watch {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        locked(&self.0)
    }
}

/// What was seen of each customer.
#[derive(Default)]
struct Seen {
    due: HashMap<i64, Instant>,
    refused: HashMap<i64, Instant>,
    first_refusal: Option<Instant>,
    first_text: Option<Instant>,
    after_refusal: Latencies,
    after_event: Latencies,
    passed_over: Latencies,
}

impl Seen {
    fn see(&mut self, happening: Happening<'_>) {
        let now = Instant::now();
        match happening {
            Happening::HandedOver(_) | Happening::Told(_) => {}
            Happening::Refused(chat) => {
                self.first_refusal.get_or_insert(now);
                self.refused.entry(chat).or_insert(now);
            }
            Happening::Texted(number) => {
                self.first_text.get_or_insert(now);
                let Some(n) =
                    number.strip_prefix("+49151").and_then(|digits| digits.parse::<i64>().ok())
                else {
                    return;
                };
                // A second text counts as little as one that nobody asked for.
                let Some(after_event) = self.due.remove(&n).map(|due| due.elapsed()) else {
                    return;
                };
                self.after_event.add(after_event);
                match self.refused.get(&n) {
                    Some(refused) => self.after_refusal.add(refused.elapsed()),
                    None => self.passed_over.add(after_event),
                }
            }
        }
    }
}
