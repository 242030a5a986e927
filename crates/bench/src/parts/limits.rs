//! Telegram's limits: how much of thirty messages a second is used, and that none is one too many.

use std::time::{Duration, Instant};

use anyhow::Result;

use crate::database::WantedDatabase;
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
/// How many replicas share a PostgreSQL, and with it the limits.
const REPLICAS: [usize; 4] = [1, 2, 4, 8];

/// Measures them on the database that was asked for; on SQLite where none was, and with several
/// replicas where PostgreSQL is installed.
///
/// # Errors
/// When the program does not run.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let wanted = trial.plan.database.as_ref();
    if wanted.is_none_or(|wanted| *wanted == WantedDatabase::Sqlite) {
        let site = Site::on(trial.databases.make(&WantedDatabase::Sqlite).await?);
        kept(trial, site, 1, "", figures).await?;
    }
    if wanted == Some(&WantedDatabase::Sqlite) {
        return Ok(());
    }
    for replicas in REPLICAS {
        let Some(site) = Site::on_postgres(trial).await? else { break };
        let id = format!("postgres_{replicas}.");
        kept(trial, site, replicas, &id, figures).await?;
    }
    Ok(())
}

/// A backlog for many chats, sent by so many replicas to a Telegram that counts.
async fn kept(
    trial: &Trial<'_>,
    site: Site,
    replicas: usize,
    id: &str,
    figures: &mut Figures,
) -> Result<()> {
    let telegram = telegram().await?;
    everybody_has_a_chat(&telegram);
    telegram.enforce_limits();
    let site = site.with("LIMITS__ENABLED", "true");
    let seconds = trial.plan.seconds;
    // Some of it leaves while further replicas start.
    let starts = 3 + 2 * replicas as u64;
    let count = usize::try_from(PER_SECOND * (seconds + WARM_UP.as_secs() + starts))?;
    backlog::enter(trial, &site, count, Priority::Normal).await?;
    let arrivals = Arrivals::at(&telegram);
    let running = Program::start_several(trial, &telegram, Mode::Webhook, &site, replicas).await?;
    tokio::time::sleep(WARM_UP).await;
    let cpu_of_all = || running.iter().map(Program::cpu).sum::<Result<Duration>>();
    let (from, cpu) = (Instant::now(), cpu_of_all()?);
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    let (to, cpu) = (Instant::now(), cpu_of_all()? - cpu);
    let took = (to - from).as_secs_f64();
    let rate = arrivals.within(from, to) as f64 / took;
    let earned = telegram.look(|state| state.earned_429);
    let of = if id.is_empty() { "SQLite".to_owned() } else { format!("{replicas} on PostgreSQL") };
    let what = format!("limits on, {seconds} s of a backlog for many chats, {of}");
    let used = rate * 100.0 / PER_SECOND as f64;
    figures.add(&format!("{id}rate"), format!("{what}: sent"), rate, Unit::PerSecond);
    let share = format!("the same, of {PER_SECOND}/s");
    let aim = if id.is_empty() { "≥ 97 %" } else { "≥ 96 %" };
    figures.aimed(&format!("{id}used"), share, used, Unit::Percent, aim);
    let too_many = format!("{what}: calls that earned a 429");
    figures.aimed(&format!("{id}earned_429"), too_many, earned as f64, Unit::Count, "0");
    let busy = cpu.as_secs_f64() * 100.0 / took;
    figures.add(&format!("{id}cpu"), format!("{what}: CPU, of one core"), busy, Unit::Percent);
    for program in running {
        program.stop().await?;
    }
    Ok(())
}
