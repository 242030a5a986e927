//! Chats that are busy: what they can't take soon goes back to the outbox instead of holding a
//! slot.

use std::collections::HashMap;
use std::time::Duration;

/// How long a message may wait in hand for its chat before it is put back.
pub(in crate::delivery) const PATIENCE: Duration = Duration::from_millis(1500);
/// A group takes so few calls that its next one is waited for in hand, for this long at most: who
/// is not there when it is free loses its place to what matters less.
const GROUP_PATIENCE: Duration = Duration::from_secs(5);
/// So long before a group is free what had to go back comes again.
const LEAD: Duration = Duration::from_millis(700);
/// How long work that is put back rests at least.
pub(in crate::delivery) const SHORTEST_REST: Duration = Duration::from_millis(200);

/// How work waits for its chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::delivery) struct ChatPace {
    /// How long lies between two calls to the chat.
    pub interval: Duration,
    /// How long it may wait in hand.
    patience: Duration,
    /// How long before its chat is free it comes back.
    lead: Duration,
}

impl ChatPace {
    /// Those of a chat to which so long lies between two calls.
    pub(in crate::delivery) fn of_chat(interval: Duration) -> Self {
        Self { interval, patience: PATIENCE, lead: Duration::ZERO }
    }

    /// Those of a group, for what matters more than something else there.
    pub(in crate::delivery) fn of_group(interval: Duration) -> Self {
        Self { interval, patience: interval.clamp(PATIENCE, GROUP_PATIENCE), lead: LEAD }
    }
}

/// Work of one claim for chats that are busy: each further message for a chat comes back a little
/// later.
#[derive(Default)]
pub(in crate::delivery) struct ChatBackpressure(HashMap<String, u32>);

impl ChatBackpressure {
    /// How long to put work back for, or `None` where it may stay in hand.
    pub(in crate::delivery) fn place(
        &mut self,
        address: &str,
        wait: Duration,
        terms: ChatPace,
        in_hand: usize,
    ) -> Option<Duration> {
        let before = self.0.entry(address.to_owned()).or_insert(0);
        let ahead = u32::try_from(in_hand).unwrap_or(u32::MAX).saturating_add(*before);
        *before += 1;
        if wait <= terms.patience && ahead < 3 {
            return None;
        }
        Some(wait.saturating_sub(terms.lead).max(SHORTEST_REST) + terms.interval * ahead)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_free_chat_takes_three_and_the_others_come_back_one_after_the_other() {
        let (mut crowd, chat) = (ChatBackpressure::default(), ChatPace::of_chat(SECOND));
        let places: Vec<_> = (0..5).map(|_| crowd.place("7", Duration::ZERO, chat, 0)).collect();
        assert_eq!(
            places,
            [None, None, None, Some(SHORTEST_REST + SECOND * 3), Some(SHORTEST_REST + SECOND * 4)]
        );
        assert_eq!(
            crowd.place("8", Duration::ZERO, chat, 0),
            None,
            "another chat is another matter"
        );
    }

    #[test]
    fn a_chat_that_is_held_gets_nothing_in_hand() {
        let place = |wait, in_hand| {
            ChatBackpressure::default().place("7", wait, ChatPace::of_chat(SECOND), in_hand)
        };
        assert_eq!(place(SECOND * 30, 0), Some(SECOND * 30));
        assert_eq!(place(Duration::ZERO, 3), Some(SHORTEST_REST + SECOND * 3), "three are in hand");
    }

    #[test]
    fn what_matters_in_a_group_is_there_when_it_is_free() {
        let place = |wait, interval| {
            ChatBackpressure::default().place("-7", wait, ChatPace::of_group(interval), 0)
        };
        assert_eq!(place(SECOND * 3, SECOND * 4), None, "its next call is waited for");
        assert_eq!(place(SECOND * 30, SECOND * 4), Some(SECOND * 30 - LEAD));
        assert_eq!(place(SECOND * 8, SECOND * 9), Some(SECOND * 8 - LEAD), "but not for long");
    }
}
