//! A ticket as the API and webhooks show it. Phone numbers and chat ids are never whole. Pure.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::channels::ChannelName;
use crate::delivery::Priority;
use crate::ids::{CustomerId, OrderId, TicketId};

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

/// The name of a priority in the API: `low` instead of `bulk`.
pub fn priority_word(priority: Priority) -> &'static str {
    if priority == Priority::Bulk { "low" } else { priority.as_str() }
}

/// Reads a priority of the API.
pub fn priority_of(word: &str) -> Option<Priority> {
    Priority::ALL.into_iter().find(|priority| priority_word(*priority) == word)
}
