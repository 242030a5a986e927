//! Ties the messages of a batch to the notification that carries them.

use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};
use crate::support::conversation::relay::packing::RelayBatch;
use crate::support::messages;

/// Notes on each message of a batch by which notification it goes out.
pub(crate) async fn attach_batch(
    tx: &mut Tx,
    batch: &RelayBatch,
    id: &NotificationId,
) -> Result<(), StoreError> {
    for message in &batch.messages {
        messages::attach(tx, &message.id, id).await?;
    }
    Ok(())
}
