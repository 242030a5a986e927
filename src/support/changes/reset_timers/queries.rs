//! The SQL of tickets' timers.

use crate::clock::At;
use crate::ids::TicketId;
use crate::store::{FromRow, Store, StoreError, Tx, query};
use crate::support::case::timers::{TicketTimer, TimerKind};

crate::queries! {
    /// Stops the timers that have not fired.
    CLEAR = "DELETE FROM ticket_clocks WHERE ticket_id = $1 AND fired_at_ms IS NULL";
    /// A timer that has fired in this round stays as it is.
    SET = "INSERT INTO ticket_clocks (ticket_id, kind, due_at_ms, round) VALUES ($1, $2, $3, $4)
        ON CONFLICT (ticket_id, kind) DO UPDATE
        SET due_at_ms = excluded.due_at_ms, round = excluded.round, fired_at_ms = NULL
        WHERE ticket_clocks.round <> excluded.round";
    NEXT_DUE = "SELECT MIN(due_at_ms) AS at_ms FROM ticket_clocks WHERE fired_at_ms IS NULL";
    DUE = "SELECT ticket_id, kind, due_at_ms, round FROM ticket_clocks WHERE fired_at_ms IS NULL
        AND due_at_ms <= $1 ORDER BY due_at_ms, kind DESC LIMIT $2";
    FIRE = "UPDATE ticket_clocks SET fired_at_ms = $1 WHERE ticket_id = $2 AND kind = $3
        AND round = $4 AND fired_at_ms IS NULL AND due_at_ms <= $5";
    FIRED = "SELECT fired_at_ms FROM ticket_clocks WHERE ticket_id = $1 AND kind = $2
        AND round = $3";
    PUT_OFF = "UPDATE ticket_clocks SET due_at_ms = $1 WHERE ticket_id = $2 AND kind = $3
        AND round = $4 AND fired_at_ms IS NULL";
}

/// Stops the timers of a ticket that have not fired.
pub(crate) async fn clear(tx: &mut Tx, ticket: &TicketId) -> Result<(), StoreError> {
    query(CLEAR).bind(ticket.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// Starts a timer of a ticket, unless it has fired in this round.
pub(crate) async fn set(
    tx: &mut Tx,
    ticket: &TicketId,
    timer: &TicketTimer,
) -> Result<(), StoreError> {
    let statement = query(SET)
        .bind(ticket.as_str())
        .bind(timer.kind.as_str())
        .bind(timer.due.ms())
        .bind(timer.round);
    statement.execute(&mut *tx).await?;
    Ok(())
}

/// When the first timer is due.
pub(crate) async fn next_due(store: &Store) -> Result<Option<At>, StoreError> {
    query(NEXT_DUE).fetch_one(store.readers()).await
}

#[derive(FromRow)]
struct TimerRow {
    ticket_id: TicketId,
    #[column(flatten)]
    timer: TicketTimer,
}

/// The timers that are due, the oldest first.
pub(crate) async fn due(
    store: &Store,
    now: At,
    limit: i64,
) -> Result<Vec<(TicketId, TicketTimer)>, StoreError> {
    let rows: Vec<TimerRow> =
        query(DUE).bind(now.ms()).bind(limit).fetch_all(store.readers()).await?;
    Ok(rows.into_iter().map(|row| (row.ticket_id, row.timer)).collect())
}

/// Marks a timer as fired; false when it has fired, or was stopped or reset.
pub(crate) async fn fire(
    tx: &mut Tx,
    ticket: &TicketId,
    timer: &TicketTimer,
    now: At,
) -> Result<bool, StoreError> {
    let statement = query(FIRE)
        .bind(now.ms())
        .bind(ticket.as_str())
        .bind(timer.kind.as_str())
        .bind(timer.round)
        .bind(now.ms());
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

/// When another timer of the same round fired.
pub(crate) async fn fired(
    tx: &mut Tx,
    ticket: &TicketId,
    kind: TimerKind,
    round: i64,
) -> Result<Option<At>, StoreError> {
    let statement = query(FIRED).bind(ticket.as_str()).bind(kind.as_str()).bind(round);
    let fired: Option<Option<At>> = statement.fetch_optional(&mut *tx).await?;
    Ok(fired.flatten())
}

/// Postpones a timer that has not fired.
pub(crate) async fn put_off(
    tx: &mut Tx,
    ticket: &TicketId,
    timer: &TicketTimer,
    due: At,
) -> Result<(), StoreError> {
    let statement = query(PUT_OFF)
        .bind(due.ms())
        .bind(ticket.as_str())
        .bind(timer.kind.as_str())
        .bind(timer.round);
    statement.execute(&mut *tx).await?;
    Ok(())
}
