//! Throttles log lines about what may happen thousands of times a second: one line in a while, with
//! a count.

use std::time::Duration;

use tokio::time::Instant;

/// Counts, and says when a line is due.
#[derive(Debug)]
pub(super) struct LogThrottle {
    every: Duration,
    told_at: Option<Instant>,
    untold: u64,
}

impl LogThrottle {
    /// A line in so long at most.
    pub(super) fn every(every: Duration) -> Self {
        Self { every, told_at: None, untold: 0 }
    }

    /// It happens so many times more; how often since the last line, where one is due.
    pub(super) fn happens(&mut self, times: u64, now: Instant) -> Option<u64> {
        self.untold = self.untold.saturating_add(times);
        if self.told_at.is_some_and(|told| now.saturating_duration_since(told) < self.every) {
            return None;
        }
        self.told_at = Some(now);
        Some(std::mem::take(&mut self.untold))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_told_at_once_and_then_once_in_a_while() {
        let (begun, second) = (Instant::now(), Duration::from_secs(1));
        let mut seldom = LogThrottle::every(60 * second);
        assert_eq!(seldom.happens(1, begun), Some(1));
        assert_eq!(
            (seldom.happens(5, begun), seldom.happens(1, begun + 59 * second)),
            (None, None)
        );
        assert_eq!(seldom.happens(2, begun + 60 * second), Some(8));
    }
}
