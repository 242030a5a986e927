//! Changes of a ticket: the act is done in the transaction that holds it, audited, and shown where
//! agents look.

use super::outward::Notice;
use super::ticket::{Act, Refusal, State, Step, Ticket, TopicState, step};
use super::webhook_events::{self, TicketEvent};
use super::{Support, card, clocks, outward, queries, score, strangers};
use crate::audit::{self, Actor, AuditEntry};
use crate::channels::Content;
use crate::clock::At;
use crate::delivery::{Category, Priority, outbox};
use crate::ids::TicketId;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// What came of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// The ticket is so now.
    Changed(Box<Ticket>),
    /// It was so already.
    Unchanged(Box<Ticket>),
    /// It cannot be done.
    Refused(Refusal),
    /// There is no such ticket.
    Unknown,
    /// What the customer said is not taken.
    TurnedAway(Away),
}

/// Why a customer's words are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Away {
    /// They write more than anybody can read.
    TooMuch {
        /// They have not been told of it yet.
        is_first: bool,
    },
    /// Nobody has to read them.
    Blocked {
        /// They have not been told of it yet.
        is_first: bool,
    },
}

impl Done {
    /// The ticket as it is now, where the act was done.
    pub fn ticket(&self) -> Option<&Ticket> {
        match self {
            Self::Changed(ticket) | Self::Unchanged(ticket) => Some(ticket),
            Self::Refused(_) | Self::Unknown | Self::TurnedAway(_) => None,
        }
    }
}

/// Does an act to a ticket for `actor`, as the audit log names them.
///
/// # Errors
/// When the store fails.
pub async fn change(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    act: &Act,
    actor: &Actor,
    now: At,
) -> Result<Done, StoreError> {
    let Some(ticket) = queries::hold(tx, id).await? else { return Ok(Done::Unknown) };
    let next = match step(&ticket, act, support.rules.reopen_within, now) {
        Ok(Step::Changed(next)) => next,
        Ok(Step::Unchanged) => return Ok(Done::Unchanged(Box::new(ticket))),
        Err(refusal) => return Ok(Done::Refused(refusal)),
    };
    save(tx, support, &ticket, *next, act.word(), actor, now).await
}

/// Gives a ticket another priority.
///
/// # Errors
/// When the store fails.
pub async fn set_priority(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    priority: Priority,
    actor: &Actor,
    now: At,
) -> Result<Done, StoreError> {
    let Some(ticket) = queries::hold(tx, id).await? else { return Ok(Done::Unknown) };
    if ticket.priority == priority {
        return Ok(Done::Unchanged(Box::new(ticket)));
    }
    let next = Ticket { priority, version: ticket.version + 1, ..ticket.clone() };
    save(tx, support, &ticket, next, "ticket.priority", actor, now).await
}

/// Says that a ticket is about something else. It stays in the group where its topic is.
///
/// # Errors
/// When the store fails.
pub async fn set_category(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    category: &str,
    actor: &Actor,
    now: At,
) -> Result<Done, StoreError> {
    let Some(ticket) = queries::hold(tx, id).await? else { return Ok(Done::Unknown) };
    if ticket.category == category {
        return Ok(Done::Unchanged(Box::new(ticket)));
    }
    let next =
        Ticket { category: category.to_owned(), version: ticket.version + 1, ..ticket.clone() };
    save(tx, support, &ticket, next, "ticket.category", actor, now).await
}

/// Writes a ticket that changed, and all that follows from it.
pub(super) async fn save(
    tx: &mut Tx,
    support: &Support,
    before: &Ticket,
    next: Ticket,
    action: &'static str,
    actor: &Actor,
    now: At,
) -> Result<Done, StoreError> {
    if !queries::save(tx, before.state, &next, now).await? {
        // It is held since it was read, so this is a row that somebody changed by hand.
        return Err(StoreError::corrupt("support_tickets.version", &next.id));
    }
    clocks::set(tx, support, &next).await?;
    let is_seen = before.state != next.state
        || before.assignee != next.assignee
        || before.priority != next.priority
        || before.category != next.category
        || before.order != next.order;
    if !is_seen {
        return Ok(Done::Changed(Box::new(next)));
    }
    let detail = format!("{} to {}", before.state.as_str(), next.state.as_str());
    audit::append(
        tx,
        &AuditEntry { actor, action, object: next.id.as_str(), detail: &detail },
        now,
    )
    .await?;
    tell_customer(tx, support, before, &next, actor, now).await?;
    // Who takes it wants to read it.
    if next.assignee.is_some()
        && before.assignee != next.assignee
        && next.topic.state == TopicState::None
    {
        strangers::release(tx, support, &next, now).await?;
    }
    if let Some(what) = TicketEvent::of_step(before.state, next.state) {
        webhook_events::enqueue(tx, support, what, &next, now).await?;
    }
    let topic = show(tx, support, &next, now).await?;
    Ok(Done::Changed(Box::new(Ticket { topic, ..next })))
}

/// What the customer is told of a change.
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
        (_, State::Resolved) => ("ticket-is-resolved", "sms-ticket-is-resolved"),
        (State::Resolved, State::Closed) => return Ok(()),
        (_, State::Closed) if *actor == Actor::System => {
            ("ticket-is-closed-by-itself", "sms-ticket-is-closed")
        }
        (_, State::Closed) => ("ticket-is-closed", "sms-ticket-is-closed"),
        _ => return Ok(()),
    };
    let voice = support.to(next);
    let args = Args::new().text("shop", voice.shop()).text("number", &next.number.to_string());
    let (question, scores) = score::question(&voice, next).unzip();
    let text = Text::join([Some(voice.say(key, &args)), question].into_iter().flatten(), "\n\n");
    let notice =
        Notice { text, buttons: scores.into_iter().collect(), sms: Some(voice.say(sms, &args)) };
    outward::notify(tx, support, next, notice, now).await
}

/// Shows a ticket as it is now: its card, and its topic's name and lock. Returns the topic as it is
/// to be.
pub(super) async fn show(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<super::ticket::Topic, StoreError> {
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
        let closed = ticket.state == State::Closed;
        if closed != (topic.state == TopicState::Closed) {
            topic.state = if closed { TopicState::Closed } else { TopicState::Open };
            changes.push(("ticket-lock", Content::CloseTopic { topic: id, closed }));
        }
    }
    for (template, content) in changes {
        let mut new = outward::to_staff(support, ticket, group, template, Priority::Bulk, content);
        new.supersedes = Some(format!("{template}:{}", ticket.id));
        new.expires_at = Some(now.plus(support.outbound.worth(Category::Staff)));
        outbox::enqueue(tx, &new, now).await?;
    }
    if topic != ticket.topic {
        queries::set_topic(tx, &ticket.id, &topic).await?;
    }
    Ok(topic)
}
