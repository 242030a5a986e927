//! The SQL of attempts as receipts find them and move them.

use super::{AttemptMove, AttemptRow};
use crate::channels::{ChannelName, Receipt};
use crate::clock::At;
use crate::delivery::attempt::AttemptState;
use crate::delivery::claims::Claimed;
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx, query};

macro_rules! attempt_columns {
    () => {
        "id, notification_id, channel, address, try, state, code, provider_id, provider_status,
            body_hash, started_at_ms, ended_at_ms FROM attempts"
    };
}

crate::queries! {
    ATTEMPT_BY_PROVIDER_ID = concat!("SELECT ", attempt_columns!(), " WHERE channel = $1
        AND provider_id = $2 LIMIT 1");
    ATTEMPT_BY_ID = concat!("SELECT ", attempt_columns!(), " WHERE channel = $1 AND id = $2");
    /// The try whose word is waited for: the last one by this channel that has not failed.
    AWAITED_ATTEMPT = concat!("SELECT ", attempt_columns!(), " WHERE notification_id = $1
        AND channel = $2 AND state <> 'failed' ORDER BY try DESC LIMIT 1");
    UNKNOWN_ATTEMPT = "SELECT id FROM attempts WHERE notification_id = $1 AND channel = $2
        AND state = 'unknown' LIMIT 1";
    /// A message of ours in a chat.
    ATTEMPT_IN_CHAT = concat!("SELECT ", attempt_columns!(), " WHERE channel = $1
        AND provider_id = $2 AND address = $3 AND state = 'accepted' LIMIT 1");
    PROVEN = concat!("SELECT ", attempt_columns!(), " WHERE notification_id = $1
        AND state = 'confirmed' ORDER BY try LIMIT 1");
    IS_TAKEN = "SELECT id FROM attempts WHERE channel = $1 AND provider_id = $2 LIMIT 1";
    ON_THE_WIRE = "SELECT id FROM attempts WHERE channel = $1 AND address = $2
        AND segments IS NOT NULL AND body_hash = $3 AND state = 'sending' LIMIT 1";
    REFUSALS = "SELECT COUNT(*) AS n FROM attempts WHERE channel = $1 AND address = $2
        AND segments IS NOT NULL AND state = 'failed' AND code = $3";
    /// Keeps a try from ending until this transaction does.
    HOLD_UNDER_WAY = concat!("SELECT id FROM attempts WHERE id = $1
        AND state IN ('queued', 'sending')", crate::for_update!());
    MOVE_ATTEMPT = "UPDATE attempts SET state = $1, class = COALESCE($2, class),
        code = COALESCE($3, code), provider_id = COALESCE(provider_id, $4),
        provider_status = $5, confirmed_at_ms = COALESCE($6, confirmed_at_ms)
        WHERE id = $7 AND state = $8";
    /// A try that the provider did not know, and speaks of now.
    TURN_UP = "UPDATE attempts SET state = 'accepted', class = NULL, code = NULL, provider_id = $1,
        provider_status = $2 WHERE id = $3 AND state = 'failed' AND code = $4";
}

/// The try that a receipt speaks of: by the provider's id, else by our own.
pub(in crate::delivery::receipts) async fn attempt_of(
    tx: &mut Tx,
    receipt: &Receipt,
) -> Result<Option<AttemptRow>, StoreError> {
    let channel = receipt.channel.as_str();
    let statement = query(ATTEMPT_BY_PROVIDER_ID).bind(channel).bind(&*receipt.provider_id);
    let found = statement.fetch_optional(&mut *tx).await?;
    if found.is_some() {
        return Ok(found);
    }
    let Some(attempt) = &receipt.attempt else { return Ok(None) };
    let statement = query(ATTEMPT_BY_ID).bind(channel).bind(&**attempt);
    let found: Option<AttemptRow> = statement.fetch_optional(&mut *tx).await?;
    // A try that the provider gave another id is not the one that is meant; this one it may have
    // got since we looked.
    Ok(found
        .filter(|attempt| attempt.provider_id.as_ref().is_none_or(|id| *id == receipt.provider_id)))
}

/// A try by our own name of it.
pub(in crate::delivery) async fn attempt_by_id(
    tx: &mut Tx,
    channel: ChannelName,
    id: &str,
) -> Result<Option<AttemptRow>, StoreError> {
    let statement = query(ATTEMPT_BY_ID).bind(channel.as_str()).bind(id);
    statement.fetch_optional(&mut *tx).await
}

/// The try that a notification waits for a word on.
pub(in crate::delivery) async fn awaited_attempt(
    tx: &mut Tx,
    claimed: &Claimed,
) -> Result<Option<AttemptRow>, StoreError> {
    let statement =
        query(AWAITED_ATTEMPT).bind(claimed.id.as_str()).bind(claimed.leg().channel.as_str());
    statement.fetch_optional(&mut *tx).await
}

/// Whether nobody knows of an earlier try by the channel that is next what became of it.
pub(in crate::delivery) async fn has_unknown(
    tx: &mut Tx,
    claimed: &Claimed,
) -> Result<bool, StoreError> {
    let statement =
        query(UNKNOWN_ATTEMPT).bind(claimed.id.as_str()).bind(claimed.leg().channel.as_str());
    statement.exists(&mut *tx).await
}

pub(in crate::delivery::receipts) async fn attempt_in_chat(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
    message: &str,
) -> Result<Option<AttemptRow>, StoreError> {
    let statement = query(ATTEMPT_IN_CHAT).bind(channel.as_str()).bind(message).bind(address);
    statement.fetch_optional(&mut *tx).await
}

/// The try of a notification that is proven, where there is one.
pub(in crate::delivery::receipts) async fn proven(
    tx: &mut Tx,
    id: &NotificationId,
) -> Result<Option<AttemptRow>, StoreError> {
    query(PROVEN).bind(id.as_str()).fetch_optional(&mut *tx).await
}

/// Whether a message of the provider's is one of our tries already.
pub(in crate::delivery) async fn is_taken(
    tx: &mut Tx,
    channel: &str,
    provider_id: &str,
) -> Result<bool, StoreError> {
    query(IS_TAKEN).bind(channel).bind(provider_id).exists(&mut *tx).await
}

/// Whether the same words are on their way to the same address in another try: a message that is
/// found may be that one's.
pub(in crate::delivery) async fn is_on_the_wire(
    tx: &mut Tx,
    attempt: &AttemptRow,
) -> Result<bool, StoreError> {
    let statement = query(ON_THE_WIRE)
        .bind(attempt.channel.as_str())
        .bind(&*attempt.address)
        .bind(attempt.body_hash.as_deref());
    statement.exists(&mut *tx).await
}

/// How often messages to an address were refused with a code.
pub(in crate::delivery::receipts) async fn refusals(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
    code: &str,
) -> Result<i64, StoreError> {
    let statement = query(REFUSALS).bind(channel.as_str()).bind(address).bind(code);
    statement.fetch_one(&mut *tx).await
}

/// Keeps a try from ending until this transaction does; false when it has ended.
pub(in crate::delivery::receipts) async fn hold_under_way(
    tx: &mut Tx,
    attempt: &str,
) -> Result<bool, StoreError> {
    query(HOLD_UNDER_WAY).bind(attempt).exists(&mut *tx).await
}

/// Moves a try from the state it was read in; false when it has moved meanwhile.
pub(in crate::delivery) async fn move_attempt(
    tx: &mut Tx,
    attempt: &AttemptRow,
    to: AttemptState,
    moved: &AttemptMove<'_>,
) -> Result<bool, StoreError> {
    let done = query(MOVE_ATTEMPT)
        .bind(to.as_str())
        .bind(moved.class)
        .bind(moved.code)
        .bind(moved.provider_id)
        .bind(moved.status.or(attempt.provider_status.as_deref()))
        .bind(moved.confirmed_at.map(At::ms))
        .bind(&*attempt.id)
        .bind(attempt.state.as_str())
        .execute(&mut *tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// A try that was believed not to be at the provider is there; false when it has moved meanwhile.
pub(in crate::delivery::receipts) async fn turn_up(
    tx: &mut Tx,
    attempt: &str,
    receipt: &Receipt,
    code: &str,
) -> Result<bool, StoreError> {
    let statement =
        query(TURN_UP).bind(&*receipt.provider_id).bind(&*receipt.status).bind(attempt).bind(code);
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}
