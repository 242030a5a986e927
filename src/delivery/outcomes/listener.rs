//! What other rooms learn of deliveries, and the trait by which they learn it.

use futures_util::future::BoxFuture;

use crate::channels::{ChannelName, Content, ErrorClass};
use crate::clock::At;
use crate::delivery::end_reason::EndReason;
use crate::delivery::notification::{Category, NotificationState};
use crate::delivery::purpose::{NotificationTemplate, Purpose};
use crate::delivery::sms_budget;
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};

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
    /// What it was entered for.
    pub purpose: Purpose,
    /// The name of the template it was composed from.
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
    pub reason: Option<EndReason>,
    /// The provider's words on the last try, where it failed.
    pub detail: Option<String>,
    /// When its first failure was.
    pub failing_since: Option<At>,
    /// When.
    pub at: At,
}

impl DeliveryOutcome {
    /// The template it was composed from, for one that replaces it.
    pub fn notification_template(&self) -> NotificationTemplate {
        NotificationTemplate { name: self.template.clone().into(), purpose: self.purpose }
    }
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
    Cost(sms_budget::CostAlarm),
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
    fn on_outcome<'t>(
        &'t self,
        tx: &'t mut Tx,
        outcome: &'t DeliveryOutcome,
    ) -> BoxFuture<'t, Result<(), StoreError>>;

    /// Whether it wants to hear of notifications for this purpose that end in this state. What
    /// nobody wants to hear is written down with many others at once.
    fn wants(&self, _purpose: Purpose, _state: NotificationState) -> bool {
        true
    }

    /// Called when a channel's breaker opens or closes, its provider wants a pause, or its messages
    /// cost much.
    ///
    /// # Errors
    /// A failure is logged; the channel is left alone all the same.
    fn on_channel_news<'t>(
        &'t self,
        _tx: &'t mut Tx,
        _news: ChannelNews,
    ) -> BoxFuture<'t, Result<(), StoreError>> {
        Box::pin(async { Ok(()) })
    }
}
