//! Looks in the tables for messages that wait (for a topic that could not be created,
//! for a group that could not be reached) and relays them. It also runs admission, retries held
//! tickets and tells groups about their backlog. So nothing depends on an event that was missed.

use std::time::Duration;
use tokio_util::sync::CancellationToken;

use crate::channels::BOT_CHANNEL;
use crate::clock::{At, Clock};
use crate::delivery::suppressions;
use crate::store::poll::{Looked, TablePoll};
use crate::store::{Store, StoreError, Tx, Wake};
use crate::support::agents_group::backlog::queries as backlog_queries;
use crate::support::agents_group::held_tickets::queries as held_tickets_queries;
use crate::support::agents_group::held_tickets::queries::HeldTicket;
use crate::support::agents_group::{backlog, held_tickets};
use crate::support::conversation::relay::to_agents;
use crate::support::desk::Support;
use crate::support::lifecycle::admission;
use crate::support::tickets;

/// The lease of a retry: after this another replica may try.
const TRY: Duration = Duration::from_secs(60);

/// Tries a held ticket again; false when another replica does.
pub(crate) async fn retry_held_ticket(
    tx: &mut Tx,
    support: &Support,
    hold: &HeldTicket,
    now: At,
) -> Result<bool, StoreError> {
    let Some(ticket) = tickets::lock(tx, &hold.ticket).await? else {
        return Ok(false);
    };
    if !held_tickets_queries::claim(tx, hold, now.plus(TRY)).await? {
        return Ok(false);
    }
    // Telegram does not tell us when an unreachable group can be reached again, so we try.
    suppressions::lift(tx, BOT_CHANNEL, &hold.group.to_string()).await?;
    if to_agents::waits_for_agents(tx, &ticket).await? {
        to_agents::send_to_agents(tx, support, &ticket, now).await?;
    } else {
        held_tickets_queries::end(tx, &ticket.id).await?;
    }
    Ok(true)
}

/// The bot can write in a group again: sends what waits for it.
pub async fn resume_group(
    tx: &mut Tx,
    support: &Support,
    group: i64,
    now: At,
) -> Result<(), StoreError> {
    suppressions::lift(tx, BOT_CHANNEL, &group.to_string()).await?;
    for id in backlog_queries::waiting_in(tx, group).await? {
        if let Some(ticket) = tickets::lock(tx, &id).await? {
            to_agents::send_to_agents(tx, support, &ticket, now).await?;
        }
    }
    Ok(())
}

/// The pause between two looks.
const EVERY: Duration = Duration::from_secs(3);

/// Waiting messages are relayed in one of so many looks only: a group that refuses a topic must not
/// be asked all the time.
const PATIENCE: u32 = 5;

/// The most tickets in one look.
const AT_ONCE: i64 = 100;

/// The job. Cheap to clone.
#[derive(Clone)]
pub struct RelayRetryWorker {
    pub store: Store,
    pub clock: Clock,
    pub support: Support,
    pub engine: Wake,
}

impl RelayRetryWorker {
    /// Relays, admits and retries what waits, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let poll = TablePoll::every("tickets that wait", EVERY, &self.store, &self.clock);
        let (worker, mut looks) = (&self, (0..PATIENCE).cycle());
        let look = || {
            let is_whole = looks.next() == Some(0);
            async move {
                let found =
                    if is_whole { worker.look().await? } else { worker.look_at_times().await? };
                if found > 0 {
                    worker.engine.now();
                }
                Ok(Looked::IdleFor(EVERY))
            }
        };
        poll.run(&stop, look).await;
    }

    async fn look(&self) -> Result<usize, StoreError> {
        let waiting = backlog_queries::waiting(&self.store, AT_ONCE).await?;
        for id in &waiting {
            let (support, id, now): (_, _, At) =
                (self.support.clone(), id.clone(), self.clock.now());
            let done = self.store.write(async move |tx| match tickets::lock(tx, &id).await? {
                Some(ticket) => {
                    to_agents::send_to_agents_unless_held(tx, &support, &ticket, now).await
                }
                None => Ok(()),
            });
            done.await?;
        }
        Ok(waiting.len() + self.look_at_times().await?)
    }

    /// Admission, retries of held tickets, and backlog messages: each has a time of its own.
    async fn look_at_times(&self) -> Result<usize, StoreError> {
        let let_in = admission::run_once(&self.store, &self.support, &self.clock).await?;
        Ok(let_in + self.try_what_is_held().await? + self.say_what_waits().await?)
    }

    /// Retries held tickets that are due, one of each group at a time.
    async fn try_what_is_held(&self) -> Result<usize, StoreError> {
        let due = held_tickets::due(&self.store, self.clock.now()).await?;
        for hold in &due {
            let (support, hold, now) = (self.support.clone(), hold.clone(), self.clock.now());
            let tried =
                self.store.write(async move |tx| retry_held_ticket(tx, &support, &hold, now).await);
            tried.await?;
        }
        Ok(due.len())
    }

    async fn say_what_waits(&self) -> Result<usize, StoreError> {
        let backlogs =
            backlog_queries::backlogs(&self.store, self.clock.now().minus(backlog::LATE)).await?;
        for backlog in &backlogs {
            let (support, backlog, now) = (self.support.clone(), *backlog, self.clock.now());
            let told = self
                .store
                .write(async move |tx| backlog::report_backlog(tx, &support, backlog, now).await);
            told.await?;
        }
        Ok(backlogs.len())
    }
}
