//! The SQL of answers that go in several texts.

use crate::clock::At;
use crate::ids::{MessageId, NotificationId};
use crate::store::{StoreError, Tx, query};

crate::queries! {
    INSERT_TEXT = "INSERT INTO ticket_texts (notification_id, message_id, created_at_ms)
        VALUES ($1, $2, $3)";
    MESSAGE_OF = "SELECT message_id FROM ticket_texts WHERE notification_id = $1";
    /// Every text that was put on its way together with this one, in order.
    TOGETHER = "SELECT other.notification_id FROM ticket_texts
        JOIN ticket_texts other ON other.message_id = ticket_texts.message_id
        AND other.created_at_ms = ticket_texts.created_at_ms WHERE ticket_texts.notification_id = $1
        ORDER BY other.notification_id";
}

/// One of the texts that a message goes in.
pub(crate) async fn insert(
    tx: &mut Tx,
    text: &NotificationId,
    message: &MessageId,
    now: At,
) -> Result<(), StoreError> {
    query(INSERT_TEXT)
        .bind(text.as_str())
        .bind(message.as_str())
        .bind(now.ms())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The message that a text is a part of.
pub(crate) async fn message_of(
    tx: &mut Tx,
    text: &NotificationId,
) -> Result<Option<MessageId>, StoreError> {
    query(MESSAGE_OF).bind(text.as_str()).fetch_optional(&mut *tx).await
}

/// Every text that was put on its way together with this one, in order.
pub(crate) async fn together(
    tx: &mut Tx,
    text: &NotificationId,
) -> Result<Vec<NotificationId>, StoreError> {
    query(TOGETHER).bind(text.as_str()).fetch_all(&mut *tx).await
}
