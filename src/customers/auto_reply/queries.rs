//! The SQL of texts that answer by themselves.

use super::history::{AutoReplyHistory, AutoReplyKind};
use crate::clock::At;
use crate::ids::NotificationId;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    EARLIER = "SELECT (SELECT COUNT(*) FROM automatic_texts WHERE line = $1 AND created_at_ms > $2 AND created_at_ms <= $3) AS today,
        (SELECT MAX(created_at_ms) FROM automatic_texts WHERE line = $4 AND kind = $5 AND created_at_ms > $6 AND created_at_ms <= $7) AS last";
    INSERT = "INSERT INTO automatic_texts (notification_id, line, kind, created_at_ms) VALUES ($1, $2, $3, $4)";
    ANY_OLD = "SELECT line FROM automatic_texts WHERE created_at_ms < $1 LIMIT 1";
    FORGET = "DELETE FROM automatic_texts WHERE created_at_ms < $1";
}

/// What went out to a line: since the first moment at all, since the second of this kind.
pub(super) async fn earlier(
    tx: &mut Tx,
    line: &str,
    kind: AutoReplyKind,
    since: (At, At),
    until: At,
) -> Result<AutoReplyHistory, StoreError> {
    let statement = query(EARLIER).bind(line).bind(since.0.ms()).bind(until.ms());
    let statement = statement.bind(line).bind(kind.as_str()).bind(since.1.ms()).bind(until.ms());
    statement.fetch_one(&mut *tx).await
}

pub(super) async fn insert(
    tx: &mut Tx,
    notification: &NotificationId,
    line: &str,
    kind: AutoReplyKind,
    now: At,
) -> Result<(), StoreError> {
    let statement =
        query(INSERT).bind(notification.as_str()).bind(line).bind(kind.as_str()).bind(now.ms());
    statement.execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn is_any_before(store: &Store, before: At) -> Result<bool, StoreError> {
    query(ANY_OLD).bind(before.ms()).exists(store.readers()).await
}

pub(super) async fn forget(tx: &mut Tx, before: At) -> Result<(), StoreError> {
    query(FORGET).bind(before.ms()).execute(&mut *tx).await?;
    Ok(())
}
