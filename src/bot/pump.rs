//! The pump: runs teloxide's dptree schema for each update, one after the other within a (chat,
//! topic), chats at once. An update is done when its effects are durable; a handler that fails or
//! panics harms only its own update.

use std::any::Any;
use std::future::Future;
use std::ops::ControlFlow;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use teloxide::dptree;
use tokio::sync::Semaphore;

use super::desk::Desk;
use super::identity::Identity;
use super::incoming::{Came, Incoming};
use super::lanes::Lanes;
use super::tree::{self, Schema};
use super::turn::{Turn, TurnError};
use super::unrecorded::Ending;
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

/// The pump. Cheap to clone.
#[derive(Clone)]
pub struct Pump {
    desk: Desk,
    schema: Arc<Schema>,
    lanes: Lanes,
    room: Arc<Semaphore>,
}

impl Pump {
    /// A pump at a desk. The schema is checked: a handler that asks for what it is not given is
    /// found here.
    pub fn new(desk: Desk) -> Self {
        Self::over(desk, tree::schema())
    }

    fn over(desk: Desk, schema: Schema) -> Self {
        let given = [
            dptree::Type::of::<Came>(),
            dptree::Type::of::<Identity>(),
            dptree::Type::of::<Turn>(),
        ];
        dptree::type_check(schema.sig(), &dptree::deps![], &given);
        Self {
            desk,
            schema: Arc::new(schema),
            lanes: Lanes::default(),
            room: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Takes an update as bytes and answers when it is done. What was begun is finished even if the
    /// caller gives up.
    pub async fn take_bytes(&self, bytes: Vec<u8>) -> Verdict {
        let Some(incoming) = Incoming::read(&bytes) else { return Verdict::Unreadable };
        // Lost only when the runtime is closing.
        tokio::spawn(self.take(incoming)).await.unwrap_or(Verdict::Later)
    }

    /// Takes an update. Its place in the queue of its chat is taken when this is called, not when
    /// the future is polled.
    pub(super) fn take(
        &self,
        incoming: Incoming,
    ) -> impl Future<Output = Verdict> + Send + 'static {
        let ticket = self.lanes.queue(incoming.place);
        let pump = self.clone();
        async move {
            let mut ticket = ticket;
            // When the one before could not be taken it comes again, and this one must not overtake
            // it.
            let verdict = if ticket.wait().await == Some(Verdict::Later) {
                Verdict::Later
            } else {
                pump.take_now(incoming).await
            };
            ticket.done(verdict);
            verdict
        }
    }

    async fn take_now(&self, incoming: Incoming) -> Verdict {
        // Taken only by the first of each chat: those who wait for others hold no room. It is never
        // closed.
        let _room = self.room.acquire().await;
        let update_id = incoming.id;
        let verdict =
            AssertUnwindSafe(self.run(incoming)).catch_unwind().await.unwrap_or_else(|panic| {
                // Not a handler's: nothing is known of its chat. Taken again it would only panic
                // again.
                tracing::error!(
                    update_id,
                    error = said(&*panic),
                    "an update could not even be begun and was dropped"
                );
                Verdict::Done
            });
        count(if verdict == Verdict::Later { "later" } else { "taken" });
        verdict
    }

    async fn run(&self, incoming: Incoming) -> Verdict {
        // Before Telegram has told us our name a command in a group could not be read.
        let Some(me) = self.desk.me.get().cloned() else { return Verdict::Later };
        let update_id = incoming.id;
        let turn = match Turn::begin(&self.desk, &incoming).await {
            Ok(Some(turn)) => turn,
            Ok(None) => return Verdict::Done,
            Err(error) => {
                tracing::error!(update_id, %error, "an update could not be taken");
                return Verdict::Later;
            }
        };
        // Its reply is out: only the record is missing.
        match self.desk.unrecorded.take(turn.update_id) {
            Some(Ending::Failed { error }) => return interactions::failed(&turn, &error).await,
            Some(Ending::Done { kind, after }) => {
                return turn.end(kind, after).await.map_or(Verdict::Later, |()| Verdict::Done);
            }
            None => {}
        }
        let run =
            AssertUnwindSafe(self.schema.dispatch(dptree::deps![incoming.came, me, turn.clone()]))
                .catch_unwind()
                .await;
        match run {
            Ok(ControlFlow::Break(Ok(()))) => Verdict::Done,
            Ok(ControlFlow::Break(Err(TurnError::Store(error)))) if error.is_transient() => {
                tracing::error!(update_id, %error, "the store could not take an update's effects");
                Verdict::Later
            }
            Ok(ControlFlow::Break(Err(error))) => self.apologise(&turn, &error.to_string()).await,
            Ok(ControlFlow::Continue(_)) => interactions::ignored(&turn, "unhandled").await,
            Err(panic) => {
                self.apologise(&turn, &format!("a handler panicked: {}", said(&*panic))).await
            }
        }
    }

    /// Records a failure with its update, says sorry, and goes on: a poisoned update must not block
    /// its chat for a day.
    async fn apologise(&self, turn: &Turn, error: &str) -> Verdict {
        tracing::error!(update_id = turn.update_id, error, "an update failed");
        count("failed");
        for_customers::apologise(turn).await;
        interactions::failed(turn, error).await
    }
}

fn count(outcome: &'static str) {
    metrics::counter!("bellhop_updates_total", "outcome" => outcome).increment(1);
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}

#[cfg(test)]
#[path = "pump_tests.rs"]
mod tests;
