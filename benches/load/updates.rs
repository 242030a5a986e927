//! Updates: a customer types /order, the webhook is called, the answer is in the chat, the webhook
//! call is answered.

use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::json;

use crate::events::{self, CUSTOMERS};
use crate::pace::{Ear, saturate, steadily};
use crate::plan::Plan;
use crate::program::{Mode, Program, TELEGRAM_SECRET, telegram};
use crate::report::Report;
use crate::wire::post;

/// What telegraf needs for the same on such a machine: CPU milliseconds for a thousand updates, and
/// updates a second.
const TELEGRAF_CPU_MS: f64 = 264.0;
const TELEGRAF_RATE: f64 = 4000.0;

static UPDATE: AtomicI64 = AtomicI64::new(1_000_000);

/// A webhook call with a message, of the next update.
fn next_update(chat: i64, text: &str) -> Vec<u8> {
    update(UPDATE.fetch_add(1, Ordering::Relaxed), chat, text)
}

/// A webhook call with a message.
pub fn update(id: i64, chat: i64, text: &str) -> Vec<u8> {
    let command = text.split(' ').next().unwrap_or_default().len();
    let body = json!({"update_id": id, "message": {"message_id": id, "date": 1_767_225_600,
        "chat": {"id": chat, "type": "private", "first_name": "Lena"},
        "from": {"id": chat, "is_bot": false, "first_name": "Lena", "language_code": "de"},
        "text": text, "entities": [{"type": "bot_command", "offset": 0, "length": command}]}});
    post(
        "/api/telegram/webhook",
        &[("x-telegram-bot-api-secret-token", TELEGRAM_SECRET)],
        &body.to_string(),
    )
}

/// Measures updates and reports.
pub async fn measure(plan: &Plan, report: &mut Report) {
    eprintln!("updates");
    let telegram = telegram().await;
    for chat in 1..=CUSTOMERS {
        telegram.acquaintance(chat, "Lena", Some("de"));
    }
    let program = Program::start(plan, &telegram, Mode::Webhook).await;
    if !plan.peer {
        events::customers_with_orders(&program, &telegram, CUSTOMERS).await;
    }
    saturated(plan, &program, "/order (the list)", |_| "/order".to_owned(), report).await;
    if !plan.peer {
        saturated(
            plan,
            &program,
            "/order ORD-… (the card)",
            |chat| format!("/order ORD-{chat}"),
            report,
        )
        .await;
    }
    report.line("memory after that", format!("{:.1} MB", program.resident_mb()), "");

    let (ear, mut turns) = (Ear::at(&telegram), (1..=CUSTOMERS).cycle());
    let steady = steadily(plan, &program, 200, |due| {
        let chat = turns.next().unwrap_or(1);
        ear.expects(chat, due);
        next_update(chat, "/order")
    });
    let steady = steady.await;
    let what = format!("/order at {}/s", plan.rate);
    report.latencies(
        &format!("{what}: until the reply is in the chat"),
        &ear.heard(&telegram).await,
        "aim p99 ≤ 2 ms; telegraf 1.0 ms",
    );
    report.latencies(
        &format!("{what}: until the webhook is answered, its row durable"),
        &steady.answered,
        "",
    );
    report.line(format!("{what}: CPU for 1 000"), format!("{:.0} ms", steady.cost_ms), "");
}

/// As many updates as it takes, each chat's next one after its last was answered.
async fn saturated(
    plan: &Plan,
    program: &Program,
    what: &str,
    text: fn(i64) -> String,
    report: &mut Report,
) {
    let share = usize::try_from(CUSTOMERS).expect("positive") / plan.connections;
    let request = move |place: usize, turn: usize| {
        let chat = i64::try_from(1 + place * share + turn % share).expect("few");
        next_update(chat, &text(chat))
    };
    let done = saturate(plan, program, 200, request).await;
    let against = format!("{:.2} × telegraf's {TELEGRAF_RATE:.0}/s", done.rate / TELEGRAF_RATE);
    report.line(format!("{what}, answered at saturation"), format!("{:.0}/s", done.rate), against);
    let against = format!(
        "telegraf's {TELEGRAF_CPU_MS:.0} ms are {:.2} × as much; load and simulator take {:.0} ms",
        TELEGRAF_CPU_MS / done.cost_ms,
        done.load_ms
    );
    report.line(format!("{what}, CPU for 1 000"), format!("{:.0} ms", done.cost_ms), against);
}
