//! Rate limits of API keys: a bucket for each key, which holds the requests of one second. Replicas
//! share it: each takes a slice of some requests from the database and lets them go by itself.

pub mod queries;

use std::collections::HashMap;
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::ids::KeyId;
use crate::store::{AdvisoryLock, Store, StoreError, Tx};

/// A second's worth may go at once.
const SECOND: Duration = Duration::from_secs(1);
/// How long a slice may be used; what is left of it then is lost.
const SLICE: Duration = Duration::from_millis(100);

/// Requests a second for each key, by a clock that nobody sets. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct KeyRateLimiter {
    per_second: u32,
    /// Where replicas count together; none where this process is alone.
    shared: Option<Store>,
    keys: Arc<SyncMutex<HashMap<KeyId, Arc<Mutex<KeyPace>>>>>,
}

/// How a key's requests stand in this process.
#[derive(Debug, Clone, Copy)]
struct KeyPace {
    /// When the next request would be due at the steady rate, where this process is alone.
    free_at: Instant,
    slice: Slice,
}

/// Requests that may go without asking the database.
#[derive(Debug, Clone, Copy, Default)]
struct Slice {
    size: u32,
    left: u32,
    ends: Option<Instant>,
}

impl Slice {
    /// Whether one more may go.
    fn take(&mut self, now: Instant) -> bool {
        let may_go = self.left > 0 && self.ends.is_some_and(|ends| now < ends);
        self.left -= u32::from(may_go);
        may_go
    }

    /// How many to ask for next: twice as many where the last ones were used up in their time, so
    /// that a busy key seldom asks and a quiet one loses nothing.
    fn next_size(&self, most: u32, now: Instant) -> u32 {
        let was_used_up = self.left == 0 && self.ends.is_some_and(|ends| now < ends);
        if was_used_up { (self.size * 2).clamp(1, most.max(1)) } else { 1 }
    }
}

impl KeyRateLimiter {
    /// So many requests a second for each key, counted over all replicas of a store.
    pub fn new(per_second: u32, store: &Store) -> Self {
        let shared = (!store.is_exclusive()).then(|| store.clone());
        Self { shared, ..Self::alone(per_second) }
    }

    /// The same for a process that shares its database with nobody.
    fn alone(per_second: u32) -> Self {
        Self { per_second: per_second.max(1), shared: None, keys: Arc::default() }
    }

    /// Lets a request go, or says how long to wait.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn check(
        &self,
        key: &KeyId,
        now: Instant,
    ) -> Result<Result<(), Duration>, StoreError> {
        // Whoever asks for the next slice of a key, the others of that key wait for it.
        let pace = self.pace_of(key, now);
        let mut pace = pace.lock().await;
        let Some(store) = &self.shared else {
            let ahead = pace.free_at.saturating_duration_since(now);
            return Ok(self.grant(ahead, 1).map(|(_, ahead)| pace.free_at = now + ahead));
        };
        if pace.slice.take(now) {
            return Ok(Ok(()));
        }
        let wanted = pace.slice.next_size(self.per_second / 10, now);
        let (limiter, asked) = (self.clone(), key.clone());
        let granted = store.write(async move |tx| limiter.take_slice(tx, &asked, wanted).await);
        Ok(granted.await?.map(|size| {
            pace.slice = Slice { size, left: size - 1, ends: Some(Instant::now() + SLICE) };
        }))
    }

    fn pace_of(&self, key: &KeyId, now: Instant) -> Arc<Mutex<KeyPace>> {
        // The map stays whole even if a holder panicked.
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Arc::new(Mutex::new(KeyPace { free_at: now, slice: Slice::default() }));
        keys.entry(key.clone()).or_insert_with(new).clone()
    }

    /// Takes a slice of a key's requests, of one at least.
    async fn take_slice(
        &self,
        tx: &mut Tx,
        key: &KeyId,
        wanted: u32,
    ) -> Result<Result<u32, Duration>, StoreError> {
        // What a crash of the database loses of this is over by the time that it is back.
        tx.in_turn_without_sync(AdvisoryLock::KeyPaces).await?;
        let now_us = tx.database_time_us().await?;
        let free_at_us = queries::load(tx, key).await?.unwrap_or(now_us);
        let ahead = u64::try_from(free_at_us.saturating_sub(now_us)).unwrap_or(0);
        let ahead = Duration::from_micros(ahead);
        // What lies further ahead than any slice was written before the clock was set back.
        let ahead = if ahead > SECOND * 2 { Duration::ZERO } else { ahead };
        let (size, ahead) = match self.grant(ahead, wanted) {
            Ok(granted) => granted,
            Err(wait) => return Ok(Err(wait)),
        };
        let ahead_us = i64::try_from(ahead.as_micros()).unwrap_or(i64::MAX);
        queries::save(tx, key, now_us.saturating_add(ahead_us)).await?;
        Ok(Ok(size))
    }

    /// How many of the wanted requests may go where the next one is due so far ahead, and how far
    /// ahead the one after them is due; or how long to wait.
    fn grant(&self, ahead: Duration, wanted: u32) -> Result<(u32, Duration), Duration> {
        let interval = SECOND / self.per_second;
        let room = SECOND.saturating_sub(ahead).as_nanos() / interval.as_nanos().max(1);
        match u32::try_from(room).unwrap_or(u32::MAX).min(wanted) {
            0 => Err(ahead),
            size => Ok((size, ahead + interval * size)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::At;

    /// How many of so many requests go at once.
    async fn go(limiter: &KeyRateLimiter, key: &KeyId, now: Instant, requests: u32) -> u32 {
        let mut gone = 0;
        for _ in 0..requests {
            gone += u32::from(limiter.check(key, now).await.expect("no database").is_ok());
        }
        gone
    }

    #[tokio::test]
    async fn a_second_s_worth_goes_at_once_and_then_the_pace_is_kept() {
        let (limiter, key, other) =
            (KeyRateLimiter::alone(10), KeyId::new(At(1)), KeyId::new(At(1)));
        let now = Instant::now();
        assert_eq!(go(&limiter, &key, now, 20).await, 10);
        assert_eq!(go(&limiter, &other, now, 1).await, 1, "another key has its own");
        assert_eq!(limiter.check(&key, now).await.expect("asked"), Err(SECOND));
        assert_eq!(go(&limiter, &key, now + Duration::from_millis(101), 2).await, 1);
    }

    #[tokio::test]
    async fn a_pace_of_many_thousands_is_kept_too() {
        let (limiter, key) = (KeyRateLimiter::alone(10_000), KeyId::new(At(1)));
        assert_eq!(go(&limiter, &key, Instant::now(), 20_000).await, 10_000);
    }

    #[test]
    fn a_busy_key_takes_more_at_once_and_a_quiet_one_loses_nothing() {
        let now = Instant::now();
        let mut slice = Slice::default();
        let mut sizes = Vec::new();
        for _ in 0..5 {
            let size = slice.next_size(5, now);
            slice = Slice { size, left: size, ends: Some(now + SLICE) };
            sizes.push((0..9).filter(|_| slice.take(now)).count());
        }
        assert_eq!(sizes, [1, 2, 4, 5, 5]);
        assert_eq!(slice.next_size(5, now + SLICE), 1, "it was a while ago");
        slice = Slice { size: 4, left: 2, ends: Some(now + SLICE) };
        assert!(!slice.take(now + SLICE), "what was not used in its time is lost");
    }

    #[test]
    fn no_more_is_granted_than_there_is_room_for() {
        let limiter = KeyRateLimiter::alone(10);
        let ms = Duration::from_millis;
        assert_eq!(limiter.grant(ms(0), 50), Ok((10, ms(1000))));
        assert_eq!(limiter.grant(ms(700), 5), Ok((3, ms(1000))));
        assert_eq!(limiter.grant(ms(1000), 1), Err(ms(1000)));
    }
}
