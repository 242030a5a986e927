//! The simulator: Telegram and Twilio on loopback with state and faults, in the real wire format,
//! so that the program under it is the one that runs in production. The Bot API's methods hang on
//! `api`; people's side is in `people`, `posts`, `topics`, `reactions` and `membership`, and over
//! HTTP in `control` and `acts`; phones are in `twilio`, the demo page in `page`.

mod acts;
mod api;
mod control;
mod copying;
mod deliver;
mod editing;
mod faults;
mod form;
mod groups;
mod guard;
mod html;
mod media;
mod membership;
mod page;
mod people;
mod pins;
mod posts;
mod quota;
mod reactions;
mod refusal;
mod sending;
mod state;
mod strike;
mod switches;
mod topics;
pub mod twilio;
mod wire;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

pub use faults::{Fault, FaultAction};
pub use groups::{Group, GroupKind, Rights, Role};
pub use media::Media;
pub use posts::{Post, Posted};
pub use state::{
    BOT, Call, Chat, ChatMessage, Delivery, Happening, Heard, Person, SimButton, State,
};
pub use switches::Switch;
pub use topics::{GENERAL, Topic, TopicSeen};

/// What the demo page's buttons ask of the order service; it answers what it did, or why it did
/// not.
pub type Shop = Arc<dyn Fn(Value) -> BoxFuture<'static, Result<Value, String>> + Send + Sync>;

/// A running simulator. Cheap to clone.
#[derive(Clone)]
pub struct Simulator {
    address: SocketAddr,
    state: Arc<Mutex<State>>,
    /// Counts changes, for whoever waits for one.
    changes: watch::Sender<u64>,
    stop: CancellationToken,
    http: reqwest::Client,
    shop: Arc<Mutex<Option<Shop>>>,
}

impl Simulator {
    /// Starts on a listener.
    ///
    /// # Errors
    /// When the listener has no address.
    pub fn start(listener: TcpListener) -> std::io::Result<Self> {
        let simulator = Self {
            address: listener.local_addr()?,
            state: Arc::default(),
            changes: watch::Sender::new(0),
            stop: CancellationToken::new(),
            http: reqwest::Client::new(),
            shop: Arc::default(),
        };
        let (router, stop) = (control::router(simulator.clone()), simulator.stop.clone());
        tokio::spawn(async move {
            let served = axum::serve(listener, router)
                .with_graceful_shutdown(async move { stop.cancelled().await })
                .await;
            if let Err(error) = served {
                tracing::error!(%error, "the simulator ended badly");
            }
        });
        Ok(simulator)
    }

    /// What `telegram.api_url` and `sms.api_url` are to be.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops serving.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Gives the demo page a shop.
    pub fn set_shop(&self, shop: Shop) {
        *self.shop.lock().unwrap_or_else(PoisonError::into_inner) = Some(shop);
    }

    /// Shows these people and their orders on the demo page.
    pub fn set_scene(&self, scene: Value) {
        self.change(|state| state.scene = scene);
    }

    /// Shows on the demo page what became of the program's notifications.
    pub fn set_delivery_log(&self, log: Value) {
        self.change(|state| state.delivery_log = log);
    }

    fn shop(&self) -> Option<Shop> {
        self.shop.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A test that panicked in a look at the state has not changed it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and tells whoever waits.
    fn change<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        let result = work(&mut self.lock());
        self.changes.send_modify(|count| *count += 1);
        result
    }

    /// Changes how the simulator works: what it keeps and who hears of it.
    pub fn tune(&self, tune: impl FnOnce(&mut State)) {
        self.change(tune);
    }

    /// Looks at the state.
    pub fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.lock())
    }

    /// Waits until `look` finds something; `None` when it has not by then.
    pub async fn wait_for<T>(
        &self,
        most: Duration,
        look: impl Fn(&State) -> Option<T>,
    ) -> Option<T> {
        let mut changes = self.changes.subscribe();
        let waiting = async {
            loop {
                if let Some(found) = look(&self.lock()) {
                    return Some(found);
                }
                if changes.changed().await.is_err() {
                    return None;
                }
            }
        };
        tokio::time::timeout(most, waiting).await.ok().flatten()
    }

    /// Adds a fault; the newest that fits a call and whose turn it is is used.
    pub fn add_fault(&self, fault: Fault) {
        self.change(|state| state.faults.push(fault));
    }

    /// Takes every fault back.
    pub fn clear_faults(&self) {
        self.change(|state| state.faults.clear());
    }
}
