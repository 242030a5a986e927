//! The audit log: who did what to what, append-only. Privileged acts and refusals enter it in their
//! own transaction.

mod entry;
pub mod queries;

use crate::clock::{At, Window};
use crate::ids::AuditId;
use crate::store::{Store, StoreError, Tx};

pub use entry::{Actor, AuditEntry, AuditRecord};

/// Appends an entry to the log.
pub async fn append(tx: &mut Tx, entry: &AuditEntry<'_>, now: At) -> Result<(), StoreError> {
    queries::append(tx, &AuditId::new(now), entry, now).await
}

/// How often an actor did something to an object within a window.
pub async fn count(
    tx: &mut Tx,
    actor: &Actor,
    action: &str,
    object: &str,
    window: Window,
    now: At,
) -> Result<i64, StoreError> {
    queries::count(tx, (actor, action, object), window.since(now), window.until(now)).await
}

/// The entries about an object, oldest first.
pub async fn history(
    store: &Store,
    object: &str,
    limit: i64,
) -> Result<Vec<AuditRecord>, StoreError> {
    queries::of(store, object, limit).await
}
