//! Opening a ticket: from /support, from a message to the bot, from an SMS, or through the API.
//! Above the limit per hour the messages go into the contact's newest ticket instead.

use std::time::Duration;

use crate::audit;
use crate::audit::{Actor, AuditEntry};
use crate::clock::{At, Window};
use crate::delivery::Priority;
use crate::ids::{OrderId, TicketId};
use crate::language::Locale;
use crate::store::{StoreError, Tx};
use crate::support::agents_group::deferral;
use crate::support::agents_group::group_migrations;
use crate::support::blocked_contacts;
use crate::support::case::message::{MessageSource, NewMessage};
use crate::support::case::ticket::{Ticket, TicketContact, TicketState, TicketTopic, TopicState};
use crate::support::case::transition::{Transition, transition};
use crate::support::changes::reset_timers;
use crate::support::conversation::incoming::customer_messages;
use crate::support::conversation::relay::to_agents;
use crate::support::customer_notices::opened;
use crate::support::desk::Support;
use crate::support::tickets;
use crate::support::webhook_events::TicketEvent;
use crate::support::{outbound, webhook_events};

/// The window of `per_contact_hour`.
const HOUR: Duration = Duration::from_secs(3600);

/// A ticket to open.
#[derive(Debug, Clone)]
pub struct NewTicket {
    pub contact: TicketContact,
    /// The actor in the audit log who opens it for the contact; `None` if they do it themselves.
    pub by: Option<Actor>,
    /// The contact's name.
    pub name: Option<String>,
    pub locale: Locale,
    /// What it is about.
    pub category: String,
    pub order: Option<OrderId>,
    /// The messages, in order.
    pub said: Vec<NewMessage>,
}

/// The result of opening a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenOutcome {
    New(Box<Ticket>),
    /// The limit was reached: the messages went into this ticket.
    Joined(Box<Ticket>),
    /// The contact is blocked.
    Blocked,
}

/// Opens a ticket, confirms it to the customer, and relays its messages to the agents.
pub async fn open_ticket(
    tx: &mut Tx,
    support: &Support,
    opening: &NewTicket,
    now: At,
) -> Result<OpenOutcome, StoreError> {
    let contact = &opening.contact;
    if blocked_contacts::is_blocked(tx, contact.channel, &contact.address).await? {
        blocked_contacts::mark_blocked_told(tx, contact, now).await?;
        return Ok(OpenOutcome::Blocked);
    }
    let (is_strangers, most) = (is_strangers(opening), support.rules.per_contact_hour);
    let most = if is_strangers { most.min(support.rules.strangers.per_hour) } else { most };
    if tickets::opened_within(tx, contact, Window::of(HOUR), now).await? >= most
        && let Some(newest) = newest_open(tx, support, contact, now).await?
    {
        for said in &opening.said {
            customer_messages::relay_customer_message(tx, support, &newest, said, now).await?;
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
        return Ok(OpenOutcome::Joined(Box::new(newest)));
    }
    let ticket = new_ticket(tx, support, opening, now).await?;
    tickets::insert(tx, &ticket).await?;
    let actor = opening.by.clone().unwrap_or_else(|| contact.actor());
    let opened = AuditEntry {
        actor: &actor,
        action: "ticket.opened",
        object: ticket.id.as_str(),
        detail: &ticket.category,
    };
    audit::append(tx, &opened, now).await?;
    reset_timers::reset_timers(tx, support, &ticket).await?;
    webhook_events::enqueue(tx, support, TicketEvent::Opened, &ticket, now).await?;
    let is_deferred = is_strangers && deferral::admit_or_defer(tx, support, &ticket, now).await?;
    let confirmation = opened::opened_notice(tx, support, &ticket, is_deferred, now).await?;
    outbound::notify_customer(tx, support, &ticket, confirmation, now).await?;
    for said in &opening.said {
        customer_messages::relay_customer_message(tx, support, &ticket, said, now).await?;
    }
    if opening.said.is_empty() {
        to_agents::send_to_agents_unless_held(tx, support, &ticket, now).await?;
    }
    Ok(OpenOutcome::New(Box::new(ticket)))
}

/// The contact's newest ticket that accepts messages, locked.
async fn newest_open(
    tx: &mut Tx,
    support: &Support,
    contact: &TicketContact,
    now: At,
) -> Result<Option<Ticket>, StoreError> {
    let Some(newest) = tickets::current(tx, contact).await? else { return Ok(None) };
    let held = tickets::lock(tx, &newest.id).await?;
    Ok(held.filter(|ticket| {
        transition(ticket, &Transition::Ask, support.rules.reopen_within, now).is_ok()
    }))
}

async fn new_ticket(
    tx: &mut Tx,
    support: &Support,
    opening: &NewTicket,
    now: At,
) -> Result<Ticket, StoreError> {
    let group = match support.group_for(&opening.category, opening.locale) {
        Some(group) => Some(group_migrations::current_chat(tx, group).await?),
        None => None,
    };
    Ok(Ticket {
        id: TicketId::new(now),
        number: tickets::next_number(tx).await?,
        state: TicketState::New,
        version: 1,
        contact: opening.contact.clone(),
        name: opening.name.clone(),
        locale: opening.locale,
        category: opening.category.clone(),
        order: opening.order.clone(),
        priority: Priority::Normal,
        assignee: None,
        merged_into: None,
        topic: TicketTopic { group, state: TopicState::None, id: None, name: None, card: None },
        opened_at: now,
        unanswered_since: Some(now),
        first_answered_at: None,
        resolved_at: None,
        closed_at: None,
        score: None,
        contact_topic: opening.said.last().and_then(|said| said.thread),
    })
}

/// Whether a new ticket is from a person whom the shop does not know. Tickets that the shop opens
/// through the API are not.
pub(crate) fn is_strangers(opening: &NewTicket) -> bool {
    opening.contact.customer.is_none()
        && opening.said.iter().all(|said| said.by != MessageSource::Api)
}
