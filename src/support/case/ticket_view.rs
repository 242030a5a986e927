//! A ticket as the API and webhooks show it. Phone numbers and chat ids are never whole. Pure.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::channels::ChannelName;
use crate::clock::At;
use crate::delivery::Priority;
use crate::ids::{CustomerId, OrderId, TicketId};
use crate::phone::{Phone, tail};
use crate::support::case::ticket::{Ticket, TicketAgent};

/// The agent of a ticket in the API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssigneeView {
    /// Telegram user id; none for somebody who works through the API.
    pub user_id: Option<i64>,
    pub name: String,
}

/// A ticket in the API, without its messages.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TicketView {
    pub id: TicketId,
    pub number: i64,
    pub state: &'static str,
    /// Callers send it back with a change, so that concurrent changes are noticed.
    pub version: i64,
    pub channel: ChannelName,
    /// The masked phone number, or the end of the chat id.
    pub contact: String,
    pub customer_id: Option<CustomerId>,
    pub name: Option<String>,
    pub locale: &'static str,
    pub category: String,
    pub order_id: Option<OrderId>,
    pub priority: &'static str,
    pub assignee: Option<AssigneeView>,
    pub merged_into: Option<TicketId>,
    pub opened_at: DateTime<Utc>,
    pub unanswered_since: Option<DateTime<Utc>>,
    pub first_answered_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub score: Option<i32>,
}

impl From<&Ticket> for TicketView {
    fn from(ticket: &Ticket) -> Self {
        let contact = &ticket.contact;
        let masked = Phone::recorded(&contact.address)
            .ok()
            .filter(|_| contact.channel.is_of_phones())
            .map(|phone| phone.masked());
        let assignee = |agent: &TicketAgent| AssigneeView {
            user_id: Some(agent.user).filter(|user| *user != 0),
            name: agent.name.clone(),
        };
        let utc = |at: Option<At>| at.map(At::utc);
        Self {
            id: ticket.id.clone(),
            number: ticket.number,
            state: ticket.state.as_str(),
            version: ticket.version,
            channel: contact.channel,
            contact: masked.unwrap_or_else(|| tail(&contact.address)),
            customer_id: contact.customer.clone(),
            name: ticket.name.clone(),
            locale: ticket.locale.code(),
            category: ticket.category.clone(),
            order_id: ticket.order.clone(),
            priority: priority_word(ticket.priority),
            assignee: ticket.assignee.as_ref().map(assignee),
            merged_into: ticket.merged_into.clone(),
            opened_at: ticket.opened_at.utc(),
            unanswered_since: utc(ticket.unanswered_since),
            first_answered_at: utc(ticket.first_answered_at),
            resolved_at: utc(ticket.resolved_at),
            closed_at: utc(ticket.closed_at),
            score: ticket.score,
        }
    }
}

/// The name of a priority in the API: `low` instead of `bulk`.
pub fn priority_word(priority: Priority) -> &'static str {
    if priority == Priority::Bulk { "low" } else { priority.as_str() }
}

/// Reads a priority of the API.
pub fn priority_of(word: &str) -> Option<Priority> {
    Priority::ALL.iter().copied().find(|priority| priority_word(*priority) == word)
}
