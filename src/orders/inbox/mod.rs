//! The inbox: a signed request becomes rows, and is answered after that. Requests that wait at the
//! same moment are written in one transaction, so that a single event costs a fraction of a commit.
//! Refused events of a batch that is taken in part have rows too, so that the same request gets the
//! same answer.

pub mod queries;
pub(super) mod submission;

use std::collections::HashSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use self::submission::{InboxRow, Submission, submitter};
use super::events::{Event, RefusedEvent};
use super::intake::Intake;
use crate::audit::{self, AuditEntry};
use crate::clock::Clock;
use crate::store::{Gather, StoreError, Tx};

pub use self::submission::{EventOutcome, SubmissionOutcome};

/// So many events at once, or fewer, are applied by the transaction that writes them. When more
/// come they are written first and answered, and the intake applies them after that.
const FEW: usize = 4;

/// The way into the inbox. Cheap to clone.
#[derive(Clone)]
pub struct Inbox {
    clock: Clock,
    writer: Gather<Submission, SubmissionOutcome>,
}

impl Inbox {
    /// Opens the inbox in front of `intake`. Must be called within a runtime.
    pub fn open(intake: Intake) -> Self {
        let (clock, intake) = (intake.clock.clone(), Arc::new(intake));
        Self { clock, writer: Gather::open(move |submissions| write(intake.clone(), submissions)) }
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
        self.writer.write(submission).await
    }
}

async fn write(
    intake: Arc<Intake>,
    submissions: Vec<Submission>,
) -> Result<Vec<SubmissionOutcome>, StoreError> {
    if submissions.iter().map(|submission| submission.rows.len()).sum::<usize>() <= FEW {
        match write_and(intake.clone(), Effects::AtOnce, submissions.clone()).await {
            // What cannot be applied, or not now, is taken all the same: the intake comes back to
            // it, or sets it aside.
            Err(error) => tracing::warn!(%error, "events could not be applied at once"),
            written => return written,
        }
    }
    write_and(intake, Effects::Later, submissions).await
}

/// When what is written takes effect.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effects {
    /// In the same transaction, unless an older event waits.
    AtOnce,
    Later,
}

async fn write_and(
    intake: Arc<Intake>,
    effects: Effects,
    submissions: Vec<Submission>,
) -> Result<Vec<SubmissionOutcome>, StoreError> {
    let taker = intake.clone();
    let written = intake.store.write(async move |tx| take(tx, &taker, effects, &submissions).await);
    let (written, is_applied) = written.await?;
    if is_applied {
        intake.engine.now()
    } else {
        intake.wake.now()
    };
    Ok(written)
}

/// Writes requests; says what became of each, and whether their events have taken effect.
async fn take(
    tx: &mut Tx,
    intake: &Intake,
    effects: Effects,
    submissions: &[Submission],
) -> Result<(Vec<SubmissionOutcome>, bool), StoreError> {
    let is_applied = effects == Effects::AtOnce && !queries::has_pending(tx).await?;
    let intake = is_applied.then_some(intake);
    let applied_at = intake.map(|intake| intake.clock.now());
    // The first event of each request decides whether the request is new: the others are written
    // only then.
    let heads: Vec<_> = submissions
        .iter()
        .filter_map(|submission| Some((submission, 0, submission.rows.first()?)))
        .collect();
    let fresh: HashSet<String> =
        queries::insert_events(tx, &heads, applied_at).await?.into_iter().collect();
    let is_fresh = |submission: &Submission| {
        submission.rows.first().is_some_and(|row| fresh.contains(row.id.as_str()))
    };
    let tails: Vec<_> = submissions
        .iter()
        .filter(|submission| is_fresh(submission))
        .flat_map(|submission| {
            let rows = submission.rows.iter().enumerate().skip(1);
            rows.map(move |(place, row)| (submission, place, row))
        })
        .collect();
    queries::insert_events(tx, &tails, applied_at).await?;
    for submission in submissions.iter().filter(|submission| is_fresh(submission)) {
        put_on_record(tx, submission).await?;
        if let Some(intake) = intake {
            for pending in submission.pending() {
                intake.take_effect(tx, &pending).await?;
            }
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
    Ok((accepted, is_applied))
}

/// A signed request is on record by its rows here; who has a key is named beside everything else
/// that was done with it.
async fn put_on_record(tx: &mut Tx, submission: &Submission) -> Result<(), StoreError> {
    let Some((_, id)) = submission.webhook_id.split_once('.') else { return Ok(()) };
    let (actor, detail) =
        (submitter(&submission.webhook_id), format!("{} events", submission.rows.len()));
    let entry = AuditEntry { actor: &actor, action: "events.taken", object: id, detail: &detail };
    audit::append(tx, &entry, submission.received_at).await
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
