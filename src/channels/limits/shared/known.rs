//! What this process has seen of the shared limits: enough to put work for a busy chat back
//! without asking the database.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

/// How often chats that have been free again for a while are forgotten.
const SWEEP: Duration = Duration::from_secs(10);

/// A chat as it was seen last.
#[derive(Debug, Clone, Copy)]
struct KnownChat {
    opens_at: Instant,
    held_until: Instant,
}

/// What was seen.
#[derive(Debug, Default)]
pub(super) struct KnownLimits {
    chats: HashMap<i64, KnownChat>,
    pause_until: Option<Instant>,
    probe: Option<i64>,
    pause_news: Option<Instant>,
    swept: Option<Instant>,
}

impl KnownLimits {
    /// A chat takes its next call at `opens_at`, as the database has it.
    pub fn chat_opens(&mut self, chat: i64, opens_at: Instant, now: Instant) {
        self.sweep(now);
        let known = self.chats.entry(chat).or_insert(KnownChat { opens_at, held_until: now });
        known.opens_at = opens_at;
    }

    /// A 429 forbids calls to a chat. A shorter word does not end a longer one.
    pub fn hold(&mut self, chat: i64, until: Instant) {
        let known =
            self.chats.entry(chat).or_insert(KnownChat { opens_at: until, held_until: until });
        known.held_until = known.held_until.max(until);
    }

    /// Whether the whole account waits, and whose call finds out.
    pub fn account(&mut self, pause_until: Option<Instant>, probe: Option<i64>) {
        (self.pause_until, self.probe) = (pause_until, probe);
    }

    /// This process made certain of a pause.
    pub fn pause_is_certain(&mut self, until: Instant) {
        self.pause_news = Some(until);
    }

    /// Whether a chat's call is the one that finds out.
    pub fn is_probe(&self, chat: i64) -> bool {
        self.probe == Some(chat)
    }

    /// Until when a pause lasts of which nobody was told. Told once.
    pub fn take_pause_news(&mut self) -> Option<Instant> {
        self.pause_news.take()
    }

    /// How long until a chat takes a call.
    pub fn wait(&self, chat: i64, now: Instant) -> Duration {
        let opens_at = self.chats.get(&chat).map_or(now, |known| known.opens_at);
        opens_at.saturating_duration_since(now).max(self.held(chat, now))
    }

    /// How long a 429 forbids calls to a chat.
    pub fn held(&self, chat: i64, now: Instant) -> Duration {
        let held_until = self.chats.get(&chat).map_or(now, |known| known.held_until);
        held_until.max(self.pause_until.unwrap_or(now)).saturating_duration_since(now)
    }

    /// Forgets chats that are free again, so that memory follows the traffic and not its history.
    fn sweep(&mut self, now: Instant) {
        if self.swept.is_some_and(|swept| now.saturating_duration_since(swept) < SWEEP) {
            return;
        }
        self.swept = Some(now);
        self.chats.retain(|_, known| known.opens_at.max(known.held_until) > now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn what_was_seen_of_a_chat_is_forgotten_once_it_is_free() {
        let (now, mut known) = (Instant::now(), KnownLimits::default());
        known.chat_opens(7, now + SECOND, now);
        known.hold(8, now + SECOND * 60);
        known.hold(8, now + SECOND * 2);
        assert_eq!(
            [7, 8, 9].map(|chat| known.wait(chat, now)),
            [SECOND, SECOND * 60, Duration::ZERO]
        );
        assert_eq!(known.held(7, now), Duration::ZERO, "it is only busy");
        known.chat_opens(9, now + SECOND * 12, now + SECOND * 11);
        assert_eq!(known.chats.len(), 2, "7 is free again");
    }

    #[test]
    fn a_pause_of_the_account_holds_every_chat_and_is_told_once() {
        let (now, mut known) = (Instant::now(), KnownLimits::default());
        known.account(Some(now + SECOND), Some(7));
        assert!(known.is_probe(7) && !known.is_probe(8));
        assert_eq!(known.held(9, now), SECOND);
        known.pause_is_certain(now + SECOND);
        assert_eq!((known.take_pause_news(), known.take_pause_news()), (Some(now + SECOND), None));
        known.account(None, None);
        assert_eq!(known.held(9, now), Duration::ZERO);
    }
}
