//! Opening a ticket: from /support, from a photo or words alone, from a text by SMS. Who opens too
//! many has their words in the newest.

use std::time::Duration;

use super::messages::Said;
use super::ticket::{Act, Contact, State, Ticket, Topic, TopicState, step};
use super::webhook_events::{self, TicketEvent};
use super::{Support, clocks, outward, promise, queries, relay, strangers};
use crate::audit::{self, Actor, AuditEntry};
use crate::clock::{At, Window};
use crate::delivery::Priority;
use crate::ids::{OrderId, TicketId};
use crate::language::Locale;
use crate::store::{StoreError, Tx};

/// Within which the tickets of one contact are counted.
const HOUR: Duration = Duration::from_secs(3600);

/// A ticket to open.
#[derive(Debug, Clone)]
pub struct Opening {
    /// Who asks.
    pub contact: Contact,
    /// Who opens it in their name, as the audit log names them; none where they do it themselves.
    pub by: Option<Actor>,
    /// What they call themselves.
    pub name: Option<String>,
    /// Their language.
    pub locale: Locale,
    /// What it is about.
    pub category: String,
    /// Which order.
    pub order: Option<OrderId>,
    /// What they say, in order.
    pub said: Vec<Said>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opened {
    /// A ticket.
    New(Box<Ticket>),
    /// They have opened many: this one goes on.
    Joined(Box<Ticket>),
    /// Nobody has to read them.
    Blocked,
}

/// Opens a ticket, tells the customer its number and the agents that it is there.
///
/// # Errors
/// When the store fails.
pub async fn open(
    tx: &mut Tx,
    support: &Support,
    opening: &Opening,
    now: At,
) -> Result<Opened, StoreError> {
    let contact = &opening.contact;
    if queries::is_blocked(tx, contact.channel, &contact.address).await? {
        queries::tell_blocked(tx, contact, now).await?;
        return Ok(Opened::Blocked);
    }
    let (is_strangers, most) = (strangers::is_strangers(opening), support.rules.per_contact_hour);
    let most = if is_strangers { most.min(support.rules.strangers.per_hour) } else { most };
    if queries::opened_within(tx, contact, Window::of(HOUR), now).await? >= most
        && let Some(newest) = going_on(tx, support, contact, now).await?
    {
        for said in &opening.said {
            relay::put(tx, support, &newest, said, now).await?;
        }
        if let Some(actor) = &opening.by {
            audit::append(
                tx,
                &AuditEntry {
                    actor,
                    action: "ticket.joined",
                    object: newest.id.as_str(),
                    detail: "",
                },
                now,
            )
            .await?;
        }
        return Ok(Opened::Joined(Box::new(newest)));
    }
    let ticket = fresh(tx, support, opening, now).await?;
    queries::insert(tx, &ticket).await?;
    let actor = opening.by.clone().unwrap_or_else(|| contact.actor());
    let opened = AuditEntry {
        actor: &actor,
        action: "ticket.opened",
        object: ticket.id.as_str(),
        detail: &ticket.category,
    };
    audit::append(tx, &opened, now).await?;
    clocks::set(tx, support, &ticket).await?;
    webhook_events::enqueue(tx, support, TicketEvent::Opened, &ticket, now).await?;
    let is_deferred = is_strangers && strangers::admit(tx, support, &ticket, now).await?;
    let confirmation = promise::confirmation(tx, support, &ticket, is_deferred, now).await?;
    outward::notify(tx, support, &ticket, confirmation, now).await?;
    for said in &opening.said {
        relay::put(tx, support, &ticket, said, now).await?;
    }
    if opening.said.is_empty() {
        relay::to_agents(tx, support, &ticket, now).await?;
    }
    Ok(Opened::New(Box::new(ticket)))
}

/// The ticket of a contact that can take their words, held; none where all are over.
async fn going_on(
    tx: &mut Tx,
    support: &Support,
    contact: &Contact,
    now: At,
) -> Result<Option<Ticket>, StoreError> {
    let Some(newest) = queries::current(tx, contact).await? else { return Ok(None) };
    let held = queries::hold(tx, &newest.id).await?;
    Ok(held.filter(|ticket| step(ticket, &Act::Ask, support.rules.reopen_within, now).is_ok()))
}

async fn fresh(
    tx: &mut Tx,
    support: &Support,
    opening: &Opening,
    now: At,
) -> Result<Ticket, StoreError> {
    let group = match support.group(&opening.category, opening.locale) {
        Some(group) => Some(queries::lives_at(tx, group).await?),
        None => None,
    };
    Ok(Ticket {
        id: TicketId::new(now),
        number: queries::next_number(tx).await?,
        state: State::New,
        version: 1,
        contact: opening.contact.clone(),
        name: opening.name.clone(),
        locale: opening.locale,
        category: opening.category.clone(),
        order: opening.order.clone(),
        priority: Priority::Normal,
        assignee: None,
        merged_into: None,
        topic: Topic { group, state: TopicState::None, id: None, name: None, card: None },
        opened_at: now,
        unanswered_since: Some(now),
        first_answered_at: None,
        resolved_at: None,
        closed_at: None,
        score: None,
        contact_topic: opening.said.last().and_then(|said| said.thread),
    })
}
