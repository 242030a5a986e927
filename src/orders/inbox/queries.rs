//! The SQL of the inbox.

use std::sync::{Arc, LazyLock};

use super::submission::{
    EventOutcome, InboxRow, PendingEvent, Submission, event_outcome, submitter,
};
use crate::clock::At;
use crate::ids::EventId;
use crate::orders::events::Event;
use crate::store::sql::of_rows;
use crate::store::{FromRow, Store, StoreError, Tx, query};

crate::queries! {
    INSERT_EVENT = "INSERT INTO events (id, webhook_id, place, body_hash, type, occurred_at_ms,
        received_at_ms, payload, state, applied_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (webhook_id, place) DO NOTHING RETURNING id";
    /// What is refused has no effect and nothing waits for it.
    INSERT_REFUSED = "INSERT INTO events (id, webhook_id, place, body_hash, type, occurred_at_ms,
        received_at_ms, payload, state, applied_at_ms, error, refusal)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'failed', $9, 'refused', $10)
        ON CONFLICT (webhook_id, place) DO NOTHING RETURNING id";
    OUTCOMES_OF = "SELECT id, body_hash, refusal FROM events WHERE webhook_id = $1 ORDER BY place";
    HAS_PENDING = "SELECT id FROM events WHERE state = 'pending' LIMIT 1";
    IS_KNOWN = "SELECT COUNT(*) AS n FROM events WHERE webhook_id = $1";
    PENDING = "SELECT id, webhook_id, payload, received_at_ms FROM events WHERE state = 'pending'
        ORDER BY id LIMIT CAST($1 AS BIGINT)";
    MARK_APPLIED = "UPDATE events SET state = 'applied', applied_at_ms = $1 WHERE id = $2
        AND state = 'pending'";
    MARK_FAILED = "UPDATE events SET state = 'failed', applied_at_ms = $1, error = $2 WHERE id = $3
        AND state = 'pending'";
}

/// The hot insert, for a few rows at once and for many.
const MANY_EVENTS: usize = 64;
const FEW_EVENTS: usize = 8;
static INSERT_MANY: LazyLock<String> = LazyLock::new(|| of_rows(INSERT_EVENT, MANY_EVENTS));
static INSERT_FEW: LazyLock<String> = LazyLock::new(|| of_rows(INSERT_EVENT, FEW_EVENTS));

/// An event with its request and its place there.
type Placed<'r> = (&'r Submission, usize, &'r InboxRow);

/// Inserts events, applied at a moment or not yet; returns the ids of those that are new.
pub(super) async fn insert_events(
    tx: &mut Tx,
    rows: &[Placed<'_>],
    applied_at: Option<At>,
) -> Result<Vec<String>, StoreError> {
    let (refused, taken): (Vec<Placed<'_>>, Vec<Placed<'_>>) =
        rows.iter().copied().partition(|(_, _, row)| row.refusal.is_some());
    let mut fresh = Vec::with_capacity(rows.len());
    for (submission, place, row) in refused {
        fresh.extend(insert_refused(tx, submission, place, row).await?);
    }
    let mut rest = taken.as_slice();
    while !rest.is_empty() {
        let (text, take): (&'static str, usize) = match rest.len() {
            MANY_EVENTS.. => (&INSERT_MANY, MANY_EVENTS),
            FEW_EVENTS.. => (&INSERT_FEW, FEW_EVENTS),
            _ => (INSERT_EVENT, 1),
        };
        let (now, later) = rest.split_at(take);
        let mut statement = query(text);
        for (submission, place, row) in now {
            statement = statement
                .bind(row.id.as_str())
                .bind(&*submission.webhook_id)
                .bind(i64::try_from(*place).unwrap_or(i64::MAX))
                .bind(&*submission.body_hash)
                .bind(row.kind)
                .bind(row.occurred_at.ms())
                .bind(submission.received_at.ms())
                .bind(&*row.payload)
                .bind(if applied_at.is_some() { "applied" } else { "pending" })
                .bind(applied_at.map(At::ms));
        }
        fresh.extend(statement.fetch_all::<String>(&mut *tx).await?);
        rest = later;
    }
    Ok(fresh)
}

async fn insert_refused(
    tx: &mut Tx,
    submission: &Submission,
    place: usize,
    row: &InboxRow,
) -> Result<Option<String>, StoreError> {
    query(INSERT_REFUSED)
        .bind(row.id.as_str())
        .bind(&*submission.webhook_id)
        .bind(i64::try_from(place).unwrap_or(i64::MAX))
        .bind(&*submission.body_hash)
        .bind(row.kind)
        .bind(row.occurred_at.ms())
        .bind(submission.received_at.ms())
        .bind(&*row.payload)
        .bind(submission.received_at.ms())
        .bind(row.refusal.as_deref())
        .fetch_optional(&mut *tx)
        .await
}

/// The body's hash of an earlier request, and what became of its events.
pub(super) async fn outcomes_of(
    tx: &mut Tx,
    webhook_id: &str,
) -> Result<(Option<String>, Vec<EventOutcome>), StoreError> {
    let rows: Vec<(EventId, String, Option<String>)> =
        query(OUTCOMES_OF).bind(webhook_id).fetch_all(&mut *tx).await?;
    let hash = rows.first().map(|(_, hash, _)| hash.clone());
    let outcomes = rows.into_iter().map(|(id, _, refusal)| event_outcome(id, refusal.as_deref()));
    Ok((hash, outcomes.collect::<Result<_, _>>()?))
}

/// Whether an event waits to be applied.
pub(super) async fn has_pending(tx: &mut Tx) -> Result<bool, StoreError> {
    query(HAS_PENDING).exists(&mut *tx).await
}

/// Whether a request with this id was taken before.
pub(in crate::orders) async fn is_known(
    store: &Store,
    webhook_id: &str,
) -> Result<bool, StoreError> {
    let count: i64 = query(IS_KNOWN).bind(webhook_id).fetch_one(store.readers()).await?;
    Ok(count > 0)
}

#[derive(FromRow)]
struct PendingRow {
    id: EventId,
    webhook_id: String,
    #[column(flatten)]
    body: Result<EventBody, StoreError>,
    received_at: At,
}

#[derive(FromRow)]
struct EventBody {
    #[column(json)]
    payload: Event,
}

/// What waits in the inbox, oldest first; an event that can't be read is told by itself.
pub(in crate::orders) async fn pending(
    store: &Store,
    limit: i64,
) -> Result<Vec<Result<PendingEvent, (EventId, StoreError)>>, StoreError> {
    let rows: Vec<PendingRow> = query(PENDING).bind(limit).fetch_all(store.readers()).await?;
    let read = |PendingRow { id, webhook_id, body, received_at }| match body {
        Ok(EventBody { payload }) => {
            let (by, event) = (submitter(&webhook_id), Arc::new(payload));
            Ok(PendingEvent { id, by, received_at, event })
        }
        Err(error) => Err((id, error)),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// Takes an event for applying; false when another replica has applied it.
pub(in crate::orders) async fn mark_applied(
    tx: &mut Tx,
    id: &EventId,
    now: At,
) -> Result<bool, StoreError> {
    Ok(query(MARK_APPLIED)
        .bind(now.ms())
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?
        .rows_affected()
        == 1)
}

/// Records that an event can never be applied, and why.
pub(in crate::orders) async fn mark_failed(
    tx: &mut Tx,
    id: &EventId,
    error: &str,
    now: At,
) -> Result<(), StoreError> {
    query(MARK_FAILED).bind(now.ms()).bind(error).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}
