//! Two paces of load: as fast as it goes, and steadily whether or not the last answer came.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::task::JoinSet;

use super::locked;
use super::wire::Connection;
use crate::figures::latencies::Latencies;
use crate::plan::Plan;
use crate::process::program::Program;
use crate::process::statistics::Statistics;

/// How long the load runs before it counts.
const WARM_UP: Duration = Duration::from_secs(2);

/// What came of running as fast as it goes.
pub struct Saturated {
    /// Answers a second.
    pub rate: f64,
    /// The program's CPU milliseconds for a thousand.
    pub cost_ms: f64,
    /// The same of load and simulator.
    pub load_ms: f64,
    /// Answers in all, the warm-up's too.
    pub total: usize,
    /// When the first request was sent.
    pub begun: Instant,
    /// When the warm-up was over.
    pub counted_from: Instant,
    /// The program's CPU time at that moment, and its database's where that is known.
    pub cpu_before: Duration,
    /// The same of its database's server, where that serves nobody else.
    pub database_before: Option<Duration>,
}

/// CPU milliseconds for a thousand.
pub fn for_thousand(cpu: Duration, count: f64) -> f64 {
    cpu.as_secs_f64() * 1e6 / count
}

/// Sends requests from many connections, each the next one after the last was answered with
/// `status`. A request is made from its connection's place and its turn there.
///
/// # Errors
/// When a request is answered otherwise or not at all.
pub async fn saturate<F>(
    plan: &Plan,
    program: &Program,
    status: u16,
    request: F,
) -> Result<Saturated>
where
    F: Fn(usize, usize) -> Vec<u8> + Send + Sync + 'static,
{
    let (stop, answered, request) =
        (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)), Arc::new(request));
    let begun = Instant::now();
    let mut connections = JoinSet::new();
    for place in 0..plan.connections {
        let (stop, answered, request, address) =
            (stop.clone(), answered.clone(), request.clone(), program.address);
        connections.spawn(async move {
            let mut connection = Connection::open(address).await?;
            for turn in 0.. {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                asked(&mut connection, &request(place, turn), status).await?;
                answered.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        });
    }
    unless_one_fails(&mut connections, WARM_UP).await?;
    let database_cpu = || program.database().map(Statistics::cpu).transpose();
    let (count, cpu_before, database_before, own, counted_from) = (
        answered.load(Ordering::Relaxed),
        program.cpu()?,
        database_cpu()?,
        Statistics::of_load().cpu()?,
        Instant::now(),
    );
    unless_one_fails(&mut connections, Duration::from_secs(plan.seconds)).await?;
    let done = (answered.load(Ordering::Relaxed) - count) as f64;
    let (cpu, own, took) =
        (program.cpu()? - cpu_before, Statistics::of_load().cpu()? - own, counted_from.elapsed());
    stop.store(true, Ordering::Relaxed);
    while let Some(ended) = connections.join_next().await {
        ended??;
    }
    ensure!(done > 0.0, "nothing was answered in {} s", plan.seconds);
    Ok(Saturated {
        rate: done / took.as_secs_f64(),
        cost_ms: for_thousand(cpu, done),
        load_ms: for_thousand(own, done),
        total: usize::try_from(answered.load(Ordering::Relaxed))?,
        begun,
        counted_from,
        cpu_before,
        database_before,
    })
}

/// Waits, but not for load that has failed.
async fn unless_one_fails(connections: &mut JoinSet<Result<()>>, time: Duration) -> Result<()> {
    tokio::select! {
        () = tokio::time::sleep(time) => Ok(()),
        Some(ended) = connections.join_next() => ended?,
    }
}

/// Sends one request, which must be answered with this status.
///
/// # Errors
/// When it is not.
pub async fn asked(connection: &mut Connection, request: &[u8], status: u16) -> Result<()> {
    let answer = connection.ask(request).await.context("a request was not answered")?;
    ensure!(
        answer == status,
        "a request was answered {answer}, not {status}: {}",
        String::from_utf8_lossy(connection.body())
    );
    Ok(())
}

/// What came of a steady pace.
pub struct Steady {
    /// Until requests were answered, from when each was due: a load that is late must not hide a
    /// program that is.
    pub answered: Latencies,
    /// The program's CPU milliseconds for a thousand.
    pub cost_ms: f64,
}

/// Sends so many requests a second. A request is made for the moment it is due.
///
/// # Errors
/// When a request is answered otherwise than with `status`, or not at all.
pub async fn steadily(
    plan: &Plan,
    rate: u32,
    program: &Program,
    status: u16,
    mut request: impl FnMut(Instant) -> Vec<u8>,
) -> Result<Steady> {
    let answered = Arc::new(Mutex::new(Latencies::default()));
    let idle: Arc<Mutex<Vec<Connection>>> = Arc::default();
    let (gap, count) = (Duration::from_secs(1) / rate, rate * u32::try_from(plan.seconds)?);
    let (begun, cpu) = (tokio::time::Instant::now() + gap, program.cpu()?);
    let mut requests = JoinSet::new();
    for turn in 0..count {
        let due = begun + gap * turn;
        tokio::time::sleep_until(due).await;
        let request = request(due.into_std());
        let (answered, idle, address) = (answered.clone(), idle.clone(), program.address);
        requests.spawn(async move {
            let pooled = locked(&idle).pop();
            let mut connection = match pooled {
                Some(connection) => connection,
                None => Connection::open(address).await?,
            };
            asked(&mut connection, &request, status).await?;
            locked(&answered).add(due.elapsed());
            locked(&idle).push(connection);
            anyhow::Ok(())
        });
        while let Some(ended) = requests.try_join_next() {
            ended??;
        }
    }
    while let Some(ended) = requests.join_next().await {
        ended??;
    }
    let cost_ms = for_thousand(program.cpu()? - cpu, f64::from(count));
    let answered = std::mem::take(&mut *locked(&answered));
    Ok(Steady { answered, cost_ms })
}
