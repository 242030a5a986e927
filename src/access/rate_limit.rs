//! Rate limits of API keys: a bucket for each key, which holds the requests of one second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::ids::KeyId;

/// A second's worth may go at once.
const SECOND: Duration = Duration::from_secs(1);

/// Requests a second for each key, by a clock that nobody sets. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct KeyRateLimiter {
    per_second: u32,
    /// When each key's next request would be due at the steady rate.
    free_at: Arc<Mutex<HashMap<KeyId, Instant>>>,
}

impl KeyRateLimiter {
    /// So many requests a second for each key.
    pub fn new(per_second: u32) -> Self {
        Self { per_second: per_second.max(1), free_at: Arc::default() }
    }

    /// Lets a request go, or says how long to wait.
    pub fn check(&self, key: &KeyId, now: Instant) -> Result<(), Duration> {
        // The map stays whole even if a holder panicked.
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        let due = free_at.get(key).copied().unwrap_or(now).max(now);
        let ahead = due.saturating_duration_since(now);
        if ahead >= SECOND {
            return Err(ahead);
        }
        free_at.insert(key.clone(), due + SECOND / self.per_second);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::At;

    #[test]
    fn a_second_s_worth_goes_at_once_and_then_the_pace_is_kept() {
        let (pace, key, other) = (KeyRateLimiter::new(10), KeyId::new(At(1)), KeyId::new(At(1)));
        let now = Instant::now();
        assert_eq!((0..20).filter(|_| pace.check(&key, now).is_ok()).count(), 10);
        assert!(pace.check(&other, now).is_ok(), "another key has its own");
        assert_eq!(pace.check(&key, now), Err(Duration::from_secs(1)));
        assert!(pace.check(&key, now + Duration::from_millis(101)).is_ok());
    }

    #[test]
    fn a_pace_of_many_thousands_is_kept_too() {
        let (pace, key, now) = (KeyRateLimiter::new(10_000), KeyId::new(At(1)), Instant::now());
        assert_eq!((0..20_000).filter(|_| pace.check(&key, now).is_ok()).count(), 10_000);
    }
}
