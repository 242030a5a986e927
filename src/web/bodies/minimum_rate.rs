//! A minimum rate: so many bytes in so much time, in every interval. A fast start does not allow a
//! pause later.

use std::time::Duration;

use tokio::time::Instant;

/// A stretch of bytes and the time for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MinimumRate {
    bytes: usize,
    within: Duration,
    begun: Instant,
    came: usize,
}

impl MinimumRate {
    /// The first lap begins now.
    pub(super) fn begin(bytes: usize, within: Duration, now: Instant) -> Self {
        Self { bytes: bytes.max(1), within, begun: now, came: 0 }
    }

    /// So much came; with enough of it the next lap begins.
    pub(super) fn add(&mut self, bytes: usize, now: Instant) {
        self.came = self.came.saturating_add(bytes);
        if self.came >= self.bytes {
            *self = Self::begin(self.bytes, self.within, now);
        }
    }

    /// It was not the other side that took this time: the lap begins anew.
    pub(super) fn pardon(&mut self, now: Instant) {
        self.begun = now;
    }

    /// When the lap is too slow.
    pub(super) fn ends(&self) -> Instant {
        self.begun + self.within
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_came_at_once_earns_no_rest() {
        let begun = Instant::now();
        let second = Duration::from_secs(1);
        let mut lap = MinimumRate::begin(100, 10 * second, begun);
        lap.add(1_000_000, begun + second);
        assert_eq!(lap.ends(), begun + 11 * second);
        lap.add(99, begun + 2 * second);
        assert_eq!(lap.ends(), begun + 11 * second, "not enough yet");
        lap.add(1, begun + 3 * second);
        assert_eq!(lap.ends(), begun + 13 * second);
    }

    proptest! {
        #[test]
        fn who_is_slower_than_the_lap_is_always_caught(pieces in prop::collection::vec((0_usize..50, 0_u64..3000), 1..60)) {
            let begun = Instant::now();
            let mut lap = MinimumRate::begin(100, Duration::from_secs(5), begun);
            let (mut now, mut came, mut last_lap) = (begun, 0, begun);
            for (bytes, ms) in pieces {
                now += Duration::from_millis(ms);
                came += bytes;
                lap.add(bytes, now);
                if came >= 100 {
                    (came, last_lap) = (0, now);
                }
                prop_assert_eq!(lap.ends(), last_lap + Duration::from_secs(5));
            }
        }
    }
}
