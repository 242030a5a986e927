//! Changing a ticket: the row is locked, changed and audited in one transaction, and the messages
//! that follow from it enter the outbox.

use super::outward::CustomerNotice;
use super::ticket::{
    Ticket, TicketState, TopicState, Transition, TransitionError, Transitioned, transition,
};
use super::webhook_events::{self, TicketEvent};
use super::{Support, card, clocks, outward, queries, relay, score, strangers};
use crate::audit::{self, Actor, AuditEntry};
use crate::channels::Content;
use crate::clock::At;
use crate::delivery::{Category, Priority, outbox};
use crate::ids::TicketId;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

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
pub(super) struct AppliedChange {
    pub outcome: ChangeOutcome,
    /// The ticket was deferred until now: its messages go to the agents.
    pub is_admitted: bool,
}

impl AppliedChange {
    fn only(outcome: ChangeOutcome) -> Self {
        Self { outcome, is_admitted: false }
    }
}

/// Applies a transition to a ticket. `actor` is the actor in the audit log.
pub async fn change(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    act: &Transition,
    actor: &Actor,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    let applied = apply(tx, support, id, act, actor, now).await?;
    follow_up(tx, support, applied, now).await
}

/// Relays the messages of a ticket that was deferred until the change.
pub(super) async fn follow_up(
    tx: &mut Tx,
    support: &Support,
    applied: AppliedChange,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    if let Some(ticket) = applied.outcome.ticket().filter(|_| applied.is_admitted) {
        relay::send_to_agents_unless_held(tx, support, ticket, now).await?;
    }
    Ok(applied.outcome)
}

/// Applies a transition to a ticket, without relaying anything.
pub(super) async fn apply(
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

/// Changes a ticket's priority.
pub async fn set_priority(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    priority: Priority,
    actor: &Actor,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    let Some(ticket) = queries::lock(tx, id).await? else { return Ok(ChangeOutcome::Unknown) };
    if ticket.priority == priority {
        return Ok(ChangeOutcome::Unchanged(Box::new(ticket)));
    }
    let next = Ticket { priority, version: ticket.version + 1, ..ticket.clone() };
    let applied = save(tx, support, &ticket, next, "ticket.priority", actor, now).await?;
    follow_up(tx, support, applied, now).await
}

/// Changes a ticket's category. Its topic stays in the same group.
pub async fn set_category(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    category: &str,
    actor: &Actor,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    let Some(ticket) = queries::lock(tx, id).await? else { return Ok(ChangeOutcome::Unknown) };
    if ticket.category == category {
        return Ok(ChangeOutcome::Unchanged(Box::new(ticket)));
    }
    let next =
        Ticket { category: category.to_owned(), version: ticket.version + 1, ..ticket.clone() };
    let applied = save(tx, support, &ticket, next, "ticket.category", actor, now).await?;
    follow_up(tx, support, applied, now).await
}

/// Writes a changed ticket and everything that follows from it.
pub(super) async fn save(
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
    clocks::reset(tx, support, &next).await?;
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
        && strangers::release(tx, &next, now).await?;
    if let Some(what) = TicketEvent::of_step(before.state, next.state) {
        webhook_events::enqueue(tx, support, what, &next, now).await?;
    }
    let topic = show(tx, support, &next, now).await?;
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
    let (question, scores) = score::question(&voice, next).unzip();
    let text = Text::join([Some(voice.say(key, &args)), question].into_iter().flatten(), "\n\n");
    let notice = CustomerNotice {
        text,
        buttons: scores.into_iter().collect(),
        sms: Some(voice.say(sms, &args)),
    };
    outward::notify_customer(tx, support, next, notice, now).await
}

/// Updates what agents see of a ticket: its card, and its topic's name and lock. Returns the topic
/// with its new name and state.
pub(super) async fn show(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<super::ticket::TicketTopic, StoreError> {
    let mut topic = ticket.topic.clone();
    let Some(group) = topic.group.filter(|_| topic.state.is_there()) else { return Ok(topic) };
    let mut changes = Vec::new();
    if let Some(message_id) = topic.card {
        let (text, buttons) = card::draw(tx, support, ticket).await?;
        changes.push(("ticket-card", Content::Edit { message_id, text, buttons }));
    }
    if let Some(id) = topic.id {
        let name = card::topic_name(support, ticket);
        if topic.name.as_deref() != Some(&*name.bare()) {
            topic.name = Some(name.bare());
            changes.push(("ticket-name", Content::RenameTopic { topic: id, name }));
        }
        let closed = ticket.state == TicketState::Closed;
        if closed != (topic.state == TopicState::Closed) {
            topic.state = if closed { TopicState::Closed } else { TopicState::Open };
            changes.push(("ticket-lock", Content::CloseTopic { topic: id, closed }));
        }
    }
    for (template, content) in changes {
        let mut new = outward::to_agents(support, ticket, group, template, Priority::Bulk, content);
        new.supersedes = Some(format!("{template}:{}", ticket.id));
        new.expires_at = Some(now.plus(support.outbound.worth(Category::Staff)));
        outbox::enqueue(tx, &new, now).await?;
    }
    if topic != ticket.topic {
        queries::set_topic(tx, &ticket.id, &topic).await?;
    }
    Ok(topic)
}
