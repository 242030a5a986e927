//! Chats that are busy: what they can't take soon goes back to the outbox instead of holding a slot.

use std::collections::HashMap;
use std::time::Duration;

/// How long a message may wait in hand for its chat before it is put back.
pub(super) const PATIENCE: Duration = Duration::from_millis(1500);
/// So long before a group is free what presses comes back, to be there when it is: what matters less may be waiting in hand.
pub(super) const LEAD: Duration = Duration::from_millis(700);
/// How long work that is put back rests at least.
pub(super) const BREATH: Duration = Duration::from_millis(200);

/// Work of one claim for chats that are busy: each further message for a chat comes back a little later.
#[derive(Default)]
pub(super) struct Crowd(HashMap<String, u32>);

impl Crowd {
    /// How long to put work back for, or `None` where it may stay in hand. It comes back by `lead` before its chat is free.
    pub(super) fn place(&mut self, address: &str, wait: Duration, interval: Duration, lead: Duration, in_hand: usize) -> Option<Duration> {
        let before = self.0.entry(address.to_owned()).or_insert(0);
        let ahead = u32::try_from(in_hand).unwrap_or(u32::MAX).saturating_add(*before);
        *before += 1;
        if wait <= PATIENCE && ahead < 3 {
            return None;
        }
        Some(wait.saturating_sub(lead).max(BREATH) + interval * ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_free_chat_takes_three_and_the_others_come_back_one_after_the_other() {
        let mut crowd = Crowd::default();
        let places: Vec<_> = (0..5).map(|_| crowd.place("7", Duration::ZERO, SECOND, Duration::ZERO, 0)).collect();
        assert_eq!(places, [None, None, None, Some(BREATH + SECOND * 3), Some(BREATH + SECOND * 4)]);
        assert_eq!(crowd.place("8", Duration::ZERO, SECOND, Duration::ZERO, 0), None, "another chat is another matter");
    }

    #[test]
    fn a_chat_that_is_held_gets_nothing_in_hand() {
        let place = |wait, lead, in_hand| Crowd::default().place("7", wait, SECOND, lead, in_hand);
        assert_eq!(place(SECOND * 30, Duration::ZERO, 0), Some(SECOND * 30));
        assert_eq!(place(SECOND * 30, LEAD, 0), Some(SECOND * 30 - LEAD));
        assert_eq!(place(Duration::ZERO, LEAD, 3), Some(BREATH + SECOND * 3), "three are in hand");
    }
}
