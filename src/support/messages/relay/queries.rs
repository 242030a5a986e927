//! The SQL of a message's relay: what waits, what a notification carries, what arrived.

use crate::channels::ChannelName;
use crate::clock::At;
use crate::ids::{MessageId, NotificationId, TicketId};
use crate::store::{StoreError, Tx, query};
use crate::support::case::message::{MessageRef, RelayForm, TicketMessage, TicketSide};
use crate::support::messages::queries::columns;

crate::queries! {
    KEPT = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE ticket_id = $1 AND side = $2
        AND state = 'kept' ORDER BY place");
    CARRIED = concat!("SELECT ", columns!(), " FROM ticket_messages WHERE notification_id = $1
        ORDER BY place");
    /// The notification of the last message that is in flight.
    LAST_ON_ITS_WAY = "SELECT notification_id FROM ticket_messages WHERE ticket_id = $1
        AND side = $2 AND state = 'on_its_way' AND notification_id IS NOT NULL
        ORDER BY place DESC LIMIT 1";
    CARRY = "UPDATE ticket_messages SET state = 'on_its_way', notification_id = $1, reason = NULL
        WHERE id = $2 AND state IN ('kept', 'failed')";
    KEEP = "UPDATE ticket_messages SET state = 'kept', notification_id = NULL, reason = NULL
        WHERE notification_id = $1 AND state IN ('on_its_way', 'failed')";
    ON_ITS_WAY = "SELECT DISTINCT notification_id FROM ticket_messages WHERE ticket_id = $1
        AND side = $2 AND state = 'on_its_way'
        AND notification_id IS NOT NULL ORDER BY notification_id DESC";
    /// The reason says where a text was sent in its place.
    ARRIVED = "UPDATE ticket_messages SET state = 'told', told_channel = $1, told_chat_id = $2,
        told_message_id = $3, told_at_ms = $4,
        reason = CASE WHEN goes = 'in_words' THEN 'in_words' END
        WHERE id = $5 AND state = 'on_its_way'";
    MISSED = "UPDATE ticket_messages SET state = 'failed', reason = $1 WHERE notification_id = $2
        AND state IN ('on_its_way', 'told')";
    /// Only a message that waits: one in flight cannot be called back.
    MAKE_INTERNAL = "UPDATE ticket_messages SET side = 'note', state = 'internal' WHERE id = $1
        AND side = 'agent' AND state = 'kept'";
    REFUSE = "UPDATE ticket_messages SET state = 'failed', reason = $1 WHERE id = $2
        AND state = 'kept'";
    /// Answers that failed for this reason wait again.
    KEEP_FAILED = "UPDATE ticket_messages SET state = 'kept', notification_id = NULL, reason = NULL
        WHERE ticket_id = $1 AND side = 'agent' AND state = 'failed' AND reason = $2";
    /// A relayed message waits to be relayed again.
    KEEP_TOLD = "UPDATE ticket_messages SET state = 'kept', notification_id = NULL, told_channel =
        NULL, told_chat_id = NULL, told_message_id = NULL,
        told_at_ms = NULL WHERE id = $1 AND state = 'told'";
    GO = "UPDATE ticket_messages SET goes = $1 WHERE id = $2";
}

/// The messages of one side that wait to be relayed.
pub(crate) async fn waiting(
    tx: &mut Tx,
    ticket: &TicketId,
    side: TicketSide,
) -> Result<Vec<TicketMessage>, StoreError> {
    query(KEPT).bind(ticket.as_str()).bind(side.as_str()).fetch_all(&mut *tx).await
}

/// The messages that a notification carries.
pub(crate) async fn attached(
    tx: &mut Tx,
    notification: &NotificationId,
) -> Result<Vec<TicketMessage>, StoreError> {
    query(CARRIED).bind(notification.as_str()).fetch_all(&mut *tx).await
}

/// The notification with the last message of one side that is in flight.
pub(crate) async fn last_in_flight(
    tx: &mut Tx,
    ticket: &TicketId,
    side: TicketSide,
) -> Result<Option<NotificationId>, StoreError> {
    let statement = query(LAST_ON_ITS_WAY).bind(ticket.as_str()).bind(side.as_str());
    statement.fetch_optional(&mut *tx).await
}

/// Records that a notification carries a message.
pub(crate) async fn attach(
    tx: &mut Tx,
    id: &MessageId,
    notification: &NotificationId,
) -> Result<(), StoreError> {
    query(CARRY).bind(notification.as_str()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// The messages of a notification wait again; returns how many.
pub(crate) async fn requeue(tx: &mut Tx, notification: &NotificationId) -> Result<u64, StoreError> {
    Ok(query(KEEP).bind(notification.as_str()).execute(&mut *tx).await?.rows_affected())
}

/// The notifications of one side that are in flight, the newest first.
pub(crate) async fn in_flight(
    tx: &mut Tx,
    ticket: &TicketId,
    side: TicketSide,
) -> Result<Vec<NotificationId>, StoreError> {
    query(ON_ITS_WAY).bind(ticket.as_str()).bind(side.as_str()).fetch_all(&mut *tx).await
}

/// Records that a message reached the other side, by which channel and as which copy.
pub(crate) async fn mark_relayed(
    tx: &mut Tx,
    id: &MessageId,
    channel: ChannelName,
    told: Option<MessageRef>,
    now: At,
) -> Result<(), StoreError> {
    let statement = query(ARRIVED)
        .bind(channel.as_str())
        .bind(told.map(|told| told.chat))
        .bind(told.map(|told| told.message));
    statement.bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// Records that the messages of a notification did not reach the other side.
pub(crate) async fn mark_failed(
    tx: &mut Tx,
    notification: &NotificationId,
    reason: &str,
) -> Result<u64, StoreError> {
    Ok(query(MISSED)
        .bind(reason)
        .bind(notification.as_str())
        .execute(&mut *tx)
        .await?
        .rows_affected())
}

/// Answers that failed for this reason wait again.
pub(crate) async fn requeue_failed(
    tx: &mut Tx,
    ticket: &TicketId,
    reason: &str,
) -> Result<u64, StoreError> {
    Ok(query(KEEP_FAILED)
        .bind(ticket.as_str())
        .bind(reason)
        .execute(&mut *tx)
        .await?
        .rows_affected())
}

/// A relayed message waits to be relayed again, on its own.
pub(crate) async fn requeue_relayed(tx: &mut Tx, id: &MessageId) -> Result<(), StoreError> {
    query(KEEP_TOLD).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// Makes a waiting answer a note; false when it was sent.
pub(crate) async fn make_internal(tx: &mut Tx, id: &MessageId) -> Result<bool, StoreError> {
    Ok(query(MAKE_INTERNAL).bind(id.as_str()).execute(&mut *tx).await?.rows_affected() == 1)
}

/// Stores that a message is not relayed, and why.
pub(crate) async fn reject(tx: &mut Tx, id: &MessageId, reason: &str) -> Result<(), StoreError> {
    query(REFUSE).bind(reason).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// Stores the form in which a message is relayed.
pub(crate) async fn set_form(
    tx: &mut Tx,
    id: &MessageId,
    goes: RelayForm,
) -> Result<(), StoreError> {
    query(GO).bind(goes.as_str()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}
