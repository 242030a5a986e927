//! The one limiter that owns every call to a provider. For Telegram: 30/s for the bot, about 1/s
//! for a chat with a small burst, 20/min for a group, and whatever a 429 asked for. Lanes wait in
//! order. One process keeps its limits in memory; replicas book their calls in the database.

mod global_pause;
mod local;
pub mod shared;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::time::Instant;

use self::local::LocalLimiter;
use self::shared::SharedLimiter;
use crate::store::Store;

/// Who goes first when the bot's own limit is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// Codes and alarms.
    Urgent,
    /// The answer to somebody who waits and whom the shop knows.
    Reply,
    /// What a customer should hear now.
    High,
    /// Everything usual.
    Normal,
    /// The answer to somebody whom the shop does not know.
    Stranger,
    /// Campaigns.
    Bulk,
}

const LANES: usize = 6;

/// So long we take over what Telegram counts as a second: calls that left evenly bunch up on their
/// way, and what arrives within its second counts there.
const SECOND: Duration = Duration::from_millis(1020);

/// How many calls the limiter lets through, for the bot, for a chat and for a group.
#[derive(Debug, Clone, Copy)]
pub struct Rates {
    /// Off only for benchmarks.
    pub enabled: bool,
    /// Calls a second for the whole bot.
    pub per_second: u32,
    /// Calls a second for one private chat.
    pub chat_per_second: u32,
    /// How many calls one private chat may take at once.
    pub chat_burst: u32,
    /// Calls a minute for one group.
    pub group_per_minute: u32,
}

impl Rates {
    /// How long lies between two calls of the bot.
    fn interval(&self) -> Duration {
        SECOND / self.per_second.max(1)
    }
}

/// The limiter; cheap to clone, all clones are one.
#[derive(Clone)]
pub struct Limiter {
    rates: Rates,
    local: LocalLimiter,
    /// Where replicas share the limits: set once, when the database is open.
    shared: Arc<OnceLock<SharedLimiter>>,
}

impl Limiter {
    /// A limiter with these rates and every bucket full. It counts the calls of this process alone.
    pub fn new(rates: Rates) -> Self {
        Self { rates, local: LocalLimiter::new(rates), shared: Arc::default() }
    }

    /// Counts the calls of all replicas on this database from now on, under this name. Where nobody
    /// else can share the database, nothing changes. Must be called within a runtime.
    pub fn share(&self, store: &Store, name: &'static str) {
        if self.rates.enabled && !store.is_exclusive() {
            self.shared.get_or_init(|| SharedLimiter::open(store, name, self.rates));
        }
    }

    /// Waits until a call to `chat` may go, and takes its place.
    pub async fn acquire(&self, chat: i64, lane: Lane) {
        self.acquire_by(chat, lane, None).await;
    }

    /// The same, but no longer than `patience`; false where it would not be let go in that time, as
    /// soon as that is known.
    pub async fn acquire_within(&self, chat: i64, lane: Lane, patience: Duration) -> bool {
        self.acquire_by(chat, lane, Some(Instant::now() + patience)).await
    }

    async fn acquire_by(&self, chat: i64, lane: Lane, end: Option<Instant>) -> bool {
        match self.shared.get() {
            _ if !self.rates.enabled => true,
            Some(shared) => shared.acquire_by(chat, lane, end).await,
            None => self.local.acquire_by(chat, lane, end).await,
        }
    }

    /// How long until `chat` could take a call, as far as this process knows: the engine puts a
    /// message for a crowded chat back instead of holding it. `None` where there are no limits.
    pub fn chat_wait(&self, chat: i64) -> Option<Duration> {
        self.rates.enabled.then(|| match self.shared.get() {
            Some(shared) => shared.chat_wait(chat),
            None => self.local.chat_wait(chat),
        })
    }

    /// How long a 429 still forbids any call to `chat`.
    pub fn held(&self, chat: i64) -> Duration {
        match self.shared.get() {
            Some(shared) => shared.held(chat),
            None => self.local.held(chat),
        }
    }

    /// How long lies between two calls of the bot at the steady rate.
    pub fn interval(&self) -> Duration {
        self.rates.interval()
    }

    /// How long lies between two calls to `chat` at the steady rate.
    pub fn chat_interval(&self, chat: i64) -> Duration {
        chat_rate(&self.rates, chat).0
    }

    /// Obeys a 429: nothing goes to `chat` for `after`. When two chats earn one within a second the
    /// whole bot waits, but for one call that finds out whether it must.
    pub fn hold(&self, chat: i64, after: Duration) {
        match self.shared.get() {
            Some(shared) => shared.hold(chat, after),
            None => self.local.hold(chat, after),
        }
    }

    /// A call to `chat` was answered, and not by a 429.
    pub fn answered(&self, chat: i64) {
        match self.shared.get() {
            Some(shared) => shared.answered(chat),
            None => self.local.answered(chat),
        }
    }

    /// How long the whole bot still has to pause, once, when that is certain.
    pub fn pause_news(&self) -> Option<Duration> {
        match self.shared.get() {
            Some(shared) => shared.pause_news(),
            None => self.local.pause_news(),
        }
    }
}

/// The interval between calls to a chat and how far ahead of it a burst may be; group ids are
/// negative. A group's burst is taken out of its minute, so that no minute ever sees more than its
/// limit.
fn chat_rate(rates: &Rates, chat: i64) -> (Duration, Duration) {
    if chat < 0 {
        let burst = (rates.group_per_minute / 4).max(1);
        let interval =
            Duration::from_secs(60) / (rates.group_per_minute + 1).saturating_sub(burst).max(1);
        (interval, interval * (burst - 1))
    } else {
        let interval = Duration::from_secs(1) / rates.chat_per_second.max(1);
        (interval, interval * rates.chat_burst.saturating_sub(1))
    }
}
