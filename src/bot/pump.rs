//! The pump: runs teloxide's dptree schema for each update, one after the other within a (chat, topic), chats at once. An
//! update is done when its effects are durable; a handler that fails or panics harms only its own update.

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::FutureExt;
use serde_json::Value;
use teloxide::dptree;
use teloxide::types::{Me, Update};
use tokio::sync::{Semaphore, oneshot};

use super::desk::Desk;
use super::tree::{self, Schema};
use super::turn::{Turn, TurnError};
use super::{for_customers, interactions};

/// Updates in hand at once.
const AT_ONCE: usize = 256;

/// What became of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Its effects are durable, or it was ignored by rule.
    Done,
    /// It is no update.
    Unreadable,
    /// The store or Telegram cannot take it now.
    Later,
}

/// A chat and its topic.
type Key = (i64, i32);

/// The pump. Cheap to clone.
#[derive(Clone)]
pub struct Pump {
    desk: Desk,
    schema: Arc<Schema>,
    lanes: Lanes,
    room: Arc<Semaphore>,
    tired: Arc<AtomicBool>,
}

impl Pump {
    /// A pump at a desk. The schema is checked: a handler that asks for what it is not given is found here.
    pub fn new(desk: Desk) -> Self {
        let schema = tree::schema();
        let given = [dptree::Type::of::<Update>(), dptree::Type::of::<Me>(), dptree::Type::of::<Turn>()];
        dptree::type_check(schema.sig(), &dptree::deps![], &given);
        Self { desk, schema: Arc::new(schema), lanes: Lanes::default(), room: Arc::new(Semaphore::new(AT_ONCE)), tired: Arc::default() }
    }

    /// Whether the last update could not be taken: whoever fetches should rest.
    pub(super) fn is_tired(&self) -> bool {
        self.tired.load(Ordering::Relaxed)
    }

    /// Takes an update as bytes and answers when it is done.
    pub async fn take_bytes(&self, bytes: Vec<u8>) -> Verdict {
        match serde_json::from_slice::<Value>(&bytes) {
            Ok(value) if value["update_id"].is_i64() => self.take(value).await,
            _ => Verdict::Unreadable,
        }
    }

    /// Takes an update. Its place in the queue of its chat is taken when this is called, not when the future is polled.
    pub fn take(&self, value: Value) -> impl Future<Output = Verdict> + Send + 'static {
        let ticket = self.lanes.queue(key(&value));
        let pump = self.clone();
        async move {
            let mut ticket = ticket;
            ticket.wait().await;
            // Taken only by the first of each chat: those who wait for others hold no room. It is never closed.
            let _room = pump.room.acquire().await;
            let verdict = pump.run(value).await;
            pump.tired.store(verdict == Verdict::Later, Ordering::Relaxed);
            verdict
        }
    }

    async fn run(&self, value: Value) -> Verdict {
        // Before Telegram has told us our name a command in a group could not be read.
        let Some(me) = self.desk.me.get().cloned() else { return Verdict::Later };
        let update_id = value["update_id"].as_i64().unwrap_or(0);
        // From its text: out of a `Value` teloxide reads every update as an unknown kind, as it wants borrowed keys.
        let Ok(update) = serde_json::from_str::<Update>(&value.to_string()) else {
            // A kind, or a part of one, that is newer than we are.
            tracing::warn!(update_id, "an update could not be read and was ignored");
            return Verdict::Done;
        };
        let turn = match Turn::begin(&self.desk, update_id, &update).await {
            Ok(Some(turn)) => turn,
            Ok(None) => return Verdict::Done,
            Err(error) => {
                tracing::error!(update_id, %error, "an update could not be taken");
                return Verdict::Later;
            }
        };
        let run = AssertUnwindSafe(self.schema.dispatch(dptree::deps![update, me, turn.clone()])).catch_unwind().await;
        match run {
            Ok(ControlFlow::Break(Ok(()))) => Verdict::Done,
            Ok(ControlFlow::Break(Err(TurnError::Store(error)))) if error.is_transient() => {
                tracing::error!(update_id, %error, "the store could not take an update's effects");
                Verdict::Later
            }
            Ok(ControlFlow::Break(Err(error))) => self.apologise(&turn, &error.to_string()).await,
            Ok(ControlFlow::Continue(_)) => interactions::ignored(&turn, "unhandled").await,
            Err(panic) => self.apologise(&turn, &format!("a handler panicked: {}", said(&*panic))).await,
        }
    }

    /// Records a failure with its update, says sorry, and goes on: a poisoned update must not block its chat for a day.
    async fn apologise(&self, turn: &Turn, error: &str) -> Verdict {
        tracing::error!(update_id = turn.update_id, error, "an update failed");
        for_customers::apologise(turn).await;
        interactions::failed(turn, error).await
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a word")
}

/// The chat and topic of an update, read from the raw JSON so that unknown kinds have one too.
fn key(value: &Value) -> Key {
    let Some(body) = value.as_object().and_then(|fields| fields.iter().find(|(name, _)| *name != "update_id")).map(|(_, body)| body) else {
        return (0, 0);
    };
    let message = if body["chat"].is_object() { body } else { &body["message"] };
    let chat = message["chat"]["id"].as_i64().or_else(|| body["from"]["id"].as_i64()).unwrap_or(0);
    let topic = if message["is_topic_message"] == Value::Bool(true) { message["message_thread_id"].as_i64().unwrap_or(0) } else { 0 };
    (chat, i32::try_from(topic).unwrap_or(0))
}

/// One queue for each (chat, topic): whoever comes waits for whoever came before.
#[derive(Clone, Default)]
struct Lanes(Arc<Mutex<LaneMap>>);

#[derive(Default)]
struct LaneMap {
    last: HashMap<Key, (u64, oneshot::Receiver<()>)>,
    tickets: u64,
}

struct Ticket {
    lanes: Lanes,
    key: Key,
    number: u64,
    before: Option<oneshot::Receiver<()>>,
    /// Dropped when we are done, which lets the next one go.
    _done: oneshot::Sender<()>,
}

impl Lanes {
    fn lock(&self) -> std::sync::MutexGuard<'_, LaneMap> {
        // The map stays whole even if a holder panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn queue(&self, key: Key) -> Ticket {
        let (done, after) = oneshot::channel();
        let mut map = self.lock();
        map.tickets += 1;
        let number = map.tickets;
        let before = map.last.insert(key, (number, after)).map(|(_, before)| before);
        Ticket { lanes: self.clone(), key, number, before, _done: done }
    }
}

impl Ticket {
    async fn wait(&mut self) {
        if let Some(before) = self.before.take() {
            // An error means that the one before is done: nothing is ever sent.
            let _ = before.await;
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut map = self.lanes.lock();
        if map.last.get(&self.key).is_some_and(|(number, _)| *number == self.number) {
            map.last.remove(&self.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_chat_is_served_in_order_and_leaves_nothing_behind() {
        let lanes = Lanes::default();
        let order = Arc::new(Mutex::new(Vec::new()));
        let tickets: Vec<_> = (0..5).map(|n| (n, lanes.queue((7, 0)))).collect();
        let tasks: Vec<_> = tickets
            .into_iter()
            .rev()
            .map(|(n, mut ticket)| {
                let order = order.clone();
                tokio::spawn(async move {
                    ticket.wait().await;
                    order.lock().expect("whole").push(n);
                })
            })
            .collect();
        futures_util::future::join_all(tasks).await;
        assert_eq!(*order.lock().expect("whole"), [0, 1, 2, 3, 4]);
        assert!(lanes.lock().last.is_empty());
    }

    #[test]
    fn every_kind_of_update_has_its_chat() {
        let message =
            serde_json::json!({"update_id": 1, "message": {"chat": {"id": -100}, "is_topic_message": true, "message_thread_id": 5}});
        let press = serde_json::json!({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": 7}}}});
        let unknown = serde_json::json!({"update_id": 1, "guest_message": {"from": {"id": 9}}});
        assert_eq!((key(&message), key(&press), key(&unknown), key(&serde_json::json!([]))), ((-100, 5), (7, 0), (9, 0), (0, 0)));
    }
}
