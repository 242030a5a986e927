//! Time as a value, and time zones. Only this room reads the wall clock, so that tests can move
//! time by hand.

mod jumps;
mod release;
pub mod rules;
mod zone;
mod zoneinfo;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use jumps::ClockJumps;
pub use release::ZoneRelease;
pub use zone::{Zone, ZoneError};

/// A moment: milliseconds since the Unix epoch, as every `…_at_ms` column holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct At(pub i64);

impl At {
    /// Milliseconds since the epoch.
    pub fn ms(self) -> i64 {
        self.0
    }

    /// This moment moved by a duration; saturates at the ends of time.
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This moment moved back by a duration.
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(by.as_millis()).unwrap_or(i64::MAX)))
    }

    /// How long from `earlier` until this moment; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same moment as a UTC date and time (clamped to what chrono can hold).
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(if self.0 < 0 {
            DateTime::<Utc>::MIN_UTC
        } else {
            DateTime::<Utc>::MAX_UTC
        })
    }
}

impl From<DateTime<Utc>> for At {
    fn from(value: DateTime<Utc>) -> Self {
        Self(value.timestamp_millis())
    }
}

/// How far another clock that we share tables with may be ahead of ours.
const SKEW: Duration = Duration::from_secs(60);

/// A stretch of time up to now in which stamps are counted, as limits do. A stamp counts when it is
/// no older than the window is long. One that lies ahead of now counts as now where clocks of
/// replicas may differ by that; one further ahead was written before the clock was set back and
/// counts no more. So nobody waits longer for a stamp than the window is long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window(Duration);

impl Window {
    /// So long a window.
    pub const fn of(length: Duration) -> Self {
        Self(length)
    }

    /// Stamps count that are newer than this …
    pub fn since(self, now: At) -> At {
        now.minus(self.0)
    }

    /// … and no newer than this.
    pub fn until(self, now: At) -> At {
        now.plus(SKEW)
    }

    /// How long a stamp will count still; none when it does not.
    pub fn left(self, stamp: At, now: At) -> Option<Duration> {
        if stamp > self.until(now) {
            return None;
        }
        self.0.checked_sub(now.since(stamp)).filter(|left| !left.is_zero())
    }
}

/// Which of several words on one thing is the newest: by its moment, and within one moment by the
/// speaker's own ranks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp(i64);

impl Stamp {
    /// The stamp of a word of this moment; `rank` is below 16.
    pub fn new(at: At, rank: u8) -> Self {
        Self(at.0.saturating_mul(16).saturating_add(i64::from(rank & 15)))
    }

    /// As every `…_stamp` column holds it.
    pub fn value(self) -> i64 {
        self.0
    }
}

/// How often a manual clock is looked at by those who wait for a moment.
const MANUAL_STEP: Duration = Duration::from_millis(20);

/// Where the present moment comes from: the system, or a test's hand.
#[derive(Debug, Clone, Default)]
pub enum Clock {
    /// The wall clock.
    #[default]
    System,
    /// A clock that stands still until it is moved.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// A hand-moved clock that starts at `at`.
    pub fn manual(at: At) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.ms())))
    }

    pub fn now(&self) -> At {
        match self {
            Self::System => At(Utc::now().timestamp_millis()),
            Self::Manual(ms) => At(ms.load(Ordering::SeqCst)),
        }
    }

    /// Waits until this moment: for as long as it is away now, or until a manual clock was moved
    /// to it or back. That the system's clock was set meanwhile is not noticed; see [`ClockJumps`].
    pub async fn sleep_until(&self, at: At) {
        let begun = self.now();
        let whole = tokio::time::sleep(at.since(begun));
        if matches!(self, Self::System) {
            return whole.await;
        }
        let moved = async {
            while (begun..at).contains(&self.now()) {
                tokio::time::sleep(MANUAL_STEP).await;
            }
        };
        tokio::select! {
            () = whole => {}
            () = moved => {}
        }
    }

    /// Sets a manual clock back.
    pub fn set_back(&self, by: Duration) {
        if let Self::Manual(ms) = self {
            ms.store(At(ms.load(Ordering::SeqCst)).minus(by).ms(), Ordering::SeqCst);
        }
    }

    /// Moves a manual clock forward; the system clock is not ours to move.
    pub fn advance(&self, by: Duration) {
        if let Self::Manual(ms) = self {
            ms.store(At(ms.load(Ordering::SeqCst)).plus(by).ms(), Ordering::SeqCst);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_stamp_from_before_the_clock_was_set_back_counts_no_more() {
        let (hour, now) = (Window::of(Duration::from_secs(3600)), At(10_000_000));
        let left =
            |off_s: i64| hour.left(At(now.ms() + off_s * 1000), now).map(|left| left.as_secs());
        assert_eq!((left(0), left(-600), left(-3599)), (Some(3600), Some(3000), Some(1)));
        assert_eq!((left(-3600), left(-9999)), (None, None), "it is out of the window");
        assert_eq!(
            (left(30), left(60)),
            (Some(3600), Some(3600)),
            "another replica's clock is ahead: as now"
        );
        assert_eq!((left(61), left(3600)), (None, None), "the clock was set back");
    }

    proptest! {
        #[test]
        fn nobody_waits_longer_than_the_window(stamp: i64, now: i64, length in 0_u64..1_000_000_000) {
            let window = Window::of(Duration::from_millis(length));
            let (stamp, now) = (At(stamp), At(now));
            let left = window.left(stamp, now);
            prop_assert!(left.is_none_or(|left| left <= Duration::from_millis(length)));
            if length > 0 {
                // What the tables are asked and what is reckoned are one rule.
                prop_assert_eq!(left.is_some(), stamp > window.since(now) && stamp <= window.until(now));
            }
        }
    }

    #[test]
    fn a_manual_clock_stands_until_moved() {
        let clock = Clock::manual(At(1_000));
        assert_eq!(clock.now(), At(1_000));
        clock.advance(Duration::from_millis(500));
        assert_eq!(clock.now(), At(1_500));
        assert_eq!(clock.now().since(At(1_000)), Duration::from_millis(500));
        assert_eq!(At(1_000).since(clock.now()), Duration::ZERO);
    }
}
