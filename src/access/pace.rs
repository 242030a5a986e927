//! The pace of callers: each key has a bucket of its own, a second's worth of requests at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::clock::At;
use crate::ids::KeyId;

/// A second in microseconds.
const SECOND: i64 = 1_000_000;

/// Requests a second for each key. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Pace {
    per_second: u32,
    /// When each key's next request would be due at the steady rate, in microseconds: a thousand a second is not the most.
    free_at: Arc<Mutex<HashMap<KeyId, i64>>>,
}

impl Pace {
    /// So many requests a second for each key.
    pub fn new(per_second: u32) -> Self {
        Self { per_second: per_second.max(1), free_at: Arc::default() }
    }

    /// Lets a request go, or says how long to wait.
    pub fn ask(&self, key: &KeyId, now: At) -> Result<(), Duration> {
        let interval = (SECOND / i64::from(self.per_second)).max(1);
        let now = now.ms().saturating_mul(1000);
        // The map stays whole even if a holder panicked.
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        let due = free_at.get(key).copied().unwrap_or(now).max(now);
        let ahead = due - now;
        if ahead >= SECOND {
            return Err(Duration::from_micros(u64::try_from(ahead).unwrap_or(0)));
        }
        free_at.insert(key.clone(), due.saturating_add(interval));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_s_worth_goes_at_once_and_then_the_pace_is_kept() {
        let (pace, key, other) = (Pace::new(10), KeyId::new(At(1)), KeyId::new(At(1)));
        assert_eq!((0..20).filter(|_| pace.ask(&key, At(0)).is_ok()).count(), 10);
        assert!(pace.ask(&other, At(0)).is_ok(), "another key has its own");
        assert_eq!(pace.ask(&key, At(0)), Err(Duration::from_secs(1)));
        assert!(pace.ask(&key, At(101)).is_ok());
    }

    #[test]
    fn a_pace_of_many_thousands_is_kept_too() {
        let (pace, key) = (Pace::new(10_000), KeyId::new(At(1)));
        assert_eq!((0..20_000).filter(|_| pace.ask(&key, At(0)).is_ok()).count(), 10_000);
    }
}
