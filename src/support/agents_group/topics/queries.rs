//! The SQL of topics that are not found.

use crate::clock::At;
use crate::ids::TicketId;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    LOSE = "INSERT INTO lost_topics (group_chat_id, topic_id, ticket_id, lost_at_ms)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (group_chat_id, topic_id) DO NOTHING";
    LOST_BEFORE = "SELECT COUNT(*) AS n FROM lost_topics WHERE ticket_id = $1";
    TICKET_OF_LOST = "SELECT ticket_id FROM lost_topics WHERE group_chat_id = $1 AND topic_id = $2";
    TOPICLESS = "SELECT tries, retry_at_ms FROM topicless_groups WHERE group_chat_id = $1";
    BEGIN_TOPICLESS = "INSERT INTO topicless_groups (group_chat_id, tries, since_at_ms, retry_at_ms)
        VALUES ($1, 1, $2, $3)
        ON CONFLICT (group_chat_id) DO NOTHING";
    /// Only one of several tickets tries a topic again.
    CLAIM_TRY = "UPDATE topicless_groups SET tries = tries + 1, retry_at_ms = $1
        WHERE group_chat_id = $2 AND retry_at_ms = $3";
    END_TOPICLESS = "DELETE FROM topicless_groups WHERE group_chat_id = $1";
    AWAITS_TOPIC = "SELECT awaits_topic FROM support_tickets WHERE id = $1";
    SET_AWAITS_TOPIC = "UPDATE support_tickets SET awaits_topic = $1 WHERE id = $2
        AND awaits_topic <> $3";
    SET_FOUND = "UPDATE support_tickets SET found_topic_id = $1 WHERE id = $2";
    IS_FOUND = "SELECT COUNT(*) AS n FROM support_tickets WHERE id = $1 AND found_topic_id = $2";
    CARD_WAITS = "SELECT COUNT(*) AS n FROM notifications WHERE subject = $1
        AND template = 'ticket-card' AND settled_at_ms IS NULL";
}

/// A topic of a ticket is not found any more.
pub(crate) async fn lose(
    tx: &mut Tx,
    group: i64,
    topic: i64,
    ticket: &TicketId,
    now: At,
) -> Result<(), StoreError> {
    query(LOSE)
        .bind(group)
        .bind(topic)
        .bind(ticket.as_str())
        .bind(now.ms())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Whether a ticket has lost topics.
pub(crate) async fn has_lost(tx: &mut Tx, ticket: &TicketId) -> Result<bool, StoreError> {
    let count: i64 = query(LOST_BEFORE).bind(ticket.as_str()).fetch_one(&mut *tx).await?;
    Ok(count > 0)
}

/// The ticket that had a topic which Telegram does not find any more.
pub(crate) async fn ticket_of_lost(
    store: &Store,
    group: i64,
    topic: i64,
) -> Result<Option<TicketId>, StoreError> {
    query(TICKET_OF_LOST).bind(group).bind(topic).fetch_optional(store.readers()).await
}

/// How often a topic was tried in a group whose topics are not found, and the time of the next
/// try.
pub(crate) async fn topicless(tx: &mut Tx, group: i64) -> Result<Option<(u32, At)>, StoreError> {
    query(TOPICLESS).bind(group).fetch_optional(&mut *tx).await
}

/// Records that new topics of a group are not found, and when to try one again.
pub(crate) async fn begin_topicless(
    tx: &mut Tx,
    group: i64,
    retry_at: At,
    now: At,
) -> Result<(), StoreError> {
    query(BEGIN_TOPICLESS).bind(group).bind(now.ms()).bind(retry_at.ms()).execute(&mut *tx).await?;
    Ok(())
}

/// Claims the try that is due; false when another ticket has.
pub(crate) async fn claim_try(
    tx: &mut Tx,
    group: i64,
    due_at: At,
    next_at: At,
) -> Result<bool, StoreError> {
    let statement = query(CLAIM_TRY).bind(next_at.ms()).bind(group).bind(due_at.ms());
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

/// Records that topics of a group are found again; false when nothing else was recorded.
pub(crate) async fn end_topicless(tx: &mut Tx, group: i64) -> Result<bool, StoreError> {
    Ok(query(END_TOPICLESS).bind(group).execute(&mut *tx).await?.rows_affected() == 1)
}

/// Whether a ticket is in General only until topics of its group are found.
pub(crate) async fn awaits_topic(tx: &mut Tx, ticket: &TicketId) -> Result<bool, StoreError> {
    let awaits = query(AWAITS_TOPIC).bind(ticket.as_str()).fetch_optional(&mut *tx).await?;
    Ok(awaits.unwrap_or(false))
}

/// Records whether a ticket is in General only until topics of its group are found.
pub(crate) async fn set_awaits_topic(
    tx: &mut Tx,
    ticket: &TicketId,
    awaits: bool,
) -> Result<(), StoreError> {
    let awaits = i32::from(awaits);
    query(SET_AWAITS_TOPIC)
        .bind(awaits)
        .bind(ticket.as_str())
        .bind(awaits)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Records that a message of a ticket was posted in this topic.
pub(crate) async fn set_found(
    tx: &mut Tx,
    ticket: &TicketId,
    topic: i64,
) -> Result<(), StoreError> {
    query(SET_FOUND).bind(topic).bind(ticket.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// Whether a message of a ticket was ever posted in this topic.
pub(crate) async fn is_found(
    tx: &mut Tx,
    ticket: &TicketId,
    topic: i64,
) -> Result<bool, StoreError> {
    let statement = query(IS_FOUND).bind(ticket.as_str()).bind(topic);
    let count: i64 = statement.fetch_one(&mut *tx).await?;
    Ok(count > 0)
}

/// Whether a card of a ticket, or an edit of it, waits in the outbox.
pub(crate) async fn card_waits(tx: &mut Tx, ticket: &TicketId) -> Result<bool, StoreError> {
    let count: i64 = query(CARD_WAITS).bind(ticket.as_str()).fetch_one(&mut *tx).await?;
    Ok(count > 0)
}
