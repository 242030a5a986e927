//! Writing down what a try brought: the attempt's end, the notification's next state, and word to those who care, in one
//! transaction.

use std::sync::Arc;

use super::notification::State;
use super::policy::Next;
use super::queries::{self, Claimed, Ending, Onward};
use super::{Outcomes, Settled, suppressions};
use crate::channels::{ErrorClass, SendResult};
use crate::clock::At;
use crate::ids::AttemptId;
use crate::store::{Store, StoreError, Tx};

/// What the engine wants recorded of one try.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub claimed: Claimed,
    pub attempt: Option<String>,
    pub ending: Ending,
    pub class: Option<ErrorClass>,
    pub next: Next,
    pub tries: u32,
    pub first_failed_at: At,
    pub now: At,
}

/// The attempt's row for a result.
pub(super) fn ending(result: &SendResult) -> Ending {
    match result {
        SendResult::Accepted { provider_id } => Ending { state: "accepted", provider_id: Some(provider_id.clone()), ..Ending::default() },
        SendResult::Failed { class, code, detail } => Ending {
            state: if *class == ErrorClass::Ambiguous { "unknown" } else { "failed" },
            class: Some(class.as_str()),
            code: code.clone(),
            detail: Some(detail.clone()),
            provider_id: None,
        },
    }
}

/// Writes one record in a transaction of its own. A listener that can't take it is left out: the outcome is a fact, and not
/// to write it down would send the message again.
pub(super) async fn write(store: &Store, record: &Record, outcomes: &Arc<[Arc<dyn Outcomes>]>) -> Result<(), StoreError> {
    match write_for(store, record, outcomes.clone()).await {
        Err(error) if !error.is_transient() && !outcomes.is_empty() => {
            tracing::error!(notification = %record.claimed.id, %error, "an outcome was written without telling those who listen");
            write_for(store, record, Arc::default()).await
        }
        written => written,
    }
}

async fn write_for(store: &Store, record: &Record, outcomes: Arc<[Arc<dyn Outcomes>]>) -> Result<(), StoreError> {
    let record = record.clone();
    store
        .write(move |tx| {
            let (record, outcomes) = (record.clone(), outcomes.clone());
            Box::pin(async move { self::record(tx, &record, &outcomes).await })
        })
        .await
}

/// Writes one record.
pub(super) async fn record(tx: &mut Tx, record: &Record, outcomes: &[Arc<dyn Outcomes>]) -> Result<(), StoreError> {
    let Record { claimed, now, .. } = record;
    if let Some(attempt) = &record.attempt {
        queries::end_attempt(tx, attempt, &record.ending, *now).await?;
    }
    if let Some(ErrorClass::Address(fault)) = record.class {
        suppressions::mark(tx, claimed.leg().channel, &claimed.leg().address, fault, *now).await?;
    }
    let (state, reason) = match record.next {
        Next::Deliver => (State::Delivered, None),
        Next::Fail(reason) => (State::Failed, Some(reason)),
        Next::Drop(reason) => (State::Cancelled, Some(reason)),
        Next::RetryAt(at) => return go_on(tx, record, at, record.tries, claimed.leg).await,
        Next::WaitUntil(at) => return go_on(tx, record, at, record.tries.saturating_sub(1), claimed.leg).await,
        Next::RestUntil(at) => return go_on(tx, record, at, 0, claimed.leg).await,
        Next::NextLeg => return go_on(tx, record, *now, 0, claimed.leg + 1).await,
    };
    if !queries::finish(tx, claimed, state, reason, *now).await? {
        // The lease ran out in the middle and somebody else goes on with it.
        tracing::warn!(notification = %claimed.id, "the lease was lost before the outcome was written");
        return Ok(());
    }
    tell(tx, record, state, outcomes).await
}

async fn go_on(tx: &mut Tx, record: &Record, due_at: At, tries: u32, leg: usize) -> Result<(), StoreError> {
    let claimed = &record.claimed;
    let attempt = AttemptId::new(record.now);
    let onward = Onward { due_at, tries, leg, queued_attempt: Some(attempt.clone()), first_failed_at: record.first_failed_at };
    if !queries::again(tx, claimed, &onward).await? {
        tracing::warn!(notification = %claimed.id, "the lease was lost before the next try was queued");
        return Ok(());
    }
    queries::insert_attempt(tx, claimed, &attempt, &claimed.route[leg], claimed.attempt_no + 1, "queued", due_at, None).await
}

async fn tell(tx: &mut Tx, record: &Record, state: State, outcomes: &[Arc<dyn Outcomes>]) -> Result<(), StoreError> {
    let claimed = &record.claimed;
    let settled = Settled {
        id: claimed.id.clone(),
        subject: claimed.subject.clone(),
        version: claimed.version,
        template: claimed.template.clone(),
        address: claimed.leg().address.clone(),
        content: claimed.leg().content.clone(),
        state,
        provider_id: record.ending.provider_id.clone(),
        class: record.class,
        at: record.now,
    };
    for listener in outcomes {
        listener.settled(tx, &settled).await?;
    }
    Ok(())
}
