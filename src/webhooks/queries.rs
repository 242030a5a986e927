//! The SQL of outgoing webhooks. The column `ticket_id` holds the id of what an event is about, of
//! any kind. It keeps its name because older replicas, which may run beside this one, write it.

use super::retry::WebhookFate;
use super::{DueWebhook, WebhookEvent};
use crate::clock::At;
use crate::ids::OutgoingId;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    INSERT = "INSERT INTO outgoing_events
        (id, type, ticket_id, place, body, state, due_at_ms, created_at_ms)
        SELECT $1, $2, $3, COALESCE(MAX(place), 0) + 1, $4, 'waiting', $5, $6
        FROM outgoing_events WHERE ticket_id = $7";
    /// Takes what is due under a lease; of one sequence only what nothing stands ahead of.
    CLAIM = "UPDATE outgoing_events SET tries = tries + 1, due_at_ms = $1
        WHERE id IN (SELECT due.id FROM outgoing_events due
        WHERE due.state = 'waiting' AND due.due_at_ms <= $2
        AND NOT EXISTS (SELECT 1 FROM outgoing_events ahead WHERE ahead.ticket_id = due.ticket_id
        AND ahead.state = 'waiting' AND ahead.place < due.place)
        ORDER BY due.due_at_ms, due.id LIMIT $3)
        AND state = 'waiting' AND due_at_ms <= $4 RETURNING id, type, body, tries";
    /// A poll with nothing to do only reads: the first by the index of what is due.
    NEXT_DUE = "SELECT due.due_at_ms FROM outgoing_events due
        WHERE due.state = 'waiting'
        AND NOT EXISTS (SELECT 1 FROM outgoing_events ahead WHERE ahead.ticket_id = due.ticket_id
        AND ahead.state = 'waiting' AND ahead.place < due.place)
        ORDER BY due.due_at_ms LIMIT 1";
    RECORD = "UPDATE outgoing_events
        SET state = $1, last_answer = $2, due_at_ms = $3, ended_at_ms = $4
        WHERE id = $5 AND state = 'waiting' AND tries = $6";
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: &OutgoingId,
    event: &WebhookEvent<'_>,
    body: &str,
    now: At,
) -> Result<(), StoreError> {
    let statement = query(INSERT).bind(id.as_str()).bind(event.kind).bind(event.sequence);
    let statement = statement.bind(body).bind(now.ms()).bind(now.ms()).bind(event.sequence);
    statement.execute(&mut *tx).await?;
    Ok(())
}

/// When `claim` would find something.
pub(super) async fn next_due(store: &Store) -> Result<Option<At>, StoreError> {
    query(NEXT_DUE).fetch_optional(store.readers()).await
}

pub(super) async fn claim(
    tx: &mut Tx,
    until: At,
    limit: i64,
    now: At,
) -> Result<Vec<DueWebhook>, StoreError> {
    let statement = query(CLAIM).bind(until.ms()).bind(now.ms()).bind(limit).bind(now.ms());
    statement.fetch_all(&mut *tx).await
}

/// Writes how an attempt ended; false when another replica has claimed the event since.
pub(super) async fn record(
    tx: &mut Tx,
    due: &DueWebhook,
    fate: WebhookFate,
    answer: &str,
    now: At,
) -> Result<bool, StoreError> {
    let (next, ended) = match fate {
        WebhookFate::RetryAt(at) => (at, None),
        WebhookFate::Delivered | WebhookFate::GivenUp => (now, Some(now)),
    };
    let statement = query(RECORD).bind(fate.state()).bind(answer).bind(next.ms());
    let statement = statement.bind(ended.map(At::ms)).bind(due.id.as_str()).bind(due.attempts);
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}
