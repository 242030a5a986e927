//! The SQL of deferred tickets.

use std::time::Duration;

use crate::channels::BOT_CHANNEL;
use crate::clock::{At, Window};
use crate::ids::TicketId;
use crate::store::{FromRow, Store, StoreError, Tx, query};
use crate::support::case::ticket::Ticket;
use crate::support::tickets::queries::columns;

/// The deferred tickets of one group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub(crate) struct DeferredTickets {
    #[column("group_chat_id")]
    pub group: i64,
    #[column("n")]
    pub count: i64,
    /// When the oldest was deferred.
    pub oldest: At,
    pub newest: At,
}

crate::queries! {
    ADMITTED = "SELECT COUNT(*) AS n FROM support_tickets WHERE group_chat_id = $1
        AND admitted_at_ms > $2 AND admitted_at_ms <= $3";
    COUNT = "SELECT COUNT(*) AS n FROM support_tickets WHERE group_chat_id = $1
        AND deferred_at_ms IS NOT NULL AND state <> 'closed'";
    DEFER = "UPDATE support_tickets SET deferred_at_ms = $1 WHERE id = $2";
    ADMIT = "UPDATE support_tickets SET admitted_at_ms = $1 WHERE id = $2";
    IS_DEFERRED = "SELECT COUNT(*) AS n FROM support_tickets WHERE id = $1
        AND deferred_at_ms IS NOT NULL";
    /// Only one of several replicas releases it.
    RELEASE = "UPDATE support_tickets SET deferred_at_ms = NULL, admitted_at_ms = $1 WHERE id = $2
        AND deferred_at_ms IS NOT NULL";
    OLDEST = concat!("SELECT ", columns!(), " FROM support_tickets WHERE group_chat_id = $1
        AND deferred_at_ms IS NOT NULL AND state <> 'closed'
        ORDER BY deferred_at_ms, id LIMIT CAST($2 AS BIGINT)");
    WAITING = "SELECT group_chat_id, COUNT(*) AS n, MIN(deferred_at_ms) AS oldest,
        MAX(deferred_at_ms) AS newest FROM support_tickets
        WHERE deferred_at_ms IS NOT NULL AND group_chat_id IS NOT NULL AND state <> 'closed'
        GROUP BY group_chat_id";
    WAITING_IN = "SELECT group_chat_id, COUNT(*) AS n, MIN(deferred_at_ms) AS oldest,
        MAX(deferred_at_ms) AS newest FROM support_tickets
        WHERE deferred_at_ms IS NOT NULL AND group_chat_id = $1 AND state <> 'closed'
        GROUP BY group_chat_id";
    /// Deferred tickets whose chat or phone belongs to a customer by now.
    KNOWN = "SELECT id FROM support_tickets WHERE deferred_at_ms IS NOT NULL AND state <> 'closed'
        AND (customer_id IS NOT NULL
        OR EXISTS (SELECT 1 FROM links WHERE links.chat_id = CASE support_tickets.channel
        WHEN $1 THEN CAST(support_tickets.address AS BIGINT) END)
        OR EXISTS (SELECT 1 FROM customers WHERE customers.phone = support_tickets.address))
        ORDER BY deferred_at_ms, id LIMIT $2";
    /// Only one replica sends a digest: if there are newer deferred tickets, and not too soon. A
    /// time in the future is from a clock that was set back.
    CLAIM_DIGEST = "INSERT INTO ticket_digests (group_chat_id, told_at_ms, newest_at_ms)
        VALUES ($1, $2, $3)
        ON CONFLICT (group_chat_id) DO UPDATE SET told_at_ms = excluded.told_at_ms, newest_at_ms =
        excluded.newest_at_ms
        WHERE (ticket_digests.told_at_ms <= $4 OR ticket_digests.told_at_ms > $5)
        AND ticket_digests.newest_at_ms <> excluded.newest_at_ms";
}

/// How many tickets a group admitted within a window.
pub(crate) async fn admitted_within(
    tx: &mut Tx,
    group: i64,
    window: Window,
    now: At,
) -> Result<i64, StoreError> {
    let statement =
        query(ADMITTED).bind(group).bind(window.since(now).ms()).bind(window.until(now).ms());
    statement.fetch_one(&mut *tx).await
}

/// How many deferred tickets a group has.
pub(crate) async fn count(tx: &mut Tx, group: i64) -> Result<i64, StoreError> {
    query(COUNT).bind(group).fetch_one(&mut *tx).await
}

/// Marks a ticket as deferred.
pub(crate) async fn defer(tx: &mut Tx, id: &TicketId, now: At) -> Result<(), StoreError> {
    query(DEFER).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// Counts a ticket as admitted at this time.
pub(crate) async fn admit(tx: &mut Tx, id: &TicketId, now: At) -> Result<(), StoreError> {
    query(ADMIT).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// Whether a ticket is deferred now.
pub(crate) async fn is_deferred(tx: &mut Tx, id: &TicketId) -> Result<bool, StoreError> {
    let count: i64 = query(IS_DEFERRED).bind(id.as_str()).fetch_one(&mut *tx).await?;
    Ok(count > 0)
}

/// Ends the deferral of a ticket; false when it was not deferred.
pub(crate) async fn release(tx: &mut Tx, id: &TicketId, now: At) -> Result<bool, StoreError> {
    Ok(query(RELEASE).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?.rows_affected()
        == 1)
}

/// The tickets of a group that were deferred first.
pub(crate) async fn oldest(tx: &mut Tx, group: i64, limit: i64) -> Result<Vec<Ticket>, StoreError> {
    query(OLDEST).bind(group).bind(limit).fetch_all(&mut *tx).await
}

/// The deferred tickets of each group.
pub(crate) async fn waiting(store: &Store) -> Result<Vec<DeferredTickets>, StoreError> {
    query(WAITING).fetch_all(store.readers()).await
}

/// The deferred tickets of one group, if it has any.
pub(crate) async fn waiting_in(
    tx: &mut Tx,
    group: i64,
) -> Result<Option<DeferredTickets>, StoreError> {
    query(WAITING_IN).bind(group).fetch_optional(&mut *tx).await
}

/// Deferred tickets whose contact is a known customer by now.
pub(crate) async fn known(store: &Store, limit: i64) -> Result<Vec<TicketId>, StoreError> {
    query(KNOWN).bind(BOT_CHANNEL.as_str()).bind(limit).fetch_all(store.readers()).await
}

/// Claims the digest of a group; false when it is not due.
pub(crate) async fn claim_digest(
    tx: &mut Tx,
    waiting: &DeferredTickets,
    now: At,
    every: Duration,
) -> Result<bool, StoreError> {
    let statement =
        query(CLAIM_DIGEST).bind(waiting.group).bind(now.ms()).bind(waiting.newest.ms());
    Ok(statement
        .bind(now.minus(every).ms())
        .bind(now.ms())
        .execute(&mut *tx)
        .await?
        .rows_affected()
        == 1)
}
