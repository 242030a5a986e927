//! Notifications: one comes in by a request, is durable, and goes out to Telegram at once.

use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use bellhop_simulator::Simulator;
use serde_json::json;

use crate::figures::figure::{Figures, Unit};
use crate::load::arrivals::Arrivals;
use crate::load::ear::Ear;
use crate::load::notifications::{Keys, Priority, chat, everybody_has_a_chat};
use crate::load::pace::{for_thousand, saturate, steadily};
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::Site;
use crate::trial::Trial;

/// Measures notifications.
///
/// # Errors
/// When the program does not take them, or loses one.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let telegram = telegram().await?;
    everybody_has_a_chat(&telegram);
    let site = Site::new(trial).await?;
    let keys = Keys::of(trial, &telegram, &site)?;
    let program = Program::start(trial, &telegram, Mode::Webhook, &site).await?;
    if trial.plan.pace.is_saturated() {
        saturated(trial, &program, &telegram, keys.clone(), figures).await?;
    }
    if let Some(rate) = trial.plan.pace.rate() {
        steady(trial, rate, &program, &telegram, &keys, figures).await?;
    }
    program.stop().await
}

/// As many as are taken. Counted is from the end of the warm-up until the last one is at Telegram.
async fn saturated(
    trial: &Trial<'_>,
    program: &Program,
    telegram: &Simulator,
    keys: Keys,
    figures: &mut Figures,
) -> Result<()> {
    let (arrivals, next) = (Arrivals::at(telegram), AtomicUsize::new(0));
    let done = saturate(trial.plan, program, 202, move |_, _| {
        let n = next.fetch_add(1, Ordering::Relaxed);
        keys.tell(n, &json!({"chat_id": chat(n)}), Priority::Normal)
    });
    let done = done.await?;
    arrivals.wait_for(telegram, done.total).await?;
    let cpu = program.cpu()? - done.cpu_before;
    let sent = (done.total - arrivals.within(done.begun, done.counted_from)) as f64;
    let rate = sent / arrivals.last_after(done.counted_from).as_secs_f64();
    figures.add("accepted.rate", "notifications accepted", done.rate, Unit::PerSecond);
    let what = "request → durable → Telegram, until the last is there";
    figures.add("sent.rate", what, rate, Unit::PerSecond);
    let cost = for_thousand(cpu, sent);
    figures.add("sent.cpu", "the same, CPU for 1 000", cost, Unit::CpuMsPerThousand);
    if let (Some(server), Some(before)) = (program.database(), done.database_before) {
        let cost = for_thousand(server.cpu()? - before, sent);
        let what = "CPU of its database's server for 1 000";
        figures.add("sent.database_cpu", what, cost, Unit::CpuMsPerThousand);
    }
    figures.add("sent.load_cpu", "CPU of the load", done.load_ms, Unit::CpuMsPerThousand);
    figures.aimed("memory", "memory after that", program.resident_mb()?, Unit::Mb, "≤ 45 MB");
    Ok(())
}

async fn steady(
    trial: &Trial<'_>,
    rate: u32,
    program: &Program,
    telegram: &Simulator,
    keys: &Keys,
    figures: &mut Figures,
) -> Result<()> {
    let (ear, mut next) = (Ear::at(telegram), 0);
    let steady = steadily(trial.plan, rate, program, 202, |due| {
        next += 1;
        ear.expects(chat(next), due);
        keys.tell(next, &json!({"chat_id": chat(next)}), Priority::Normal)
    });
    let steady = steady.await?;
    let what = format!("notifications at {rate}/s");
    let answered = format!("{what}: until they are answered");
    figures.latencies("steady.answer", &answered, &steady.answered, "");
    let heard = ear.heard(telegram).await;
    let told = format!("{what}: until they are at Telegram");
    figures.latencies("steady.message", &told, &heard, "");
    let cost = format!("{what}: CPU for 1 000");
    figures.add("steady.cpu", cost, steady.cost_ms, Unit::CpuMsPerThousand);
    Ok(())
}
