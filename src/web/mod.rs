//! The HTTP door: authenticates, parses into a type of the room it is for, calls one function
//! there.

mod answers;
mod api;
mod auth;
mod bodies;
mod connections;
pub mod descriptors;
mod exchange;
mod failures;
mod health;
mod hook;
mod idempotency;
mod lap;
mod links;
mod memory;
mod metrics;
mod openapi;
mod outgoing;
pub mod problem;
mod router;
mod seldom;
mod serving;
pub mod signature;
mod stream;
mod telegram;
mod twilio;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::access::Pace;
use crate::channels::Registry;
use crate::channels::telegram::TokenState;
use crate::clock::Clock;
use crate::delivery::engine::Engine;
use crate::notifications::codes::Codes;
use crate::notifications::entry::Composer;
use crate::orders::inbox::Inbox;
use crate::store::Store;
use crate::support::Support;

pub use memory::Memory;
pub use outgoing::{BadWebhook, Herald, Target};
pub use router::serve;
pub use serving::Limits;
pub use telegram::LARGEST_UPDATE;
pub use twilio::{InboundDoor, SmsDoor};

/// What became of an update that Telegram delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// Its effects are durable, or it was ignored by rule.
    Done,
    /// Not an update at all.
    Unreadable,
    /// The store cannot take it now: Telegram is to try again.
    Later,
}

/// The bot's door: takes an update's bytes and answers when its effects are durable.
pub type UpdateDoor = Arc<dyn Fn(Vec<u8>) -> BoxFuture<'static, Handled> + Send + Sync>;

/// What the door needs of the house. Cheap to clone.
#[derive(Clone)]
pub struct Door {
    /// The time.
    pub clock: Clock,
    /// The store.
    pub store: Store,
    /// The pace of API keys.
    pub pace: Pace,
    /// What bodies are read into.
    pub memory: Memory,
    /// The delivery engine.
    pub engine: Engine,
    /// What requests are put into words with.
    pub composer: Composer,
    /// The way into the inbox.
    pub inbox: Inbox,
    /// What services sign with.
    pub keys: Arc<signature::Keys>,
    /// The hook's limits and the links' life.
    pub rules: Rules,
    /// What Telegram proves itself with; empty: no webhook is taken.
    pub telegram_secret: Arc<str>,
    /// The bot's door.
    pub updates: UpdateDoor,
    /// One-time codes.
    pub codes: Codes,
    /// The support desk.
    pub support: Support,
    /// Where receipts and texts come in; none without an SMS account that can reach us.
    pub sms: Option<Arc<SmsDoor>>,
    /// What Telegram thinks of the bot's token.
    pub token: watch::Receiver<TokenState>,
    /// The bot's name, for deep links.
    pub username: Arc<std::sync::OnceLock<String>>,
}

impl Door {
    /// Every channel there is.
    pub(crate) fn channels(&self) -> &Registry {
        self.engine.channels()
    }
}

/// Limits of the hook.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// How far a timestamp may be off.
    pub tolerance: std::time::Duration,
    /// The largest body.
    pub max_body: usize,
    /// The most events in one request.
    pub max_batch: usize,
    /// How many bytes of a body must come in how long.
    pub body_lap: (usize, std::time::Duration),
    /// How long a one-time link is good for.
    pub link_life: std::time::Duration,
}
