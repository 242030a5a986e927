//! Sending: the call of one claim, from its last checks to the record of what it brought.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::breaker::BreakerPermit;
use super::breakers::Breakers;
use super::chat_backpressure::{PATIENCE, SHORTEST_REST};
use super::preflight::{held_for, pace};
use crate::channels::{ChannelName, ErrorClass, SendResult, Try};
use crate::clock::At;
use crate::delivery::claims::Claimed;
use crate::delivery::claims::queries as claims;
use crate::delivery::context::{DeliveryContext, WRITE_AGAIN_AFTER, jitter};
use crate::delivery::outcomes::record::{self, OutcomeRecord};
use crate::delivery::outcomes::writer::OutcomeWriter;
use crate::delivery::policy::{AttemptFacts, NextStep, after};

/// Makes the calls. Cheap to clone.
#[derive(Clone)]
pub(super) struct CallSender {
    pub context: DeliveryContext,
    pub breakers: Breakers,
    pub outcomes: OutcomeWriter,
    pub lease: Duration,
}

/// A call that has ended: what it brought, which is not written yet.
pub(super) struct EndedCall {
    record: OutcomeRecord,
    /// Until when it is ours to write.
    lease_ends: Instant,
}

impl CallSender {
    /// Makes the call of one claim; none where it was put back.
    pub(super) async fn call(&self, claimed: &Arc<Claimed>) -> Option<EndedCall> {
        let now = self.context.clock.now();
        let (leg, facts) = (claimed.leg(), claimed.facts());
        let timeout = self.context.rules.timeout(&facts, now);
        let lease_until = self.still_ours(claimed, timeout).await?;
        // From here on by a clock that nobody sets.
        let lease_ends = Instant::now() + lease_until.since(now).min(self.lease);
        let permit = self.breakers.ask(leg.channel, now, timeout + PATIENCE);
        if let BreakerPermit::OpenUntil(until) = permit {
            // It opened while this waited in hand: nothing was sent, and the next claim decides
            // anew.
            self.put_back(claimed, until.since(now)).await;
            return None;
        }
        let try_ = Try {
            attempt: claimed.attempt.as_str(),
            address: &leg.address,
            content: &leg.content,
            lane: claimed.priority.lane(),
            timeout,
            valid_for: claimed.expires_at.map(|at| at.since(now)),
        };
        // The call itself must end under the lease: what the limits do not let go in time is put
        // back.
        let patience = lease_ends.saturating_duration_since(Instant::now() + timeout);
        let Some(admission) = self.context.channels.admit(leg.channel, &try_, patience).await
        else {
            // What is held for its own address may have another way: the next claim decides that.
            let wait = match pace(&self.context, claimed) {
                Some(_) => Duration::ZERO,
                None => held_for(&self.context, claimed).unwrap_or_default(),
            };
            self.put_back(claimed, wait).await;
            return None;
        };
        if Instant::now() + timeout > lease_ends {
            // This process was paused: somebody else may have taken the work over, or would before
            // the call ends.
            self.put_back(claimed, Duration::ZERO).await;
            return None;
        }
        if claimed.is_expired(self.context.clock.now()) {
            // It waited too long in hand: the next claim ends it.
            self.put_back(claimed, Duration::ZERO).await;
            return None;
        }
        // A text for which the limits had no room may have been in hand for seconds, and a STOP
        // counts from its second on.
        let claimed_at = claimed.lease_until.minus(self.lease);
        if self.context.clock.now().since(claimed_at) > SHORTEST_REST
            && matches!(claims::is_silenced(&self.context.store, claimed).await, Ok(true))
        {
            self.put_back(claimed, Duration::ZERO).await;
            return None;
        }
        let begun = Instant::now();
        let result = self.context.channels.send(leg.channel, try_, admission).await;
        count(leg.channel, &result, begun.elapsed());
        let now = self.context.clock.now();
        self.breakers.hear(&self.context, leg.channel, class(&result), now).await;
        let record = self.judge(claimed, &result, now);
        log(claimed, &result, record.next);
        Some(EndedCall { record, lease_ends })
    }

    /// The message is out: while the store can't take the outcome it is offered again, for as long
    /// as the lease is ours.
    pub(super) async fn write_down(&self, ended: &EndedCall) {
        let record = &ended.record;
        while let Err(error) = self.outcomes.write(record).await {
            if !error.is_transient() || Instant::now() >= ended.lease_ends {
                // The lease runs out and the crash rule decides: the same as if we had died here.
                tracing::error!(
                    notification = %record.claimed.id, %error,
                    "an outcome could not be written"
                );
                return;
            }
            tokio::time::sleep(WRITE_AGAIN_AFTER).await;
        }
    }

    /// Puts back work whose try was begun and certainly not written to the wire.
    async fn put_back(&self, claimed: &Claimed, wait: Duration) {
        let (work, due_at) =
            (claimed.clone(), self.context.clock.now().plus(wait.max(SHORTEST_REST)));
        let written =
            self.context.store.write(async move |tx| claims::unstart(tx, &work, due_at).await);
        if let Err(error) = written.await {
            tracing::error!(
                notification = %claimed.id, %error,
                "work could not be put back; its lease brings it back"
            );
        }
    }

    /// Until when the work is ours. Waiting in hand may have eaten the lease: it is renewed before
    /// a call that could outlast it.
    async fn still_ours(&self, claimed: &Claimed, timeout: Duration) -> Option<At> {
        let now = self.context.clock.now();
        if claimed.lease_until >= now.plus(timeout + PATIENCE) {
            return Some(claimed.lease_until);
        }
        let (work, until) = (claimed.clone(), now.plus(self.lease));
        let renewed = self
            .context
            .store
            .write(async move |tx| claims::renew_lease(tx, &work, until).await)
            .await;
        matches!(renewed, Ok(true)).then_some(until)
    }

    fn judge(&self, claimed: &Arc<Claimed>, result: &SendResult, now: At) -> OutcomeRecord {
        let class = class(result);
        let before = claimed.facts();
        let facts = AttemptFacts {
            tries: before.tries + 1,
            cuts: before.cuts + u32::from(class == Some(ErrorClass::Ambiguous)),
            first_failed_at: before.first_failed_at.or(class.map(|_| now)),
            ..before
        };
        let next = after(result, &facts, &self.context.rules, now, jitter());
        OutcomeRecord {
            attempt: Some((claimed.attempt.to_string(), record::attempt_end(result))),
            ..OutcomeRecord::of(&self.context, claimed.clone(), class, next, facts, now)
        }
    }
}

fn class(result: &SendResult) -> Option<ErrorClass> {
    match result {
        SendResult::Failed { class, .. } => Some(*class),
        SendResult::Accepted { .. } => None,
    }
}

fn count(channel: ChannelName, result: &SendResult, took: Duration) {
    let outcome = class(result).map_or("accepted", ErrorClass::as_str);
    metrics::counter!(
        "bellhop_attempts_total",
        "channel" => channel.as_str(),
        "outcome" => outcome
    )
    .increment(1);
    metrics::histogram!("bellhop_call_seconds", "channel" => channel.as_str())
        .record(took.as_secs_f64());
}

fn log(claimed: &Claimed, result: &SendResult, next: NextStep) {
    match result {
        SendResult::Accepted { .. } => {
            tracing::debug!(notification = %claimed.id, "taken by the provider")
        }
        SendResult::Failed { class: ErrorClass::Message | ErrorClass::TooLong, code, detail } => {
            tracing::error!(
                notification = %claimed.id, template = %claimed.template, ?code, %detail, ?next,
                "a message was refused for good"
            );
        }
        SendResult::Failed { class, code, detail } => {
            tracing::warn!(
                notification = %claimed.id, class = class.as_str(), ?code, %detail, ?next,
                "a try failed"
            );
        }
    }
}
