//! Changing a ticket: the row is locked, changed and audited in one transaction, and the messages
//! that follow from it enter the outbox.

use crate::audit;
use crate::audit::{Actor, AuditEntry};
use crate::clock::At;
use crate::ids::TicketId;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};
use crate::support::agents_group::deferral;
use crate::support::agents_group::redraw::redraw_ticket;
use crate::support::case::ticket::{
    Ticket, TicketState, TopicState, Transition, TransitionError, Transitioned, transition,
};
use crate::support::desk::Support;
use crate::support::lifecycle::{clocks, score};
use crate::support::outbound::CustomerNotice;
use crate::support::webhook_events::TicketEvent;
use crate::support::{outbound, queries, webhook_events};

/// The result of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeOutcome {
    /// The ticket as it is now.
    Changed(Box<Ticket>),
    /// The ticket was already so.
    Unchanged(Box<Ticket>),
    /// The transition is not possible.
    Refused(TransitionError),
    /// There is no such ticket.
    Unknown,
    /// The customer's message was not accepted.
    TurnedAway(MessageRejection),
}

/// Why a customer's message was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageRejection {
    /// More messages than `messages_per_minute`.
    TooMany {
        /// They have not been told of it yet.
        is_first: bool,
    },
    /// The contact is blocked.
    Blocked {
        /// They have not been told of it yet.
        is_first: bool,
    },
}

impl ChangeOutcome {
    /// The ticket as it is now, unless the change failed.
    pub fn ticket(&self) -> Option<&Ticket> {
        match self {
            Self::Changed(ticket) | Self::Unchanged(ticket) => Some(ticket),
            Self::Refused(_) | Self::Unknown | Self::TurnedAway(_) => None,
        }
    }
}

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
    let Some(ticket) = queries::lock(tx, id).await? else {
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
    if !queries::save(tx, before.state, &next, now).await? {
        // It is held since it was read, so this is a row that somebody changed by hand.
        return Err(StoreError::corrupt("support_tickets.version", &next.id));
    }
    clocks::reset_clocks(tx, support, &next).await?;
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

/// Tells the customer that the ticket is resolved or closed, and asks for a rating.
async fn tell_customer(
    tx: &mut Tx,
    support: &Support,
    before: &Ticket,
    next: &Ticket,
    actor: &Actor,
    now: At,
) -> Result<(), StoreError> {
    let (key, sms) = match (before.state, next.state) {
        (before, after) if before == after => return Ok(()),
        _ if next.merged_into.is_some() => return Ok(()),
        (_, TicketState::Resolved) => ("ticket-is-resolved", "sms-ticket-is-resolved"),
        (TicketState::Resolved, TicketState::Closed) => return Ok(()),
        (_, TicketState::Closed) if *actor == Actor::System => {
            ("ticket-is-closed-by-itself", "sms-ticket-is-closed")
        }
        (_, TicketState::Closed) => ("ticket-is-closed", "sms-ticket-is-closed"),
        _ => return Ok(()),
    };
    let voice = support.to(next);
    let args = Args::new().text("shop", voice.shop()).text("number", &next.number.to_string());
    let (question, scores) = score::rating_question(&voice, next).unzip();
    let text = Text::join([Some(voice.say(key, &args)), question].into_iter().flatten(), "\n\n");
    let notice = CustomerNotice {
        text,
        buttons: scores.into_iter().collect(),
        sms: Some(voice.say(sms, &args)),
    };
    outbound::notify_customer(tx, support, next, notice, now).await
}
