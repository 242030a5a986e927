//! Events: the order service says something, it is durable, the customer hears of it.

use anyhow::Result;
use bellhop_simulator::Simulator;
use serde_json::json;

use crate::figures::figure::{Figures, Unit};
use crate::load::customers::{self, CUSTOMERS};
use crate::load::ear::Ear;
use crate::load::pace::{saturate, steadily};
use crate::load::signed::{Signer, new_order, placed};
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::Site;
use crate::trial::Trial;

/// How many customers have no chat.
const WITHOUT_CHAT: i64 = 5000;

/// Measures events.
///
/// # Errors
/// When the program does not take them.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let telegram = telegram().await?;
    customers::have_chats(&telegram, CUSTOMERS);
    let site = Site::new(trial).await?;
    let program = Program::start(trial, &telegram, Mode::Webhook, &site).await?;
    customers::place_orders(&program, &telegram, CUSTOMERS).await?;
    if let Some(rate) = trial.plan.pace.rate() {
        told(trial, rate, &program, &telegram, figures).await?;
    }
    if trial.plan.pace.is_saturated() {
        accepted(trial, &program, figures).await?;
    }
    program.stop().await
}

/// Single events as fast as they are taken, from many connections, while the program applies them.
async fn accepted(trial: &Trial<'_>, program: &Program, figures: &mut Figures) -> Result<()> {
    let signer = Signer::new()?;
    // Without a chat: what Telegram can take a second is not what is measured here.
    let request = move |_, _| {
        let order = new_order();
        let customer = json!({"id": format!("u-{}", order % WITHOUT_CHAT), "locale": "de"});
        signer.signed(&placed(&customer, order))
    };
    let done = saturate(trial.plan, program, 202, request).await?;
    let what = "single events accepted, durable";
    figures.aimed("accepted.rate", what, done.rate, Unit::PerSecond, "≥ 5 000/s");
    let cost = "the same, CPU for 1 000, and of what is applied meanwhile";
    figures.add("accepted.cpu", cost, done.cost_ms, Unit::CpuMsPerThousand);
    figures.add("accepted.load_cpu", "CPU of the load", done.load_ms, Unit::CpuMsPerThousand);
    customers::at_rest(program).await?;
    let rate = done.total as f64 / done.begun.elapsed().as_secs_f64();
    let what = "events accepted and applied, counted until the last one is";
    figures.add("applied.rate", what, rate, Unit::PerSecond);
    figures.add("memory", "memory after that", program.resident_mb()?, Unit::Mb);
    Ok(())
}

/// Events at a steady rate, each of which the customer is told.
async fn told(
    trial: &Trial<'_>,
    rate: u32,
    program: &Program,
    telegram: &Simulator,
    figures: &mut Figures,
) -> Result<()> {
    let (ear, mut next, signer) = (Ear::at(telegram), customers::in_turns(), Signer::new()?);
    let steady = steadily(trial.plan, rate, program, 202, |due| {
        let n = next();
        ear.expects(n, due);
        signer.signed(&placed(&json!({"id": format!("c-{n}")}), new_order()))
    });
    let steady = steady.await?;
    let what = format!("events at {rate}/s");
    let answered = format!("{what}: until they are durable and answered");
    figures.latencies("steady.answer", &answered, &steady.answered, "");
    let heard = ear.heard(telegram).await;
    let told = format!("{what}: until the message is in the chat");
    figures.latencies("steady.message", &told, &heard, "");
    let cost = format!("{what}: CPU for 1 000, told and all");
    figures.add("steady.cpu", cost, steady.cost_ms, Unit::CpuMsPerThousand);
    Ok(())
}
