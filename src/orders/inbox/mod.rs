//! The inbox: a signed request becomes rows, and is answered after that. Requests that wait at the
//! same moment are written in one transaction, so that a single event costs a fraction of a commit.
//! Refused events of a batch that is taken in part have rows too, so that the same request gets the
//! same answer.

pub mod queries;
mod submission;

use std::collections::HashSet;

use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};

use self::submission::{InboxRow, Submission, submitter};
use super::events::{Event, RefusedEvent};
use crate::audit::{self, AuditEntry};
use crate::clock::Clock;
use crate::store::Wake;
use crate::store::{Store, StoreError, Tx};

pub use self::submission::{EventOutcome, SubmissionOutcome};

/// How many requests are written together.
const TOGETHER: usize = 64;
/// How many may wait.
const WAITING: usize = 1024;

type Waiting = (Submission, oneshot::Sender<Result<SubmissionOutcome, StoreError>>);

/// The way into the inbox. Cheap to clone.
#[derive(Clone)]
pub struct Inbox {
    clock: Clock,
    sender: mpsc::Sender<Waiting>,
}

impl Inbox {
    /// Opens the inbox; `intake` is woken when something came in.
    pub fn open(store: Store, clock: Clock, intake: Wake) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        tokio::spawn(write_together(store, receiver, intake));
        Self { clock, sender }
    }

    /// Takes a verified request's events, as far as they are not refused; returns once what became
    /// of each is durable.
    ///
    /// # Errors
    /// When the store cannot take them; then none is written.
    pub async fn accept(
        &self,
        webhook_id: &str,
        body: &[u8],
        events: &[Result<Event, RefusedEvent>],
    ) -> Result<SubmissionOutcome, StoreError> {
        let received_at = self.clock.now();
        let rows = events
            .iter()
            .map(|event| InboxRow::of(event, received_at))
            .collect::<Result<_, StoreError>>()?;
        let body_hash = hex::encode(Sha256::digest(body));
        let submission =
            Submission { webhook_id: webhook_id.to_owned(), body_hash, received_at, rows };
        let (answer, answered) = oneshot::channel();
        let closing = || StoreError::Unavailable("the inbox is closing".to_owned());
        self.sender.send((submission, answer)).await.map_err(|_| closing())?;
        answered.await.map_err(|_| closing())?
    }
}

/// One commit at a time: while it is on its way to disk the next requests gather.
async fn write_together(store: Store, mut waiting: mpsc::Receiver<Waiting>, intake: Wake) {
    let mut gathered = Vec::with_capacity(TOGETHER);
    while waiting.recv_many(&mut gathered, TOGETHER).await > 0 {
        let (submissions, answers): (Vec<_>, Vec<_>) = gathered.drain(..).unzip();
        let written = store
            .write(move |tx| {
                let submissions = submissions.clone();
                Box::pin(async move { write(tx, &submissions).await })
            })
            .await;
        intake.now();
        match written {
            Ok(accepted) => {
                for (answer, accepted) in answers.into_iter().zip(accepted) {
                    // The caller may have gone; its events stand all the same.
                    let _ = answer.send(Ok(accepted));
                }
            }
            Err(error) => {
                for answer in answers {
                    let _ = answer.send(Err(error.clone()));
                }
            }
        }
    }
}

async fn write(
    tx: &mut Tx,
    submissions: &[Submission],
) -> Result<Vec<SubmissionOutcome>, StoreError> {
    // The first event of each request decides whether the request is new: the others are written
    // only then.
    let heads: Vec<_> = submissions
        .iter()
        .filter_map(|submission| Some((submission, 0, submission.rows.first()?)))
        .collect();
    let fresh: HashSet<String> = queries::insert_events(tx, &heads).await?.into_iter().collect();
    let is_fresh = |submission: &Submission| {
        submission.rows.first().is_some_and(|row| fresh.contains(row.id.as_str()))
    };
    let tails: Vec<_> = submissions
        .iter()
        .filter(|submission| is_fresh(submission))
        .flat_map(|submission| {
            submission
                .rows
                .iter()
                .enumerate()
                .skip(1)
                .map(move |(place, row)| (submission, place, row))
        })
        .collect();
    queries::insert_events(tx, &tails).await?;
    // A signed request is on record by its rows here; who has a key is named beside everything else
    // that was done with it.
    for submission in submissions.iter().filter(|submission| is_fresh(submission)) {
        if let Some((_, id)) = submission.webhook_id.split_once('.') {
            let (actor, detail) =
                (submitter(&submission.webhook_id), format!("{} events", submission.rows.len()));
            let entry =
                AuditEntry { actor: &actor, action: "events.taken", object: id, detail: &detail };
            audit::append(tx, &entry, submission.received_at).await?;
        }
    }
    let mut accepted = Vec::with_capacity(submissions.len());
    for submission in submissions {
        accepted.push(if is_fresh(submission) {
            SubmissionOutcome::Durable(
                submission.rows.iter().map(InboxRow::outcome).collect::<Result<_, _>>()?,
            )
        } else {
            seen_before(tx, submission).await?
        });
    }
    Ok(accepted)
}

async fn seen_before(
    tx: &mut Tx,
    submission: &Submission,
) -> Result<SubmissionOutcome, StoreError> {
    let (hash, outcomes) = queries::outcomes_of(tx, &submission.webhook_id).await?;
    Ok(if hash.as_deref() == Some(&submission.body_hash) {
        SubmissionOutcome::Durable(outcomes)
    } else {
        SubmissionOutcome::Conflict
    })
}
