//! The SQL of cancelling.

use crate::clock::At;
use crate::delivery::notification::NotificationState;
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx, query};

crate::queries! {
    CANCEL = "UPDATE notifications SET state = 'cancelled', reason = 'withdrawn', settled_at_ms = $1,
            next_attempt_id = NULL, sealed = NULL
        WHERE id = $2 AND state IN ('scheduled', 'ready')";
    /// The attempt that was to come.
    CANCEL_ATTEMPT = "UPDATE attempts SET state = 'failed', class = 'withdrawn',
            detail = 'withdrawn before it was sent', ended_at_ms = $1
        WHERE notification_id = $2 AND state = 'queued'";
    STATE = "SELECT state FROM notifications WHERE id = $1";
}

/// Cancels what no attempt was made for yet; false where there is none such.
pub(super) async fn cancel(tx: &mut Tx, id: &NotificationId, now: At) -> Result<bool, StoreError> {
    let done = query(CANCEL).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?;
    if done.rows_affected() != 1 {
        return Ok(false);
    }
    query(CANCEL_ATTEMPT).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(true)
}

pub(super) async fn state(
    tx: &mut Tx,
    id: &NotificationId,
) -> Result<Option<NotificationState>, StoreError> {
    query(STATE).bind(id.as_str()).fetch_optional(&mut *tx).await
}
