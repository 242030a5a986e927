//! The SQL of tickets that move from SMS to a chat.

use crate::channels::BOT_CHANNEL;
use crate::clock::At;
use crate::ids::{CustomerId, TicketId};
use crate::store::{Store, StoreError, Tx, query};
use crate::support::case::ticket::TicketContact;

crate::queries! {
    /// A ticket that was opened from this phone and moved to a chat.
    MOVED_FROM = "SELECT id FROM support_tickets WHERE moved_from IN ($1, $2, $3)
        AND state <> 'closed'
        AND (customer_id IS NULL OR customer_id = COALESCE($4, customer_id))
        ORDER BY changed_at_ms DESC LIMIT 1";
    /// Tickets asked by SMS whose customers have a chat since, and that chat. Of a line's two
    /// spellings only Argentina's, with and without a 9, are both written today.
    TO_MOVE = "SELECT support_tickets.id, links.chat_id, links.customer_id FROM support_tickets
        JOIN customers ON customers.id = support_tickets.customer_id
            OR (support_tickets.customer_id IS NULL AND customers.phone IN (support_tickets.address,
                CASE WHEN substr(support_tickets.address, 1, 4) = '+549'
        THEN '+54' || substr(support_tickets.address, 5)
                    WHEN substr(support_tickets.address, 1, 3) = '+54'
        THEN '+549' || substr(support_tickets.address, 4) END))
        JOIN links ON links.customer_id = customers.id
        WHERE support_tickets.state <> 'closed' AND support_tickets.channel <> $1
        AND links.linked_at_ms > support_tickets.opened_at_ms
        ORDER BY support_tickets.opened_at_ms, support_tickets.id LIMIT $2";
    MOVE_TO_CHAT = "UPDATE support_tickets SET channel = $1, moved_from = address, address = $2,
        customer_id = COALESCE($3, customer_id), version = version + 1, changed_at_ms = $4
        WHERE id = $5 AND channel <> $6 AND state <> 'closed'";
    INSERT_LINK = "INSERT INTO ticket_links (token_hash, ticket_id, created_at_ms, expires_at_ms)
        VALUES ($1, $2, $3, $4)";
    USE_LINK = "UPDATE ticket_links SET used_by_chat_id = $1, used_at_ms = $2 WHERE token_hash = $3
        AND used_at_ms IS NULL AND expires_at_ms > $4
        RETURNING ticket_id";
    LINK_USED_HERE = "SELECT ticket_id FROM ticket_links WHERE token_hash = $1
        AND used_by_chat_id = $2";
}

/// A ticket that was opened from this phone and moved to a chat.
pub(crate) async fn moved_from(
    tx: &mut Tx,
    phone: &TicketContact,
) -> Result<Option<TicketId>, StoreError> {
    let [newest, older, other] = phone.channel.spellings(&phone.address);
    let statement = query(MOVED_FROM)
        .bind(newest)
        .bind(older)
        .bind(other)
        .bind(phone.customer.as_ref().map(CustomerId::as_str));
    statement.fetch_optional(&mut *tx).await
}

/// Tickets asked by SMS whose customers have a chat since: the ticket, the chat, and whose it is.
pub(crate) async fn to_move(
    store: &Store,
    limit: i64,
) -> Result<Vec<(TicketId, i64, CustomerId)>, StoreError> {
    query(TO_MOVE).bind(BOT_CHANNEL.as_str()).bind(limit).fetch_all(store.readers()).await
}

/// From now on a ticket's customer is in this chat; false when it is no open ticket by SMS.
pub(crate) async fn move_to_chat(
    tx: &mut Tx,
    id: &TicketId,
    chat: i64,
    customer: Option<&CustomerId>,
    now: At,
) -> Result<bool, StoreError> {
    let statement = query(MOVE_TO_CHAT)
        .bind(BOT_CHANNEL.as_str())
        .bind(chat.to_string())
        .bind(customer.map(CustomerId::as_str))
        .bind(now.ms());
    let statement = statement.bind(id.as_str()).bind(BOT_CHANNEL.as_str());
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

/// Stores a one-time link by the hash of its token.
pub(crate) async fn insert_link(
    tx: &mut Tx,
    hash: &str,
    ticket: &TicketId,
    expires_at: At,
    now: At,
) -> Result<(), StoreError> {
    query(INSERT_LINK)
        .bind(hash)
        .bind(ticket.as_str())
        .bind(now.ms())
        .bind(expires_at.ms())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Uses a link; returns the ticket that it moves.
pub(crate) async fn use_link(
    tx: &mut Tx,
    hash: &str,
    chat: i64,
    now: At,
) -> Result<Option<TicketId>, StoreError> {
    let statement = query(USE_LINK).bind(chat).bind(now.ms()).bind(hash).bind(now.ms());
    statement.fetch_optional(&mut *tx).await
}

/// The ticket that a link has moved to this chat.
pub(crate) async fn link_used_here(
    store: &Store,
    hash: &str,
    chat: i64,
) -> Result<Option<TicketId>, StoreError> {
    query(LINK_USED_HERE).bind(hash).bind(chat).fetch_optional(store.readers()).await
}
