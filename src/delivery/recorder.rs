//! The recorder: that a provider took a message is most of what there is to write down. Where
//! nobody else wants to know of it, such outcomes are written many at a time: those that wait while
//! a commit is on its way to disk make the next one.

pub mod queries;

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::Outcomes;
use super::claims::Claimed;
use super::notification::{Category, State};
use super::policy::Next;
use super::settle::{self, Proof, Record};
use crate::clock::At;
use crate::ids::NotificationId;
use crate::store::{Store, StoreError};

/// How many are written together.
const TOGETHER: usize = 64;
/// How many may wait; more than there are slots.
const WAITING: usize = 2048;

/// That a provider took a message, and that is all.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub notification: NotificationId,
    pub category: Category,
    pub is_test: bool,
    pub lease_owner: String,
    pub attempt: String,
    pub provider_id: Option<String>,
    pub provider_status: Option<String>,
    pub at: At,
}

impl Taken {
    /// What a record says, where it says no more than that.
    pub(super) fn of(record: &Record, outcomes: &[Arc<dyn Outcomes>]) -> Option<Self> {
        let Record {
            claimed,
            attempt: Some((attempt, ending)),
            class: None,
            next: Next::Deliver,
            proof: Proof::Accepted,
            now,
            ..
        } = record
        else {
            return None;
        };
        if ending.state != "accepted" || !is_plain(claimed, outcomes) {
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
fn is_plain(claimed: &Claimed, outcomes: &[Arc<dyn Outcomes>]) -> bool {
    !claimed.category.is_secret()
        && !outcomes.iter().any(|listener| listener.cares(&claimed.template, State::Delivered))
}

type Waiting = (Taken, oneshot::Sender<Result<(), StoreError>>);

/// The way to the recorder. Cheap to clone.
#[derive(Clone)]
pub(super) struct Recorder(mpsc::Sender<Waiting>);

impl Recorder {
    pub(super) fn open(store: Store) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(write_together(store, receiver));
        Self(sender)
    }

    /// Writes one down; returns once it is durable.
    pub(super) async fn write(&self, taken: Taken) -> Result<(), StoreError> {
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

async fn write(store: &Store, taken: Vec<Taken>) -> Result<(), StoreError> {
    let expected = taken.len();
    let written = taken.clone();
    let settled = store
        .write(move |tx| {
            let taken = written.clone();
            Box::pin(async move { queries::write(tx, &taken).await })
        })
        .await?;
    for taken in taken.iter().filter(|taken| !taken.is_test) {
        settle::count(taken.category, State::Delivered);
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
#[path = "recorder_tests.rs"]
mod tests;
