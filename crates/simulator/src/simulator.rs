//! A running simulator: its state, and how it is looked at and changed.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use serde_json::Value;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::faults::held::Gate;
use crate::faults::{Fault, FaultAction};
use crate::state::State;

/// What the demo page's buttons ask of the order service; it answers what it did, or why it did
/// not.
pub type Shop = Arc<dyn Fn(Value) -> BoxFuture<'static, Result<Value, String>> + Send + Sync>;

/// A running simulator. Cheap to clone.
#[derive(Clone)]
pub struct Simulator {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<State>>,
    /// Counts changes, for whoever waits for one.
    pub(crate) changes: watch::Sender<u64>,
    pub(crate) stop: CancellationToken,
    pub(crate) http: reqwest::Client,
    shop: Arc<Mutex<Option<Shop>>>,
}

impl Simulator {
    /// A simulator that is to be served at this address.
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self {
            address,
            state: Arc::default(),
            changes: watch::Sender::new(0),
            stop: CancellationToken::new(),
            http: reqwest::Client::new(),
            shop: Arc::default(),
        }
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

    pub(crate) fn shop(&self) -> Option<Shop> {
        self.shop.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // A test that panicked in a look at the state has not changed it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the state and tells whoever waits.
    pub(crate) fn change<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
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

    /// Carries out calls of a method in a chat and holds their answers back, until the gate lets
    /// them go.
    pub fn holds_answers(&self, method: &str, chat: i64) -> Gate {
        self.holds(|action| Fault::of(method, action).in_chat(chat))
    }

    /// The same for calls into topics of a group alone: what goes to General passes.
    pub fn holds_answers_in_topics(&self, method: &str, group: i64) -> Gate {
        self.holds(|action| Fault::of(method, action).in_chat(group).in_topics())
    }

    /// Holds calls of a method in a chat back, until the gate lets them go: then a proxy answers
    /// with a page.
    pub fn holds_failures(&self, method: &str, chat: i64) -> Gate {
        let gate = Gate::closed();
        let action = FaultAction::HoldBadGateway(gate.clone());
        self.add_fault(Fault::of(method, action).in_chat(chat));
        gate
    }

    fn holds(&self, fault: impl FnOnce(FaultAction) -> Fault) -> Gate {
        let gate = Gate::closed();
        self.add_fault(fault(FaultAction::HoldAfter(gate.clone())));
        gate
    }

    /// Takes every fault back.
    pub fn clear_faults(&self) {
        self.change(|state| state.faults.clear());
    }
}
