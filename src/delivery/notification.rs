//! What one notification is, and the states it goes through.

pub mod queries;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::exclusion::Exclusion;
use super::purpose::{NotificationTemplate, Purpose};
use crate::channels::{ChannelName, Content, limits::Lane};
use crate::clock::At;
use crate::enum_words::enum_words;
use crate::ids::{CustomerId, NotificationId};
use crate::store::{FromValue, Value};

/// Where a notification stands. The table repeats it as a CHECK, with `settled_at_ms` set exactly
/// when the state is final.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum NotificationState {
    /// Entered with a `not_before` ahead. Leaves when that comes: `InFlight`, or by `Suppressed`,
    /// `Expired`, `Cancelled`.
    Scheduled,
    /// Due, or waiting for its next try or for a channel to return. The engine moves it to
    /// `InFlight`.
    Ready,
    /// An engine holds it under a lease, or it waits for the word of a provider that took it.
    /// Leaves by what that brings, or back to `Ready` when the lease runs out.
    InFlight,
    /// It arrived as far as is known; its proof says how far. Final.
    Delivered,
    /// No channel can ever carry it: a dead letter. Final; a replay is a new notification.
    Failed,
    /// A preference, consent or standing suppression forbids every channel. Final.
    Suppressed,
    /// Its time ran out before a channel took it. Final.
    Expired,
    /// Cancelled by a caller, or replaced by a newer one. Final.
    Cancelled,
}

enum_words!(NotificationState);

impl NotificationState {
    /// Whether nothing moves it any more.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Delivered | Self::Failed | Self::Suppressed | Self::Expired | Self::Cancelled
        )
    }

    /// Whether the machine allows the step from here to `next`.
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Scheduled => matches!(
                next,
                Self::Ready | Self::InFlight | Self::Suppressed | Self::Expired | Self::Cancelled
            ),
            Self::Ready => {
                matches!(next, Self::InFlight | Self::Suppressed | Self::Expired | Self::Cancelled)
            }
            Self::InFlight => next != Self::Scheduled && next != Self::InFlight,
            _ => false,
        }
    }
}

/// What a notification is about: consents, deadlines and the crash rule hang on it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Category {
    /// One-time codes.
    Security,
    /// What happens to an order.
    Order,
    /// What happens to a parcel.
    Shipping,
    /// Tickets.
    Support,
    /// For the shop's own people.
    Staff,
    /// Campaigns.
    Marketing,
}

enum_words!(Category);

impl Category {
    /// Whether its words are kept only until it is settled.
    pub fn is_secret(self) -> bool {
        self == Self::Security
    }
}

/// How soon a notification matters; the number is the table's.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Priority {
    /// Codes and alarms.
    Urgent = 0,
    /// Worth a sound now.
    High = 1,
    /// The usual.
    Normal = 2,
    /// When there is room.
    Bulk = 3,
}

enum_words!(Priority, number);

impl Priority {
    /// The number in the table.
    pub fn rank(self) -> i32 {
        self as i32
    }

    /// Reads the number back.
    pub fn from_rank(rank: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|priority| priority.rank() == rank)
    }

    /// Whether it may use the reserved send slots and has the short deadlines.
    pub fn is_pressing(self) -> bool {
        self <= Self::High
    }

    /// Its lane in the limiter.
    pub fn lane(self) -> Lane {
        match self {
            Self::Urgent => Lane::Urgent,
            Self::High => Lane::High,
            Self::Normal => Lane::Normal,
            Self::Bulk => Lane::Bulk,
        }
    }
}

impl FromValue for Priority {
    fn from_value(value: &Value) -> Result<Self, String> {
        let rank = i32::from_value(value)?;
        Self::from_rank(rank).ok_or_else(|| format!("{rank} is not the rank of a Priority"))
    }
}

/// The template of a reply that waits for its chat's pace.
pub const REPLY: NotificationTemplate = NotificationTemplate::heard("reply", Purpose::Reply);
/// The template of one that shows a request for help.
pub const REPLY_DRAFT: NotificationTemplate =
    NotificationTemplate::heard("reply-draft", Purpose::ReplyDraft);
/// The template of the one that answers the rest once for all.
pub const REPLY_LAST: NotificationTemplate =
    NotificationTemplate::heard("reply-last", Purpose::ReplyLast);

/// Who is told: it decides which preferences and suppressions are asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// A customer of the shop.
    Customer(CustomerId),
    /// Somebody of whom the shop never told us: an address and no more.
    Stranger,
    /// The shop's own people.
    Staff,
}

/// The words of `notifications.recipient`. A stranger's row is a customer's without a customer id.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum RecipientKind {
    Customer,
    Staff,
}

enum_words!(RecipientKind);

/// One way to reach the recipient, with the exact words for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// By which channel.
    pub channel: ChannelName,
    /// At which address there.
    pub address: String,
    /// Doing what.
    pub content: Content,
}

/// A notification about to enter the outbox. The texts for every channel it may use are composed
/// before.
#[derive(Debug, Clone)]
pub struct NewNotification {
    /// Who is told.
    pub recipient: Recipient,
    /// What about.
    pub category: Category,
    /// What it is for.
    pub purpose: Purpose,
    /// The name of the template that its words come from.
    pub template: String,
    /// In which locale.
    pub locale: &'static str,
    /// How soon it matters.
    pub priority: Priority,
    /// The channels it may use, in order; none means it is suppressed at once.
    pub route: Vec<Leg>,
    /// Why each other channel was left out.
    pub excluded: Vec<Exclusion>,
    /// What it is about, in its writer's own words (an order id).
    pub subject: Option<String>,
    /// Which version of the subject it shows.
    pub version: Option<i64>,
    /// Cancels what waits under the same key: the newest edit wins.
    pub supersedes: Option<String>,
    /// At most one notification ever has this key.
    pub dedupe_key: Option<String>,
    /// Not to be sent before.
    pub not_before: Option<At>,
    /// How long it rests before its first try: a pace, and no moment of the calendar.
    pub rest: Duration,
    /// Not to be sent after.
    pub expires_at: Option<At>,
    /// The one reason of suppression that it may pass.
    pub passes: Option<&'static str>,
    /// The dead letter that this one replays.
    pub replay_of: Option<NotificationId>,
    /// A probe of the operator's, left out of statistics.
    pub is_test: bool,
    /// After what it goes out.
    pub sequence: Option<Sequence>,
}

/// A place in a row of notifications that go out one after another: none before the one ahead of it
/// was taken by a provider or given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// Which row.
    pub key: String,
    /// Where in it; each place is given once, in the order of the transactions that take one.
    pub place: i64,
}

impl NewNotification {
    /// A notification with nothing optional set.
    pub fn new(
        recipient: Recipient,
        category: Category,
        priority: Priority,
        template: impl Into<NotificationTemplate>,
        locale: &'static str,
        route: Vec<Leg>,
    ) -> Self {
        let template = template.into();
        Self {
            recipient,
            category,
            purpose: template.purpose,
            template: template.name.into_owned(),
            locale,
            priority,
            route,
            excluded: Vec::new(),
            subject: None,
            version: None,
            supersedes: None,
            dedupe_key: None,
            not_before: None,
            rest: Duration::ZERO,
            expires_at: None,
            passes: None,
            replay_of: None,
            is_test: false,
            sequence: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_states_are_left_by_nothing() {
        for state in NotificationState::ALL.iter().copied() {
            let ways_out = NotificationState::ALL
                .iter()
                .copied()
                .filter(|next| state.may_become(*next))
                .count();
            assert_eq!(ways_out == 0, state.is_final(), "{state:?}");
            assert_eq!(NotificationState::parse(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).ok(), Some(state.as_str().into()));
        }
    }

    #[test]
    fn nothing_is_scheduled_again() {
        assert!(
            NotificationState::ALL
                .iter()
                .copied()
                .all(|state| !state.may_become(NotificationState::Scheduled))
        );
    }
}
