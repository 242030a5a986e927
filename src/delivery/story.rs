//! The story of a notification: where it stands and why, what was tried and what the providers said
//! of it. Never its words, and no whole address.

pub mod queries;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::exclusion::Exclusion;
use super::notification::NotificationState;
use crate::channels::{AddressKind, ChannelName};
use crate::clock::At;
use crate::ids::{CustomerId, NotificationId, OrderId};
use crate::phone::{Phone, tail};
use crate::store::{Store, StoreError, Tx};

/// How many notifications of one order are told at most.
const MOST_OF_ORDER: i64 = 200;

/// A notification in a few words, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Brief {
    pub id: String,
    pub state: String,
    /// Why it ended so, where it was not delivered.
    pub reason: Option<String>,
    /// What is known of its arrival.
    pub proof: Option<String>,
    pub category: String,
    pub priority: &'static str,
    pub template: String,
    pub locale: String,
    pub customer_id: Option<String>,
    pub subject: Option<String>,
    /// The channel that it goes by now, or went by last.
    pub channel: Option<String>,
    /// The dead letter that it replays.
    pub replay_of: Option<String>,
    /// Whether it is a probe of the operator's, left out of statistics.
    pub is_test: bool,
    pub created_at: DateTime<Utc>,
    pub due_at: DateTime<Utc>,
    pub expires_at: Option<DateTime<Utc>>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// One stop of the route.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stop {
    /// Which channel.
    pub channel: ChannelName,
    /// Where, as everybody may see it.
    pub address: String,
}

/// What an unsettled notification waits for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waiting {
    /// What for.
    pub what: &'static str,
    /// Until when at the latest, or when it goes on.
    pub until: DateTime<Utc>,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Attempt {
    pub id: String,
    pub channel: String,
    pub address: String,
    #[serde(rename = "try")]
    pub number: i32,
    pub state: String,
    pub class: Option<String>,
    pub code: Option<String>,
    /// The provider's words.
    pub detail: Option<String>,
    pub provider_id: Option<String>,
    pub provider_status: Option<String>,
    pub segments: Option<i32>,
    pub due_at: DateTime<Utc>,
    pub started_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub confirmed_at: Option<DateTime<Utc>>,
    /// From the call to its answer.
    pub took_ms: Option<i64>,
}

/// One word of a provider.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Word {
    pub attempt_id: String,
    pub status: String,
    pub code: Option<String>,
    pub source: String,
    pub effect: String,
    pub received_at: DateTime<Utc>,
}

/// Everything that happened to a notification.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Story {
    /// In a few words.
    #[serde(flatten)]
    pub brief: Brief,
    /// The channels that it may take, in order.
    pub route: Vec<Stop>,
    /// Why each other one was left out.
    #[serde(serialize_with = "Exclusion::as_sentences")]
    pub excluded: Vec<Exclusion>,
    /// What it waits for.
    pub waits_for: Option<Waiting>,
    /// When its first try failed.
    pub first_failed_at: Option<DateTime<Utc>>,
    /// From its entry to its end.
    pub took_ms: Option<i64>,
    /// What was tried, in order.
    pub attempts: Vec<Attempt>,
    /// What the providers said, in order of arrival.
    pub receipts: Vec<Word>,
    /// The notification that replays it.
    pub replayed_by: Option<String>,
}

/// An address as everybody may see it: its end.
pub fn masked(channel: ChannelName, address: &str) -> String {
    match (channel.profile().addresses, Phone::recorded(address)) {
        (AddressKind::Phone, Ok(phone)) => phone.masked(),
        (AddressKind::Phone | AddressKind::Chat, _) => tail(address),
    }
}

/// What a notification waits for, by its columns.
fn waits_for(state: &str, awaits: Option<&str>, has_failed: bool) -> Option<&'static str> {
    match (NotificationState::parse(state)?, awaits) {
        (NotificationState::Scheduled, _) => Some("its_time"),
        (NotificationState::Ready, _) if has_failed => Some("its_next_try"),
        (NotificationState::Ready, _) => Some("a_free_slot"),
        (NotificationState::InFlight, Some("receipt")) => Some("a_receipt"),
        (NotificationState::InFlight, Some("read")) => Some("its_reader"),
        (NotificationState::InFlight, Some(_)) => Some("to_be_found_at_the_provider"),
        (NotificationState::InFlight, None) => Some("the_provider_s_answer"),
        _ => None,
    }
}

/// The whole story of a notification.
///
/// # Errors
/// When the store does not answer.
pub async fn of(store: &Store, id: &NotificationId) -> Result<Option<Story>, StoreError> {
    queries::story(store, id).await
}

/// What happened to an order's messages, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn of_order(store: &Store, order: &OrderId) -> Result<Vec<Story>, StoreError> {
    let mut stories = Vec::new();
    for id in queries::of_subject(store, order.as_str(), MOST_OF_ORDER).await? {
        stories.extend(queries::story(store, &id).await?);
    }
    Ok(stories)
}

/// Which notifications a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// In this state.
    pub state: Option<NotificationState>,
    /// Of this category.
    pub category: Option<super::Category>,
    /// On this channel.
    pub channel: Option<ChannelName>,
    /// To this customer.
    pub customer: Option<CustomerId>,
    /// About this.
    pub subject: Option<String>,
    /// Entered then or later.
    pub since: Option<At>,
    /// Entered before.
    pub until: Option<At>,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Page {
    /// The newest first.
    pub notifications: Vec<Brief>,
    /// Where the next part begins; none on the last.
    pub next_cursor: Option<String>,
}

/// Where a page begins, as callers hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(NotificationId);

impl Cursor {
    /// Reads one back.
    pub fn parse(text: &str) -> Option<Self> {
        let id = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        NotificationId::try_from(id).ok().map(Self)
    }
}

/// At most `limit` notifications, the newest first, from a place on.
///
/// # Errors
/// When the store does not answer.
pub async fn list(
    store: &Store,
    filter: &Filter,
    from: Option<&Cursor>,
    limit: i64,
) -> Result<Page, StoreError> {
    let mut notifications =
        queries::list(store, filter, from.map(|cursor| &cursor.0), limit.saturating_add(1)).await?;
    let is_more = i64::try_from(notifications.len()).unwrap_or(i64::MAX) > limit;
    if is_more {
        notifications.pop();
    }
    let last = notifications.last().filter(|_| is_more);
    Ok(Page { next_cursor: last.map(|brief| URL_SAFE_NO_PAD.encode(&brief.id)), notifications })
}

/// The notification of a dedupe key, and where it stands.
///
/// # Errors
/// When the store fails.
pub async fn by_dedupe_key(
    tx: &mut Tx,
    key: &str,
) -> Result<Option<(NotificationId, NotificationState)>, StoreError> {
    queries::by_dedupe_key(tx, key).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_is_shown_whole() {
        assert_eq!(masked(crate::channels::samples::PLAIN, "+4915112345678"), "+49•••••5678");
        assert_eq!(masked(crate::channels::samples::RICH, "123456789"), "•••6789");
    }

    #[test]
    fn a_cursor_is_read_back_and_nothing_else_is() {
        let id = NotificationId::new(At(1));
        assert_eq!(Cursor::parse(&URL_SAFE_NO_PAD.encode(id.as_str())), Some(Cursor(id)));
        for bad in ["", "x", "bnRmXzE", "\u{fffd}"] {
            assert_eq!(Cursor::parse(bad), None, "{bad}");
        }
    }
}
