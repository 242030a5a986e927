//! The application under test, whole and in this process: the program as it runs in production, on
//! a database of its own, against the simulator. Customers speak through the simulated Telegram,
//! the order service through the signed hook, over loopback HTTP.

mod environment;
mod moving;
mod patience;
mod plan;
mod rows;
mod simulators;
mod waits;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bellhop::app::{App, StartError};
use bellhop::channels::Channel;
use bellhop::clock::Clock;
use bellhop::config::Config;
use bellhop::store::StoreError;
use bellhop_simulator::Simulator;
use sqlx::AnyPool;
use tokio::runtime::Runtime;

use crate::databases;
use crate::service::Service;

pub use crate::customers::{buttons, reads};
pub use crate::databases::look_into;
pub use crate::events::*;
pub use crate::service::{SECRET, fresh_id};
pub use environment::{TELEGRAM_SECRET, environment, free_port};
pub use patience::PATIENCE;
pub use plan::{Plan, Updates};
pub use simulators::{telegram, telegram_at};

impl Plan {
    /// Opens it and waits until Telegram knows it.
    pub async fn open(self) -> House {
        House::open(self).await
    }
}

/// The application under test, with its simulated Telegram and Twilio and its database. It can be
/// stopped, crashed and started again on the same database.
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
        self.replica_by(self.plan.way(), clock).await
    }

    /// The same, by another way to the database.
    pub async fn replica_by(&self, database: &str, clock: Clock) -> App {
        let environment = environment(
            &self.plan.settings,
            &self.simulator,
            database,
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
}

async fn start(plan: &Plan, simulator: &Simulator) -> (Running, SocketAddr) {
    let port = free_port().await;
    let environment = environment(&plan.settings, simulator, plan.way(), plan.updates, port);
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
        .spawn(async move { opened(&config, &clock, &channels).await })
        .await
        .expect("the house opens");
    let address = app.address();
    running.app = Some(app);
    (running, address)
}

/// What crashed in this process may have its last write under way still; another process would have
/// ended with it.
async fn opened(
    config: &Config,
    clock: &Clock,
    channels: &[Arc<dyn Channel>],
) -> Result<App, StartError> {
    let begun = Instant::now();
    loop {
        match App::start_with(config, clock.clone(), channels.to_vec()).await {
            Err(StartError::Store(StoreError::Held(_))) if begun.elapsed() < PATIENCE => {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            outcome => return outcome,
        }
    }
}
