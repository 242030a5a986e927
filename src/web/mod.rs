//! The HTTP door: authenticates, parses into a type of the room it is for, calls one function
//! there.

mod api;
mod auth;
mod auth_failures;
mod bodies;
mod body_memory;
mod connections;
pub mod descriptors;
mod events;
mod exchange;
mod health;
mod idempotency;
mod links;
mod log_throttle;
mod metrics;
mod minimum_rate;
mod openapi;
mod outgoing;
pub mod problem;
mod response_headers;
mod router;
mod serving;
pub mod signature;
mod telegram;
mod timed_stream;
mod twilio;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::access::KeyRateLimiter;
use crate::channels::telegram::TokenState;
use crate::clock::Clock;
use crate::delivery::engine::Engine;
use crate::notifications::entry::Composer;
use crate::notifications::verifications::VerificationService;
use crate::orders::inbox::Inbox;
use crate::store::Store;
use crate::support::Support;

pub use body_memory::BodyMemory;
pub use outgoing::{WebhookError, WebhookSender, WebhookTarget};
pub use router::serve;
pub use serving::ConnectionLimits;
pub use telegram::LARGEST_UPDATE;
pub use twilio::{InboundSmsSink, TwilioWebhooks};

/// What became of an update that Telegram delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateOutcome {
    /// Its effects are durable, or it was ignored by rule.
    Done,
    /// Not an update at all.
    Unreadable,
    /// The store cannot take it now: Telegram is to try again.
    Later,
}

/// The bot's door: takes an update's bytes and answers when its effects are durable.
pub type UpdateHandler = Arc<dyn Fn(Vec<u8>) -> BoxFuture<'static, UpdateOutcome> + Send + Sync>;

/// What the door needs of the house. Cheap to clone.
#[derive(Clone)]
pub struct WebContext {
    /// The time.
    pub clock: Clock,
    /// The store.
    pub store: Store,
    /// The pace of API keys.
    pub pace: KeyRateLimiter,
    /// What bodies are read into.
    pub memory: BodyMemory,
    /// The delivery engine.
    pub engine: Engine,
    /// What requests are put into words with.
    pub composer: Composer,
    /// The way into the inbox.
    pub inbox: Inbox,
    /// What services sign with.
    pub keys: Arc<signature::SigningKeys>,
    /// The hook's limits and the links' life.
    pub rules: RequestRules,
    /// What Telegram proves itself with; empty: no webhook is taken.
    pub telegram_secret: Arc<str>,
    /// The bot's door.
    pub updates: UpdateHandler,
    /// One-time codes.
    pub codes: VerificationService,
    /// The support desk.
    pub support: Support,
    /// Where receipts and texts come in; none without an SMS account that can reach us.
    pub sms: Option<Arc<TwilioWebhooks>>,
    /// What Telegram thinks of the bot's token.
    pub token: watch::Receiver<TokenState>,
    /// The bot's name, for deep links.
    pub username: Arc<std::sync::OnceLock<String>>,
}

/// Limits of the hook.
#[derive(Debug, Clone, Copy)]
pub struct RequestRules {
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
