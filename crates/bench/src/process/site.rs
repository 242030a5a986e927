//! What a program runs on: a database and settings.

use std::net::SocketAddr;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use bellhop_simulator::Simulator;

use crate::database::{Database, WantedDatabase};
use crate::trial::Trial;

/// What events are signed with.
pub const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/// What Telegram proves itself with.
pub const TELEGRAM_SECRET: &str = "loopback-telegram-secret";
/// How the settings of bellhop begin in the environment. Peers take the same.
const PREFIX: &str = "BELLHOP__";

/// What programs run on.
pub struct Site {
    /// The database.
    pub database: Database,
    settings: Vec<(&'static str, String)>,
}

impl Site {
    /// A new database of the kind that the trial wants.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn new(trial: &Trial<'_>) -> Result<Self> {
        let database = match trial.target.as_peer() {
            Some(peer) => trial.databases.make_for_peer(peer.store).await?,
            None => {
                let wanted = trial.plan.database.as_ref().unwrap_or(&WantedDatabase::Sqlite);
                trial.databases.make(wanted).await?
            }
        };
        Ok(Self::on(database))
    }

    /// A new database on the PostgreSQL that was asked for, or on one that this starts; none where
    /// none is installed.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn on_postgres(trial: &Trial<'_>) -> Result<Option<Self>> {
        let database = match &trial.plan.database {
            Some(wanted) => Some(trial.databases.make(wanted).await?),
            None => trial.databases.postgres().await?,
        };
        Ok(database.map(Self::on))
    }

    /// A database that is there already.
    pub fn on(database: Database) -> Self {
        Self { database, settings: Vec::new() }
    }

    /// The same with a setting changed.
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((key, value.into()));
        self
    }

    /// The same with the simulator's Twilio.
    pub fn with_sms(self, simulator: &Simulator) -> Self {
        let (account, number) = simulator
            .look(|state| (state.sms.account.clone(), state.sms.account.numbers.last().cloned()));
        self.with("SMS__ACCOUNT_SID", account.sid)
            .with("SMS__AUTH_TOKEN", account.token)
            .with("SMS__FROM", number.unwrap_or_default())
            .with("SMS__API_URL", simulator.url())
            .with("SMS__AT_ONCE", "100")
    }

    /// Gives a command its settings, and none of the environment's.
    pub fn configure(&self, command: &mut Command, simulator: &Simulator, address: SocketAddr) {
        let settings = [
            ("TELEGRAM__TOKEN", "424242:simulated".to_owned()),
            ("TELEGRAM__API_URL", simulator.url()),
            ("TELEGRAM__WEBHOOK_SECRET", TELEGRAM_SECRET.to_owned()),
            ("DATABASE__URL", self.database.url.clone()),
            ("HTTP__LISTEN", address.to_string()),
            ("HTTP__PUBLIC_URL", format!("http://{address}")),
            ("HOOK__SIGNING_SECRETS", format!("[\"{SECRET}\"]")),
            ("LIMITS__ENABLED", "false".to_owned()),
            ("LIMITS__API_PER_SECOND", "10000".to_owned()),
            ("LOG__LEVEL", "warn".to_owned()),
        ];
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with(PREFIX) {
                command.env_remove(name);
            }
        }
        let settings = settings.into_iter().chain(self.settings.iter().cloned());
        command
            .envs(settings.map(|(key, value)| (format!("{PREFIX}{key}"), value)))
            .stdin(Stdio::null());
    }

    /// New keys of the API that may do everything; a peer asks for none.
    ///
    /// # Errors
    /// When the program does not make them.
    pub fn keys(
        &self,
        trial: &Trial<'_>,
        simulator: &Simulator,
        count: usize,
    ) -> Result<Vec<String>> {
        // A key begins no database.
        self.says(trial, simulator, &["migrate"])?;
        let create = ["keys", "create", "--name", "load", "--role", "admin"];
        (0..count).map(|_| self.says(trial, simulator, &create)).collect()
    }

    fn says(&self, trial: &Trial<'_>, simulator: &Simulator, words: &[&str]) -> Result<String> {
        let Some(mut command) = trial.target.other_command(words) else {
            return Ok("none".to_owned());
        };
        self.configure(&mut command, simulator, ([127, 0, 0, 1], 1).into());
        command.current_dir(trial.databases.folder());
        let output = command.output().context("the program cannot be started")?;
        ensure!(
            output.status.success(),
            "`bellhop {}` failed: {}",
            words.join(" "),
            String::from_utf8_lossy(&output.stderr).trim()
        );
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}
