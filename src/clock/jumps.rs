//! Noticing that the wall clock was set: it then disagrees with a clock that only counts on.

use std::time::Duration;

use tokio::time::Instant;

use super::{At, Clock};

/// What the two clocks may differ by within one step.
const SLACK: Duration = Duration::from_millis(500);

/// Tells whether the wall clock was set since it was last asked. A machine that was suspended looks
/// the same: its wall clock goes on.
#[derive(Debug)]
pub struct ClockJumps {
    wall: At,
    counted: Instant,
}

impl ClockJumps {
    /// Begins at this moment.
    pub fn begin() -> Self {
        Self { wall: Clock::System.now(), counted: Instant::now() }
    }

    /// Whether the wall clock has jumped since the last call.
    pub fn has_jumped(&mut self) -> bool {
        self.jumped_by(Clock::System.now(), Instant::now()) > SLACK
    }

    fn jumped_by(&mut self, wall: At, counted: Instant) -> Duration {
        let passed = counted - std::mem::replace(&mut self.counted, counted);
        let expected = std::mem::replace(&mut self.wall, wall).plus(passed);
        wall.since(expected).max(expected.since(wall))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_set_is_told_from_one_that_counts_on() {
        let (begun, second) = (Instant::now(), Duration::from_secs(1));
        let mut jumps = ClockJumps { wall: At(100_000), counted: begun };
        let mut by = |wall, after| jumps.jumped_by(At(wall), begun + after).as_millis();
        assert_eq!(by(101_003, second), 3, "they are never quite together");
        assert_eq!(by(3_702_003, second * 2), 3_600_000, "put forward, or suspended");
        assert_eq!(by(3_703_003, second * 3), 0, "a jump counts once");
        assert_eq!(by(104_003, second * 4), 3_600_000, "set back");
    }
}
