//! Delivery, the engine: notifications enter the outbox inside somebody's transaction, become
//! attempts on channels under the policy, and end delivered, failed, suppressed, expired or
//! cancelled, with every step a row.

pub mod attempt;
pub mod claims;
pub mod costs;
pub mod dead_letters;
pub mod engine;
pub mod exclusion;
pub mod notification;
pub mod outbox;
pub mod outcomes;
pub mod policy;
pub mod progress;
mod purse;
pub mod queries;
pub mod receipts;
mod reconcile;
mod rescue;
pub mod route;
pub mod story;
pub mod suppressions;

use futures_util::future::BoxFuture;

use crate::channels::{ChannelName, Content, ErrorClass};
use crate::clock::At;
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};

pub use exclusion::{Exclusion, ExclusionReason};
pub use notification::{
    Category, Leg, NewNotification, NotificationState, Priority, Recipient, Sequence,
};
pub use outcomes::record::DeliveryProof;

/// One outcome of a notification, told to the rooms that care in the transaction that records it.
#[derive(Debug, Clone)]
pub struct DeliveryOutcome {
    /// Which notification.
    pub id: NotificationId,
    /// Its category.
    pub category: Category,
    /// What it was about, as its writer named it (an order id).
    pub subject: Option<String>,
    /// Which version of the subject it showed.
    pub version: Option<i64>,
    /// The template it was composed from.
    pub template: String,
    /// By which channel the last try went.
    pub channel: ChannelName,
    /// Where the last try went.
    pub address: String,
    /// Whether it is a probe of the operator's, who looks for themselves.
    pub is_test: bool,
    /// What the last try did.
    pub content: Content,
    /// How it ended.
    pub state: NotificationState,
    /// The provider's id of the message, when it was taken.
    pub provider_id: Option<String>,
    /// The class of the last failure.
    pub class: Option<ErrorClass>,
    /// Why it ended so, where it was not delivered.
    pub reason: Option<&'static str>,
    /// The provider's words on the last try, where it failed.
    pub detail: Option<String>,
    /// When its first failure was.
    pub failing_since: Option<At>,
    /// When.
    pub at: At,
}

/// What changed with a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelChange {
    /// Its breaker opened: it is left alone for a while.
    LeftAlone,
    /// Its breaker closed: it is back.
    Back,
    /// Its provider wants no calls at all before then.
    Paused {
        /// When it wants calls again.
        until: At,
    },
    /// Its messages cost much.
    Cost(costs::CostAlarm),
}

/// News of a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelNews {
    /// Which channel.
    pub channel: ChannelName,
    /// What.
    pub change: ChannelChange,
    /// When.
    pub at: At,
}

/// Somebody who wants to know how notifications end.
pub trait OutcomeListener: Send + Sync {
    /// Called once for each notification that reaches a final state in the engine's hands, by a try
    /// or because there was nothing left to try, in the same transaction; and before that, in
    /// flight, when a provider took it and its reading is waited for.
    ///
    /// # Errors
    /// A failure undoes the record of the outcome; the engine then comes back to it.
    fn settled<'t>(
        &'t self,
        tx: &'t mut Tx,
        settled: &'t DeliveryOutcome,
    ) -> BoxFuture<'t, Result<(), StoreError>>;

    /// Whether it wants to know of this outcome of a notification from this template. What nobody
    /// wants to know is written down with many others at once.
    fn wants(&self, _template: &str, _state: NotificationState) -> bool {
        true
    }

    /// Called when a channel's breaker opens or closes, its provider wants a pause, or its messages
    /// cost much.
    ///
    /// # Errors
    /// A failure is logged; the channel is left alone all the same.
    fn channel<'t>(
        &'t self,
        _tx: &'t mut Tx,
        _news: ChannelNews,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async { Ok(()) })
    }
}
