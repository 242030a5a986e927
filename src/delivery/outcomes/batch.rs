//! Outcomes that are written many at a time: that a provider took a message, where no listener
//! wants to know. Those that wait while a commit is on its way to disk make the next one.

use std::sync::Arc;

use super::listener::OutcomeListener;
use super::proof::DeliveryProof;
use super::queries::{self, AcceptedOutcome};
use super::record::{self, OutcomeRecord};
use crate::delivery::attempt::AttemptState;
use crate::delivery::claims::Claimed;
use crate::delivery::notification::NotificationState;
use crate::delivery::policy::NextStep;
use crate::store::{Gather, Store, StoreError};

impl AcceptedOutcome {
    /// What a record says, where it says no more than that.
    pub(in crate::delivery) fn of(
        record: &OutcomeRecord,
        outcomes: &[Arc<dyn OutcomeListener>],
    ) -> Option<Self> {
        let OutcomeRecord {
            claimed,
            attempt: Some((attempt, ending)),
            class: None,
            next: NextStep::Deliver,
            proof: DeliveryProof::Accepted,
            now,
            ..
        } = record
        else {
            return None;
        };
        if ending.state != AttemptState::Accepted || !is_plain(claimed, outcomes) {
            return None;
        }
        Some(Self {
            notification: claimed.id.clone(),
            category: claimed.category,
            is_test: claimed.is_test,
            lease_owner: claimed.lease_owner.clone(),
            attempt: attempt.clone(),
            provider_id: ending.provider_id.clone(),
            provider_status: ending.provider_status.clone(),
            at: *now,
        })
    }
}

/// Whether nobody wants to know that it was delivered, and nothing of it has to be forgotten then.
fn is_plain(claimed: &Claimed, outcomes: &[Arc<dyn OutcomeListener>]) -> bool {
    !claimed.category.is_secret()
        && !outcomes
            .iter()
            .any(|listener| listener.wants(claimed.purpose, NotificationState::Delivered))
}

/// The way to the recorder. Cheap to clone.
pub(in crate::delivery) type BatchRecorder = Gather<AcceptedOutcome, ()>;

/// A recorder of its own for a store.
pub(in crate::delivery) fn open(store: Store) -> BatchRecorder {
    Gather::open(move |taken| write(store.clone(), taken))
}

async fn write(store: Store, taken: Vec<AcceptedOutcome>) -> Result<Vec<()>, StoreError> {
    let expected = taken.len();
    let written = taken.clone();
    let settled = store.write(async move |tx| queries::write(tx, &written).await).await?;
    for taken in taken.iter().filter(|taken| !taken.is_test) {
        record::count(taken.category, NotificationState::Delivered);
    }
    if settled < expected {
        // A lease ran out in the middle and somebody else goes on with it: then only the attempt's
        // end stands.
        tracing::warn!(
            lost = expected - settled,
            "the lease was lost before the outcome was written"
        );
    }
    Ok(vec![(); expected])
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
