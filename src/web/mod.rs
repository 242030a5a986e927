//! The HTTP door: authenticates a request, parses it into a type of the room it is for, and calls
//! one function there.

mod api;
mod auth;
mod auth_failures;
mod bodies;
pub mod descriptors;
mod events;
mod health;
mod idempotency;
mod inbound;
mod links;
mod log_throttle;
mod metrics;
mod openapi;
pub mod problem;
mod response_headers;
mod router;
mod serving;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use tokio::sync::watch;

use crate::access::KeyRateLimiter;
use crate::channels::Registry;
use crate::channels::telegram::{TokenState, UpdateVerdict};
use crate::clock::Clock;
use crate::delivery::engine::breakers::Breakers;
use crate::notifications::submit::Composer;
use crate::notifications::verifications::VerificationService;
use crate::orders::inbox::Inbox;
use crate::store::{Store, Wake};
use crate::support::Support;
use crate::webhooks::signature::SigningKeys;

pub use bodies::body_memory::BodyMemory;
pub use inbound::telegram::LARGEST_UPDATE;
pub use inbound::twilio::{InboundSmsSink, TwilioWebhooks};
pub use router::serve;
pub use serving::ConnectionLimits;

/// The bot's door: takes an update's bytes and answers when its effects are durable.
pub type UpdateHandler = Arc<dyn Fn(Vec<u8>) -> BoxFuture<'static, UpdateVerdict> + Send + Sync>;

/// What the HTTP handlers work with. Cheap to clone: each request gets some.
#[derive(Clone)]
pub struct WebContext(Arc<WebServices>);

impl From<WebServices> for WebContext {
    fn from(services: WebServices) -> Self {
        Self(Arc::new(services))
    }
}

impl std::ops::Deref for WebContext {
    type Target = WebServices;

    fn deref(&self) -> &WebServices {
        &self.0
    }
}

/// The rooms and rules that the HTTP handlers call.
pub struct WebServices {
    pub clock: Clock,
    pub store: Store,
    /// The pace of API keys.
    pub pace: KeyRateLimiter,
    /// What bodies are read into.
    pub memory: BodyMemory,
    /// Wakes the delivery engine.
    pub engine: Wake,
    /// Which channels are left alone.
    pub breakers: Breakers,
    /// Every channel there is.
    pub channels: Registry,
    /// What requests are put into words with.
    pub composer: Composer,
    /// The way into the inbox.
    pub inbox: Inbox,
    /// What services sign with.
    pub keys: Arc<SigningKeys>,
    /// The hook's limits and the links' life.
    pub rules: RequestRules,
    /// What Telegram proves itself with; empty: no webhook is taken.
    pub telegram_secret: Arc<str>,
    pub updates: UpdateHandler,
    pub codes: VerificationService,
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
    pub max_body: usize,
    /// The most events in one request.
    pub max_batch: usize,
    /// How many bytes of a body must come in how long.
    pub body_lap: (usize, std::time::Duration),
    /// How long a one-time link is good for.
    pub link_life: std::time::Duration,
}
