//! Telegram's limits, enforced: 30 a second for the bot, one a second for a chat after a burst, 20
//! a minute for a group.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
/// How many a private chat takes at once before its second counts.
const CHAT_BURST: usize = 5;

/// The calls of the last while.
#[derive(Debug, Default)]
pub(crate) struct Quota {
    bot: VecDeque<Instant>,
    chats: HashMap<i64, VecDeque<Instant>>,
}

impl Quota {
    /// Counts so many messages; how many seconds to wait when they are too many. An album counts as
    /// its messages do.
    pub(crate) fn count(&mut self, chat: i64, messages: usize, now: Instant) -> Option<u64> {
        forget(&mut self.bot, now, SECOND);
        let (window, most) = if chat < 0 { (MINUTE, 20) } else { (SECOND * 5, 5 + CHAT_BURST) };
        let of_chat = self.chats.entry(chat).or_default();
        forget(of_chat, now, window);
        // One more than the guide value: Telegram's own counting is not to the millisecond.
        if self.bot.len() > 30 {
            return Some(1);
        }
        if of_chat.len() + messages > most {
            return Some(if chat < 0 { 30 } else { 1 });
        }
        self.bot.extend(std::iter::repeat_n(now, messages));
        of_chat.extend(std::iter::repeat_n(now, messages));
        None
    }
}

fn forget(calls: &mut VecDeque<Instant>, now: Instant, window: Duration) {
    while calls.front().is_some_and(|at| now.duration_since(*at) >= window) {
        calls.pop_front();
    }
}
