//! A pause of the whole bot. Telegram does not say whether a 429 is meant for one chat or for all:
//! when two chats earn one within a second, it is taken for all. Since that sends others by ways
//! that cost money, one call of a third chat finds out: if it goes well the pause is over for all
//! but those two, and a 429 confirms it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// Two chats that earn a 429 in this time are held for one pause of the whole bot.
const TOGETHER: Duration = Duration::from_secs(1);
/// How long the others wait for a probe; after that the next one is let through.
const PROBE: Duration = Duration::from_secs(1);

/// A moment by the clock of whoever keeps the limits: this process, or the database.
pub(super) trait Moment: Copy + Ord {
    /// So much later.
    fn plus(self, by: Duration) -> Self;

    /// How long after `earlier`; zero when it is not.
    fn since(self, earlier: Self) -> Duration;
}

impl Moment for Instant {
    fn plus(self, by: Duration) -> Self {
        self + by
    }

    fn since(self, earlier: Self) -> Duration {
        self.saturating_duration_since(earlier)
    }
}

/// What is known of a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Known<M> {
    /// Two chats were told to wait: the next call of another one is the probe.
    Guessed,
    /// One chat's call is on its way to find out.
    Probing { chat: i64, until: M },
    /// The probe was told to wait, too.
    Confirmed,
}

/// What a call of a chat that nothing else holds may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way<M> {
    /// Go: there is no pause.
    Free,
    /// Go, as the probe.
    Probe,
    /// Wait until then.
    Wait(M),
}

/// The pause of the whole bot, if there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pause<M> {
    standing: Option<(M, Known<M>)>,
    /// The last 429: whose, and when.
    last: Option<(i64, M)>,
    /// Confirmed, and nobody was told of it: until when.
    #[serde(skip, default = "none")]
    news: Option<M>,
}

fn none<M>() -> Option<M> {
    None
}

impl<M> Default for Pause<M> {
    fn default() -> Self {
        Self { standing: None, last: None, news: None }
    }
}

impl<M: Moment> Pause<M> {
    /// What a call may do now.
    pub(super) fn way(&self, now: M) -> Way<M> {
        match self.standing {
            Some((until, known)) if until > now => match known {
                Known::Confirmed => Way::Wait(until),
                Known::Probing { until: heard, .. } if heard > now => Way::Wait(heard.min(until)),
                Known::Guessed | Known::Probing { .. } => Way::Probe,
            },
            _ => Way::Free,
        }
    }

    /// A chat's call goes out as the probe.
    pub(super) fn probe(&mut self, chat: i64, now: M) {
        if let Some((_, known)) = &mut self.standing {
            *known = Known::Probing { chat, until: now.plus(PROBE) };
        }
    }

    /// A chat was told to wait until then.
    pub(super) fn refused(&mut self, chat: i64, until: M, now: M) {
        let two_at_once =
            self.last.is_some_and(|(other, at)| other != chat && now.since(at) < TOGETHER);
        self.last = Some((chat, now));
        match self.standing.filter(|(ends, _)| *ends > now) {
            Some((ends, Known::Probing { chat: prober, .. })) if prober == chat => {
                let ends = ends.max(until);
                (self.standing, self.news) = (Some((ends, Known::Confirmed)), Some(ends));
            }
            Some((ends, known)) if two_at_once => self.standing = Some((ends.max(until), known)),
            None if two_at_once => self.standing = Some((until, Known::Guessed)),
            _ => {}
        }
    }

    /// A chat's call was answered, and not by a 429: if it was the probe, there is no pause.
    pub(super) fn answered(&mut self, chat: i64) {
        if matches!(self.standing, Some((_, Known::Probing { chat: prober, .. })) if prober == chat)
        {
            self.standing = None;
        }
    }

    /// Whose call finds out, if one is on its way.
    pub(super) fn prober(&self) -> Option<i64> {
        match self.standing {
            Some((_, Known::Probing { chat, .. })) => Some(chat),
            _ => None,
        }
    }

    /// A confirmed pause of which nobody was told: until when. Told once.
    pub(super) fn news(&mut self) -> Option<M> {
        self.news.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: Duration = Duration::from_secs(60);

    /// Two chats were told to wait a minute.
    fn guessed(now: Instant) -> Pause<Instant> {
        let mut pause = Pause::<Instant>::default();
        pause.refused(1, now + MINUTE, now);
        assert_eq!(pause.way(now), Way::Free, "one chat is one chat");
        pause.refused(2, now + MINUTE, now);
        pause
    }

    #[test]
    fn a_probe_that_goes_well_ends_it_for_the_others() {
        let now = Instant::now();
        let mut pause = guessed(now);
        assert_eq!(pause.way(now), Way::Probe);
        pause.probe(3, now);
        assert_eq!(pause.way(now), Way::Wait(now + PROBE), "one probe at a time");
        pause.answered(4);
        assert_eq!(pause.way(now), Way::Wait(now + PROBE), "that call was on its way before");
        pause.answered(3);
        assert_eq!((pause.way(now), pause.news()), (Way::Free, None));
    }

    #[test]
    fn a_probe_that_is_told_to_wait_confirms_it_and_is_told_once() {
        let now = Instant::now();
        let mut pause = guessed(now);
        pause.probe(3, now);
        pause.refused(3, now + MINUTE * 2, now);
        assert_eq!(pause.way(now), Way::Wait(now + MINUTE * 2));
        assert_eq!((pause.news(), pause.news()), (Some(now + MINUTE * 2), None));
        pause.answered(3);
        assert_eq!(
            pause.way(now),
            Way::Wait(now + MINUTE * 2),
            "an answer that comes late is no probe's"
        );
        assert_eq!(pause.way(now + MINUTE * 2), Way::Free);
    }

    #[test]
    fn a_probe_that_is_never_heard_of_is_followed_by_another() {
        let now = Instant::now();
        let mut pause = guessed(now);
        pause.probe(3, now);
        assert_eq!(pause.way(now + PROBE), Way::Probe);
        pause.probe(4, now + PROBE);
        pause.refused(3, now + MINUTE, now + PROBE);
        assert_eq!(
            pause.way(now + PROBE),
            Way::Wait(now + PROBE * 2),
            "the second is still awaited"
        );
        pause.answered(4);
        assert_eq!(pause.way(now + PROBE), Way::Free);
    }

    #[test]
    fn what_is_far_apart_is_no_pause_of_the_bot() {
        let now = Instant::now();
        let mut pause = Pause::<Instant>::default();
        pause.refused(1, now + MINUTE, now);
        pause.refused(1, now + MINUTE, now);
        pause.refused(2, now + MINUTE, now + TOGETHER);
        assert_eq!(pause.way(now + TOGETHER), Way::Free);
    }
}
