//! Outcomes that are written many at a time: that a provider took a message, where no listener
//! wants to know. Those that wait while a commit is on its way to disk make the next one.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::listener::OutcomeListener;
use super::proof::DeliveryProof;
use super::queries::{self, AcceptedOutcome};
use super::record::{self, OutcomeRecord};
use crate::delivery::attempt::AttemptState;
use crate::delivery::claims::Claimed;
use crate::delivery::notification::NotificationState;
use crate::delivery::policy::NextStep;
use crate::store::{Store, StoreError};

/// How many are written together.
const TOGETHER: usize = 64;
/// How many may wait; more than there are slots.
const WAITING: usize = 2048;

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

type Waiting = (AcceptedOutcome, oneshot::Sender<Result<(), StoreError>>);

/// The way to the recorder. Cheap to clone.
#[derive(Clone)]
pub(in crate::delivery) struct BatchRecorder(mpsc::Sender<Waiting>);

impl BatchRecorder {
    pub(in crate::delivery) fn open(store: Store) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(write_together(store, receiver));
        Self(sender)
    }

    /// Writes one down; returns once it is durable.
    pub(in crate::delivery) async fn write(
        &self,
        taken: AcceptedOutcome,
    ) -> Result<(), StoreError> {
        let (answer, answered) = oneshot::channel();
        let closing = || StoreError::Unavailable("the recorder is closing".to_owned());
        self.0.send((taken, answer)).await.map_err(|_| closing())?;
        answered.await.map_err(|_| closing())?
    }
}

async fn write_together(store: Store, mut waiting: mpsc::Receiver<Waiting>) {
    let mut gathered = Vec::with_capacity(TOGETHER);
    while waiting.recv_many(&mut gathered, TOGETHER).await > 0 {
        let (taken, answers): (Vec<_>, Vec<_>) = gathered.drain(..).unzip();
        match write(&store, taken.clone()).await {
            Err(error) if !error.is_transient() && taken.len() > 1 => {
                // One that can't be written must not sink its neighbours.
                for (taken, answer) in taken.into_iter().zip(answers) {
                    let _ = answer.send(write(&store, vec![taken]).await);
                }
            }
            written => {
                for answer in answers {
                    // Whoever asked may have gone; it stands all the same.
                    let _ = answer.send(written.clone());
                }
            }
        }
    }
}

async fn write(store: &Store, taken: Vec<AcceptedOutcome>) -> Result<(), StoreError> {
    let expected = taken.len();
    let written = taken.clone();
    let settled = store
        .write(move |tx| {
            let taken = written.clone();
            Box::pin(async move { queries::write(tx, &taken).await })
        })
        .await?;
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
    Ok(())
}

#[cfg(test)]
#[path = "batch_tests.rs"]
mod tests;
