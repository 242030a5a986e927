//! Writes down what a try brought: the end of the attempt, the next state of the notification, and
//! the word to the listeners, in one transaction.

use std::sync::Arc;
use std::time::Duration;

use super::listener::{DeliveryOutcome, OutcomeListener};
use super::proof::DeliveryProof;
use crate::channels::{ErrorClass, SendResult};
use crate::clock::At;
use crate::delivery::attempt::AttemptState;
use crate::delivery::attempt::queries::{self as attempts, AttemptEnd, NewAttempt};
use crate::delivery::claims::{BodyDigest, Claimed};
use crate::delivery::context::DeliveryContext;
use crate::delivery::end_reason::EndReason;
use crate::delivery::notification::queries::{self as notifications, Rescheduled};
use crate::delivery::notification::{Category, NotificationState};
use crate::delivery::policy::{AttemptFacts, Awaits, NextStep};
use crate::delivery::sms_budget::queries as costs;
use crate::delivery::{route, suppressions};
use crate::ids::AttemptId;
use crate::store::{StoreError, Tx};

/// What is to be recorded of one attempt, or of a leg that was passed over without one.
#[derive(Debug, Clone)]
pub(in crate::delivery) struct OutcomeRecord {
    pub claimed: Arc<Claimed>,
    /// The try that ended and how; none where there was no call.
    pub attempt: Option<(String, AttemptEnd)>,
    pub class: Option<ErrorClass>,
    pub next: NextStep,
    /// After the try, with it counted.
    pub facts: AttemptFacts,
    /// What is known of it where it is delivered.
    pub proof: DeliveryProof,
    pub rest: Duration,
    pub now: At,
}

impl OutcomeRecord {
    /// A record without an attempt; `facts` are those after it.
    pub(in crate::delivery) fn of(
        context: &DeliveryContext,
        claimed: Arc<Claimed>,
        class: Option<ErrorClass>,
        next: NextStep,
        facts: AttemptFacts,
        now: At,
    ) -> Self {
        Self {
            claimed,
            attempt: None,
            class,
            next,
            facts,
            proof: DeliveryProof::Accepted,
            rest: context.rules.rest,
            now,
        }
    }
}

/// The attempt's row for a result.
pub(in crate::delivery) fn attempt_end(result: &SendResult) -> AttemptEnd {
    match result {
        SendResult::Accepted { provider_id, status } => AttemptEnd {
            provider_id: Some(provider_id.clone()),
            provider_status: status.clone(),
            ..AttemptEnd::of(AttemptState::Accepted)
        },
        SendResult::Failed { class, code, detail } => {
            let state = if *class == ErrorClass::Ambiguous {
                AttemptState::Unknown
            } else {
                AttemptState::Failed
            };
            AttemptEnd {
                class: Some(class.as_str()),
                code: code.clone(),
                detail: Some(detail.clone()),
                ..AttemptEnd::of(state)
            }
        }
    }
}

/// Writes one record. False when the lease was lost meanwhile: then only the attempt's end stands.
pub(in crate::delivery) async fn record(
    tx: &mut Tx,
    record: &OutcomeRecord,
    outcomes: &[Arc<dyn OutcomeListener>],
) -> Result<bool, StoreError> {
    let OutcomeRecord { claimed, now, .. } = record;
    if let Some((attempt, ending)) = &record.attempt {
        attempts::end_attempt(tx, attempt, ending, *now).await?;
        // What the provider did not take costs nothing; what it may have taken does.
        if ending.state == AttemptState::Failed {
            costs::refund(tx, claimed.charge).await?;
        }
    }
    if let Some(ErrorClass::Address(fault)) = record.class {
        suppressions::mark(tx, claimed.leg().channel, &claimed.leg().address, fault, *now).await?;
    }
    let (state, proof, reason) = match record.next {
        NextStep::Deliver => (NotificationState::Delivered, Some(record.proof.as_str()), None),
        NextStep::Fail(reason) => (NotificationState::Failed, None, Some(reason)),
        NextStep::Drop(reason) => (NotificationState::Cancelled, None, Some(reason)),
        NextStep::Await(awaits, until) => return wait(tx, record, awaits, until, outcomes).await,
        next => match onward(record, next) {
            Some(onward) => return go_on(tx, record, &onward).await,
            None => (NotificationState::Failed, None, Some(EndReason::NoChannelLeft)),
        },
    };
    let reason = reason.map(EndReason::as_str);
    if !notifications::finish(tx, claimed, state, proof, reason, *now).await? {
        // The lease ran out in the middle and somebody else goes on with it.
        tracing::warn!(
            notification = %claimed.id,
            "the lease was lost before the outcome was written"
        );
        return Ok(false);
    }
    tell(tx, record, state, outcomes).await?;
    Ok(true)
}

async fn wait(
    tx: &mut Tx,
    record: &OutcomeRecord,
    awaits: Awaits,
    until: At,
    outcomes: &[Arc<dyn OutcomeListener>],
) -> Result<bool, StoreError> {
    let waits = notifications::wait(tx, &record.claimed, awaits, until, &record.facts).await?;
    if waits && awaits == Awaits::Read {
        tell(tx, record, NotificationState::InFlight, outcomes).await?;
    }
    Ok(waits)
}

/// Where a notification goes on; `None` where nothing is left.
fn onward(record: &OutcomeRecord, next: NextStep) -> Option<Rescheduled> {
    let OutcomeRecord { claimed, facts, now, .. } = record;
    let (legs, leg) = (claimed.route.len(), claimed.leg);
    let spent =
        if next == NextStep::SpendLeg { route::spend(leg, claimed.spent) } else { claimed.spent };
    let failing = facts.first_failed_at.or(record.class.map(|_| *now));
    let (leg, due_at, tries, first_failed_at) = match next {
        NextStep::RetryAt(at) => (leg, at, facts.tries, failing),
        NextStep::WaitUntil(at) => (leg, at, facts.tries.saturating_sub(1), failing),
        // Starting over: deadlines count anew, or every call from now on would be cut as one that
        // is late.
        NextStep::RestUntil(at) => (route::first_leg(legs, spent)?, at, 0, None),
        _ => match route::next_leg(legs, leg, spent) {
            Some(next) => (next, *now, 0, failing),
            None => (route::first_leg(legs, spent)?, now.plus(record.rest), 0, None),
        },
    };
    Some(Rescheduled {
        due_at,
        tries,
        cuts: facts.cuts,
        leg,
        spent,
        queued_attempt: AttemptId::new(*now),
        first_failed_at,
    })
}

async fn go_on(
    tx: &mut Tx,
    record: &OutcomeRecord,
    onward: &Rescheduled,
) -> Result<bool, StoreError> {
    let claimed = &record.claimed;
    if !notifications::reschedule(tx, claimed, onward).await? {
        tracing::warn!(
            notification = %claimed.id,
            "the lease was lost before the next try was written"
        );
        return Ok(false);
    }
    let leg = &claimed.route[onward.leg];
    let new = NewAttempt {
        notification: &claimed.id,
        id: &onward.queued_attempt,
        leg,
        number: claimed.attempt_no + 1,
        due_at: onward.due_at,
        started_at: None,
        words: &BodyDigest::default(),
    };
    attempts::insert_attempts(tx, &[new]).await?;
    Ok(true)
}

async fn tell(
    tx: &mut Tx,
    record: &OutcomeRecord,
    state: NotificationState,
    outcomes: &[Arc<dyn OutcomeListener>],
) -> Result<(), StoreError> {
    let ending = record.attempt.as_ref().map(|(_, ending)| ending);
    let settled = DeliveryOutcome {
        provider_id: ending.and_then(|ending| ending.provider_id.clone()),
        class: record.class,
        reason: reason(record.next),
        detail: ending.and_then(|ending| ending.detail.clone()),
        failing_since: record.facts.first_failed_at,
        ..settled(&record.claimed, state, record.now)
    };
    tell_all(tx, &settled, outcomes).await
}

/// Records that a claimed notification goes on without a try.
pub(in crate::delivery) async fn record_without_try(
    tx: &mut Tx,
    context: &DeliveryContext,
    work: &Claimed,
    next: NextStep,
    now: At,
) -> Result<(), StoreError> {
    let facts =
        AttemptFacts { first_failed_at: work.first_failed_at.or(Some(now)), ..work.facts() };
    record(
        tx,
        &OutcomeRecord::of(context, Arc::new(work.clone()), None, next, facts, now),
        &context.listeners,
    )
    .await?;
    Ok(())
}

/// Records a step that follows without an attempt; the facts stay as they are.
pub(in crate::delivery) async fn next_step(
    tx: &mut Tx,
    context: &DeliveryContext,
    claimed: &Claimed,
    next: NextStep,
    now: At,
) -> Result<(), StoreError> {
    let step =
        OutcomeRecord::of(context, Arc::new(claimed.clone()), None, next, claimed.facts(), now);
    record(tx, &step, &context.listeners).await?;
    Ok(())
}

/// Tells of the end of a notification that came without a try.
pub(in crate::delivery) async fn tell_without_try(
    tx: &mut Tx,
    claimed: &Claimed,
    state: NotificationState,
    reason: Option<EndReason>,
    now: At,
    outcomes: &[Arc<dyn OutcomeListener>],
) -> Result<(), StoreError> {
    tell_all(tx, &DeliveryOutcome { reason, ..settled(claimed, state, now) }, outcomes).await
}

/// Counts the end of a notification.
pub(in crate::delivery) fn count(category: Category, state: NotificationState) {
    if state.is_final() {
        metrics::counter!(
            "bellhop_notifications_total",
            "category" => category.as_str(),
            "state" => state.as_str()
        )
        .increment(1);
    }
}

async fn tell_all(
    tx: &mut Tx,
    settled: &DeliveryOutcome,
    outcomes: &[Arc<dyn OutcomeListener>],
) -> Result<(), StoreError> {
    // A transaction that has to run again counts again; a record in doubt is rare enough for that.
    if !settled.is_test {
        count(settled.category, settled.state);
    }
    for listener in
        outcomes.iter().filter(|listener| listener.wants(settled.purpose, settled.state))
    {
        listener.on_outcome(tx, settled).await?;
    }
    Ok(())
}

fn settled(claimed: &Claimed, state: NotificationState, at: At) -> DeliveryOutcome {
    let leg = claimed.leg();
    DeliveryOutcome {
        id: claimed.id.clone(),
        category: claimed.category,
        is_test: claimed.is_test,
        subject: claimed.subject.clone(),
        version: claimed.version,
        purpose: claimed.purpose,
        template: claimed.template.clone(),
        channel: leg.channel,
        address: leg.address.clone(),
        content: leg.content.clone(),
        state,
        provider_id: None,
        class: None,
        reason: None,
        detail: None,
        failing_since: claimed.first_failed_at,
        at,
    }
}

fn reason(next: NextStep) -> Option<EndReason> {
    match next {
        NextStep::Fail(reason) | NextStep::Drop(reason) => Some(reason),
        NextStep::NextLeg | NextStep::SpendLeg | NextStep::RestUntil(_) => {
            Some(EndReason::NoChannelLeft)
        }
        _ => None,
    }
}
