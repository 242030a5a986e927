//! Delivery: how many messages a second go from the outbox to the provider, on each database, with
//! one worker and with more.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use bellhop_simulator::Simulator;

use super::fallback;
use crate::database::WantedDatabase;
use crate::figures::figure::{Figures, Unit};
use crate::load::arrivals::Arrivals;
use crate::load::backlog;
use crate::load::notifications::{Priority, everybody_has_a_chat};
use crate::load::pace::for_thousand;
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::Site;
use crate::process::statistics::Statistics;
use crate::trial::Trial;

/// How much waits for each second of the measurement.
const BACKLOG_PER_SECOND: usize = 3000;
/// How many workers share a PostgreSQL.
const WORKERS: [usize; 3] = [1, 2, 4];
/// How long a second copy of a message would take to come.
const SECOND_COPY: Duration = Duration::from_millis(300);

/// Measures it on the database that was asked for; on both where none was, and PostgreSQL is
/// installed.
///
/// # Errors
/// When a message is lost or comes twice.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    let telegram = telegram().await?;
    everybody_has_a_chat(&telegram);
    let wanted = trial.plan.database.as_ref();
    if wanted.is_none_or(|wanted| *wanted == WantedDatabase::Sqlite) {
        let site = Site::on(trial.databases.make(&WantedDatabase::Sqlite).await?);
        drained(trial, &telegram, &site, 1, figures).await?;
    }
    if wanted != Some(&WantedDatabase::Sqlite) {
        for workers in WORKERS {
            let Some(site) = Site::on_postgres(trial).await? else { break };
            drained(trial, &telegram, &site, workers, figures).await?;
        }
    }
    fallback::measure(trial, figures).await
}

/// A backlog is there when the workers start; counted is what is sent from when all are ready until
/// the last is.
async fn drained(
    trial: &Trial<'_>,
    telegram: &Simulator,
    site: &Site,
    workers: usize,
    figures: &mut Figures,
) -> Result<()> {
    let count = BACKLOG_PER_SECOND * usize::try_from(trial.plan.seconds)?;
    let count = backlog::enter(trial, site, count, Priority::Normal).await?;
    let arrivals = Arrivals::at(telegram);
    let running = Program::start_several(trial, telegram, Mode::Webhook, site, workers).await?;
    let cpu = || running.iter().map(Program::cpu).sum::<Result<Duration>>();
    let (ready, before, cpu_before, own_before) =
        (Instant::now(), arrivals.count(), cpu()?, Statistics::of_load().cpu()?);
    arrivals.wait_for(telegram, count).await?;
    let (cost, load) = (cpu()? - cpu_before, Statistics::of_load().cpu()? - own_before);
    let took = arrivals.last_after(ready);
    let memory = running.iter().map(Program::resident_mb).collect::<Result<Vec<_>>>()?;
    tokio::time::sleep(SECOND_COPY).await;
    ensure!(arrivals.count() == count, "{} messages came of {count}", arrivals.count());
    for program in running {
        program.stop().await?;
    }
    let sent = (count - before) as f64;
    let (id, on) = match (site.database.is_sqlite(), workers) {
        (true, _) => ("sqlite".to_owned(), "SQLite".to_owned()),
        (false, 1) => ("postgres_1".to_owned(), "PostgreSQL, 1 worker".to_owned()),
        (false, workers) => {
            (format!("postgres_{workers}"), format!("PostgreSQL, {workers} workers"))
        }
    };
    let mut add = |name: &str, what: String, value, unit| {
        figures.add(&format!("{id}.{name}"), what, value, unit);
    };
    let rate = sent / took.as_secs_f64();
    add("rate", format!("a backlog on {on}: sent"), rate, Unit::PerSecond);
    let cost = for_thousand(cost, sent);
    add("cpu", format!("a backlog on {on}: CPU for 1 000"), cost, Unit::CpuMsPerThousand);
    let load = for_thousand(load, sent);
    add("load_cpu", "CPU of Telegram's side".to_owned(), load, Unit::CpuMsPerThousand);
    let most = memory.into_iter().fold(0.0, f64::max);
    add("memory", format!("a backlog on {on}: memory of a worker"), most, Unit::Mb);
    Ok(())
}
