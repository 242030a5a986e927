//! The program at rest: how soon it is ready, and what it uses while nothing happens.

use std::time::Duration;

use anyhow::Result;

use crate::figures::figure::{Figures, Unit};
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::Site;
use crate::trial::Trial;

/// How often it is started.
const STARTS: usize = 5;
/// How long it has to come to rest.
const TO_REST: Duration = Duration::from_secs(3);

/// Measures it.
///
/// # Errors
/// When the program does not start.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let telegram = telegram().await?;
    let mut starts = Vec::new();
    for turn in 0..STARTS {
        let site = Site::new(trial).await?;
        let program = Program::start(trial, &telegram, Mode::Webhook, &site).await?;
        starts.push(program.ready_after.as_secs_f64());
        if turn == 0 {
            tokio::time::sleep(TO_REST).await;
            idle(trial, &program, figures).await?;
        }
        program.stop().await?;
    }
    starts.sort_by(f64::total_cmp);
    let what = "ready after the start, new database and all: the middle of five";
    figures.aimed("ready", what, starts[STARTS / 2], Unit::S, "< 0.3 s");
    figures.add("ready.worst", "the same, the worst", starts[STARTS - 1], Unit::S);
    Ok(())
}

/// What it uses by webhook while nothing happens.
async fn idle(trial: &Trial<'_>, program: &Program, figures: &mut Figures) -> Result<()> {
    let (cpu, waits) = (program.cpu()?, program.statistics().waits()?);
    tokio::time::sleep(Duration::from_secs(trial.plan.seconds)).await;
    let seconds = trial.plan.seconds as f64;
    let busy = (program.cpu()? - cpu).as_secs_f64() * 100.0 / seconds;
    // Those of threads that ended meanwhile are not known any more.
    let since =
        program.statistics().waits()?.into_iter().map(|(thread, now)| {
            now.saturating_sub(waits.get(&thread).copied().unwrap_or_default())
        });
    let wake_ups = since.sum::<u64>() as f64 / seconds;
    figures.aimed("memory", "idle memory (RSS)", program.resident_mb()?, Unit::Mb, "≤ 20 MB");
    figures.aimed("cpu", "idle, of one core", busy, Unit::Percent, "≤ 0.1 %");
    figures.aimed("wake_ups", "idle, wake-ups", wake_ups, Unit::PerSecond, "≤ 5/s");
    Ok(())
}
