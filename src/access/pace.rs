//! The pace of callers: each key has a bucket of its own, a second's worth of requests at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::clock::At;
use crate::ids::KeyId;

/// Requests a second for each key. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Pace {
    per_second: u32,
    /// When each key's next request would be due at the steady rate.
    free_at: Arc<Mutex<HashMap<KeyId, At>>>,
}

impl Pace {
    /// So many requests a second for each key.
    pub fn new(per_second: u32) -> Self {
        Self { per_second: per_second.max(1), free_at: Arc::default() }
    }

    /// Lets a request go, or says how long to wait.
    pub fn ask(&self, key: &KeyId, now: At) -> Result<(), Duration> {
        let interval = Duration::from_secs(1) / self.per_second;
        // The map stays whole even if a holder panicked.
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        let due = free_at.get(key).copied().unwrap_or(now).max(now);
        let ahead = due.since(now);
        if ahead >= Duration::from_secs(1) {
            return Err(ahead);
        }
        // Steps of whole milliseconds: a rate above a thousand a second is not held exactly.
        free_at.insert(key.clone(), due.plus(interval.max(Duration::from_millis(1))));
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
}
