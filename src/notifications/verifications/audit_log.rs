//! Audit entries about one-time codes: who asked and who checked. Neither the code nor its
//! recipient is written, since that would show who is a customer; requests for strangers are
//! written alike.

use super::request::{CodeCheckOutcome, CodeRequestOutcome};
use crate::audit::{self, Actor, AuditEntry};
use crate::clock::At;
use crate::ids::VerificationId;
use crate::store::{StoreError, Tx};

/// Somebody had a code sent; a request that a limit refused is none.
pub async fn started(
    tx: &mut Tx,
    actor: &Actor,
    purpose: &str,
    started: &CodeRequestOutcome,
    now: At,
) -> Result<(), StoreError> {
    let CodeRequestOutcome::Sent { id, .. } = started else { return Ok(()) };
    audit::append(
        tx,
        &AuditEntry { actor, action: "code.started", object: id.as_str(), detail: purpose },
        now,
    )
    .await
}

/// Somebody tried a code.
pub async fn tried(
    tx: &mut Tx,
    actor: &Actor,
    id: &VerificationId,
    tried: &CodeCheckOutcome,
    now: At,
) -> Result<(), StoreError> {
    let (action, detail) = match tried {
        CodeCheckOutcome::Approved(_) => ("code.approved", ""),
        CodeCheckOutcome::Pending(_) => ("code.failed", "wrong"),
        CodeCheckOutcome::Expired => ("code.failed", "expired"),
        CodeCheckOutcome::Exhausted => ("code.failed", "exhausted"),
    };
    audit::append(tx, &AuditEntry { actor, action, object: id.as_str(), detail }, now).await
}
