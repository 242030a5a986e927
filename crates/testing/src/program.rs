//! The real program in a process of its own, configured by its environment, as an operator runs it.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use bellhop_simulator::Simulator;
use bellhop_simulator::twilio::Account;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::databases::{self, Database};
use crate::house::{Updates, environment, free_port};
use crate::postgres;
use crate::service::Service;

/// How long the program may take to begin or to end before a test fails.
const PATIENCE: Duration = Duration::from_secs(60);
/// What an orchestrator gives it to end.
pub const GRACE: Duration = Duration::from_secs(10);

/// Where programs of one test run: a database, a Telegram, a folder.
pub struct Site {
    pub database: String,
    pub simulator: Simulator,
    pub folder: TempDir,
    port: u16,
    settings: Vec<(String, String)>,
}

/// What a command that ended has said.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// A program that runs.
pub struct Program {
    child: Child,
}

impl Site {
    /// On a new database of the story's kind.
    pub async fn new(simulator: Simulator) -> Self {
        match databases::of_story() {
            Database::Sqlite => Self::sqlite(simulator).await,
            Database::Postgres => Self::postgres(simulator).await.expect("there is a PostgreSQL"),
        }
    }

    /// On a new SQLite file.
    pub async fn sqlite(simulator: Simulator) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite:{}", folder.path().join("bellhop.db").display());
        Self { database, simulator, folder, port: free_port().await, settings: Vec::new() }
            .with("log.level", "warn")
    }

    /// On a new PostgreSQL database; none where there is no PostgreSQL.
    pub async fn postgres(simulator: Simulator) -> Option<Self> {
        let database = postgres::fresh_database().await?;
        Some(Self { database, ..Self::sqlite(simulator).await })
    }

    /// Another on the same database and the same Telegram.
    pub async fn beside(&self) -> Self {
        Self { database: self.database.clone(), ..Self::sqlite(self.simulator.clone()).await }
    }

    /// The same on another database.
    pub fn on(self, database: String) -> Self {
        Self { database, ..self }
    }

    /// The same with a setting changed, `section.key` as in bot.toml.
    pub fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.settings.push((
            format!("BELLHOP__{}", key.to_uppercase().replace('.', "__")),
            value.to_string(),
        ));
        self
    }

    /// The same with an SMS account and a number to send from.
    pub fn with_sms(self) -> Self {
        let account = Account::default();
        let number = account.numbers.last().cloned().expect("a number");
        self.with("sms.account_sid", account.sid)
            .with("sms.auth_token", account.token)
            .with("sms.from", number)
    }

    /// Which database it stands on, for a table.
    pub fn kind(&self) -> &str {
        self.database.split(':').next().unwrap_or_default()
    }

    /// The order service, posting here.
    pub fn service(&self) -> Service {
        Service::at(format!("http://127.0.0.1:{}", self.port))
    }

    /// Where its door is.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The program with its environment, not started yet.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().current_dir(self.folder.path()).stdin(Stdio::null()).kill_on_drop(true);
        command.envs(environment(
            &self.settings,
            &self.simulator,
            &self.database,
            Updates::Delivered,
            self.port,
        ));
        command
    }

    /// Runs a command of the program to its end.
    pub async fn does(&self, arguments: &[&str]) -> Said {
        let mut command = self.command(bellhop());
        said(command.args(arguments)).await
    }

    /// Starts the program and waits until it is ready.
    pub async fn starts(&self) -> Program {
        let mut command = self.command(bellhop());
        command.arg("run");
        self.started(command).await
    }

    /// Starts the program and waits for nothing.
    pub fn begins(&self) -> Program {
        let mut command = self.command(bellhop());
        command.arg("run");
        Program { child: self.spawned(&mut command) }
    }

    fn spawned(&self, command: &mut Command) -> Child {
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .expect("a log");
        command.stdout(Stdio::null()).stderr(log).spawn().expect("the program starts")
    }

    /// Starts a prepared command and waits until it is ready.
    pub async fn started(&self, mut command: Command) -> Program {
        let mut child = self.spawned(&mut command);
        let service = self.service();
        let ready = async {
            loop {
                if service.is_ready().await {
                    return;
                }
                let ended = child.try_wait().expect("its state is known");
                assert!(ended.is_none(), "it ended: {ended:?}: {}", self.log());
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        assert!(
            tokio::time::timeout(PATIENCE, ready).await.is_ok(),
            "the program does not get ready: {}",
            self.log()
        );
        Program { child }
    }

    /// What the programs have logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Program {
    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// SIGKILL: it ends between two instructions.
    pub async fn killed(mut self) {
        self.child.kill().await.expect("killed");
    }

    /// SIGTERM, and nobody waits for what it does.
    pub async fn is_told_to_stop(&self) {
        let sent =
            Command::new("kill").arg(self.pid().to_string()).status().await.expect("a signal");
        assert!(sent.success());
    }

    /// SIGTERM, as an orchestrator stops it; how it ended.
    pub async fn stopped(mut self) -> ExitStatus {
        self.is_told_to_stop().await;
        tokio::time::timeout(GRACE, self.child.wait())
            .await
            .expect("it ends in time")
            .expect("its end is known")
    }
}

/// The program that was built for the test that runs: cargo names it in the environment. Where the
/// test was started by hand, the program lies in the folder above the test's own.
pub fn bellhop() -> &'static Path {
    static PROGRAM: LazyLock<PathBuf> = LazyLock::new(|| {
        let named = std::env::var_os("CARGO_BIN_EXE_bellhop").map(PathBuf::from);
        named.unwrap_or_else(|| {
            let test = std::env::current_exe().expect("the test is a file");
            test.ancestors().nth(2).expect("it is in the build's folder").join("bellhop")
        })
    });
    &PROGRAM
}

/// Runs a command to its end.
pub async fn said(command: &mut Command) -> Said {
    let output = tokio::time::timeout(PATIENCE, command.output())
        .await
        .expect("it ends")
        .expect("it starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}
