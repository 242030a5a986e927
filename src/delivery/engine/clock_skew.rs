//! The timekeeper: the wall clock may be set back, and what waits for a moment that was reckoned by
//! the old time must not wait for all of that again.

use std::time::Duration;

use super::Engine;
use crate::clock::At;
use crate::delivery::claims::queries;
use crate::store::StoreError;

/// What clocks are set back by all the time, and nobody minds.
const SLACK: Duration = Duration::from_secs(1);

/// Who keeps the engine's time.
pub(super) struct ClockSkewGuard {
    engine: Engine,
    /// The latest time that is known to have been.
    latest: At,
}

impl ClockSkewGuard {
    /// What is in the tables may be from later than now: then the clock was set back while nobody
    /// ran.
    pub(super) async fn begin(engine: &Engine) -> Self {
        let now = engine.clock.now();
        let newest = queries::newest(&engine.store).await.unwrap_or_else(|error| {
            tracing::error!(%error, "could not ask whether the clock was set back");
            None
        });
        let mut keeper =
            Self { engine: engine.clone(), latest: newest.map_or(now, |newest| newest.max(now)) };
        keeper.look().await;
        keeper
    }

    /// Looks at the clock; where it was set back, so is what waits.
    pub(super) async fn look(&mut self) {
        let now = self.engine.clock.now();
        let by = self.latest.since(now);
        if by <= SLACK {
            self.latest = self.latest.max(now);
            return;
        }
        match self.set_back(by, now).await {
            Ok(()) => {
                tracing::warn!(
                    by_ms = by.as_millis(),
                    "the clock was set back, and what waits with it"
                );
                self.latest = now;
            }
            Err(error) => {
                tracing::error!(%error, "the clock was set back, and what waits could not be")
            }
        }
    }

    async fn set_back(&self, by: Duration, now: At) -> Result<(), StoreError> {
        let me = self.engine.store.replica().to_owned();
        let written = self.engine.store.write(move |tx| {
            let me = me.clone();
            Box::pin(async move { queries::set_back(tx, by, &me, now).await })
        });
        written.await?;
        self.engine.breakers.set_back(by);
        Ok(())
    }
}
