//! Tickets as the API returns them: pages, and one ticket with its messages and its audit entries.
//! Phone numbers and chat ids are never whole.

pub mod queries;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::audit;
use crate::channels::ChannelName;
use crate::clock::At;
use crate::delivery::Priority;
use crate::ids::{CustomerId, OrderId, TicketId};
use crate::phone::{Phone, tail};
use crate::store::{Store, StoreError};
use crate::support::case::ticket::{Ticket, TicketState};
use crate::support::conversation::failure_reasons::UndeliveredReason;
use crate::support::conversation::messages::{ForwardOrigin, TicketMessage, queries as messages};

/// The most messages, and the most audit entries, of one ticket.
const MOST: i64 = 1000;

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
        let assignee = |agent: &crate::support::case::ticket::TicketAgent| AssigneeView {
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
    Priority::ALL.into_iter().find(|priority| priority_word(*priority) == word)
}

/// A message in the API, with the state of its relay.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MessageView {
    pub id: String,
    /// `customer`, `agent`, or `note` for what stays among agents.
    pub side: &'static str,
    pub author: String,
    pub kind: &'static str,
    /// Telegram's name for a kind that we do not know.
    pub unknown_kind: Option<String>,
    pub forwarded: Option<ForwardOrigin>,
    pub text: String,
    /// The quoted part of the message that it replies to.
    pub quote: Option<String>,
    /// Where it came from: `telegram`, `sms` or `api`.
    pub came_by: String,
    pub state: &'static str,
    pub reason: Option<String>,
    /// The channel by which it reached the other side.
    pub told_by: Option<ChannelName>,
    pub said_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
}

impl From<TicketMessage> for MessageView {
    fn from(message: TicketMessage) -> Self {
        Self {
            id: message.id.to_string(),
            side: message.side.as_str(),
            author: message.author,
            kind: message.kind.as_str(),
            unknown_kind: message.unknown.filter(|name| !name.is_empty()),
            forwarded: message.forwarded,
            text: message.words.plain(),
            quote: message.quote.map(|quote| quote.plain()),
            came_by: message.source,
            state: message.state.as_str(),
            reason: message.reason.map(|reason| UndeliveredReason::recorded(&reason).to_string()),
            told_by: message.relayed_by,
            said_at: message.said_at.utc(),
            edited_at: message.edited_at.map(At::utc),
        }
    }
}

/// A ticket with its messages and its audit entries.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TicketDetails {
    #[serde(flatten)]
    pub ticket: TicketView,
    /// Oldest first.
    pub messages: Vec<MessageView>,
    /// Oldest first.
    pub audit: Vec<audit::AuditRecord>,
}

/// The states that a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateFilter {
    /// All that are not closed.
    Open,
    In(TicketState),
}

impl StateFilter {
    /// Reads the query parameter `state`.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "open" { Some(Self::Open) } else { TicketState::parse(word).map(Self::In) }
    }

    /// The value of the query parameter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::In(state) => state.as_str(),
        }
    }
}

/// The filters of a list.
#[derive(Debug, Clone, Default)]
pub struct TicketQuery {
    pub state: Option<StateFilter>,
    pub category: Option<String>,
    /// Asked by this channel.
    pub channel: Option<ChannelName>,
    pub customer: Option<CustomerId>,
    pub order: Option<OrderId>,
    /// Opened then or later.
    pub since: Option<At>,
    pub until: Option<At>,
}

/// A page of tickets in the API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TicketPage {
    pub tickets: Vec<TicketView>,
    /// The cursor of the next page; none on the last.
    pub next_cursor: Option<String>,
}

/// The start of a page; callers get it as an opaque text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketCursor(TicketId);

impl TicketCursor {
    /// Reads what a caller sends; `None` when it is not ours.
    pub fn parse(text: &str) -> Option<Self> {
        let id = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        TicketId::try_from(id).ok().map(Self)
    }
}

/// At most `limit` tickets, newest first, from a cursor on.
pub async fn list(
    store: &Store,
    filter: &TicketQuery,
    from: Option<&TicketCursor>,
    limit: i64,
) -> Result<TicketPage, StoreError> {
    let mut tickets =
        queries::list(store, filter, from.map(|cursor| &cursor.0), limit.saturating_add(1)).await?;
    let is_more = i64::try_from(tickets.len()).unwrap_or(i64::MAX) > limit;
    if is_more {
        tickets.pop();
    }
    let last = tickets.last().filter(|_| is_more);
    Ok(TicketPage {
        next_cursor: last.map(|ticket| URL_SAFE_NO_PAD.encode(ticket.id.as_str())),
        tickets: tickets.iter().map(TicketView::from).collect(),
    })
}

/// A ticket with its messages and its audit entries.
pub async fn details(store: &Store, id: &TicketId) -> Result<Option<TicketDetails>, StoreError> {
    let Some(ticket) = crate::support::lookup::by_id(store, id).await? else { return Ok(None) };
    let messages = messages::of_ticket(store, id, MOST).await?;
    let audit = audit::history(store, id.as_str(), MOST).await?;
    Ok(Some(TicketDetails {
        ticket: TicketView::from(&ticket),
        messages: messages.into_iter().map(MessageView::from).collect(),
        audit,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_cursors_are_read_back() {
        for priority in Priority::ALL {
            assert_eq!(priority_of(priority_word(priority)), Some(priority));
        }
        assert_eq!(priority_of("bulk"), None);
        assert_eq!(StateFilter::parse("open").map(StateFilter::as_str), Some("open"));
        assert_eq!(StateFilter::parse("resolved"), Some(StateFilter::In(TicketState::Resolved)));
        let id = TicketId::new(At(1));
        assert_eq!(
            TicketCursor::parse(&URL_SAFE_NO_PAD.encode(id.as_str())),
            Some(TicketCursor(id))
        );
        assert_eq!(TicketCursor::parse("x"), None);
    }
}
