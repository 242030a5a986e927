//! The outbox: the way in. A notification enters inside its cause's own transaction, or not at all.

pub mod queries;

use super::notification::queries as notifications;
use super::notification::{NewNotification, NotificationState};
use crate::audit::{self, Actor, AuditEntry};
use crate::clock::At;
use crate::delivery::end_reason::EndReason;
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};

/// Enters a notification. `None` when one with its dedupe key is there already. Without any leg it
/// is recorded as suppressed: nobody is told, and the record says why.
///
/// # Errors
/// When the store fails; then the whole transaction is undone.
pub async fn enqueue(
    tx: &mut Tx,
    new: &NewNotification,
    now: At,
) -> Result<Option<NotificationId>, StoreError> {
    if let Some(key) = &new.supersedes {
        notifications::supersede(tx, key, now).await?;
    }
    let state = first_state(new, now);
    let reason = (state == NotificationState::Suppressed).then_some(EndReason::NoAddress.as_str());
    let id = NotificationId::new(now);
    let entered = notifications::insert(tx, &id, new, state, reason, now).await?;
    Ok(entered.then_some(id))
}

/// Takes back what waits under a key: it is worth nothing any more.
pub async fn withdraw(tx: &mut Tx, supersedes: &str, now: At) -> Result<(), StoreError> {
    notifications::supersede(tx, supersedes, now).await
}

/// Takes one notification back that was not tried yet; false when it is on its way or over.
pub async fn take_back(tx: &mut Tx, id: &NotificationId, now: At) -> Result<bool, StoreError> {
    notifications::take_back(tx, id, now).await
}

/// What came of cancelling a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelResult {
    /// It will not be sent.
    Done,
    /// There is none with this id.
    Unknown,
    /// It is on its way, or it ended already.
    TooLate(NotificationState),
}

/// Cancels a notification that is scheduled or ready. `actor` is who asks, for the audit log.
pub async fn cancel(
    tx: &mut Tx,
    id: &NotificationId,
    actor: &Actor,
    now: At,
) -> Result<CancelResult, StoreError> {
    if !queries::cancel(tx, id, now).await? {
        let state = queries::state(tx, id).await?;
        return Ok(state.map_or(CancelResult::Unknown, CancelResult::TooLate));
    }
    let (action, object) = ("notification.cancelled", id.as_str());
    audit::append(tx, &AuditEntry { actor, action, object, detail: "" }, now).await?;
    Ok(CancelResult::Done)
}

/// The state in which a notification enters.
pub fn first_state(new: &NewNotification, now: At) -> NotificationState {
    if new.route.is_empty() {
        NotificationState::Suppressed
    } else if new.not_before.is_some_and(|at| at > now) {
        NotificationState::Scheduled
    } else {
        NotificationState::Ready
    }
}
