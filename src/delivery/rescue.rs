//! The rescuer: what an engine that died left in flight is found by its lease, its attempt marked unknown, and the crash
//! rule applied.

use std::sync::Arc;

use super::policy::{self, Facts, Rules};
use super::queries::{self, Ending};
use super::settle::{self, Record};
use super::{Outcomes, policy::Next};
use crate::channels::ErrorClass;
use crate::clock::At;
use crate::store::{Store, StoreError};

/// How many are looked at together.
const TOGETHER: i64 = 500;

/// By which rules is rescued, and who is told.
#[derive(Clone)]
pub(super) struct Rescuer {
    pub store: Store,
    pub rules: Rules,
    pub outcomes: Arc<[Arc<dyn Outcomes>]>,
}

impl Rescuer {
    /// Takes over work whose lease ran out before `before`, ours included: an outcome that could not be written leaves it
    /// behind too. Returns how many notifications were taken over.
    pub(super) async fn take_over(&self, before: At, now: At) -> Result<usize, StoreError> {
        let mut taken = 0;
        loop {
            let left = queries::left_behind(&self.store, before, TOGETHER, now).await?;
            let whole = i64::try_from(left.len()).unwrap_or(TOGETHER) >= TOGETHER;
            let taken_before = taken;
            for (claimed, attempt) in left {
                let record = self.judge(claimed, attempt, now);
                match settle::write(&self.store, &record, &self.outcomes).await {
                    Ok(()) => taken += 1,
                    Err(error) if error.is_transient() => return Err(error),
                    Err(error) => tracing::error!(notification = %record.claimed.id, %error, "could not take over a notification"),
                }
            }
            if !whole || taken == taken_before {
                return Ok(taken);
            }
        }
    }

    fn judge(&self, claimed: queries::Claimed, attempt: Option<String>, now: At) -> Record {
        let tries = claimed.tries + 1;
        let first_failed_at = claimed.first_failed_at.unwrap_or(now);
        let facts = Facts {
            category: claimed.category,
            priority: claimed.priority,
            is_send: claimed.leg().content.is_send(),
            tries,
            first_failed_at,
            has_next_leg: claimed.has_next_leg(),
        };
        // Claimed but never begun: nothing can have been sent.
        let next = if attempt.is_none() { Next::WaitUntil(now) } else { policy::after_unknown(&facts, &self.rules, now, 0.0) };
        let ending = Ending {
            state: "unknown",
            class: Some(ErrorClass::Ambiguous.as_str()),
            detail: Some("the process ended while this was in flight".to_owned()),
            ..Ending::default()
        };
        Record { claimed, attempt, ending, class: Some(ErrorClass::Ambiguous), next, tries, first_failed_at, now }
    }
}
