//! Time, as a value: what reads the wall clock is here and nowhere else, so that tests move time by hand. And what clocks show
//! in each place on Earth.

mod release;
pub mod rules;
mod zone;
mod zoneinfo;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use release::Release;
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
        DateTime::from_timestamp_millis(self.0).unwrap_or(if self.0 < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC })
    }
}

impl From<DateTime<Utc>> for At {
    fn from(value: DateTime<Utc>) -> Self {
        Self(value.timestamp_millis())
    }
}

/// Which of several words on one thing is the newest: by its moment, and within one moment by the speaker's own ranks.
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

    /// The present moment.
    pub fn now(&self) -> At {
        match self {
            Self::System => At(Utc::now().timestamp_millis()),
            Self::Manual(ms) => At(ms.load(Ordering::SeqCst)),
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
    use super::*;

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
