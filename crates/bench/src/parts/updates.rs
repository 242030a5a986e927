//! Updates: a customer types /order, the webhook is called, the answer is in the chat, the webhook
//! call is answered.

use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Result;
use bellhop_simulator::Simulator;
use serde_json::json;

use crate::figures::figure::{Figures, Unit};
use crate::load::customers::{self, CUSTOMERS};
use crate::load::ear::Ear;
use crate::load::pace::{saturate, steadily};
use crate::load::wire::post;
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::{Site, TELEGRAM_SECRET};
use crate::trial::Trial;

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

/// Measures updates.
///
/// # Errors
/// When the program does not answer them.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let telegram = telegram().await?;
    customers::have_chats(&telegram, CUSTOMERS);
    let site = Site::new(trial).await?;
    let program = Program::start(trial, &telegram, Mode::Webhook, &site).await?;
    let is_bellhop = trial.target.as_peer().is_none();
    if is_bellhop {
        customers::place_orders(&program, &telegram, CUSTOMERS).await?;
    }
    if trial.plan.pace.is_saturated() {
        let list = |_| "/order".to_owned();
        saturated(trial, &program, ["list", "/order (the list)"], list, figures).await?;
        if is_bellhop {
            let card = |chat| format!("/order ORD-{chat}");
            saturated(trial, &program, ["card", "/order ORD-… (the card)"], card, figures).await?;
        }
        figures.aimed("memory", "memory after that", program.resident_mb()?, Unit::Mb, "≤ 45 MB");
    }
    if let Some(rate) = trial.plan.pace.rate() {
        steady(trial, rate, &program, &telegram, figures).await?;
    }
    program.stop().await
}

/// As many updates as it takes, each chat's next one after its last was answered.
async fn saturated(
    trial: &Trial<'_>,
    program: &Program,
    [id, what]: [&str; 2],
    text: fn(i64) -> String,
    figures: &mut Figures,
) -> Result<()> {
    let share = usize::try_from(CUSTOMERS)? / trial.plan.connections;
    let request = move |place: usize, turn: usize| {
        let chat = 1 + (place * share + turn % share) as i64;
        next_update(chat, &text(chat))
    };
    let done = saturate(trial.plan, program, 200, request).await?;
    let (cost, load) = (format!("{what}, CPU for 1 000"), format!("{what}, CPU of the load"));
    figures.add(&format!("{id}.rate"), format!("{what}, answered"), done.rate, Unit::PerSecond);
    figures.add(&format!("{id}.cpu"), cost, done.cost_ms, Unit::CpuMsPerThousand);
    figures.add(&format!("{id}.load_cpu"), load, done.load_ms, Unit::CpuMsPerThousand);
    Ok(())
}

async fn steady(
    trial: &Trial<'_>,
    rate: u32,
    program: &Program,
    telegram: &Simulator,
    figures: &mut Figures,
) -> Result<()> {
    let (ear, mut next) = (Ear::at(telegram), customers::in_turns());
    let steady = steadily(trial.plan, rate, program, 200, |due| {
        let chat = next();
        ear.expects(chat, due);
        next_update(chat, "/order")
    });
    let steady = steady.await?;
    let what = format!("/order at {rate}/s");
    let heard = ear.heard(telegram).await;
    figures.latencies(
        "steady.reply",
        &format!("{what}: until the reply is in the chat"),
        &heard,
        "p99 ≤ 2 ms",
    );
    figures.latencies(
        "steady.answer",
        &format!("{what}: until the webhook is answered"),
        &steady.answered,
        "",
    );
    let cost = format!("{what}: CPU for 1 000");
    figures.add("steady.cpu", cost, steady.cost_ms, Unit::CpuMsPerThousand);
    Ok(())
}
