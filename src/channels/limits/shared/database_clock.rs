//! What the database's clock says, by the clock of this process that nobody sets.

use std::time::Duration;

use tokio::time::Instant;

use super::ledger::DatabaseTime;
use crate::channels::limits::global_pause::Moment as _;

/// How long the best reading is believed: by then clocks have drifted apart by some tens of
/// microseconds.
const FRESH: Duration = Duration::from_secs(30);

/// A reading of the database's clock, and between which two moments of ours it was taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct ClockReading {
    pub asked: Instant,
    pub answered: Instant,
    pub said: DatabaseTime,
}

impl ClockReading {
    /// How far off it may be.
    fn width(&self) -> Duration {
        self.answered.saturating_duration_since(self.asked)
    }

    /// When it was the time that the database said, as far as we know.
    fn taken(&self) -> Instant {
        self.asked + self.width() / 2
    }
}

/// Turns the database's times into ours, by the reading that was answered fastest of late.
#[derive(Debug, Default)]
pub(super) struct DatabaseClock {
    best: Option<ClockReading>,
}

impl DatabaseClock {
    /// Takes a reading. One that does not fit what was believed, because the database's clock was
    /// set or another server answers, is believed at once.
    pub fn read(&mut self, reading: ClockReading) {
        let is_better = self.best.is_none_or(|best| {
            let is_old = reading.asked.saturating_duration_since(best.asked) > FRESH;
            is_old || reading.width() <= best.width() || !fits(&best, &reading)
        });
        if is_better {
            self.best = Some(reading);
        }
    }

    /// When it is that time by our clock; `now` where nothing was read, or where it has passed.
    pub fn instant(&self, at: DatabaseTime, now: Instant) -> Instant {
        let Some(best) = self.best else { return now };
        let (ahead, behind) = (at.since(best.said), best.said.since(at));
        (best.taken() + ahead).checked_sub(behind).unwrap_or(now).max(now)
    }
}

/// Whether a reading lies where another one would have it.
fn fits(best: &ClockReading, reading: &ClockReading) -> bool {
    let by_ours = reading.taken().saturating_duration_since(best.taken());
    let by_theirs = reading.said.since(best.said);
    by_ours.abs_diff(by_theirs) <= best.width() + reading.width()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    fn reading(begun: Instant, asked: u32, answered: u32, said: i64) -> ClockReading {
        let said = DatabaseTime(said * 1000);
        ClockReading { asked: begun + MS * asked, answered: begun + MS * answered, said }
    }

    #[test]
    fn the_fastest_answer_is_believed_until_it_is_old_or_wrong() {
        let (begun, mut clock) = (Instant::now(), DatabaseClock::default());
        let at = |clock: &DatabaseClock, said: i64| {
            clock.instant(DatabaseTime(said * 1000), begun).duration_since(begun)
        };
        clock.read(reading(begun, 100, 102, 5_000));
        assert_eq!(at(&clock, 5_099), MS * 200);
        clock.read(reading(begun, 200, 240, 5_110));
        assert_eq!(at(&clock, 5_099), MS * 200, "a slow answer that fits says nothing new");
        clock.read(reading(begun, 300, 340, 9_000));
        assert_eq!(at(&clock, 9_080), MS * 400, "its clock was set");
        clock.read(reading(begun, 40_000, 40_050, 48_705));
        assert_eq!(at(&clock, 48_710), MS * 40_030, "the one before is old");
        assert_eq!(at(&clock, 1), Duration::ZERO, "what has passed is now");
    }
}
