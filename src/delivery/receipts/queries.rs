//! The SQL of receipts and of the notifications that wait for them.

use super::effect::ReceiptEffect;
use crate::channels::{ChannelName, KeptReceipt, Receipt};
use crate::clock::At;
use crate::delivery::claims::Claimed;
use crate::delivery::claims::queries::{WorkRow, work_columns};
use crate::delivery::policy::Awaits;
use crate::ids::{NotificationId, ReceiptId};
use crate::store::{FromRow, Store, StoreError, Tx, query};

crate::queries! {
    INSERT_RECEIPT = "INSERT INTO receipts (id, channel, provider_id, attempt_id, status, code,
        source, effect, raw, received_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// The notification that waits for a word on this very try; what came after it by the same
    /// channel has failed.
    TAKE_AWAITING = concat!("UPDATE notifications SET lease_owner = $1 WHERE id = $2
        AND state = 'in_flight' AND awaits IS NOT NULL
        AND (attempt_count = $3 OR NOT EXISTS (SELECT 1 FROM attempts
            WHERE attempts.notification_id = notifications.id
            AND attempts.channel = notifications.channel AND attempts.try > $4
            AND attempts.state <> 'failed'))
        RETURNING ", work_columns!("notifications"), ", NULL AS suppressed, awaits");
    /// A notification whose next try has not begun.
    TAKE_PLANNED = concat!("UPDATE notifications SET state = 'in_flight', lease_owner = $1,
        lease_until_ms = $2, next_attempt_id = NULL
        WHERE id = $3 AND state = 'ready' AND attempt_count = $4
        RETURNING ", work_columns!("notifications"), ", NULL AS suppressed");
    /// The same, or one that waits for a word on another try.
    TAKE_PROVEN = concat!("UPDATE notifications SET state = 'in_flight', lease_owner = $1,
        lease_until_ms = $2, next_attempt_id = NULL
        WHERE id = $3 AND (state = 'ready' OR (state = 'in_flight' AND awaits IS NOT NULL))
        RETURNING ", work_columns!("notifications"), ", NULL AS suppressed");
    /// A try that never began is no try.
    DROP_PLANNED = "DELETE FROM attempts WHERE notification_id = $1 AND state = 'queued'";
    RETURN_TO_LEG = "UPDATE notifications SET leg = $1, channel = $2, address = $3 WHERE id = $4
        AND state = 'in_flight' AND lease_owner = $5";
    /// What has waited long enough. The guard stands twice, as in every claim.
    TAKE_OVERDUE = concat!("UPDATE notifications SET lease_owner = $1, lease_until_ms = $2
        WHERE state = 'in_flight' AND awaits IS NOT NULL AND lease_until_ms <= $3
        AND id IN (SELECT id FROM notifications WHERE awaits IS NOT NULL AND lease_until_ms <= $4
            ORDER BY lease_until_ms LIMIT 64)
        RETURNING ", work_columns!("notifications"), ", NULL AS suppressed, awaits");
    NEXT_OVERDUE = "SELECT MIN(lease_until_ms) AS at_ms FROM notifications
        WHERE awaits IS NOT NULL";
    STRENGTHEN = "UPDATE notifications SET proof = $1 WHERE id = $2 AND state = 'delivered'
        AND proof <> 'read'";
    REFUTE_LATE = "UPDATE notifications SET reason = 'refuted_late' WHERE id = $1
        AND state = 'delivered' AND proof = 'unconfirmed'";
    EARLY = "SELECT channel, status, code, raw, provider_id FROM receipts WHERE attempt_id = $1
        AND effect = 'early' ORDER BY id";
    UNREAD_IN_CHAT = "SELECT id, attempt_count FROM notifications WHERE channel = $1
        AND address = $2 AND awaits = 'read'";
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

#[derive(FromRow)]
struct AwaitingRow {
    #[column(flatten)]
    work: WorkRow,
    awaits: Awaits,
}

impl AwaitingRow {
    fn claimed(self, owner: &str, now: At) -> Result<(Claimed, Awaits), StoreError> {
        Ok((self.work.claimed(owner, now, now)?, self.awaits))
    }
}

/// Takes the notification that waits for a word on its try `number`.
pub(super) async fn take_awaiting(
    tx: &mut Tx,
    id: &NotificationId,
    number: i32,
    owner: &str,
    now: At,
) -> Result<Option<(Claimed, Awaits)>, StoreError> {
    let statement = query(TAKE_AWAITING).bind(owner).bind(id.as_str()).bind(number).bind(number);
    let row: Option<AwaitingRow> = statement.fetch_optional(&mut *tx).await?;
    row.map(|row| row.claimed(owner, now)).transpose()
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
    taken: Option<WorkRow>,
    owner: &str,
    now: At,
) -> Result<Option<Claimed>, StoreError> {
    let Some(row) = taken else { return Ok(None) };
    query(DROP_PLANNED).bind(id.as_str()).execute(&mut *tx).await?;
    row.claimed(owner, now, now).map(Some)
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

/// Takes what has waited long enough, until `until`.
pub(in crate::delivery) async fn take_overdue(
    tx: &mut Tx,
    owner: &str,
    until: At,
    now: At,
) -> Result<Vec<(Claimed, Awaits)>, StoreError> {
    let statement = query(TAKE_OVERDUE).bind(owner).bind(until.ms()).bind(now.ms()).bind(now.ms());
    let rows: Vec<Result<AwaitingRow, StoreError>> = statement.fetch_all(&mut *tx).await?;
    let mut taken = Vec::with_capacity(rows.len());
    for row in rows {
        match row.and_then(|row| row.claimed(owner, now)) {
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
    query(NEXT_OVERDUE).fetch_one(store.readers()).await
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

/// A receipt that came before the answer to its try was stored.
#[derive(FromRow)]
pub(super) struct EarlyReceipt {
    pub channel: ChannelName,
    #[column(flatten)]
    pub kept: KeptReceipt,
}

/// The receipts that came on a try before its answer was stored.
pub(super) async fn early(tx: &mut Tx, attempt: &str) -> Result<Vec<EarlyReceipt>, StoreError> {
    query(EARLY).bind(attempt).fetch_all(&mut *tx).await
}

/// What waits to be read in a chat, with the number of its try.
pub(super) async fn unread(
    tx: &mut Tx,
    channel: ChannelName,
    address: &str,
) -> Result<Vec<(NotificationId, i32)>, StoreError> {
    let statement = query(UNREAD_IN_CHAT).bind(channel.as_str()).bind(address);
    statement.fetch_all(&mut *tx).await
}
