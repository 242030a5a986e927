//! Fallback: how soon a text is at Twilio when Telegram does not take a message.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use bellhop::clock::Clock;
use bellhop::delivery::Priority;
use bellhop_simulator::{Fault, FaultAction, Happening, Simulator};
use serde_json::{Value, json};

use crate::events::{at_rest, signed, time};
use crate::pace::steadily;
use crate::plan::Plan;
use crate::program::{Mode, Program, Site, telegram};
use crate::report::{Latencies, Report};
use crate::requests::Keys;
use crate::wire::Connection;

/// How many customers are told something a second.
const RATE: u32 = 50;

/// The phone of the customer with this number, whose chat has it too.
fn phone(n: i64) -> String {
    format!("+49151{n:08}")
}

/// Measures and reports.
pub async fn measure(plan: &Plan, report: &mut Report) {
    eprintln!("fallback");
    let plan = Plan { rate: RATE, ..plan.clone() };
    blocked(&plan, report).await;
    down(&plan, report).await;
}

/// Every customer has blocked the bot, and nobody knows it yet.
async fn blocked(plan: &Plan, report: &mut Report) {
    let (telegram, watch) = house(plan).await;
    telegram.tune(|state| state.chats.values_mut().for_each(|chat| chat.blocked = true));
    told(plan, &telegram, &watch).await;
    let watch = watch.lock();
    report.latencies(
        "fallback: from Telegram's 403 to the request at Twilio",
        &watch.after_refusal,
        "aim < 1 s",
    );
    report.latencies(
        "fallback: from the event to the request at Twilio, a 403 between",
        &watch.after_event,
        "",
    );
}

/// Telegram answers nothing but 500.
async fn down(plan: &Plan, report: &mut Report) {
    let (telegram, watch) = house(plan).await;
    telegram.add_fault(Fault::of("sendMessage", FaultAction::refuse(500)));
    told(plan, &telegram, &watch).await;
    let watch = watch.lock();
    let opened = match (watch.first_refusal, watch.first_text) {
        (Some(refused), Some(text)) => {
            format!("{:.1} ms", text.saturating_duration_since(refused).as_secs_f64() * 1000.0)
        }
        _ => "never".to_owned(),
    };
    report.line(
        "Telegram down: from its first 500 until the breaker sends the first text",
        opened,
        "aim < 5 s",
    );
    report.latencies(
        "Telegram down: from the event to the request at Twilio, for all",
        &watch.after_event,
        "aim < 5 s",
    );
    report.latencies(
        "Telegram down: the same for those who were never tried there",
        &watch.passed_over,
        "",
    );
}

/// Tells each customer something, and waits until all have a text.
async fn told(plan: &Plan, simulator: &Simulator, watch: &Watch) {
    let site = Site::of(plan).with_sms(simulator);
    let keys = Keys::of(plan, simulator, &site);
    let program = Program::start_on(plan, simulator, Mode::Webhook, &site).await;
    introduce(plan, &program).await;
    let mut n = 0;
    let steady = steadily(plan, &program, 202, |due| {
        n += 1;
        watch.lock().due.insert(n, due);
        keys.tell(
            usize::try_from(n).expect("few"),
            &json!({"customer_id": format!("c-{n}")}),
            Priority::High,
        )
    });
    steady.await;
    let all = simulator
        .wait_for(Duration::from_secs(30), |_| (watch.lock().due.is_empty()).then_some(()));
    assert!(all.await.is_some(), "{} customers have no text", watch.lock().due.len());
}

/// The order service says who the customers are.
async fn introduce(plan: &Plan, program: &Program) {
    let mut connection = Connection::open(program.address).await.expect("the door is open");
    let customers: Vec<Value> = (1..=customers(plan))
        .map(|n| {
            let customer = json!({"id": format!("c-{n}"), "name": "Lena", "locale": "en",
                "phone": phone(n), "telegram_chat_id": n});
            json!({"type": "customer.updated", "occurred_at": time(Clock::System.now()),
                "customer": customer})
        })
        .collect();
    for some in customers.chunks(100) {
        let status = connection.ask(&signed(&json!(some))).await.expect("an answer");
        assert_eq!(status, 202, "{}", String::from_utf8_lossy(connection.body()));
    }
    at_rest(program).await;
}

fn customers(plan: &Plan) -> i64 {
    i64::from(plan.rate) * i64::try_from(plan.seconds).expect("few")
}

/// A simulator with a chat for each customer, and who watches it.
async fn house(plan: &Plan) -> (Simulator, Watch) {
    let simulator = telegram().await;
    for chat in 1..=customers(plan) {
        simulator.start_chat(chat);
    }
    let watch = Watch::default();
    let eye = watch.clone();
    simulator.tune(move |state| {
        state.heard = Some(Box::new(move |happening| eye.lock().see(happening)))
    });
    (simulator, watch)
}

#[derive(Clone, Default)]
struct Watch(Arc<Mutex<Seen>>);

impl Watch {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().expect("whole")
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
                let due = self.due.remove(&n);
                let after_event =
                    due.map(|due| due.elapsed()).expect("each customer gets one text");
                self.after_event.add(after_event);
                match self.refused.get(&n) {
                    Some(refused) => self.after_refusal.add(refused.elapsed()),
                    None => self.passed_over.add(after_event),
                }
            }
        }
    }
}
