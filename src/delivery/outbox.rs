//! The outbox: the way in. A notification enters inside its cause's own transaction, or not at all.

use super::notification::queries;
use super::notification::{NewNotification, NotificationState};
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
        queries::supersede(tx, key, now).await?;
    }
    let state = first_state(new, now);
    let reason = (state == NotificationState::Suppressed).then_some(EndReason::NoAddress.as_str());
    let id = NotificationId::new(now);
    let entered = queries::insert(tx, &id, new, state, reason, now).await?;
    Ok(entered.then_some(id))
}

/// Takes back what waits under a key: it is worth nothing any more.
pub async fn withdraw(tx: &mut Tx, supersedes: &str, now: At) -> Result<(), StoreError> {
    queries::supersede(tx, supersedes, now).await
}

/// Takes one notification back that was not tried yet; false when it is on its way or over.
pub async fn take_back(tx: &mut Tx, id: &NotificationId, now: At) -> Result<bool, StoreError> {
    queries::take_back(tx, id, now).await
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
