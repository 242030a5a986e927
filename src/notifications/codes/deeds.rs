//! Who asked for a code and who tried one, in the audit log: never the code, and not to whom it
//! went, which shows who is a customer. For who is none the same is written.

use super::{Started, Tried};
use crate::audit::{self, Actor, Entry};
use crate::clock::At;
use crate::ids::VerificationId;
use crate::store::{StoreError, Tx};

/// Somebody had a code sent; a request that a limit refused is none.
///
/// # Errors
/// When the store fails.
pub async fn started(
    tx: &mut Tx,
    actor: &Actor,
    purpose: &str,
    started: &Started,
    now: At,
) -> Result<(), StoreError> {
    let Started::Sent { id, .. } = started else { return Ok(()) };
    audit::append(
        tx,
        &Entry { actor, action: "code.started", object: id.as_str(), detail: purpose },
        now,
    )
    .await
}

/// Somebody tried a code.
///
/// # Errors
/// When the store fails.
pub async fn tried(
    tx: &mut Tx,
    actor: &Actor,
    id: &VerificationId,
    tried: &Tried,
    now: At,
) -> Result<(), StoreError> {
    let (action, detail) = match tried {
        Tried::Approved(_) => ("code.approved", ""),
        Tried::Pending(_) => ("code.failed", "wrong"),
        Tried::Expired => ("code.failed", "expired"),
        Tried::Exhausted => ("code.failed", "exhausted"),
    };
    audit::append(tx, &Entry { actor, action, object: id.as_str(), detail }, now).await
}
