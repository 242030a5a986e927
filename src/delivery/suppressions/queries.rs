//! The SQL of suppressions.

use sqlx::Row as _;

use crate::clock::At;
use crate::store::{StoreError, Tx};

crate::queries! {
    SUPPRESS = "INSERT INTO suppressions (channel, address, reason, since_at_ms) VALUES ($1, $2, $3, $4)
        ON CONFLICT (channel, address, reason) DO NOTHING";
    LIFT_SUPPRESSION = "DELETE FROM suppressions WHERE channel = $1 AND address = $2 AND reason IN ('blocked', 'unreachable', 'deactivated', 'invalid', 'rejected')";
    LIFT_OPT_OUT = "DELETE FROM suppressions WHERE channel = $1 AND address = $2 AND reason = 'opted_out'";
    IS_MARKED = "SELECT since_at_ms FROM suppressions WHERE channel = $1 AND address = $2 AND reason = $3";
    IS_SUPPRESSED = "SELECT reason FROM suppressions WHERE channel = $1 AND address = $2 ORDER BY reason LIMIT 1";
}

pub(super) async fn mark(tx: &mut Tx, channel: &str, address: &str, reason: &str, now: At) -> Result<bool, StoreError> {
    let done = sqlx::query(SUPPRESS).bind(channel).bind(address).bind(reason).bind(now.ms()).execute(tx.connection()).await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn lift(tx: &mut Tx, channel: &str, address: &str) -> Result<bool, StoreError> {
    let done = sqlx::query(LIFT_SUPPRESSION).bind(channel).bind(address).execute(tx.connection()).await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn lift_opt_out(tx: &mut Tx, channel: &str, address: &str) -> Result<bool, StoreError> {
    let done = sqlx::query(LIFT_OPT_OUT).bind(channel).bind(address).execute(tx.connection()).await?;
    Ok(done.rows_affected() > 0)
}

pub(super) async fn is_marked(tx: &mut Tx, channel: &str, address: &str, reason: &str) -> Result<bool, StoreError> {
    let row = sqlx::query(IS_MARKED).bind(channel).bind(address).bind(reason).fetch_optional(tx.connection()).await?;
    Ok(row.is_some())
}

pub(super) async fn reason(tx: &mut Tx, channel: &str, address: &str) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(IS_SUPPRESSED).bind(channel).bind(address).fetch_optional(tx.connection()).await?;
    row.map(|row| Ok(row.try_get("reason")?)).transpose()
}
