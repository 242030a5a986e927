//! The SQL of suppressions. A phone is asked for in every spelling of its line, and marked in the
//! one that was heard of.

use crate::channels::{AddressFault, ChannelName};
use crate::clock::At;
use crate::store::{StoreError, Tx, query};

crate::queries! {
    SUPPRESS = "INSERT INTO suppressions (channel, address, reason, since_at_ms)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (channel, address, reason) DO NOTHING";
    LIFT_SUPPRESSION = "DELETE FROM suppressions WHERE channel = $1 AND address IN ($2, $3, $4)
        AND reason IN ('blocked', 'unreachable', 'deactivated', 'invalid', 'rejected')";
    LIFT_OPT_OUT = "DELETE FROM suppressions WHERE channel = $1 AND address IN ($2, $3, $4)
        AND reason = 'opted_out'";
    IS_MARKED = "SELECT since_at_ms FROM suppressions WHERE channel = $1 AND address IN ($2, $3, $4)
        AND reason = $5";
    IS_SUPPRESSED = "SELECT reason FROM suppressions WHERE channel = $1 AND address IN ($2, $3, $4)
        ORDER BY reason LIMIT 1";
}

pub(super) async fn mark(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
    reason: &str,
    now: At,
) -> Result<bool, StoreError> {
    if is_marked(tx, channel, address, reason).await? {
        return Ok(false);
    }
    let done = query(SUPPRESS)
        .bind(channel.as_str())
        .bind(address)
        .bind(reason)
        .bind(now.ms())
        .execute(&mut *tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn lift(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
) -> Result<bool, StoreError> {
    let [newest, older, other] = channel.spellings(address);
    let statement =
        query(LIFT_SUPPRESSION).bind(channel.as_str()).bind(newest).bind(older).bind(other);
    Ok(statement.execute(&mut *tx).await?.rows_affected() > 0)
}

pub(super) async fn lift_opt_out(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
) -> Result<bool, StoreError> {
    let [newest, older, other] = channel.spellings(address);
    let statement = query(LIFT_OPT_OUT).bind(channel.as_str()).bind(newest).bind(older).bind(other);
    Ok(statement.execute(&mut *tx).await?.rows_affected() > 0)
}

pub(super) async fn is_marked(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
    reason: &str,
) -> Result<bool, StoreError> {
    let [newest, older, other] = channel.spellings(address);
    let statement =
        query(IS_MARKED).bind(channel.as_str()).bind(newest).bind(older).bind(other).bind(reason);
    statement.exists(&mut *tx).await
}

pub(super) async fn reason(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
) -> Result<Option<AddressFault>, StoreError> {
    let [newest, older, other] = channel.spellings(address);
    let statement =
        query(IS_SUPPRESSED).bind(channel.as_str()).bind(newest).bind(older).bind(other);
    statement.fetch_optional(&mut *tx).await
}
