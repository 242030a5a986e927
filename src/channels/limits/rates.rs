//! How many calls go, and who goes first.

use std::time::Duration;

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

pub(super) const LANES: usize = 6;

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
    pub(super) fn interval(&self) -> Duration {
        SECOND / self.per_second.max(1)
    }
}

/// The interval between calls to a chat and how far ahead of it a burst may be; group ids are
/// negative. A group's burst is taken out of its minute, so that no minute ever sees more than its
/// limit.
pub(super) fn chat_rate(rates: &Rates, chat: i64) -> (Duration, Duration) {
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
