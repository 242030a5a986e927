//! What the API shows of a notification: its summary, its route, its attempts and receipts.
//! Addresses are masked.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::channels::{AddressKind, ChannelName};
use crate::clock::At;
use crate::delivery::exclusion::Exclusion;
use crate::delivery::notification::{Category, NotificationState, Priority};
use crate::delivery::policy::Awaits;
use crate::ids::CustomerId;
use crate::phone::{Phone, tail};
use crate::store::FromRow;

/// A notification in a few words, as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct NotificationSummary {
    pub id: String,
    pub state: String,
    /// Why it ended so, where it was not delivered.
    pub reason: Option<String>,
    /// What is known of its arrival.
    pub proof: Option<String>,
    pub category: String,
    pub priority: Priority,
    pub template: String,
    pub locale: String,
    pub customer_id: Option<String>,
    pub subject: Option<String>,
    /// The channel that it goes by now, or went by last.
    pub channel: Option<ChannelName>,
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
pub struct RouteStop {
    /// Which channel.
    pub channel: ChannelName,
    /// Where, as everybody may see it.
    pub address: String,
}

/// What an unsettled notification waits for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WaitingFor {
    /// What for.
    pub what: &'static str,
    /// Until when at the latest, or when it goes on.
    pub until: DateTime<Utc>,
}

/// One try on one channel, as the API shows it.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct AttemptView {
    pub id: String,
    pub channel: ChannelName,
    pub address: String,
    #[serde(rename = "try")]
    #[column("try")]
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
    #[column(skip)]
    pub took_ms: Option<i64>,
}

/// One word of a provider.
#[derive(Debug, Clone, PartialEq, Serialize, FromRow)]
pub struct ReceiptView {
    pub attempt_id: String,
    pub status: String,
    pub code: Option<String>,
    pub source: String,
    pub effect: String,
    pub received_at: DateTime<Utc>,
}

/// Everything that happened to a notification.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NotificationStory {
    /// In a few words.
    #[serde(flatten)]
    pub brief: NotificationSummary,
    /// The channels that it may take, in order.
    pub route: Vec<RouteStop>,
    /// Why each other one was left out.
    #[serde(serialize_with = "Exclusion::as_sentences")]
    pub excluded: Vec<Exclusion>,
    /// What it waits for.
    pub waits_for: Option<WaitingFor>,
    /// When its first try failed.
    pub first_failed_at: Option<DateTime<Utc>>,
    /// From its entry to its end.
    pub took_ms: Option<i64>,
    /// What was tried, in order.
    pub attempts: Vec<AttemptView>,
    /// What the providers said, in order of arrival.
    pub receipts: Vec<ReceiptView>,
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
pub(super) fn waits_for(
    state: &str,
    awaits: Option<Awaits>,
    has_failed: bool,
) -> Option<&'static str> {
    match (NotificationState::parse(state)?, awaits) {
        (NotificationState::Scheduled, _) => Some("its_time"),
        (NotificationState::Ready, _) if has_failed => Some("its_next_try"),
        (NotificationState::Ready, _) => Some("a_free_slot"),
        (NotificationState::InFlight, Some(Awaits::Receipt)) => Some("a_receipt"),
        (NotificationState::InFlight, Some(Awaits::Read)) => Some("its_reader"),
        (NotificationState::InFlight, Some(Awaits::Reconciliation)) => {
            Some("to_be_found_at_the_provider")
        }
        (NotificationState::InFlight, None) => Some("the_provider_s_answer"),
        _ => None,
    }
}

/// Which notifications a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotificationFilter {
    /// In this state.
    pub state: Option<NotificationState>,
    /// Of this category.
    pub category: Option<Category>,
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
pub struct NotificationPage {
    /// The newest first.
    pub notifications: Vec<NotificationSummary>,
    /// Where the next part begins; none on the last.
    pub next_cursor: Option<String>,
}
