//! The limits for tickets of people whom the shop does not know. Pure.

use std::time::Duration;

/// The limits for people whom the shop does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StrangerLimits {
    /// New tickets per contact and hour; further messages go into their newest ticket.
    pub per_hour: i64,
    /// Topics for all of them together, per group and window.
    pub topics: i64,
    pub window: Duration,
}

impl StrangerLimits {
    /// How many more get topics now, after `admitted` in the window.
    pub(crate) fn room(&self, admitted: i64) -> i64 {
        self.topics.saturating_sub(admitted).max(0)
    }

    /// Whether a new one waits: there is no room, or others wait already.
    pub(crate) fn defers(&self, admitted: i64, waiting: i64) -> bool {
        waiting > 0 || self.room(admitted) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_let_in_and_who_waits_was_first() {
        let limits = StrangerLimits { per_hour: 2, topics: 10, window: Duration::from_secs(600) };
        assert_eq!([0, 9, 10, 11].map(|admitted| limits.room(admitted)), [10, 1, 0, 0]);
        assert!(!limits.defers(9, 0) && limits.defers(10, 0), "the eleventh waits");
        assert!(limits.defers(0, 1), "nobody overtakes");
    }
}
