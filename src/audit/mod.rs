//! The audit log: who did what to what, append-only. Privileged acts and refusals enter it in their
//! own transaction.

pub mod queries;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::clock::{At, Window};
use crate::ids::AuditId;
use crate::store::{Store, StoreError, Tx};

/// Who the order service is here: whoever signs with one of `hook.signing_secrets`.
pub const SERVICE: &str = "service";

/// Who acts where somebody does it themselves, in their chat.
pub fn chat(chat: i64) -> String {
    format!("chat:{chat}")
}

/// One thing that somebody did.
#[derive(Debug, Clone)]
pub struct Entry<'e> {
    /// Who: `key:key_…`, `chat:123`, `user:1001` (an agent), `phone:` and its end, [`SERVICE`] by
    /// its signature, `operator` at the command line, `system`.
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

/// How often somebody did this to something within a window.
///
/// # Errors
/// When the store fails.
pub async fn count(
    tx: &mut Tx,
    actor: &str,
    action: &str,
    object: &str,
    window: Window,
    now: At,
) -> Result<i64, StoreError> {
    queries::count(tx, (actor, action, object), window.since(now), window.until(now)).await
}

/// Something that somebody did, as it is on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Done {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// What else matters.
    pub detail: String,
}

/// What was done to something, oldest first.
///
/// # Errors
/// When the store does not answer.
pub async fn of(store: &Store, object: &str, limit: i64) -> Result<Vec<Done>, StoreError> {
    queries::of(store, object, limit).await
}
