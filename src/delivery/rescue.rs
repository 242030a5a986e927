//! The rescuer: what a process that died left in flight is found by its lease, or at once by its owner's absence; its
//! attempt is marked unknown and the crash rule applied.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use super::engine::Engine;
use super::policy::{self, Facts, Next};
use super::queries::{self, Claimed, Ending};
use super::settle::{self, Record};
use crate::channels::ErrorClass;
use crate::clock::At;
use crate::store::StoreError;

/// Who rescues.
pub(super) struct Rescuer {
    engine: Engine,
    me: Arc<str>,
    /// Owners that were absent at the last look: absent twice is dead, once may be a connection that is being made anew.
    absent: Mutex<HashSet<String>>,
}

impl Rescuer {
    pub(super) fn new(engine: &Engine, me: Arc<str>) -> Self {
        Self { engine: engine.clone(), me, absent: Mutex::default() }
    }

    /// Where no other process can hold a lease, whatever is in flight at the start belongs to the dead.
    pub(super) async fn at_start(&self) {
        let now = self.engine.clock.now();
        let before = if self.engine.store.is_exclusive() { At(i64::MAX) } else { now };
        self.take_over(before, "", now).await;
    }

    /// Takes over what the dead left.
    pub(super) async fn look(&self) {
        let now = self.engine.clock.now();
        self.take_over(now, "", now).await;
        match self.newly_dead().await {
            Ok(dead) => {
                for owner in dead {
                    self.take_over(At(0), &owner, now).await;
                }
            }
            Err(error) => tracing::error!(%error, "could not ask who is alive"),
        }
    }

    async fn newly_dead(&self) -> Result<Vec<String>, StoreError> {
        if self.engine.store.is_exclusive() {
            return Ok(Vec::new());
        }
        let owners = queries::owners(&self.engine.store).await?;
        let absent: HashSet<String> = self.engine.store.absent(owners).await?.into_iter().filter(|owner| **owner != *self.me).collect();
        let mut before = self.absent.lock().unwrap_or_else(PoisonError::into_inner);
        let dead = absent.intersection(&before).cloned().collect();
        *before = absent;
        Ok(dead)
    }

    async fn take_over(&self, before: At, dead: &str, now: At) {
        let (engine, me, dead) = (self.engine.clone(), self.me.clone(), dead.to_owned());
        let taken = self.engine.store.write(move |tx| {
            let (engine, me, dead) = (engine.clone(), me.clone(), dead.clone());
            Box::pin(async move {
                let left = queries::left_behind(tx, before, &dead, &me, now).await?;
                for (claimed, attempt) in &left {
                    settle::record(tx, &judge(&engine, claimed, attempt.clone(), now), &engine.outcomes).await?;
                }
                Ok(left.len())
            })
        });
        match taken.await {
            Ok(0) => {}
            Ok(taken) => {
                tracing::warn!(taken, "took over notifications that were in flight when their process ended");
                self.engine.wake.now();
            }
            Err(error) => tracing::error!(%error, "could not take over what was left in flight"),
        }
    }
}

fn judge(engine: &Engine, claimed: &Claimed, attempt: Option<String>, now: At) -> Record {
    let before = claimed.facts();
    let Some(attempt) = attempt else {
        // Claimed but never begun: nothing can have been sent.
        return engine.record(claimed, None, Next::WaitUntil(now), Facts { tries: before.tries + 1, ..before }, now);
    };
    let facts = Facts { tries: before.tries + 1, first_failed_at: before.first_failed_at.or(Some(now)), ..before };
    let ending = Ending {
        state: "unknown",
        class: Some(ErrorClass::Ambiguous.as_str()),
        detail: Some("the process ended while this was in flight".to_owned()),
        ..Ending::default()
    };
    let next = policy::after_crash(&facts, now);
    Record { attempt: Some((attempt, ending)), ..engine.record(claimed, Some(ErrorClass::Ambiguous), next, facts, now) }
}
