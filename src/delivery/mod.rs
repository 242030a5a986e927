//! Delivery, the engine: notifications enter the outbox inside somebody's transaction, become attempts on channels under
//! the policy, and end delivered, failed, suppressed, expired or cancelled, with every step a row.

pub mod attempt;
mod crowd;
pub mod engine;
pub mod notification;
pub mod outbox;
pub mod policy;
pub mod queries;
mod rescue;
mod settle;
pub mod suppressions;

use futures_util::future::BoxFuture;

use crate::channels::{Content, ErrorClass};
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};

pub use notification::{Category, Leg, NewNotification, Priority, Recipient, State};

/// One outcome of a notification, told to the rooms that care in the transaction that records it.
#[derive(Debug, Clone)]
pub struct Settled {
    /// Which notification.
    pub id: NotificationId,
    /// What it was about, as its writer named it (an order id).
    pub subject: Option<String>,
    /// Which version of the subject it showed.
    pub version: Option<i64>,
    /// The template it was composed from.
    pub template: String,
    /// Where the last try went.
    pub address: String,
    /// What the last try did.
    pub content: Content,
    /// How it ended.
    pub state: State,
    /// The provider's id of the message, when it was taken.
    pub provider_id: Option<String>,
    /// The class of the last failure.
    pub class: Option<ErrorClass>,
    /// When.
    pub at: crate::clock::At,
}

/// Somebody who wants to know how notifications end.
pub trait Outcomes: Send + Sync {
    /// Called once for each notification that reaches a final state by a try, in the same transaction.
    ///
    /// # Errors
    /// A failure undoes the record of the outcome; the engine then comes back to it.
    fn settled<'t>(&'t self, tx: &'t mut Tx, settled: &'t Settled) -> BoxFuture<'t, Result<(), StoreError>>;
}
