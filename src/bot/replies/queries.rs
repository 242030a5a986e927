//! The SQL of replies that wait.

use std::time::Duration;

use sqlx::Row as _;

use super::{DRAFT, LAST, Line};
use crate::bot::dialogue::Dialogue;
use crate::clock::At;
use crate::store::{StoreError, Tx};

crate::queries! {
    /// What waits in a line.
    LINE = "SELECT COUNT(*) AS waiting, COALESCE(MAX(place), 0) AS place, COALESCE(MAX(CASE WHEN template = $1 THEN 1 ELSE 0 END), 0) AS closed,
        COALESCE(MAX(CASE WHEN dedupe_key = $2 THEN 1 ELSE 0 END), 0) AS known FROM notifications WHERE sequence = $3 AND settled_at_ms IS NULL";
    /// The next moment for a stranger, in a row of moments that is the same for all replicas.
    /// Beyond the last one that is given none is taken; what lies further ahead than any was given
    /// before the clock was set back.
    NEXT_FOR_STRANGERS = "INSERT INTO paces (name, free_at_ms) VALUES ('strangers', $1)
        ON CONFLICT (name) DO UPDATE SET free_at_ms = CASE
            WHEN paces.free_at_ms <= CAST($2 AS BIGINT) OR paces.free_at_ms > CAST($3 AS BIGINT) THEN excluded.free_at_ms
            WHEN paces.free_at_ms <= CAST($4 AS BIGINT) THEN paces.free_at_ms + CAST($5 AS BIGINT) ELSE paces.free_at_ms END
        RETURNING free_at_ms";
    DIALOGUE = "SELECT state FROM dialogues WHERE chat_id = $1";
    /// Only where nobody went on with it meanwhile.
    REPLACE_DIALOGUE = "UPDATE dialogues SET state = $1 WHERE chat_id = $2 AND state = $3";
}

/// What waits in a chat's line; `None` where the reply of this key waits there already.
pub(super) async fn line(
    tx: &mut Tx,
    sequence: &str,
    key: Option<&str>,
) -> Result<Option<Line>, StoreError> {
    let row = sqlx::query(LINE)
        .bind(LAST.name.into_owned())
        .bind(key)
        .bind(sequence)
        .fetch_one(tx.connection())
        .await?;
    let (closed, known): (i32, i32) = (row.try_get("closed")?, row.try_get("known")?);
    let line = Line {
        waiting: row.try_get("waiting")?,
        last_place: row.try_get("place")?,
        is_closed: closed != 0,
    };
    Ok((known == 0).then_some(line))
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
    let query = sqlx::query(NEXT_FOR_STRANGERS).bind(now.plus(step).ms()).bind(now.ms());
    let query = query.bind(latest.plus(step).ms()).bind(latest.ms()).bind(step_ms);
    let free_at = At(query.fetch_one(tx.connection()).await?.try_get("free_at_ms")?);
    Ok((free_at <= latest).then(|| free_at.minus(step).since(now)))
}

/// A message shows a request for help from now on, where that has no other and nobody went on with
/// it meanwhile.
pub(super) async fn show_draft(tx: &mut Tx, chat: i64, message: i64) -> Result<(), StoreError> {
    let Some(row) = sqlx::query(DIALOGUE).bind(chat).fetch_optional(tx.connection()).await? else {
        return Ok(());
    };
    let before: String = row.try_get("state")?;
    let Ok(Dialogue::Support(draft)) = serde_json::from_str(&before) else { return Ok(()) };
    if draft.summary.is_some() || !draft.has_words() {
        return Ok(());
    }
    let state = serde_json::to_string(&Dialogue::Support(Box::new(draft.shown_by(message))))?;
    sqlx::query(REPLACE_DIALOGUE)
        .bind(state)
        .bind(chat)
        .bind(before)
        .execute(tx.connection())
        .await?;
    tracing::debug!(template = %DRAFT.name, "a request for help is shown");
    Ok(())
}
