//! The rescuer: what a process that died left in flight is found by its lease, or at once by its
//! owner's absence; its attempt is marked unknown and the crash rule applied.

pub mod queries;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::attempt::AttemptState;
use super::attempt::queries::AttemptEnd;
use super::claims::Claimed;
use super::context::DeliveryContext;
use super::engine::in_flight::InFlight;
use super::outcomes::record::OutcomeRecord;
use super::outcomes::writer::OutcomeWriter;
use super::policy::{self, AttemptFacts, NextStep};
use crate::channels::ErrorClass;
use crate::clock::At;
use crate::store::StoreError;

/// How many are looked at together.
const TOGETHER: i64 = 500;
/// How many are written down at once.
const AT_ONCE: usize = 64;

/// How often leases of the dead are looked for.
const INTERVAL: Duration = Duration::from_secs(2);

/// Takes over what processes that died left in flight.
pub(super) struct Rescuer {
    context: DeliveryContext,
    in_flight: InFlight,
    outcomes: OutcomeWriter,
    next_look: Mutex<Instant>,
    /// Owners that were absent at the last look: absent twice is dead, once may be a connection
    /// that is being made anew.
    absent: Mutex<HashSet<String>>,
}

impl Rescuer {
    pub(super) fn new(
        context: DeliveryContext,
        in_flight: InFlight,
        outcomes: OutcomeWriter,
    ) -> Self {
        let next_look = Mutex::new(Instant::now() + INTERVAL);
        Self { context, in_flight, outcomes, next_look, absent: Mutex::default() }
    }

    fn is_this_replica(&self, owner: &str) -> bool {
        owner == self.context.store.replica()
    }

    /// Where no other process can hold a lease, whatever is in flight at the start belongs to the
    /// dead. Elsewhere the first look is at once, so that the second one knows.
    pub(super) async fn at_start(&self) {
        if !(self.context.store.is_exclusive() && self.in_flight.is_empty()) {
            self.look().await;
            return;
        }
        let now = self.context.clock.now();
        self.take_over(At(i64::MAX), "", now).await;
        match queries::owners(&self.context.store).await {
            Ok(owners) => {
                self.take_over_dead(
                    owners.into_iter().filter(|owner| !self.is_this_replica(owner)).collect(),
                    now,
                )
                .await
            }
            Err(error) => tracing::error!(%error, "could not ask what is held"),
        }
    }

    /// Looks for what the dead left, where the last look is long enough ago. Returns when the next
    /// look should be; none while nothing is in flight.
    pub(super) async fn look_now_and_then(&self) -> Option<Duration> {
        let now = Instant::now();
        {
            let mut next_look = self.next_look.lock().unwrap_or_else(PoisonError::into_inner);
            if now < *next_look {
                return Some(*next_look - now);
            }
            *next_look = now + INTERVAL;
        }
        self.look().await.then_some(INTERVAL)
    }

    /// Takes over what the dead left. Returns whether anything is in flight, or may be.
    async fn look(&self) -> bool {
        let now = self.context.clock.now();
        self.take_over(now, "", now).await;
        let owners = match queries::owners(&self.context.store).await {
            Ok(owners) if owners.is_empty() => {
                self.absent().clear();
                return false;
            }
            Ok(owners) => owners,
            Err(error) => {
                tracing::error!(%error, "could not ask what is held");
                return true;
            }
        };
        match self.newly_dead(owners).await {
            Ok(dead) => self.take_over_dead(dead, now).await,
            Err(error) => tracing::error!(%error, "could not ask who is alive"),
        }
        true
    }

    fn absent(&self) -> MutexGuard<'_, HashSet<String>> {
        self.absent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes over what these replicas had in flight, and asks at once about what they were asking
    /// about.
    async fn take_over_dead(&self, dead: Vec<String>, now: At) {
        for owner in dead {
            self.take_over(At(0), &owner, now).await;
            let let_go =
                self.context.store.write(async move |tx| queries::let_go(tx, &owner, now).await);
            if let Err(error) = let_go.await {
                tracing::error!(
                    %error,
                    "what a dead replica asked about waits until its hold ends"
                );
            }
        }
    }

    async fn newly_dead(&self, owners: Vec<String>) -> Result<Vec<String>, StoreError> {
        if self.context.store.is_exclusive() {
            return Ok(Vec::new());
        }
        let absent: HashSet<String> = self
            .context
            .store
            .absent(owners)
            .await?
            .into_iter()
            .filter(|owner| !self.is_this_replica(owner))
            .collect();
        let mut before = self.absent();
        let dead = absent.intersection(&before).cloned().collect();
        *before = absent;
        Ok(dead)
    }

    /// Takes over work whose lease ran out before `before`, or of a `dead` replica; ours included:
    /// an outcome that could not be written leaves it behind too.
    async fn take_over(&self, before: At, dead: &str, now: At) {
        match self.take_all(before, dead, now).await {
            Ok(0) => {}
            Ok(taken) => {
                tracing::warn!(taken, "took over notifications that were left in flight");
                self.context.wake.now();
            }
            Err(error) => tracing::error!(%error, "could not take over what was left in flight"),
        }
    }

    async fn take_all(&self, before: At, dead: &str, now: At) -> Result<usize, StoreError> {
        let mut taken = 0;
        loop {
            let left =
                queries::left_behind(&self.context.store, before, dead, TOGETHER, now).await?;
            let (whole, taken_before) =
                (i64::try_from(left.len()).unwrap_or(TOGETHER) >= TOGETHER, taken);
            // Leases end by the wall clock, which somebody may have set: what we are at is not left
            // behind.
            let left: Vec<_> =
                left.into_iter().filter(|(claimed, _)| !self.in_flight.holds(claimed)).collect();
            for some in left.chunks(AT_ONCE) {
                taken += self.take_some(some, now).await?;
            }
            if !whole || taken == taken_before {
                return Ok(taken);
            }
        }
    }

    /// Takes over some together: on SQLite they share a commit.
    async fn take_some(
        &self,
        some: &[(Claimed, Option<String>)],
        now: At,
    ) -> Result<usize, StoreError> {
        let records = some
            .iter()
            .map(|(claimed, attempt)| judge(&self.context, claimed, attempt.clone(), now));
        let written =
            records.map(|record| async move { (self.outcomes.write(&record).await, record) });
        let mut taken = 0;
        for (written, record) in join_all(written).await {
            match written {
                Ok(()) => taken += 1,
                Err(error) if error.is_transient() => return Err(error),
                Err(error) => {
                    tracing::error!(
                        notification = %record.claimed.id, %error,
                        "could not take over a notification"
                    )
                }
            }
        }
        Ok(taken)
    }
}

fn judge(
    context: &DeliveryContext,
    claimed: &Claimed,
    attempt: Option<String>,
    now: At,
) -> OutcomeRecord {
    let before = claimed.facts();
    let Some(attempt) = attempt else {
        // Claimed but never begun: nothing can have been sent.
        return OutcomeRecord::of(
            context,
            Arc::new(claimed.clone()),
            None,
            NextStep::WaitUntil(now),
            AttemptFacts { tries: before.tries + 1, ..before },
            now,
        );
    };
    let facts = AttemptFacts {
        tries: before.tries + 1,
        first_failed_at: before.first_failed_at.or(Some(now)),
        ..before
    };
    let ending = AttemptEnd {
        class: Some(ErrorClass::Ambiguous.as_str()),
        detail: Some("the process ended while this was in flight".to_owned()),
        ..AttemptEnd::of(AttemptState::Unknown)
    };
    let next = policy::after_crash(&facts, now);
    OutcomeRecord {
        attempt: Some((attempt, ending)),
        ..OutcomeRecord::of(
            context,
            Arc::new(claimed.clone()),
            Some(ErrorClass::Ambiguous),
            next,
            facts,
            now,
        )
    }
}
