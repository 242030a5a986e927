//! Telegram's limits: how much of thirty messages a second is used, and that none is one too many.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::figures::figure::{Figures, Unit};
use crate::load::arrivals::Arrivals;
use crate::load::backlog;
use crate::load::notifications::{Priority, everybody_has_a_chat};
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::Site;
use crate::trial::Trial;

/// What Telegram takes.
const PER_SECOND: u64 = 30;
/// How long it runs before it counts.
const WARM_UP: Duration = Duration::from_secs(2);

/// Measures them.
///
/// # Errors
/// When the program does not run.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let telegram = telegram().await?;
    everybody_has_a_chat(&telegram);
    telegram.enforce_limits();
    let site = Site::new(trial).await?.with("LIMITS__ENABLED", "true");
    let seconds = trial.plan.seconds;
    let count = usize::try_from(PER_SECOND * (seconds + WARM_UP.as_secs() + 3))?;
    backlog::enter(trial, &site, count, Priority::Normal).await?;
    let arrivals = Arrivals::at(&telegram);
    let program = Program::start(trial, &telegram, Mode::Webhook, &site).await?;
    tokio::time::sleep(WARM_UP).await;
    let (from, cpu) = (Instant::now(), program.cpu()?);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let (to, cpu) = (Instant::now(), program.cpu()? - cpu);
    let took = (to - from).as_secs_f64();
    let rate = arrivals.within(from, to) as f64 / took;
    let earned = telegram.look(|state| state.earned_429);
    let what = format!("limits on, {seconds} s of a backlog for many chats");
    let used = rate * 100.0 / PER_SECOND as f64;
    figures.add("rate", format!("{what}: sent"), rate, Unit::PerSecond);
    let of = format!("the same, of {PER_SECOND}/s");
    figures.aimed("used", of, used, Unit::Percent, "≥ 97 %");
    let too_many = format!("{what}: calls that earned a 429");
    figures.aimed("earned_429", too_many, earned as f64, Unit::Count, "0");
    let busy = cpu.as_secs_f64() * 100.0 / took;
    figures.add("cpu", format!("{what}: CPU, of one core"), busy, Unit::Percent);
    program.stop().await
}
