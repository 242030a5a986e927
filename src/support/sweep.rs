//! The sweeper: looks in the tables for messages that wait (for a topic that could not be created,
//! for a group that could not be reached) and relays them. It also runs admission, retries held
//! tickets and tells groups about their backlog. So nothing depends on an event that was missed.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Support, backlog, holds, queries, relay, strangers};
use crate::clock::{At, Clock};
use crate::store::Wake;
use crate::store::poll::{Looked, TablePoll};
use crate::store::{Store, StoreError};

/// The pause between two looks.
const EVERY: Duration = Duration::from_secs(3);
/// Waiting messages are relayed in one of so many looks only: a group that refuses a topic must not
/// be asked all the time.
const PATIENCE: u32 = 5;
/// The most tickets in one look.
const AT_ONCE: i64 = 100;

/// The sweeper job. Cheap to clone.
#[derive(Clone)]
pub struct RelaySweeper {
    pub store: Store,
    pub clock: Clock,
    pub support: Support,
    pub engine: Wake,
}

impl RelaySweeper {
    /// Runs until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every("tickets that wait", EVERY);
        let (sweeper, mut looks) = (&self, (0..PATIENCE).cycle());
        let look = || {
            let is_whole = looks.next() == Some(0);
            async move {
                let found =
                    if is_whole { sweeper.look().await? } else { sweeper.look_at_times().await? };
                if found > 0 {
                    sweeper.engine.now();
                }
                Ok(Looked::Idle)
            }
        };
        poll.run(&stop, look).await;
    }

    async fn look(&self) -> Result<usize, StoreError> {
        let waiting = queries::waiting(&self.store, AT_ONCE).await?;
        for id in &waiting {
            let (support, id, now): (_, _, At) =
                (self.support.clone(), id.clone(), self.clock.now());
            let done = self.store.write(move |tx| {
                let (support, id) = (support.clone(), id.clone());
                Box::pin(async move {
                    match queries::lock(tx, &id).await? {
                        Some(ticket) => {
                            relay::send_to_agents_unless_held(tx, &support, &ticket, now).await
                        }
                        None => Ok(()),
                    }
                })
            });
            done.await?;
        }
        Ok(waiting.len() + self.look_at_times().await?)
    }

    /// Admission, retries of held tickets, and backlog messages: each has a time of its own.
    async fn look_at_times(&self) -> Result<usize, StoreError> {
        let let_in = strangers::run_once(&self.store, &self.support, &self.clock).await?;
        Ok(let_in + self.try_what_is_held().await? + self.say_what_waits().await?)
    }

    /// Retries held tickets that are due, one of each group at a time.
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
