//! The sweep: what waits for a topic that could not be made, or for a group that was out of reach,
//! is put on its way again, and a group that cannot keep up is told so. The tables say what is left
//! to do, so nothing hangs on a word that was missed.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Support, backlog, holds, queries, relay, strangers};
use crate::clock::{At, Clock};
use crate::store::Wake;
use crate::store::{Store, StoreError};

/// How often it looks what waits.
const EVERY: Duration = Duration::from_secs(3);
/// With each so manieth look what waits is put on its way again: a group that refuses a topic is
/// not asked all the time.
const PATIENCE: u32 = 5;
/// How many tickets it takes up at once.
const AT_ONCE: i64 = 100;

/// Who sweeps. Cheap to clone.
#[derive(Clone)]
pub struct Sweeper {
    /// The tables.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// The desk.
    pub support: Support,
    /// Wakes the engine.
    pub engine: Wake,
}

impl Sweeper {
    /// Sweeps until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        for look in (0..PATIENCE).cycle() {
            if stop.is_cancelled() {
                break;
            }
            let found = if look == 0 { self.look().await } else { self.look_at_times().await };
            match found {
                Ok(0) => {}
                Ok(_) => self.engine.now(),
                Err(error) => tracing::error!(%error, "tickets that wait could not be looked for"),
            }
            tokio::select! {
                () = tokio::time::sleep(EVERY) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    async fn look(&self) -> Result<usize, StoreError> {
        let waiting = queries::waiting(&self.store, AT_ONCE).await?;
        for id in &waiting {
            let (support, id, now): (_, _, At) =
                (self.support.clone(), id.clone(), self.clock.now());
            let done = self.store.write(move |tx| {
                let (support, id) = (support.clone(), id.clone());
                Box::pin(async move {
                    match queries::hold(tx, &id).await? {
                        Some(ticket) => relay::to_agents(tx, &support, &ticket, now).await,
                        None => Ok(()),
                    }
                })
            });
            done.await?;
        }
        Ok(waiting.len() + self.look_at_times().await?)
    }

    /// What has a time of its own.
    async fn look_at_times(&self) -> Result<usize, StoreError> {
        let let_in = strangers::look(&self.store, &self.support, &self.clock).await?;
        Ok(let_in + self.try_what_is_held().await? + self.say_what_waits().await?)
    }

    /// What a group did not take is tried again when it is time, by one ticket of each group at
    /// once.
    async fn try_what_is_held(&self) -> Result<usize, StoreError> {
        let due = holds::due(&self.store, self.clock.now()).await?;
        for hold in &due {
            let (support, hold, now) = (self.support.clone(), hold.clone(), self.clock.now());
            let tried = self.store.write(move |tx| {
                let (support, hold) = (support.clone(), hold.clone());
                Box::pin(async move { holds::try_again(tx, &support, &hold, now).await })
            });
            tried.await?;
        }
        Ok(due.len())
    }

    async fn say_what_waits(&self) -> Result<usize, StoreError> {
        let backlogs =
            queries::backlogs(&self.store, self.clock.now().minus(backlog::LATE)).await?;
        for backlog in &backlogs {
            let (support, backlog, now) = (self.support.clone(), *backlog, self.clock.now());
            let told = self.store.write(move |tx| {
                let support = support.clone();
                Box::pin(async move { backlog::tell(tx, &support, backlog, now).await })
            });
            told.await?;
        }
        Ok(backlogs.len())
    }
}
