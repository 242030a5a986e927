//! The SQL of the live cards.

use crate::clock::At;
use crate::ids::OrderId;
use crate::store::{StoreError, Tx, query};

/// The place of an order's card at Telegram.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardMessage {
    pub chat: i64,
    /// The topic in it; none outside of topics.
    pub topic: Option<i64>,
    pub message: i64,
}

crate::queries! {
    /// The version, with the row held until the transaction ends.
    HOLD_VERSION = concat!("SELECT version FROM orders WHERE id = $1", crate::for_update!());
    CARD = "SELECT message_id, topic_id FROM order_cards WHERE order_id = $1 AND chat_id = $2";
    SAVE_CARD = "INSERT INTO order_cards (order_id, chat_id, message_id, topic_id, version,
        sent_at_ms) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (order_id, chat_id) DO UPDATE SET message_id = excluded.message_id, version =
        excluded.version, sent_at_ms = excluded.sent_at_ms,
        topic_id = COALESCE(excluded.topic_id, CASE order_cards.message_id WHEN excluded.message_id
        THEN order_cards.topic_id END)
        WHERE excluded.message_id >= order_cards.message_id";
    FORGET_CARD = "DELETE FROM order_cards WHERE order_id = $1 AND chat_id = $2 AND message_id = $3
        RETURNING topic_id";
}

/// The live card of an order in a chat: the message, and the topic that it stands in.
pub(super) async fn card(
    tx: &mut Tx,
    order: &OrderId,
    chat: i64,
) -> Result<Option<(i64, Option<i64>)>, StoreError> {
    query(CARD).bind(order.as_str()).bind(chat).fetch_optional(&mut *tx).await
}

/// An order's version, held: who else moves the order waits for this transaction.
pub(super) async fn hold_version(tx: &mut Tx, order: &OrderId) -> Result<Option<i64>, StoreError> {
    query(HOLD_VERSION).bind(order.as_str()).fetch_optional(&mut *tx).await
}

/// Makes a message the live card; false when a newer one is.
pub(super) async fn save_card(
    tx: &mut Tx,
    order: &OrderId,
    card: &CardMessage,
    version: i64,
    now: At,
) -> Result<bool, StoreError> {
    let statement =
        query(SAVE_CARD).bind(order.as_str()).bind(card.chat).bind(card.message).bind(card.topic);
    let statement = statement.bind(version).bind(now.ms());
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

/// Forgets a card that is gone, and says in which topic it stood; `None` when it was not the live
/// one.
pub(super) async fn forget_card(
    tx: &mut Tx,
    order: &OrderId,
    chat: i64,
    message: i64,
) -> Result<Option<Option<i64>>, StoreError> {
    let statement = query(FORGET_CARD).bind(order.as_str()).bind(chat).bind(message);
    statement.fetch_optional(&mut *tx).await
}
