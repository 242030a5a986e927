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
use crate::store::{StoreError, Tx};

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
    let number = claimed.attempt_no + 1;
    queries::insert_attempt(tx, claimed, &attempt, &claimed.route[leg], number, "queued", due_at, None).await?;
    let onward = Onward { due_at, tries, leg, queued_attempt: Some(attempt), first_failed_at: record.first_failed_at };
    queries::again(tx, claimed, &onward).await?;
    Ok(())
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
