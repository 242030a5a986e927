//! The audit log: who did what to what, append-only. Privileged acts and refusals enter it in their own transaction.

pub mod queries;

use crate::clock::At;
use crate::ids::AuditId;
use crate::store::{StoreError, Tx};

/// One thing that somebody did.
#[derive(Debug, Clone)]
pub struct Entry<'e> {
    /// Who: `service`, `chat:123`, `system`.
    pub actor: &'e str,
    /// What: a dotted word such as `link.refused`.
    pub action: &'static str,
    /// To what: an id.
    pub object: &'e str,
    /// What else matters, never a message's words.
    pub detail: &'e str,
}

/// Appends an entry.
///
/// # Errors
/// When the store fails.
pub async fn append(tx: &mut Tx, entry: &Entry<'_>, now: At) -> Result<(), StoreError> {
    queries::append(tx, &AuditId::new(now), entry, now).await
}
