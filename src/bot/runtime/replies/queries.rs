//! The SQL of replies that wait.

use std::time::Duration;

use super::waiting::{LAST, ReplyBacklog};
use crate::clock::At;
use crate::store::{FromRow, StoreError, Tx, query};

crate::queries! {
    /// The replies that wait in a sequence.
    BACKLOG = "SELECT COUNT(*) AS waiting, COALESCE(MAX(place), 0) AS place, COALESCE(MAX(CASE
        WHEN template = $1 THEN 1 ELSE 0 END), 0) AS closed,
        COALESCE(MAX(CASE WHEN dedupe_key = $2 THEN 1 ELSE 0 END), 0) AS known FROM notifications
        WHERE sequence = $3 AND settled_at_ms IS NULL";
    /// The next moment for a stranger, in a row of moments that is the same for all replicas.
    /// Beyond the last one that is given none is taken; what lies further ahead than any was given
    /// before the clock was set back.
    NEXT_FOR_STRANGERS = "INSERT INTO paces (name, free_at_ms) VALUES ('strangers', $1)
        ON CONFLICT (name) DO UPDATE SET free_at_ms = CASE
            WHEN paces.free_at_ms <= CAST($2 AS BIGINT) OR paces.free_at_ms > CAST($3 AS BIGINT)
        THEN excluded.free_at_ms
            WHEN paces.free_at_ms <= CAST($4 AS BIGINT) THEN paces.free_at_ms + CAST($5 AS BIGINT)
        ELSE paces.free_at_ms END
        RETURNING free_at_ms";
}

#[derive(FromRow)]
struct BacklogRow {
    #[column(flatten)]
    backlog: ReplyBacklog,
    known: bool,
}

/// The replies that wait in a chat's sequence; `None` where the reply with this dedupe key is among
/// them.
pub(super) async fn backlog(
    tx: &mut Tx,
    sequence: &str,
    key: Option<&str>,
) -> Result<Option<ReplyBacklog>, StoreError> {
    let statement = query(BACKLOG).bind(LAST.name.into_owned()).bind(key).bind(sequence);
    let row: BacklogRow = statement.fetch_one(&mut *tx).await?;
    Ok((!row.known).then_some(row.backlog))
}

/// How long the next reply to a stranger waits for its moment, `step` after the one before; `None`
/// where that is later than `longest`.
pub(super) async fn strangers_wait(
    tx: &mut Tx,
    step: Duration,
    longest: Duration,
    now: At,
) -> Result<Option<Duration>, StoreError> {
    let (step_ms, latest) =
        (i64::try_from(step.as_millis()).unwrap_or(i64::MAX), now.plus(longest));
    let statement = query(NEXT_FOR_STRANGERS).bind(now.plus(step).ms()).bind(now.ms());
    let statement = statement.bind(latest.plus(step).ms()).bind(latest.ms()).bind(step_ms);
    let free_at: At = statement.fetch_one(&mut *tx).await?;
    Ok((free_at <= latest).then(|| free_at.minus(step).since(now)))
}
