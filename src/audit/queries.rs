//! The SQL of the audit log.

use super::{Actor, AuditEntry, AuditRecord};
use crate::clock::At;
use crate::ids::AuditId;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    APPEND = "INSERT INTO audit_log (id, at_ms, actor, action, object, detail)
        VALUES ($1, $2, $3, $4, $5, $6)";
    COUNT = "SELECT COUNT(*) AS n FROM audit_log WHERE object = $1 AND at_ms > $2
        AND at_ms <= $3 AND actor = $4 AND action = $5";
    OF = "SELECT at_ms, actor, action, detail FROM audit_log WHERE object = $1
        ORDER BY at_ms, id LIMIT $2";
}

pub(super) async fn append(
    tx: &mut Tx,
    id: &AuditId,
    entry: &AuditEntry<'_>,
    now: At,
) -> Result<(), StoreError> {
    query(APPEND)
        .bind(id.as_str())
        .bind(now.ms())
        .bind(entry.actor.to_string())
        .bind(entry.action)
        .bind(entry.object)
        .bind(entry.detail)
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// How often an actor did something to an object, between two moments.
pub(super) async fn count(
    tx: &mut Tx,
    (actor, action, object): (&Actor, &str, &str),
    since: At,
    until: At,
) -> Result<i64, StoreError> {
    let statement = query(COUNT).bind(object).bind(since.ms()).bind(until.ms());
    let statement = statement.bind(actor.to_string()).bind(action);
    statement.fetch_one(&mut *tx).await
}

pub(super) async fn of(
    store: &Store,
    object: &str,
    limit: i64,
) -> Result<Vec<AuditRecord>, StoreError> {
    query(OF).bind(object).bind(limit).fetch_all(store.readers()).await
}
