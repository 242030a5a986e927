//! The SQL of what the shop's own systems are told of.

use sqlx::Row as _;

use super::Due;
use crate::clock::At;
use crate::ids::{OutgoingId, TicketId};
use crate::store::{Row, Store, StoreError, Tx};

crate::queries! {
    INSERT = "INSERT INTO outgoing_events (id, type, ticket_id, place, body, state, due_at_ms, created_at_ms)
        SELECT $1, $2, $3, COALESCE(MAX(place), 0) + 1, $4, 'waiting', $5, $6 FROM outgoing_events WHERE ticket_id = $7";
    /// Takes what is due under a lease; of one ticket only what nothing stands ahead of.
    CLAIM = "UPDATE outgoing_events SET tries = tries + 1, due_at_ms = $1 WHERE id IN (SELECT due.id FROM outgoing_events due
        WHERE due.state = 'waiting' AND due.due_at_ms <= $2 AND NOT EXISTS (SELECT 1 FROM outgoing_events ahead
        WHERE ahead.ticket_id = due.ticket_id AND ahead.state = 'waiting' AND ahead.place < due.place) ORDER BY due.due_at_ms, due.id LIMIT $3)
        AND state = 'waiting' AND due_at_ms <= $4 RETURNING id, type, body, tries";
    IS_ANY_DUE = "SELECT due.id FROM outgoing_events due WHERE due.state = 'waiting' AND due.due_at_ms <= $1
        AND NOT EXISTS (SELECT 1 FROM outgoing_events ahead WHERE ahead.ticket_id = due.ticket_id AND ahead.state = 'waiting'
        AND ahead.place < due.place) LIMIT 1";
    RECORD = "UPDATE outgoing_events SET state = $1, last_answer = $2, due_at_ms = $3, ended_at_ms = $4 WHERE id = $5 AND state = 'waiting' AND tries = $6";
}

fn read(row: &Row) -> Result<Due, StoreError> {
    let id: String = row.try_get("id")?;
    Ok(Due {
        id: OutgoingId::try_from(id)
            .map_err(|error| StoreError::corrupt("outgoing_events.id", error))?,
        kind: row.try_get("type")?,
        body: row.try_get("body")?,
        tries: row.try_get("tries")?,
    })
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: &OutgoingId,
    kind: &str,
    ticket: &TicketId,
    body: &str,
    now: At,
) -> Result<(), StoreError> {
    let query = sqlx::query(INSERT)
        .bind(id.as_str())
        .bind(kind)
        .bind(ticket.as_str())
        .bind(body)
        .bind(now.ms())
        .bind(now.ms());
    query.bind(ticket.as_str()).execute(tx.connection()).await?;
    Ok(())
}

/// Whether `claim` would find anything.
pub(super) async fn is_any_due(store: &Store, now: At) -> Result<bool, StoreError> {
    let row = sqlx::query(IS_ANY_DUE).bind(now.ms()).fetch_optional(store.readers()).await?;
    Ok(row.is_some())
}

pub(super) async fn claim(
    tx: &mut Tx,
    until: At,
    limit: i64,
    now: At,
) -> Result<Vec<Due>, StoreError> {
    let query = sqlx::query(CLAIM).bind(until.ms()).bind(now.ms()).bind(limit).bind(now.ms());
    query.fetch_all(tx.connection()).await?.iter().map(read).collect()
}

/// Writes how a try ended; false when somebody else has tried since.
pub(super) async fn record(
    tx: &mut Tx,
    due: &Due,
    state: &str,
    answer: &str,
    next: At,
    ended: Option<At>,
) -> Result<bool, StoreError> {
    let query = sqlx::query(RECORD)
        .bind(state)
        .bind(answer)
        .bind(next.ms())
        .bind(ended.map(At::ms))
        .bind(due.id.as_str());
    Ok(query.bind(due.tries).execute(tx.connection()).await?.rows_affected() == 1)
}
