//! The SQL of clock skew: what is known of the time before, and what waits by it.

use std::time::Duration;

use crate::clock::At;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    /// The newest notification's time: later than now, the clock was set back since.
    NEWEST = "SELECT created_at_ms FROM notifications ORDER BY id DESC LIMIT 1";
    /// The clock was set back: what waits for a moment that was reckoned from the present waits as
    /// long as it would have. What is planned for a moment of the calendar keeps it.
    SET_BACK_DUE = "UPDATE notifications SET due_at_ms = due_at_ms - $1
        WHERE state IN ('scheduled', 'ready') AND state = 'ready' AND due_at_ms > $2";
    SET_BACK_LEASES = "UPDATE notifications SET lease_until_ms = lease_until_ms - $1
        WHERE state = 'in_flight' AND lease_until_ms > $2
        AND ((awaits IS NOT NULL AND lease_owner IS NULL) OR substr(lease_owner, 1, 36) = $3)";
}

/// When the newest notification was entered.
pub(super) async fn newest(store: &Store) -> Result<Option<At>, StoreError> {
    query(NEWEST).fetch_optional(store.readers()).await
}

/// Sets back what waits, and what this replica holds, as the clock was.
pub(super) async fn set_back(
    tx: &mut Tx,
    by: Duration,
    me: &str,
    now: At,
) -> Result<(), StoreError> {
    let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
    query(SET_BACK_DUE).bind(by).bind(now.ms()).execute(&mut *tx).await?;
    query(SET_BACK_LEASES).bind(by).bind(now.ms()).bind(me).execute(&mut *tx).await?;
    Ok(())
}
