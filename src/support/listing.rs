//! Tickets as services see them: a page of them, and one with everything that was said and done. No
//! whole phone or chat.

pub mod queries;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::messages::{Forwarded, Message, queries as messages};
use super::ticket::{State, Ticket};
use crate::audit;
use crate::channels::{ChannelName, twilio};
use crate::clock::At;
use crate::delivery::Priority;
use crate::ids::{CustomerId, OrderId, TicketId};
use crate::phone::{Phone, tail};
use crate::store::{Store, StoreError};

/// How many messages and acts of one ticket are told at most.
const MOST: i64 = 1000;

/// Who has taken a ticket.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assignee {
    /// Their Telegram user id; none for somebody of a service.
    pub user_id: Option<i64>,
    /// What they are called.
    pub name: String,
}

/// A ticket, whole but for what was said.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shown {
    pub id: TicketId,
    pub number: i64,
    pub state: &'static str,
    /// Who changes it says which version they saw.
    pub version: i64,
    pub channel: ChannelName,
    /// Where its customer is, as everybody may see it.
    pub contact: String,
    pub customer_id: Option<CustomerId>,
    pub name: Option<String>,
    pub locale: &'static str,
    pub category: String,
    pub order_id: Option<OrderId>,
    pub priority: &'static str,
    pub assignee: Option<Assignee>,
    pub merged_into: Option<TicketId>,
    pub opened_at: DateTime<Utc>,
    pub unanswered_since: Option<DateTime<Utc>>,
    pub first_answered_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub score: Option<i32>,
}

impl From<&Ticket> for Shown {
    fn from(ticket: &Ticket) -> Self {
        let contact = &ticket.contact;
        let masked = Phone::recorded(&contact.address)
            .ok()
            .filter(|_| contact.channel == twilio::NAME)
            .map(|phone| phone.masked());
        let assignee = |agent: &super::Agent| Assignee {
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

/// A ticket's priority as people call it.
pub fn priority_word(priority: Priority) -> &'static str {
    if priority == Priority::Bulk { "low" } else { priority.as_str() }
}

/// Reads the word back.
pub fn priority_of(word: &str) -> Option<Priority> {
    Priority::ALL.into_iter().find(|priority| priority_word(*priority) == word)
}

/// Something that was said, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    pub id: String,
    /// `customer`, `agent`, or `note` for what stays among agents.
    pub side: &'static str,
    pub author: String,
    pub kind: &'static str,
    /// What Telegram calls it, where that is a kind that we do not know.
    pub unknown_kind: Option<String>,
    /// Whose words it forwards, where it forwards some.
    pub forwarded: Option<Forwarded>,
    pub text: String,
    /// The words of another message that it answers.
    pub quote: Option<String>,
    /// How it came: `telegram`, `sms` or `api`.
    pub came_by: String,
    pub state: &'static str,
    pub reason: Option<String>,
    /// By which channel it got there.
    pub told_by: Option<ChannelName>,
    pub said_at: DateTime<Utc>,
    pub edited_at: Option<DateTime<Utc>>,
}

impl From<Message> for Line {
    fn from(message: Message) -> Self {
        Self {
            id: message.id.to_string(),
            side: message.side.as_str(),
            author: message.author,
            kind: message.kind.as_str(),
            unknown_kind: message.unknown.filter(|name| !name.is_empty()),
            forwarded: message.forwarded,
            text: message.words.plain(),
            quote: message.quote.map(|quote| quote.plain()),
            came_by: message.came,
            state: message.state.as_str(),
            reason: message.reason,
            told_by: message.told_by,
            said_at: message.said_at.utc(),
            edited_at: message.edited_at.map(At::utc),
        }
    }
}

/// A ticket with what was said and done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Whole {
    /// The ticket.
    #[serde(flatten)]
    pub ticket: Shown,
    /// What was said, oldest first.
    pub messages: Vec<Line>,
    /// What was done, oldest first.
    pub audit: Vec<audit::AuditRecord>,
}

/// Which state tickets of a list are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Every one that is not closed.
    Open,
    /// This one.
    In(State),
}

impl Standing {
    /// Reads the word of a query.
    pub fn parse(word: &str) -> Option<Self> {
        if word == "open" { Some(Self::Open) } else { State::parse(word).map(Self::In) }
    }

    /// The word of a query.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::In(state) => state.as_str(),
        }
    }
}

/// What a list is about.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<Standing>,
    /// Of this category.
    pub category: Option<String>,
    /// Asked by this channel.
    pub channel: Option<ChannelName>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// About this order.
    pub order: Option<OrderId>,
    /// Opened then or later.
    pub since: Option<At>,
    /// Opened before.
    pub until: Option<At>,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// The newest first.
    pub tickets: Vec<Shown>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
}

/// Where a page begins, as callers hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(TicketId);

impl Cursor {
    /// Reads one back.
    pub fn parse(text: &str) -> Option<Self> {
        let id = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        TicketId::try_from(id).ok().map(Self)
    }
}

/// At most `limit` tickets, the newest first, from a place on.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    store: &Store,
    filter: &Filter,
    from: Option<&Cursor>,
    limit: i64,
) -> Result<Page, StoreError> {
    let mut tickets =
        queries::list(store, filter, from.map(|cursor| &cursor.0), limit.saturating_add(1)).await?;
    let is_more = i64::try_from(tickets.len()).unwrap_or(i64::MAX) > limit;
    if is_more {
        tickets.pop();
    }
    let last = tickets.last().filter(|_| is_more);
    Ok(Page {
        next_cursor: last.map(|ticket| URL_SAFE_NO_PAD.encode(ticket.id.as_str())),
        tickets: tickets.iter().map(Shown::from).collect(),
    })
}

/// A ticket with what was said and done.
///
/// # Errors
/// When the store does not answer.
pub async fn whole(store: &Store, id: &TicketId) -> Result<Option<Whole>, StoreError> {
    let Some(ticket) = super::by_id(store, id).await? else { return Ok(None) };
    let messages = messages::of_ticket(store, id, MOST).await?;
    let audit = audit::history(store, id.as_str(), MOST).await?;
    Ok(Some(Whole {
        ticket: Shown::from(&ticket),
        messages: messages.into_iter().map(Line::from).collect(),
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
        assert_eq!(Standing::parse("open").map(Standing::as_str), Some("open"));
        assert_eq!(Standing::parse("resolved"), Some(Standing::In(State::Resolved)));
        let id = TicketId::new(At(1));
        assert_eq!(Cursor::parse(&URL_SAFE_NO_PAD.encode(id.as_str())), Some(Cursor(id)));
        assert_eq!(Cursor::parse("x"), None);
    }
}
