//! Changing a ticket: the row is locked, changed and audited in one transaction, and the messages
//! that follow from it enter the outbox. What waits to be relayed comes back as a value.

use crate::audit;
use crate::audit::{Actor, AuditEntry};
use crate::clock::At;
use crate::ids::TicketId;
use crate::store::{StoreError, Tx};
use crate::support::agents_group::deferral;
use crate::support::agents_group::redraw::redraw_ticket;
use crate::support::case::outcome::ChangeOutcome;
use crate::support::case::ticket::{Ticket, TopicState};
use crate::support::case::transition::{Transition, Transitioned, transition};
use crate::support::changes::reset_timers;
use crate::support::customer_notices::closed::tell_customer;
use crate::support::desk::Support;
use crate::support::tickets;
use crate::support::webhook_events;
use crate::support::webhook_events::TicketEvent;

/// A change that is written, and what the caller still has to do.
pub(crate) struct AppliedChange {
    pub outcome: ChangeOutcome,
    /// The ticket was deferred until now: its messages go to the agents.
    pub is_admitted: bool,
}

impl AppliedChange {
    fn only(outcome: ChangeOutcome) -> Self {
        Self { outcome, is_admitted: false }
    }
}

/// Applies a transition to a ticket, without relaying anything.
pub(crate) async fn apply(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    act: &Transition,
    actor: &Actor,
    now: At,
) -> Result<AppliedChange, StoreError> {
    let Some(ticket) = tickets::lock(tx, id).await? else {
        return Ok(AppliedChange::only(ChangeOutcome::Unknown));
    };
    let next = match transition(&ticket, act, support.rules.reopen_within, now) {
        Ok(Transitioned::Changed(next)) => next,
        Ok(Transitioned::Unchanged) => {
            return Ok(AppliedChange::only(ChangeOutcome::Unchanged(Box::new(ticket))));
        }
        Err(refusal) => return Ok(AppliedChange::only(ChangeOutcome::Refused(refusal))),
    };
    save(tx, support, &ticket, *next, act.word(), actor, now).await
}

/// Writes a changed ticket and everything that follows from it.
pub(crate) async fn save(
    tx: &mut Tx,
    support: &Support,
    before: &Ticket,
    next: Ticket,
    action: &'static str,
    actor: &Actor,
    now: At,
) -> Result<AppliedChange, StoreError> {
    if !tickets::save(tx, before.state, &next, now).await? {
        // It is held since it was read, so this is a row that somebody changed by hand.
        return Err(StoreError::corrupt("support_tickets.version", &next.id));
    }
    reset_timers::reset_timers(tx, support, &next).await?;
    let is_seen = before.state != next.state
        || before.assignee != next.assignee
        || before.priority != next.priority
        || before.category != next.category
        || before.order != next.order;
    if !is_seen {
        return Ok(AppliedChange::only(ChangeOutcome::Changed(Box::new(next))));
    }
    let detail = format!("{} to {}", before.state.as_str(), next.state.as_str());
    audit::append(
        tx,
        &AuditEntry { actor, action, object: next.id.as_str(), detail: &detail },
        now,
    )
    .await?;
    tell_customer(tx, support, before, &next, actor, now).await?;
    // Who takes a deferred ticket wants to read it.
    let is_taken = next.assignee.is_some() && before.assignee != next.assignee;
    let is_admitted = is_taken
        && next.topic.state == TopicState::None
        && deferral::release(tx, &next, now).await?;
    if let Some(what) = TicketEvent::of_step(before.state, next.state) {
        webhook_events::enqueue(tx, support, what, &next, now).await?;
    }
    let topic = redraw_ticket(tx, support, &next, now).await?;
    let outcome = ChangeOutcome::Changed(Box::new(Ticket { topic, ..next }));
    Ok(AppliedChange { outcome, is_admitted })
}
