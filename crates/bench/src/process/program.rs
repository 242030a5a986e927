//! The program under load, in a process of its own.

use std::fs::File;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use bellhop_simulator::Simulator;
use rustix::process::{Pid, Signal, kill_process};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

use super::site::Site;
use super::statistics::Statistics;
use crate::load::wire::Connection;
use crate::trial::Trial;

/// How long the program may take to get ready.
const TO_BE_READY: Duration = Duration::from_secs(20);
/// How long it may take to end.
const TO_END: Duration = Duration::from_secs(15);
/// How much of its last words is shown.
const LAST_WORDS: usize = 2000;

/// How updates reach it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Telegram calls it.
    Webhook,
    /// It asks Telegram.
    Polling,
}

impl Mode {
    fn word(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::Polling => "polling",
        }
    }
}

/// A running program, killed with this value unless it is stopped before.
pub struct Program {
    child: Child,
    /// Where its HTTP server listens.
    pub address: SocketAddr,
    /// How long from the start of the process until it said that it is ready.
    pub ready_after: Duration,
    statistics: Statistics,
    database: Option<Statistics>,
    log: PathBuf,
}

/// A simulated Telegram that keeps little.
///
/// # Errors
/// When it finds no port.
pub async fn telegram() -> Result<Simulator> {
    let socket = TcpListener::bind("127.0.0.1:0").await.context("no port is free")?;
    let simulator = Simulator::start(socket).context("the simulated Telegram does not start")?;
    simulator.tune(|state| {
        state.keep_calls = 0;
        state.keep_messages = 4;
    });
    Ok(simulator)
}

impl Program {
    /// Starts the program on a site and waits until it is ready.
    ///
    /// # Errors
    /// When it does not get ready; the text has its last words.
    pub async fn start(
        trial: &Trial<'_>,
        telegram: &Simulator,
        mode: Mode,
        site: &Site,
    ) -> Result<Self> {
        let address = ([127, 0, 0, 1], trial.plan.port.unwrap_or_default()).into();
        Self::start_at(address, trial, telegram, mode, site).await
    }

    /// Starts so many on one site, at least one; all but the first are on any port.
    ///
    /// # Errors
    /// As above.
    pub async fn start_several(
        trial: &Trial<'_>,
        telegram: &Simulator,
        mode: Mode,
        site: &Site,
        count: usize,
    ) -> Result<Vec<Self>> {
        let mut running = vec![Self::start(trial, telegram, mode, site).await?];
        while running.len() < count {
            let any = ([127, 0, 0, 1], 0).into();
            running.push(Self::start_at(any, trial, telegram, mode, site).await?);
        }
        Ok(running)
    }

    async fn start_at(
        address: SocketAddr,
        trial: &Trial<'_>,
        telegram: &Simulator,
        mode: Mode,
        site: &Site,
    ) -> Result<Self> {
        let told = || format!("{} does not run", trial.target.name);
        let free = TcpListener::bind(address).await.and_then(|socket| socket.local_addr());
        let address = free.with_context(|| format!("{address} cannot be listened at"))?;
        let mut command = trial.target.run_command(trial.part)?;
        site.configure(&mut command, telegram, address);
        let folder = trial.databases.folder();
        let log = folder.join(format!("port-{}.log", address.port()));
        let output = File::create(&log)?;
        command.env("BELLHOP__TELEGRAM__MODE", mode.word()).current_dir(folder);
        command.stdout(output.try_clone()?).stderr(output);
        let begun = Instant::now();
        let child = Command::from(command).kill_on_drop(true).spawn().with_context(told)?;
        let statistics = Statistics::of(child.id().with_context(told)?);
        let database = site.database.server_process().map(Statistics::of);
        let ready_after = Duration::ZERO;
        let mut program = Self { child, address, ready_after, statistics, database, log };
        program.is_ready().await.with_context(told)?;
        program.ready_after = begun.elapsed();
        if trial.target.as_peer().is_none() {
            let asked = telegram
                .wait_for(Duration::from_secs(10), |state| state.is_asked().then_some(()))
                .await;
            asked.context("it is ready and has not spoken to Telegram").with_context(told)?;
        }
        Ok(program)
    }

    async fn is_ready(&mut self) -> Result<()> {
        let asked = b"GET /readyz HTTP/1.1\r\nhost: bench\r\n\r\n";
        let end = Instant::now() + TO_BE_READY;
        while Instant::now() < end {
            if let Ok(mut connection) = Connection::open(self.address).await
                && connection.ask(asked).await.is_ok_and(|status| status < 500)
            {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("it ended ({status}); its last words:\n{}", self.last_words());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        bail!(
            "it is not ready after {} s; its last words:\n{}",
            TO_BE_READY.as_secs(),
            self.last_words()
        );
    }

    fn last_words(&self) -> String {
        let log = std::fs::read(&self.log).unwrap_or_default();
        String::from_utf8_lossy(&log[log.len().saturating_sub(LAST_WORDS)..]).trim().to_owned()
    }

    /// What the system says of it.
    pub fn statistics(&self) -> &Statistics {
        &self.statistics
    }

    /// The same of its database's server, where that serves nobody else.
    pub fn database(&self) -> Option<&Statistics> {
        self.database.as_ref()
    }

    /// CPU time so far.
    ///
    /// # Errors
    /// When it has ended.
    pub fn cpu(&self) -> Result<Duration> {
        self.statistics.cpu()
    }

    /// Memory in use, in MB.
    ///
    /// # Errors
    /// When it has ended.
    pub fn resident_mb(&self) -> Result<f64> {
        self.statistics.resident_mb()
    }

    /// SIGTERM, as an orchestrator stops it, and SIGKILL where that is not enough.
    ///
    /// # Errors
    /// When the system does not end it.
    pub async fn stop(mut self) -> Result<()> {
        let process = self.child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        if let Some(process) = process {
            kill_process(process, Signal::TERM)?;
        }
        if tokio::time::timeout(TO_END, self.child.wait()).await.is_err() {
            self.child.kill().await?;
        }
        Ok(())
    }
}
