//! One ticket with its messages and its audit entries for the API.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::audit;
use crate::channels::ChannelName;
use crate::clock::At;
use crate::ids::TicketId;
use crate::store::{Store, StoreError};
use crate::support::case::message::{ForwardOrigin, TicketMessage};
use crate::support::case::ticket_view::TicketView;
use crate::support::conversation::failures::failure_reasons::UndeliveredReason;
use crate::support::messages;
use crate::support::tickets;

/// The most messages, and the most audit entries, of one ticket.
const MOST: i64 = 1000;

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
    pub came_by: &'static str,
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
            came_by: message.came_by.as_str(),
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

/// A ticket with its messages and its audit entries.
pub async fn details(store: &Store, id: &TicketId) -> Result<Option<TicketDetails>, StoreError> {
    let Some(ticket) = tickets::by_id(store, id).await? else { return Ok(None) };
    let messages = messages::of_ticket(store, id, MOST).await?;
    let audit = audit::history(store, id.as_str(), MOST).await?;
    Ok(Some(TicketDetails {
        ticket: TicketView::from(&ticket),
        messages: messages.into_iter().map(MessageView::from).collect(),
        audit,
    }))
}
