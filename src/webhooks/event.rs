//! An event for other systems: as a room enqueues it, and as it is sent.

use serde_json::Value;

use crate::ids::OutgoingId;
use crate::store::FromRow;

/// An event that a room tells other systems of.
#[derive(Debug, Clone)]
pub struct WebhookEvent<'e> {
    /// Its type, a dotted word such as `ticket.opened`.
    pub kind: &'static str,
    /// The id of what it is about, of any kind: a ticket, a customer. Events about one thing are
    /// sent one after the other, in the order of their entry.
    pub sequence: &'e str,
    /// The `data` of the body.
    pub data: Value,
}

/// An event that is due, under a lease.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DueWebhook {
    /// The `webhook-id`.
    pub id: OutgoingId,
    /// Its type, as in [`WebhookEvent::kind`].
    #[column("type")]
    pub kind: String,
    pub body: String,
    /// Attempts so far, this one included.
    #[column("tries")]
    pub attempts: i32,
}
