//! The SQL of the audit log.

use super::Entry;
use crate::clock::At;
use crate::ids::AuditId;
use crate::store::{StoreError, Tx};

crate::queries! {
    APPEND = "INSERT INTO audit_log (id, at_ms, actor, action, object, detail) VALUES ($1, $2, $3, $4, $5, $6)";
}

pub(super) async fn append(tx: &mut Tx, id: &AuditId, entry: &Entry<'_>, now: At) -> Result<(), StoreError> {
    sqlx::query(APPEND)
        .bind(id.as_str())
        .bind(now.ms())
        .bind(entry.actor)
        .bind(entry.action)
        .bind(entry.object)
        .bind(entry.detail)
        .execute(tx.connection())
        .await?;
    Ok(())
}
