//! Events: the order service says something, it is durable, the customer hears of it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bellhop::clock::{At, Clock};
use bellhop::ids::EventId;
use bellhop::webhooks::signature;
use bellhop_simulator::{Simulator, State};
use serde_json::{Value, json};

use crate::pace::{Ear, saturate, steadily};
use crate::plan::Plan;
use crate::program::{Mode, Program, SECRET, telegram};
use crate::report::Report;
use crate::wire::{Connection, post};

/// How many customers write.
pub const CUSTOMERS: i64 = 1000;
/// The first order number that no customer has yet.
static ORDER: AtomicI64 = AtomicI64::new(1_000_000);

/// A moment as events have it.
pub fn time(at: At) -> String {
    at.utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// A signed request with a body.
pub fn signed(body: &Value) -> Vec<u8> {
    let (body, now) = (body.to_string(), Clock::System.now());
    let (id, seconds) = (EventId::new(now).to_string(), now.ms() / 1000);
    let signature = signature::sign(SECRET, &id, seconds, body.as_bytes()).expect("a good secret");
    let headers = [
        ("webhook-id", id.as_str()),
        ("webhook-timestamp", &seconds.to_string()),
        ("webhook-signature", &signature),
    ];
    post("/api/events", &headers, &body)
}

/// That a customer has placed an order.
pub fn placed(customer: &Value, order: i64) -> Value {
    let now = time(Clock::System.now());
    let items = json!([{"sku": "MUG-1", "name": "Blue mug", "quantity": 2, "unit_price": "9.95"}]);
    json!({"type": "order.placed", "occurred_at": now, "customer": customer,
        "order": {"id": format!("ORD-{order}"), "currency": "EUR", "total": "19.90",
        "placed_at": now, "items": items}})
}

/// Customers 1 to `count`, each linked to the chat of the same number and with an order; waits
/// until each has its card.
pub async fn customers_with_orders(program: &Program, telegram: &Simulator, count: i64) {
    let mut connection = Connection::open(program.address).await.expect("the door is open");
    let all: Vec<i64> = (1..=count).collect();
    for some in all.chunks(100) {
        let events = some.iter().map(|n| {
            let customer = json!({"id": format!("c-{n}"), "name": "Lena", "locale": "de",
                    "time_zone": "Europe/Berlin", "telegram_chat_id": n});
            placed(&customer, *n)
        });
        let status =
            connection.ask(&signed(&Value::Array(events.collect()))).await.expect("an answer");
        assert_eq!(status, 202, "{}", String::from_utf8_lossy(connection.body()));
    }
    let enough = u64::try_from(count).expect("positive");
    let sent = telegram
        .wait_for(Duration::from_secs(60), |state| (sends(state) >= enough).then_some(()))
        .await;
    sent.expect("every customer has a card");
}

fn sends(state: &State) -> u64 {
    state
        .call_counts
        .iter()
        .filter(|(method, _)| method.eq_ignore_ascii_case("sendMessage"))
        .map(|(_, count)| count)
        .sum()
}

/// Measures events and reports.
pub async fn measure(plan: &Plan, report: &mut Report) {
    eprintln!("events");
    let telegram = telegram().await;
    for chat in 1..=CUSTOMERS {
        telegram.acquaintance(chat, "Lena", Some("de"));
    }
    let program = Program::start(plan, &telegram, Mode::Webhook).await;
    customers_with_orders(&program, &telegram, CUSTOMERS).await;
    told(plan, &program, &telegram, report).await;
    accepted(plan, &program, report).await;
}

/// Single events as fast as they are taken, from many connections, while the program applies them.
async fn accepted(plan: &Plan, program: &Program, report: &mut Report) {
    // Without a chat: what Telegram can take a second is not what is measured here.
    let request = |_, _| {
        let order = ORDER.fetch_add(1, Ordering::Relaxed);
        signed(&placed(&json!({"id": format!("u-{}", order % 5000), "locale": "de"}), order))
    };
    let done = saturate(plan, program, 202, request).await;
    report.line(
        "single events accepted, durable",
        format!("{:.0}/s", done.rate),
        format!("{:.2} × the aim of 5 000/s", done.rate / 5000.0),
    );
    let what = "events accepted, CPU for 1 000, and of what is applied meanwhile";
    report.line(
        what,
        format!("{:.0} ms", done.cost_ms),
        format!("the load takes {:.0} ms", done.load_ms),
    );
    at_rest(program).await;
    let rate = done.total / done.begun.elapsed().as_secs_f64();
    report.line(
        "events accepted and applied, counted until the last one is",
        format!("{rate:.0}/s"),
        "",
    );
    report.line("memory after that", format!("{:.1} MB", program.resident_mb()), "");
}

/// Waits until the program has nothing to do any more.
pub async fn at_rest(program: &Program) {
    loop {
        let before = program.cpu();
        tokio::time::sleep(Duration::from_millis(200)).await;
        if program.cpu() - before < Duration::from_millis(20) {
            return;
        }
    }
}

/// Events at a steady rate, each of which the customer is told.
async fn told(plan: &Plan, program: &Program, telegram: &Simulator, report: &mut Report) {
    let (ear, mut turns) = (Ear::at(telegram), (1..=CUSTOMERS).cycle());
    let steady = steadily(plan, program, 202, |due| {
        let n = turns.next().unwrap_or(1);
        ear.expects(n, due);
        signed(&placed(&json!({"id": format!("c-{n}")}), ORDER.fetch_add(1, Ordering::Relaxed)))
    });
    let steady = steady.await;
    let what = format!("events at {}/s", plan.rate);
    report.latencies(&format!("{what}: until they are durable and answered"), &steady.answered, "");
    report.latencies(
        &format!("{what}: until the message is in the chat"),
        &ear.heard(telegram).await,
        "",
    );
    report.line(
        format!("{what}: CPU for 1 000, told and all"),
        format!("{:.0} ms", steady.cost_ms),
        "",
    );
}
