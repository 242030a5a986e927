//! Outgoing webhooks: what the shop's own systems want to hear of. Any room enqueues an event in
//! its own transaction; the sender posts it, signed by Standard Webhooks, at least once and in
//! order, and repeats failed attempts over hours.

mod delivery;
mod event;
pub mod queries;
mod sender;
pub mod signature;

use futures_util::future::BoxFuture;
use serde_json::json;

use crate::clock::At;
use crate::ids::OutgoingId;
use crate::store::{StoreError, Tx};

pub use event::{DueWebhook, WebhookEvent};
pub use sender::{WebhookError, WebhookSender, WebhookTarget};

/// Learns of webhooks that are given up.
pub trait WebhookListener: Send + Sync {
    /// An event was given up. Called in the transaction that records it; `answer` is the HTTP
    /// status, or why there was none.
    fn gave_up<'t>(
        &'t self,
        tx: &'t mut Tx,
        webhook: &'t DueWebhook,
        answer: &'t str,
        now: At,
    ) -> BoxFuture<'t, Result<(), StoreError>>;

    /// Called once that transaction is committed.
    fn committed(&self);
}

/// Enters an event into the queue, in the caller's transaction.
///
/// # Errors
/// When the row cannot be written; the caller's transaction must not be committed then.
pub async fn enqueue(
    tx: &mut Tx,
    event: &WebhookEvent<'_>,
    now: At,
) -> Result<OutgoingId, StoreError> {
    let id = OutgoingId::new(now);
    let body = json!({"type": event.kind, "timestamp": now.utc(), "data": event.data});
    queries::insert(tx, &id, event, &body.to_string(), now).await?;
    Ok(id)
}
