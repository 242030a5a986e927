//! Preflight: what goes no further than its claim. It expired or is suppressed, its channel's
//! breaker is open, its address is busy, or an earlier attempt has to be looked up first.

use std::time::Duration;

use super::breaker::BreakerPermit;
use super::breakers::Breakers;
use super::chat_backpressure::{ChatBackpressure, ChatPace, PATIENCE, SHORTEST_REST};
use super::in_flight::InFlight;
use crate::channels::AddressPace;
use crate::clock::At;
use crate::delivery::attempt::queries as attempts;
use crate::delivery::claims::Claimed;
use crate::delivery::claims::queries as claims;
use crate::delivery::context::DeliveryContext;
use crate::delivery::end_reason::EndReason;
use crate::delivery::notification::queries as notifications;
use crate::delivery::notification::{NotificationState, Priority};
use crate::delivery::outcomes::record;
use crate::delivery::policy::{Awaits, Detour, Elsewhere, NextStep, Obstacle, around};
use crate::delivery::receipts::attempts::queries as receipts;
use crate::delivery::route;
use crate::store::{StoreError, Tx};

/// What is checked before a claim becomes an attempt. Cheap to clone.
#[derive(Clone)]
pub(super) struct Preflight {
    pub context: DeliveryContext,
    pub breakers: Breakers,
    pub in_flight: InFlight,
}

impl Preflight {
    /// Expired or suppressed since it was entered: settled without a try.
    pub(super) async fn ended_before_try(
        &self,
        tx: &mut Tx,
        work: &Claimed,
        now: At,
    ) -> Result<bool, StoreError> {
        let (state, reason) = if work.is_expired(now) {
            (NotificationState::Expired, EndReason::Expired.as_str())
        } else if let Some(suppressed) = &work.suppressed {
            attempts::skip(tx, work, "suppressed", suppressed.words(), now).await?;
            let facts = work.facts();
            if facts.has_another_leg() {
                record::record_without_try(tx, &self.context, work, NextStep::SpendLeg, now)
                    .await?;
                return Ok(true);
            }
            (NotificationState::Suppressed, suppressed.code())
        } else {
            return Ok(false);
        };
        if state == NotificationState::Expired && work.queued_attempt.is_some() {
            attempts::skip(tx, work, "expired", "its time ran out", now).await?;
        }
        if notifications::finish(tx, work, state, None, Some(reason), now).await? {
            record::tell_without_try(tx, work, state, None, now, &self.context.listeners).await?;
        }
        Ok(true)
    }

    /// Its channel is left alone, or its address is held: it comes back later or starts on its next
    /// channel.
    pub(super) async fn passed_over(
        &self,
        tx: &mut Tx,
        work: &Claimed,
        now: At,
    ) -> Result<bool, StoreError> {
        let permit = self.breakers.look(work.leg().channel, now);
        let obstacle = match permit {
            BreakerPermit::OpenUntil(until) => Some(Obstacle::BreakerOpen(until)),
            // What has no other way than its group takes its place among what waits there.
            BreakerPermit::Go
                if is_in_group(&self.context, work) && !work.facts().has_another_leg() =>
            {
                None
            }
            BreakerPermit::Go => held_for(&self.context, work)
                .filter(|wait| *wait > PATIENCE)
                .map(|wait| Obstacle::Held(now.plus(wait))),
        };
        let Some(obstacle) = obstacle else { return Ok(false) };
        let next = match around(
            obstacle,
            self.elsewhere(work, now),
            &work.facts(),
            &self.context.rules,
            now,
        ) {
            Detour::Wait(until) => {
                let failing = matches!(obstacle, Obstacle::BreakerOpen(_)).then_some(now);
                claims::put_back(tx, work, until, failing).await?;
                return Ok(true);
            }
            Detour::NextLeg => NextStep::NextLeg,
            Detour::FirstLeg => NextStep::RestUntil(now),
        };
        let (class, why) = match obstacle {
            Obstacle::BreakerOpen(_) => {
                ("breaker", "passed over: the channel failed too often just now")
            }
            Obstacle::Held(_) => ("held", "passed over: the provider asked us to wait too long"),
        };
        attempts::skip(tx, work, class, why, now).await?;
        record::record_without_try(tx, &self.context, work, next, now).await?;
        Ok(true)
    }

    /// An earlier try by this channel may have arrived, and its provider was silent when it was
    /// asked: it is asked again before there is another.
    pub(super) async fn must_reconcile_first(
        &self,
        tx: &mut Tx,
        work: &Claimed,
        now: At,
    ) -> Result<bool, StoreError> {
        let may_be = work.attempt_no > 1 && work.leg().channel.profile().can_be_asked;
        if !may_be || !receipts::has_unknown(tx, work).await? {
            return Ok(false);
        }
        attempts::skip(
            tx,
            work,
            "ambiguous",
            "passed over: an earlier one may have arrived, which is asked first",
            now,
        )
        .await?;
        let next = NextStep::Await(Awaits::Reconciliation, now);
        record::next_step(tx, &self.context, work, next, now).await?;
        Ok(true)
    }

    /// When work for a chat that cannot take it soon should come back instead of holding a slot.
    pub(super) fn chat_is_busy_until(
        &self,
        backpressure: &mut ChatBackpressure,
        work: &Claimed,
        now: At,
    ) -> Option<At> {
        let wait = held_for(&self.context, work)?;
        let terms = match pace(&self.context, work) {
            Some(pace) if pace.is_group && work.priority != Priority::Bulk => {
                ChatPace::of_group(pace.interval)
            }
            Some(pace) => ChatPace::of_chat(pace.interval),
            // Such an address has no pace of its own: its messages only must not take every slot.
            None => ChatPace::of_chat(SHORTEST_REST),
        };
        backpressure
            .place(&work.leg().address, wait, terms, self.in_flight.ahead_of(work))
            .map(|after| now.plus(after))
    }

    /// When the other channels of a route that are not spent are open.
    fn elsewhere(&self, work: &Claimed, now: At) -> Elsewhere {
        let opens_at = |leg: usize| match self.breakers.look(work.route[leg].channel, now) {
            BreakerPermit::Go => now,
            BreakerPermit::OpenUntil(until) => until,
        };
        Elsewhere {
            next: route::next_leg(work.route.len(), work.leg, work.spent).map(opens_at),
            earlier: route::first_leg(work.leg, work.spent).map(opens_at),
        }
    }
}

/// How long the limits hold an address; `None` where there are no limits.
pub(super) fn held_for(context: &DeliveryContext, work: &Claimed) -> Option<Duration> {
    let leg = work.leg();
    match context.channels.get(leg.channel) {
        Some(channel) => channel.wait(&leg.address),
        None => Some(Duration::ZERO),
    }
}

/// The pace of its address, where that has one of its own.
pub(super) fn pace(context: &DeliveryContext, work: &Claimed) -> Option<AddressPace> {
    context.channels.get(work.leg().channel)?.pace(&work.leg().address)
}

/// Whether it goes into a group.
fn is_in_group(context: &DeliveryContext, work: &Claimed) -> bool {
    pace(context, work).is_some_and(|pace| pace.is_group)
}
