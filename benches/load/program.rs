//! The program under load: a child process, its settings, and what /proc says of it.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bellhop_simulator::Simulator;
use tokio::net::TcpListener;

use crate::plan::Plan;
use crate::wire::Connection;

/// What events are signed with.
pub const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/// What Telegram proves itself with.
pub const TELEGRAM_SECRET: &str = "loopback-telegram-secret";
/// Clock ticks a second in /proc, the same on every Linux that Rust runs on.
const TICKS: f64 = 100.0;

/// A running program.
pub struct Program {
    child: Child,
    /// Where its HTTP door is.
    pub address: SocketAddr,
    /// How long from the start of the process until it said that it is ready.
    pub ready_after: Duration,
    /// What it runs on, where nobody else keeps that.
    _site: Option<Site>,
}

/// What programs run on: a database and settings.
pub struct Site {
    /// The database.
    pub database: String,
    settings: Vec<(&'static str, String)>,
    _folder: Option<tempfile::TempDir>,
}

impl Site {
    /// A new `SQLite` file. On the disk of the build, not in a /tmp that may be memory: an fsync
    /// must cost what it costs.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let database = format!("sqlite:{}", folder.path().join("bench.db").display());
        Self { database, settings: Vec::new(), _folder: Some(folder) }
    }

    /// A database that is there already.
    pub fn on(database: String) -> Self {
        Self { database, settings: Vec::new(), _folder: None }
    }

    /// Where the plan wants it.
    pub fn of(plan: &Plan) -> Self {
        plan.postgres.clone().map_or_else(Self::sqlite, Self::on)
    }

    /// The same with a setting changed.
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((key, value.into()));
        self
    }

    /// The same with the simulator's Twilio.
    pub fn with_sms(self, simulator: &Simulator) -> Self {
        let (sid, token, from) = simulator.look(|state| {
            let account = &state.sms.account;
            (
                account.sid.clone(),
                account.token.clone(),
                account.numbers.last().cloned().unwrap_or_default(),
            )
        });
        let site = self
            .with("SMS__ACCOUNT_SID", sid)
            .with("SMS__AUTH_TOKEN", token)
            .with("SMS__FROM", from);
        site.with("SMS__API_URL", simulator.url()).with("SMS__AT_ONCE", "100")
    }

    /// A command of the program, with its settings.
    fn command(
        &self,
        plan: &Plan,
        simulator: &Simulator,
        address: SocketAddr,
        arguments: &[&str],
    ) -> Command {
        let line = plan
            .program
            .clone()
            .unwrap_or_else(|| format!("{} run", env!("CARGO_BIN_EXE_bellhop")));
        let mut words = line.split_whitespace();
        let mut command = Command::new(words.next().expect("a command"));
        if arguments.is_empty() {
            command.args(words)
        } else {
            command.args(arguments)
        };
        let settings = [
            ("TELEGRAM__TOKEN", "424242:simulated".to_owned()),
            ("TELEGRAM__API_URL", simulator.url()),
            ("TELEGRAM__WEBHOOK_SECRET", TELEGRAM_SECRET.to_owned()),
            ("DATABASE__URL", self.database.clone()),
            ("HTTP__LISTEN", address.to_string()),
            ("HTTP__PUBLIC_URL", format!("http://{address}")),
            ("HOOK__SIGNING_SECRETS", format!("[\"{SECRET}\"]")),
            ("LIMITS__ENABLED", "false".to_owned()),
            ("LIMITS__API_PER_SECOND", "10000".to_owned()),
            ("LOG__LEVEL", "warn".to_owned()),
        ];
        let settings = settings.into_iter().chain(self.settings.iter().cloned());
        command
            .envs(settings.map(|(key, value)| (format!("BELLHOP__{key}"), value)))
            .stdin(Stdio::null());
        command
    }

    /// A new key of the API for a service of the shop.
    pub fn key(&self, plan: &Plan, simulator: &Simulator) -> String {
        let says = |arguments: &[&str]| {
            let mut command = self.command(plan, simulator, ([127, 0, 0, 1], 1).into(), arguments);
            command.stderr(Stdio::null()).output().expect("the program starts")
        };
        // A key begins no database.
        let made = says(&["migrate"]);
        assert!(made.status.success(), "no database was made: {}", made.status);
        let said = says(&["keys", "create", "--name", "load", "--role", "service"]);
        assert!(said.status.success(), "no key was made: {}", said.status);
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    }
}

/// How updates reach it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Webhook,
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

/// A simulated Telegram that keeps little.
pub async fn telegram() -> Simulator {
    let simulator = Simulator::start(TcpListener::bind("127.0.0.1:0").await.expect("loopback"))
        .expect("the simulator starts");
    simulator.tune(|state| {
        state.keep_calls = 0;
        state.keep_messages = 4;
    });
    simulator
}

impl Program {
    /// Starts the program on a new database and waits until it is ready.
    pub async fn start(plan: &Plan, telegram: &Simulator, mode: Mode) -> Self {
        let site = Site::of(plan);
        let mut program = Self::start_on(plan, telegram, mode, &site).await;
        program._site = Some(site);
        program
    }

    /// The same on what is there.
    pub async fn start_on(plan: &Plan, telegram: &Simulator, mode: Mode, site: &Site) -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .await
            .and_then(|socket| socket.local_addr())
            .expect("a free port")
            .port();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut command = site.command(plan, telegram, address, &[]);
        command.env("BELLHOP__TELEGRAM__MODE", mode.word());
        let begun = Instant::now();
        let child = command.spawn().expect("the program starts");
        let mut program = Self { child, address, ready_after: Duration::ZERO, _site: None };
        program.is_ready().await;
        program.ready_after = begun.elapsed();
        let knows_telegram = telegram
            .wait_for(Duration::from_secs(10), |state| state.is_asked().then_some(()))
            .await;
        knows_telegram.expect("the program speaks to Telegram");
        program
    }

    async fn is_ready(&mut self) {
        let asked = b"GET /readyz HTTP/1.1\r\nhost: bench\r\n\r\n";
        let end = Instant::now() + Duration::from_secs(20);
        while Instant::now() < end {
            if let Ok(mut connection) = Connection::open(self.address).await
                && connection.ask(asked).await.is_ok_and(|status| status < 500)
            {
                return;
            }
            assert!(!matches!(self.child.try_wait(), Ok(Some(_))), "the program ended");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        panic!("the program is not ready after 20 s");
    }

    /// CPU time so far, the kernel's for it included.
    pub fn cpu(&self) -> Duration {
        cpu_of(&self.child.id().to_string())
    }

    /// How many descriptors are open.
    pub fn descriptors(&self) -> usize {
        std::fs::read_dir(format!("/proc/{}/fd", self.child.id()))
            .expect("Linux says how it is")
            .count()
    }

    /// Memory in use, in MB.
    pub fn resident_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))
            .expect("Linux says how it is");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("VmRSS");
        line.trim().trim_end_matches(" kB").parse::<f64>().expect("kB") / 1024.0
    }
}

/// CPU time of this process: what load and simulator cost.
pub fn own_cpu() -> Duration {
    cpu_of("self")
}

fn cpu_of(process: &str) -> Duration {
    let stat =
        std::fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux says how it is");
    // The name in brackets may hold anything; utime and stime are the 12th and 13th field after it.
    let fields: Vec<f64> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split(' ')
        .filter_map(|field| field.parse().ok())
        .collect();
    // The state is no number and drops out, so that utime is at 10.
    Duration::from_secs_f64((fields[10] + fields[11]) / TICKS)
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        let _ = self.child.wait();
    }
}
