//! The SQL of receipts and of what waits for them.

use super::effect::ReceiptEffect;
use crate::channels::{ChannelName, KeptReceipt, Receipt};
use crate::clock::At;
use crate::delivery::attempt::AttemptState;
use crate::delivery::claims::Claimed;
use crate::delivery::claims::queries::{read, work_columns};
use crate::delivery::policy::Awaits;
use crate::delivery::queries::{notification_id, read_awaits};
use crate::ids::{NotificationId, ReceiptId};
use crate::store::{Row, Store, StoreError, Tx, query};

macro_rules! attempt_columns {
    () => {
        "id, notification_id, channel, address, try, state, code, provider_id, provider_status, body_hash, started_at_ms, ended_at_ms FROM attempts"
    };
}

crate::queries! {
    INSERT_RECEIPT = "INSERT INTO receipts (id, channel, provider_id, attempt_id, status, code, source, effect, raw, received_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    ATTEMPT_BY_PROVIDER_ID = concat!("SELECT ", attempt_columns!(), " WHERE channel = $1 AND provider_id = $2 LIMIT 1");
    ATTEMPT_BY_ID = concat!("SELECT ", attempt_columns!(), " WHERE channel = $1 AND id = $2");
    /// The try whose word is waited for: the last one by this channel that has not failed.
    AWAITED_ATTEMPT = concat!("SELECT ", attempt_columns!(), " WHERE notification_id = $1 AND channel = $2 AND state <> 'failed'
        ORDER BY try DESC LIMIT 1");
    UNKNOWN_ATTEMPT = "SELECT id FROM attempts WHERE notification_id = $1 AND channel = $2 AND state = 'unknown' LIMIT 1";
    /// A message of ours in a chat.
    ATTEMPT_IN_CHAT = concat!("SELECT ", attempt_columns!(), " WHERE channel = $1 AND provider_id = $2 AND address = $3 AND state = 'accepted' LIMIT 1");
    MOVE_ATTEMPT = "UPDATE attempts SET state = $1, class = COALESCE($2, class), code = COALESCE($3, code), provider_id = COALESCE(provider_id, $4),
        provider_status = $5, confirmed_at_ms = COALESCE($6, confirmed_at_ms) WHERE id = $7 AND state = $8";
    /// The notification that waits for a word on this very try; what came after it by the same
    /// channel has failed.
    TAKE_AWAITING = concat!("UPDATE notifications SET lease_owner = $1 WHERE id = $2 AND state = 'in_flight' AND awaits IS NOT NULL
        AND (attempt_count = $3 OR NOT EXISTS (SELECT 1 FROM attempts WHERE attempts.notification_id = notifications.id
            AND attempts.channel = notifications.channel AND attempts.try > $4 AND attempts.state <> 'failed'))
        RETURNING ", work_columns!("notifications"), ", NULL AS suppressed, awaits");
    /// A notification whose next try has not begun.
    TAKE_PLANNED = concat!("UPDATE notifications SET state = 'in_flight', lease_owner = $1, lease_until_ms = $2, next_attempt_id = NULL
        WHERE id = $3 AND state = 'ready' AND attempt_count = $4 RETURNING ", work_columns!("notifications"), ", NULL AS suppressed");
    /// The same, or one that waits for a word on another try.
    TAKE_PROVEN = concat!("UPDATE notifications SET state = 'in_flight', lease_owner = $1, lease_until_ms = $2, next_attempt_id = NULL
        WHERE id = $3 AND (state = 'ready' OR (state = 'in_flight' AND awaits IS NOT NULL))
        RETURNING ", work_columns!("notifications"), ", NULL AS suppressed");
    /// A try that never began is no try.
    DROP_PLANNED = "DELETE FROM attempts WHERE notification_id = $1 AND state = 'queued'";
    RETURN_TO_LEG = "UPDATE notifications SET leg = $1, channel = $2, address = $3 WHERE id = $4 AND state = 'in_flight' AND lease_owner = $5";
    PROVEN = concat!("SELECT ", attempt_columns!(), " WHERE notification_id = $1 AND state = 'confirmed' ORDER BY try LIMIT 1");
    /// A try that the provider did not know, and speaks of now.
    TURN_UP = "UPDATE attempts SET state = 'accepted', class = NULL, code = NULL, provider_id = $1, provider_status = $2
        WHERE id = $3 AND state = 'failed' AND code = $4";
    /// What has waited long enough. The guard stands twice, as in every claim.
    TAKE_OVERDUE = concat!("UPDATE notifications SET lease_owner = $1, lease_until_ms = $2 WHERE state = 'in_flight' AND awaits IS NOT NULL
        AND lease_until_ms <= $3 AND id IN (SELECT id FROM notifications WHERE awaits IS NOT NULL AND lease_until_ms <= $4 ORDER BY lease_until_ms LIMIT 64)
        RETURNING ", work_columns!("notifications"), ", NULL AS suppressed, awaits");
    NEXT_OVERDUE = "SELECT MIN(lease_until_ms) AS at_ms FROM notifications WHERE awaits IS NOT NULL";
    STRENGTHEN = "UPDATE notifications SET proof = $1 WHERE id = $2 AND state = 'delivered' AND proof <> 'read'";
    REFUTE_LATE = "UPDATE notifications SET reason = 'refuted_late' WHERE id = $1 AND state = 'delivered' AND proof = 'unconfirmed'";
    EARLY = "SELECT channel, status, code, raw, provider_id FROM receipts WHERE attempt_id = $1 AND effect = 'early' ORDER BY id";
    UNREAD_IN_CHAT = "SELECT id, attempt_count FROM notifications WHERE channel = $1 AND address = $2 AND awaits = 'read'";
    IS_TAKEN = "SELECT id FROM attempts WHERE channel = $1 AND provider_id = $2 LIMIT 1";
    /// Keeps a try from ending until this transaction does.
    HOLD_UNDER_WAY = "UPDATE attempts SET state = state WHERE id = $1 AND state IN ('queued', 'sending')";
    ON_THE_WIRE = "SELECT id FROM attempts WHERE channel = $1 AND address = $2 AND segments IS NOT NULL AND body_hash = $3 AND state = 'sending' LIMIT 1";
    REFUSALS = "SELECT COUNT(*) AS n FROM attempts WHERE channel = $1 AND address = $2 AND segments IS NOT NULL AND state = 'failed' AND code = $3";
}

/// A try as its row tells it.
#[derive(Debug, Clone)]
pub(in crate::delivery) struct AttemptRow {
    pub id: String,
    pub notification: NotificationId,
    pub channel: ChannelName,
    pub address: String,
    pub number: i32,
    pub state: AttemptState,
    pub code: Option<String>,
    pub provider_id: Option<String>,
    pub provider_status: Option<String>,
    pub body_hash: Option<String>,
    pub started_at: Option<At>,
    pub ended_at: Option<At>,
}

impl AttemptRow {
    /// Whether the answer to its request is not stored yet.
    pub(super) fn is_under_way(&self) -> bool {
        matches!(self.state, AttemptState::Queued | AttemptState::Sending)
    }
}

/// The channel that a row names in its column `channel`.
fn channel_of(row: &Row, column: &'static str) -> Result<ChannelName, StoreError> {
    let word: String = row.try_get("channel")?;
    ChannelName::recorded(&word).ok_or_else(|| StoreError::corrupt(column, &word))
}

fn read_attempt(row: &Row) -> Result<AttemptRow, StoreError> {
    let state: String = row.try_get("state")?;
    let notification: String = row.try_get("notification_id")?;
    Ok(AttemptRow {
        id: row.try_get("id")?,
        notification: NotificationId::try_from(notification)
            .map_err(|error| StoreError::corrupt("attempts.notification_id", error))?,
        channel: channel_of(row, "attempts.channel")?,
        address: row.try_get("address")?,
        number: row.try_get("try")?,
        state: AttemptState::parse(&state)
            .ok_or_else(|| StoreError::corrupt("attempts.state", &state))?,
        code: row.try_get("code")?,
        provider_id: row.try_get("provider_id")?,
        provider_status: row.try_get("provider_status")?,
        body_hash: row.try_get("body_hash")?,
        started_at: row.try_get::<Option<i64>>("started_at_ms")?.map(At),
        ended_at: row.try_get::<Option<i64>>("ended_at_ms")?.map(At),
    })
}

pub(in crate::delivery) async fn insert(
    tx: &mut Tx,
    receipt: &Receipt,
    attempt: Option<&str>,
    effect: ReceiptEffect,
    now: At,
) -> Result<(), StoreError> {
    query(INSERT_RECEIPT)
        .bind(ReceiptId::new(now).as_str())
        .bind(receipt.channel.as_str())
        .bind(&*receipt.provider_id)
        .bind(attempt)
        .bind(&*receipt.status)
        .bind(receipt.code.as_deref())
        .bind(receipt.source.as_str())
        .bind(effect.as_str())
        .bind(&*receipt.raw)
        .bind(now.ms())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The try that a receipt speaks of: by the provider's id, else by our own.
pub(super) async fn attempt_of(
    tx: &mut Tx,
    receipt: &Receipt,
) -> Result<Option<AttemptRow>, StoreError> {
    let channel = receipt.channel.as_str();
    let row = query(ATTEMPT_BY_PROVIDER_ID)
        .bind(channel)
        .bind(&*receipt.provider_id)
        .fetch_optional(&mut *tx)
        .await?;
    if let Some(row) = row {
        return read_attempt(&row).map(Some);
    }
    let Some(attempt) = &receipt.attempt else { return Ok(None) };
    let row = query(ATTEMPT_BY_ID).bind(channel).bind(&**attempt).fetch_optional(&mut *tx).await?;
    // A try that the provider gave another id is not the one that is meant; this one it may have
    // got since we looked.
    let is_meant = |attempt: &AttemptRow| {
        attempt.provider_id.as_ref().is_none_or(|id| *id == receipt.provider_id)
    };
    Ok(row.map(|row| read_attempt(&row)).transpose()?.filter(is_meant))
}

/// A try by our own name of it.
pub(in crate::delivery) async fn attempt_by_id(
    tx: &mut Tx,
    channel: ChannelName,
    id: &str,
) -> Result<Option<AttemptRow>, StoreError> {
    let statement = query(ATTEMPT_BY_ID).bind(channel.as_str()).bind(id);
    let row = statement.fetch_optional(&mut *tx).await?;
    row.as_ref().map(read_attempt).transpose()
}

/// The try that a notification waits for a word on.
pub(in crate::delivery) async fn awaited_attempt(
    tx: &mut Tx,
    claimed: &Claimed,
) -> Result<Option<AttemptRow>, StoreError> {
    let statement =
        query(AWAITED_ATTEMPT).bind(claimed.id.as_str()).bind(claimed.leg().channel.as_str());
    statement.fetch_optional(&mut *tx).await?.map(|row| read_attempt(&row)).transpose()
}

/// Whether nobody knows of an earlier try by the channel that is next what became of it.
pub(in crate::delivery) async fn has_unknown(
    tx: &mut Tx,
    claimed: &Claimed,
) -> Result<bool, StoreError> {
    let statement =
        query(UNKNOWN_ATTEMPT).bind(claimed.id.as_str()).bind(claimed.leg().channel.as_str());
    Ok(statement.fetch_optional(&mut *tx).await?.is_some())
}

pub(super) async fn attempt_in_chat(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
    message: &str,
) -> Result<Option<AttemptRow>, StoreError> {
    let row = query(ATTEMPT_IN_CHAT)
        .bind(channel.as_str())
        .bind(message)
        .bind(address)
        .fetch_optional(&mut *tx)
        .await?;
    row.map(|row| read_attempt(&row)).transpose()
}

/// Where a try moves.
#[derive(Debug, Clone, Default)]
pub(in crate::delivery) struct AttemptMove<'m> {
    pub class: Option<&'static str>,
    pub code: Option<&'m str>,
    pub provider_id: Option<&'m str>,
    pub status: Option<&'m str>,
    pub confirmed_at: Option<At>,
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

fn read_awaiting(row: &Row, owner: &str, now: At) -> Result<(Claimed, Awaits), StoreError> {
    let awaits = read_awaits(row.try_get("awaits")?)?;
    Ok((read(row, owner, now, now)?, awaits))
}

/// Takes the notification that waits for a word on its try `number`.
pub(super) async fn take_awaiting(
    tx: &mut Tx,
    id: &NotificationId,
    number: i32,
    owner: &str,
    now: At,
) -> Result<Option<(Claimed, Awaits)>, StoreError> {
    let row = query(TAKE_AWAITING)
        .bind(owner)
        .bind(id.as_str())
        .bind(number)
        .bind(number)
        .fetch_optional(&mut *tx)
        .await?;
    row.map(|row| read_awaiting(&row, owner, now)).transpose()
}

/// Takes a notification whose try `number` was its last one and whose next one has not begun; that
/// one is dropped.
pub(super) async fn take_planned(
    tx: &mut Tx,
    id: &NotificationId,
    number: i32,
    owner: &str,
    now: At,
) -> Result<Option<Claimed>, StoreError> {
    let row = query(TAKE_PLANNED)
        .bind(owner)
        .bind(now.ms())
        .bind(id.as_str())
        .bind(number)
        .fetch_optional(&mut *tx)
        .await?;
    drop_planned(tx, id, row, owner, now).await
}

/// Takes a notification from the tries after one that is proven, as far as none of them is on the
/// wire.
pub(super) async fn take_proven(
    tx: &mut Tx,
    id: &NotificationId,
    owner: &str,
    now: At,
) -> Result<Option<Claimed>, StoreError> {
    let row = query(TAKE_PROVEN)
        .bind(owner)
        .bind(now.ms())
        .bind(id.as_str())
        .fetch_optional(&mut *tx)
        .await?;
    drop_planned(tx, id, row, owner, now).await
}

async fn drop_planned(
    tx: &mut Tx,
    id: &NotificationId,
    taken: Option<Row>,
    owner: &str,
    now: At,
) -> Result<Option<Claimed>, StoreError> {
    let Some(row) = taken else { return Ok(None) };
    query(DROP_PLANNED).bind(id.as_str()).execute(&mut *tx).await?;
    read(&row, owner, now, now).map(Some)
}

/// Says by which leg a notification goes after all.
pub(super) async fn return_to_leg(
    tx: &mut Tx,
    claimed: &Claimed,
    leg: usize,
) -> Result<(), StoreError> {
    let Some(stop) = claimed.route.get(leg) else { return Ok(()) };
    let statement = query(RETURN_TO_LEG)
        .bind(i32::try_from(leg).unwrap_or(0))
        .bind(stop.channel.as_str())
        .bind(&*stop.address);
    statement.bind(claimed.id.as_str()).bind(&*claimed.lease_owner).execute(&mut *tx).await?;
    Ok(())
}

/// The try of a notification that is proven, where there is one.
pub(super) async fn proven(
    tx: &mut Tx,
    id: &NotificationId,
) -> Result<Option<AttemptRow>, StoreError> {
    let row = query(PROVEN).bind(id.as_str()).fetch_optional(&mut *tx).await?;
    row.map(|row| read_attempt(&row)).transpose()
}

/// A try that was believed not to be at the provider is there; false when it has moved meanwhile.
pub(super) async fn turn_up(
    tx: &mut Tx,
    attempt: &str,
    receipt: &Receipt,
    code: &str,
) -> Result<bool, StoreError> {
    let statement =
        query(TURN_UP).bind(&*receipt.provider_id).bind(&*receipt.status).bind(attempt).bind(code);
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

/// Takes what has waited long enough, until `until`.
pub(in crate::delivery) async fn take_overdue(
    tx: &mut Tx,
    owner: &str,
    until: At,
    now: At,
) -> Result<Vec<(Claimed, Awaits)>, StoreError> {
    let statement = query(TAKE_OVERDUE).bind(owner).bind(until.ms()).bind(now.ms()).bind(now.ms());
    let rows = statement.fetch_all(&mut *tx).await?;
    let mut taken = Vec::with_capacity(rows.len());
    for row in &rows {
        match read_awaiting(row, owner, now) {
            Ok(overdue) => taken.push(overdue),
            // One row that can't be read must not hold up all others; it is overdue again in a
            // while.
            Err(error) => {
                tracing::error!(%error, "a notification that waits for its receipt can't be read")
            }
        }
    }
    Ok(taken)
}

pub(in crate::delivery) async fn next_overdue(store: &Store) -> Result<Option<At>, StoreError> {
    let row = query(NEXT_OVERDUE).fetch_one(store.readers()).await?;
    Ok(row.try_get::<Option<i64>>("at_ms")?.map(At))
}

pub(super) async fn strengthen(
    tx: &mut Tx,
    id: &NotificationId,
    proof: &str,
) -> Result<(), StoreError> {
    query(STRENGTHEN).bind(proof).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn refute_late(tx: &mut Tx, id: &NotificationId) -> Result<(), StoreError> {
    query(REFUTE_LATE).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// The receipts that came on a try before its answer was stored.
pub(super) async fn early(
    tx: &mut Tx,
    attempt: &str,
) -> Result<Vec<(ChannelName, KeptReceipt)>, StoreError> {
    let rows = query(EARLY).bind(attempt).fetch_all(&mut *tx).await?;
    rows.iter()
        .map(|row| {
            let kept = KeptReceipt {
                provider_id: row.try_get("provider_id")?,
                status: row.try_get("status")?,
                code: row.try_get("code")?,
                raw: row.try_get("raw")?,
            };
            Ok((channel_of(row, "receipts.channel")?, kept))
        })
        .collect()
}

/// What waits to be read in a chat, with the number of its try.
pub(super) async fn unread(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
) -> Result<Vec<(NotificationId, i32)>, StoreError> {
    let statement = query(UNREAD_IN_CHAT).bind(channel.as_str()).bind(address);
    let rows = statement.fetch_all(&mut *tx).await?;
    rows.iter().map(|row| Ok((notification_id(row)?, row.try_get("attempt_count")?))).collect()
}

/// Keeps a try from ending until this transaction does; false when it has ended.
pub(super) async fn hold_under_way(tx: &mut Tx, attempt: &str) -> Result<bool, StoreError> {
    Ok(query(HOLD_UNDER_WAY).bind(attempt).execute(&mut *tx).await?.rows_affected() == 1)
}

/// Whether a message of the provider's is one of our tries already.
pub(in crate::delivery) async fn is_taken(
    tx: &mut Tx,
    channel: &str,
    provider_id: &str,
) -> Result<bool, StoreError> {
    Ok(query(IS_TAKEN).bind(channel).bind(provider_id).fetch_optional(&mut *tx).await?.is_some())
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
    Ok(statement.fetch_optional(&mut *tx).await?.is_some())
}

/// How often messages to an address were refused with a code.
pub(super) async fn refusals(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
    code: &str,
) -> Result<i64, StoreError> {
    let statement = query(REFUSALS).bind(channel.as_str()).bind(address).bind(code);
    Ok(statement.fetch_one(&mut *tx).await?.try_get("n")?)
}
