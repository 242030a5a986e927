//! The whole house in this process: the program as it runs in production, on a database of its own,
//! against the simulator. Customers speak through the simulated Telegram, the order service through
//! the signed hook, over loopback HTTP.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bellhop::app::App;
use bellhop::channels::Channel;
use bellhop::clock::Clock;
use bellhop::config::Config;
use bellhop_simulator::{Gate, Simulator};
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, AssertSqlSafe};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::databases::{self, Database};
use crate::postgres;
use crate::service::Service;

pub use crate::events::*;
pub use crate::people::{buttons, reads};
pub use crate::service::{SECRET, fresh_id};

/// What Telegram proves itself with.
pub const TELEGRAM_SECRET: &str = "loopback-telegram-secret";
/// How long a story waits before it fails.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Between looks at something that is waited for: soon at first, then less often, without end.
fn pauses() -> impl Iterator<Item = Duration> {
    (1_u64..).map(|looks| Duration::from_millis((2 * looks).min(20)))
}

/// How updates reach the bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updates {
    Polled,
    Delivered,
}

/// A house to open.
pub struct Plan {
    pub database: String,
    pub updates: Updates,
    pub clock: Clock,
    settings: Vec<(String, String)>,
    /// Keeps the SQLite file alive.
    _folder: Option<tempfile::TempDir>,
    may_crash: bool,
    channels: Vec<Arc<dyn Channel>>,
}

impl Plan {
    /// On a new SQLite file, with updates delivered.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let database = format!("sqlite:{}", folder.path().join("bellhop.db").display());
        Self {
            database,
            updates: Updates::Delivered,
            clock: Clock::System,
            settings: Vec::new(),
            _folder: Some(folder),
            may_crash: false,
            channels: Vec::new(),
        }
    }

    /// On a new PostgreSQL database with our tables, with updates polled; none where there is no
    /// PostgreSQL.
    pub async fn postgres() -> Option<Self> {
        let database = postgres::migrated_database().await?;
        Some(Self {
            database,
            updates: Updates::Polled,
            clock: Clock::System,
            settings: Vec::new(),
            _folder: None,
            may_crash: false,
            channels: Vec::new(),
        })
    }

    /// On a new database of the story's kind.
    pub async fn new() -> Self {
        match databases::of_story() {
            Database::Sqlite => Self::sqlite(),
            Database::Postgres => Self::postgres().await.expect("there is a PostgreSQL"),
        }
    }

    /// On a new database of the story's kind that has no tables yet.
    pub async fn without_tables() -> Self {
        match databases::of_story() {
            Database::Sqlite => Self::sqlite(),
            Database::Postgres => Self {
                database: postgres::fresh_database().await.expect("there is a PostgreSQL"),
                updates: Updates::Polled,
                ..Self::sqlite()
            },
        }
    }

    /// One with updates polled, and one with updates delivered.
    pub async fn every_way() -> [Self; 2] {
        [Self::new().await.updates(Updates::Polled), Self::new().await.updates(Updates::Delivered)]
    }

    /// The same for a program that may crash.
    pub fn that_may_crash(mut self) -> Self {
        self.may_crash = true;
        self
    }

    /// The same with one more channel than the program comes with.
    pub fn with_channel(mut self, channel: Arc<dyn Channel>) -> Self {
        self.channels.push(channel);
        self
    }

    /// The same with another clock.
    pub fn by(mut self, clock: &Clock) -> Self {
        self.clock = clock.clone();
        self
    }

    /// The same with a setting changed, `section.key` as in bot.toml.
    pub fn with(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.settings.push((
            format!("BELLHOP__{}", key.to_uppercase().replace('.', "__")),
            value.to_string(),
        ));
        self
    }

    /// The same with another way for updates.
    pub fn updates(mut self, updates: Updates) -> Self {
        self.updates = updates;
        self
    }

    /// The same with Telegram's own limits kept, as in production; otherwise they are so wide that
    /// no story waits for them.
    pub fn with_real_limits(self) -> Self {
        self.with("limits.telegram_per_second", 30)
            .with("limits.telegram_chat_per_second", 1)
            .with("limits.telegram_chat_burst", 3)
    }

    /// Opens it and waits until Telegram knows it.
    pub async fn open(self) -> House {
        House::open(self).await
    }
}

/// A house, its Telegram and its database.
pub struct House {
    pub simulator: Simulator,
    running: Option<Running>,
    address: SocketAddr,
    rows: AnyPool,
    plan: Plan,
    pub(super) http: reqwest::Client,
}

/// The program: on the test's runtime, so that both keep the same time, or on one of its own that
/// can die without the test.
struct Running {
    app: Option<App>,
    runtime: Option<Runtime>,
}

impl Running {
    async fn spawn<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> T {
        let task = match &self.runtime {
            Some(runtime) => runtime.spawn(work),
            None => tokio::spawn(work),
        };
        task.await.expect("it does not panic")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// An open house on the story's database.
pub async fn house() -> House {
    house_with(|plan| plan).await
}

/// The same, of a plan that is changed before.
pub async fn house_with(change: impl Fn(Plan) -> Plan) -> House {
    change(Plan::new().await).open().await
}

/// Environment that makes a house of a plan: also what a spawned program is given.
pub fn environment(
    plan_settings: &[(String, String)],
    simulator: &Simulator,
    database: &str,
    updates: Updates,
    port: u16,
) -> Vec<(String, String)> {
    let mode = if updates == Updates::Polled { "polling" } else { "webhook" };
    let own = [
        ("SHOP__NAME", "Blue Door".to_owned()),
        ("TELEGRAM__TOKEN", "424242:simulated".to_owned()),
        ("TELEGRAM__API_URL", simulator.url()),
        ("TELEGRAM__MODE", mode.to_owned()),
        ("TELEGRAM__WEBHOOK_SECRET", TELEGRAM_SECRET.to_owned()),
        ("DATABASE__URL", database.to_owned()),
        ("HTTP__LISTEN", format!("127.0.0.1:{port}")),
        ("HTTP__PUBLIC_URL", format!("http://127.0.0.1:{port}")),
        ("HOOK__SIGNING_SECRETS", format!("[\"{SECRET}\"]")),
        ("LIMITS__TELEGRAM_PER_SECOND", "1000".to_owned()),
        ("LIMITS__TELEGRAM_CHAT_PER_SECOND", "100".to_owned()),
        ("LIMITS__TELEGRAM_CHAT_BURST", "100".to_owned()),
        ("LIMITS__TELEGRAM_GROUP_PER_MINUTE", "1000".to_owned()),
        ("LIMITS__SMS_PER_SECOND", "1000".to_owned()),
        ("SMS__API_URL", simulator.url()),
        // Stories tell a text by its words; the first one to a phone ends with more.
        ("SMS__INTRODUCE", "false".to_owned()),
        ("DELIVERY__BACKOFF_BASE_MS", "20".to_owned()),
    ];
    own.into_iter()
        .map(|(key, value)| (format!("BELLHOP__{key}"), value))
        .chain(plan_settings.iter().cloned())
        .collect()
}

static PORTS: AtomicU32 = AtomicU32::new(0);

/// A port that nobody listens on: below those that the system hands out, so that nobody takes it
/// before we do.
pub async fn free_port() -> u16 {
    loop {
        let next =
            std::process::id().wrapping_mul(97).wrapping_add(PORTS.fetch_add(1, Ordering::SeqCst));
        let port = u16::try_from(next % 12_000 + 20_000).expect("a port");
        if TcpListener::bind(("127.0.0.1", port)).await.is_ok() {
            return port;
        }
    }
}

/// A simulator with nobody in it.
pub async fn telegram() -> Simulator {
    in_time(
        Simulator::start(TcpListener::bind("127.0.0.1:0").await.expect("loopback"))
            .expect("the simulator starts"),
    )
}

/// The simulator's dates are those of the wall clock.
fn in_time(simulator: Simulator) -> Simulator {
    simulator.keep_time(|| Clock::System.now().ms());
    simulator
}

/// A simulator with nobody in it, where one was before.
pub async fn telegram_at(url: &str) -> Simulator {
    let address = url.strip_prefix("http://").expect("a loopback address");
    let bound = async {
        loop {
            match TcpListener::bind(address).await {
                Ok(listener) => return listener,
                Err(_) => tokio::time::sleep(Duration::from_millis(5)).await,
            }
        }
    };
    let listener = tokio::time::timeout(PATIENCE, bound).await.expect("the address is free again");
    in_time(Simulator::start(listener).expect("the simulator starts"))
}

/// A look into a database beside the program.
pub async fn look_into(database: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    AnyPoolOptions::new()
        .max_connections(1)
        .connect(database)
        .await
        .expect("the database can be looked into")
}

impl House {
    async fn open(plan: Plan) -> Self {
        let (simulator, clock) = (telegram().await, plan.clock.clone());
        if let Some(path) = plan.database.strip_prefix("sqlite:") {
            databases::migrated_file(Path::new(path)).await;
        }
        simulator.keep_time(move || clock.now().ms());
        let (running, address) = start(&plan, &simulator).await;
        let rows = look_into(&plan.database).await;
        simulator.set_inbound_url(&format!("http://{address}/api/sms/inbound"));
        let house = Self {
            simulator,
            running: Some(running),
            address,
            rows,
            plan,
            http: reqwest::Client::new(),
        };
        house.introduced().await;
        house
    }

    async fn introduced(&self) {
        let known = self
            .simulator
            .wait_for(PATIENCE, |state| {
                (state.commands.len() > 5 && state.is_asked()).then_some(())
            })
            .await;
        known.expect("the bot introduces itself");
    }

    /// The order service, posting to this house by the house's clock.
    pub fn service(&self) -> Service {
        Service::at(self.url("")).by(&self.plan.clock)
    }

    /// The house's clock.
    pub fn clock(&self) -> &Clock {
        &self.plan.clock
    }

    /// A second program on the same database and the same Telegram.
    pub async fn replica(&self, clock: Clock) -> App {
        let environment = environment(
            &self.plan.settings,
            &self.simulator,
            &self.plan.database,
            self.plan.updates,
            free_port().await,
        );
        let config = Config::read("", environment).expect("the settings are right");
        App::start(&config, clock).await.expect("the replica opens")
    }

    /// The order service, posting to a replica.
    pub fn service_of(&self, replica: &App) -> Service {
        Service::at(format!("http://{}", replica.address())).by(&self.plan.clock)
    }

    /// Whether this house stands on SQLite.
    pub fn is_sqlite(&self) -> bool {
        self.plan.database.starts_with("sqlite:")
    }

    /// Where the hook is.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Stops the program in order.
    pub async fn stop(&mut self) {
        if let Some(mut running) = self.running.take()
            && let Some(app) = running.app.take()
        {
            running.spawn(app.stop()).await;
        }
    }

    /// The program dies where it stands: nothing that it has in hand goes on.
    pub async fn crash(&mut self) {
        let mut running = self.running.take().expect("it runs");
        let runtime = running.runtime.take().expect("a plan that may crash");
        tokio::task::spawn_blocking(move || runtime.shutdown_timeout(PATIENCE))
            .await
            .expect("it is dead");
    }

    /// Ends every call that hangs, and Telegram with it.
    pub fn stop_hanging(&self) {
        self.simulator.stop();
    }

    /// Starts it again on the same database, with the same Telegram.
    pub async fn start(&mut self) {
        assert!(self.running.is_none(), "it is stopped first");
        self.simulator.forget_calls();
        let (running, address) = start(&self.plan, &self.simulator).await;
        (self.running, self.address) = (Some(running), address);
        self.simulator.set_inbound_url(&self.url("/api/sms/inbound"));
        self.introduced().await;
    }

    /// Starts it again on the same database as another bot.
    pub async fn start_as(&mut self, token: &str) {
        self.plan.settings.push(("BELLHOP__TELEGRAM__TOKEN".to_owned(), token.to_owned()));
        self.start().await;
    }

    /// Waits until nothing is left to do: no update, no event, no notification, no receipt.
    pub async fn quiet(&self) {
        let quiet = async {
            for pause in pauses() {
                if self.waiting() == 0 && self.number(LEFT).await == 0 && self.waiting() == 0 {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        };
        assert!(
            tokio::time::timeout(PATIENCE, quiet).await.is_ok(),
            "the house does not come to rest: {}",
            self.left().await
        );
    }

    /// What the simulator has still to bring: updates, and receipts of texts that move.
    fn waiting(&self) -> usize {
        self.simulator.look(|state| state.waiting() + state.sms.moving)
    }

    async fn left(&self) -> String {
        let sql = "SELECT template || ' ' || state || ' tries ' || tries AS line FROM notifications WHERE settled_at_ms IS NULL";
        format!("{} updates or receipts, notifications {:?}", self.waiting(), self.texts(sql).await)
    }

    /// Waits until the simulator has carried out a call whose answer it holds back.
    pub async fn holds_back(&self, gate: &Gate) {
        assert!(gate.holds_one(PATIENCE).await, "no such call comes; {}", self.left().await);
    }

    /// Waits until a number from the database is not zero.
    pub async fn until(&self, sql: &str) {
        let waiting = async {
            for pause in pauses() {
                if self.number(sql).await != 0 {
                    return;
                }
                tokio::time::sleep(pause).await;
            }
        };
        assert!(
            tokio::time::timeout(PATIENCE, waiting).await.is_ok(),
            "this never comes true: {sql}; {}",
            self.left().await
        );
    }

    /// One number from the database.
    pub async fn number(&self, sql: &str) -> i64 {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_one(&self.rows)
            .await
            .expect("a number")
    }

    /// One column from the database.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        sqlx::query_scalar(AssertSqlSafe(sql.to_owned()))
            .fetch_all(&self.rows)
            .await
            .expect("texts")
    }

    /// Changes rows behind the program's back, as an operator would.
    pub async fn run(&self, sql: &str) {
        sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&self.rows).await.expect("run");
    }
}

const LEFT: &str = "SELECT (SELECT COUNT(*) FROM events WHERE state = 'pending')
    + (SELECT COUNT(*) FROM notifications WHERE settled_at_ms IS NULL)";

async fn start(plan: &Plan, simulator: &Simulator) -> (Running, SocketAddr) {
    let port = free_port().await;
    let environment = environment(&plan.settings, simulator, &plan.database, plan.updates, port);
    let config = Config::read("", environment).expect("the settings are right");
    let (clock, channels) = (plan.clock.clone(), plan.channels.clone());
    let own = || {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime")
    };
    let mut running = Running { app: None, runtime: plan.may_crash.then(own) };
    let app = running
        .spawn(async move { App::start_with(&config, clock, channels).await })
        .await
        .expect("the house opens");
    let address = app.address();
    running.app = Some(app);
    (running, address)
}
