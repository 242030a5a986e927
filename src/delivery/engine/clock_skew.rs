//! Clock skew: the wall clock may be set back, and what waits for a moment that was reckoned by
//! the old time must not wait for all of that again.

pub mod queries;

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use super::breakers::Breakers;
use crate::clock::At;
use crate::delivery::context::DeliveryContext;
use crate::store::StoreError;

/// What clocks are set back by all the time, and nobody minds.
const SLACK: Duration = Duration::from_secs(1);

/// Notices that the wall clock was set back, and sets back what waits.
pub(super) struct ClockSkewGuard {
    context: DeliveryContext,
    breakers: Breakers,
    /// The latest time that is known to have been, in milliseconds.
    latest_ms: AtomicI64,
}

impl ClockSkewGuard {
    /// What is in the tables may be from later than now: then the clock was set back while nobody
    /// ran.
    pub(super) async fn begin(context: DeliveryContext, breakers: Breakers) -> Self {
        let now = context.clock.now();
        let newest = queries::newest(&context.store).await.unwrap_or_else(|error| {
            tracing::error!(%error, "could not ask whether the clock was set back");
            None
        });
        let latest = newest.map_or(now, |newest| newest.max(now));
        let guard = Self { context, breakers, latest_ms: AtomicI64::new(latest.ms()) };
        guard.look().await;
        guard
    }

    /// Looks at the clock; where it was set back, so is what waits.
    pub(super) async fn look(&self) {
        let now = self.context.clock.now();
        let latest = At(self.latest_ms.load(Ordering::Relaxed));
        let by = latest.since(now);
        if by <= SLACK {
            self.latest_ms.store(latest.max(now).ms(), Ordering::Relaxed);
            return;
        }
        match self.set_back(by, now).await {
            Ok(()) => {
                tracing::warn!(
                    by_ms = by.as_millis(),
                    "the clock was set back, and what waits with it"
                );
                self.latest_ms.store(now.ms(), Ordering::Relaxed);
            }
            Err(error) => {
                tracing::error!(%error, "the clock was set back, and what waits could not be")
            }
        }
    }

    async fn set_back(&self, by: Duration, now: At) -> Result<(), StoreError> {
        let me = self.context.store.replica().to_owned();
        let written =
            self.context.store.write(async move |tx| queries::set_back(tx, by, &me, now).await);
        written.await?;
        self.breakers.set_back(by);
        Ok(())
    }
}
