//! The SQL of shipments and their checkpoints.

use crate::clock::{At, Stamp};
use crate::ids::{OrderId, ShipmentId};
use crate::newest;
use crate::orders::events::{CheckpointPart, ShipmentPart};
use crate::orders::status::ShipmentStatus;
use crate::orders::view::Checkpoint;
use crate::store::{FromRow, Store, StoreError, Tx, query};

crate::queries! {
    /// A parcel stays with the order that it was announced for: for another one there is no row.
    LEARN_SHIPMENT = concat!("INSERT INTO shipments (id, order_id, carrier, carrier_stamp,
        tracking_number, tracking_number_stamp, eta_at_ms, eta_stamp, created_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE SET ", newest!("shipments", "carrier", "carrier_stamp"), ", ",
        newest!("shipments", "tracking_number", "tracking_number_stamp"), ", ", newest!("shipments",
        "eta_at_ms", "eta_stamp"), "
        WHERE shipments.order_id = excluded.order_id
        RETURNING status");
    ADD_CHECKPOINT = "INSERT INTO checkpoints (shipment_id, at_ms, status, place, note, stamp)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (shipment_id, at_ms, status) DO UPDATE
        SET place = excluded.place, note = excluded.note, stamp = excluded.stamp
        WHERE excluded.stamp >= checkpoints.stamp";
    /// That a parcel is on its way is told once.
    TELL_SHIPMENT = "UPDATE shipments SET told_at_ms = $1 WHERE id = $2 AND told_at_ms IS NULL";
    /// Moves a parcel's status to that of its newest checkpoint, in (time, order of words), and
    /// never back.
    MOVE_SHIPMENT = "UPDATE shipments SET status = $1, status_at_ms = $2 WHERE id = $3
        AND (status_at_ms IS NULL OR status_at_ms < $4
        OR (status_at_ms = $5 AND (CASE status WHEN 'pending' THEN 0 WHEN 'info_received' THEN 1
        WHEN 'in_transit' THEN 2 WHEN 'out_for_delivery' THEN 3
            WHEN 'attempt_fail' THEN 4 WHEN 'available_for_pickup' THEN 5 WHEN 'delivered' THEN 6
        WHEN 'exception' THEN 7 ELSE 8 END) < $6))";
    CHECKPOINTS = "SELECT checkpoints.shipment_id, checkpoints.at_ms, checkpoints.status,
        checkpoints.place, checkpoints.note FROM checkpoints
        JOIN shipments ON shipments.id = checkpoints.shipment_id WHERE shipments.order_id = $1
        ORDER BY checkpoints.at_ms DESC, checkpoints.status";
}

/// Writes a shipment's contents; returns where it stands, or none when it belongs to another order.
pub(in crate::orders) async fn learn_shipment(
    tx: &mut Tx,
    shipment: &ShipmentPart,
    order: &OrderId,
    said: Stamp,
    now: At,
) -> Result<Option<ShipmentStatus>, StoreError> {
    let stamp = |is_said: bool| is_said.then_some(said.value());
    query(LEARN_SHIPMENT)
        .bind(shipment.id.as_str())
        .bind(order.as_str())
        .bind(shipment.carrier.as_deref())
        .bind(stamp(shipment.carrier.is_some()))
        .bind(shipment.tracking_number.as_deref())
        .bind(stamp(shipment.tracking_number.is_some()))
        .bind(shipment.eta.map(At::ms))
        .bind(stamp(shipment.eta.is_some()))
        .bind(now.ms())
        .fetch_optional(&mut *tx)
        .await
}

/// Stores one checkpoint of a parcel, once.
pub(in crate::orders) async fn add_checkpoint(
    tx: &mut Tx,
    shipment: &ShipmentId,
    checkpoint: &CheckpointPart,
    said: Stamp,
) -> Result<(), StoreError> {
    query(ADD_CHECKPOINT)
        .bind(shipment.as_str())
        .bind(checkpoint.at.ms())
        .bind(checkpoint.status.as_str())
        .bind(checkpoint.place.as_deref())
        .bind(checkpoint.note.as_deref())
        .bind(said.value())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// Notes that a parcel is on its way; false when that was noted before.
pub(in crate::orders) async fn tell_shipment(
    tx: &mut Tx,
    shipment: &ShipmentId,
    now: At,
) -> Result<bool, StoreError> {
    Ok(query(TELL_SHIPMENT)
        .bind(now.ms())
        .bind(shipment.as_str())
        .execute(&mut *tx)
        .await?
        .rows_affected()
        == 1)
}

/// Moves a shipment's status to a checkpoint's; false when what is known is as new.
pub(in crate::orders) async fn move_shipment(
    tx: &mut Tx,
    shipment: &ShipmentId,
    status: ShipmentStatus,
    at: At,
) -> Result<bool, StoreError> {
    let statement =
        query(MOVE_SHIPMENT).bind(status.as_str()).bind(at.ms()).bind(shipment.as_str());
    let statement = statement.bind(at.ms()).bind(at.ms()).bind(i32::from(status.rank()));
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

#[derive(FromRow)]
struct CheckpointRow {
    shipment_id: ShipmentId,
    #[column(flatten)]
    checkpoint: Checkpoint,
}

/// Every checkpoint of an order's shipments, newest first.
pub(in crate::orders) async fn checkpoints(
    store: &Store,
    order: &OrderId,
) -> Result<Vec<(ShipmentId, Checkpoint)>, StoreError> {
    let rows: Vec<CheckpointRow> =
        query(CHECKPOINTS).bind(order.as_str()).fetch_all(store.readers()).await?;
    Ok(rows.into_iter().map(|row| (row.shipment_id, row.checkpoint)).collect())
}
