//! The SQL of the inbox, the orders projection and the live cards.

use std::sync::LazyLock;

use sqlx::Row as _;

use super::events::{Event, OrderPart, ShipmentPart};
use super::inbox::{InboxRow, Submission};
use super::status::{OrderStatus, ShipmentStatus};
use super::view::{Checkpoint, Item, OrderView, ShipmentView};
use crate::clock::{At, Stamp};
use crate::ids::{CustomerId, EventId, OrderId, ShipmentId};
use crate::money::{Currency, Money};
use crate::newest;
use crate::store::sql::of_rows;
use crate::store::{Row, Store, StoreError, Tx};

/// One order with its shipments, a row a shipment.
macro_rules! view_columns {
    () => {
        "orders.id, orders.customer_id, orders.status, orders.currency, orders.total_minor, orders.items, orders.placed_at_ms, orders.url,
        orders.version, orders.updated_at_ms, shipments.id AS shipment_id, shipments.carrier, shipments.tracking_number, shipments.eta_at_ms,
        shipments.status AS shipment_status FROM orders LEFT JOIN shipments ON shipments.order_id = orders.id"
    };
}

/// What is said of a currency: with a total by the newest total, else by the newest word while there is no total.
macro_rules! with_total {
    ($column:literal) => {
        concat!(
            $column,
            " = CASE WHEN excluded.total_stamp >= COALESCE(orders.total_stamp, 0) OR (excluded.total_stamp IS NULL AND orders.total_stamp IS NULL
            AND excluded.currency_stamp >= COALESCE(orders.currency_stamp, 0)) THEN excluded.",
            $column,
            " ELSE orders.",
            $column,
            " END"
        )
    };
}

crate::queries! {
    INSERT_EVENT = "INSERT INTO events (id, webhook_id, place, body_hash, type, occurred_at_ms, received_at_ms, payload, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (webhook_id, place) DO NOTHING RETURNING id";
    EVENTS_OF = "SELECT id, body_hash FROM events WHERE webhook_id = $1 ORDER BY place";
    PENDING = "SELECT id, payload FROM events WHERE state = 'pending' ORDER BY id LIMIT CAST($1 AS BIGINT)";
    MARK_APPLIED = "UPDATE events SET state = 'applied', applied_at_ms = $1 WHERE id = $2 AND state = 'pending'";
    MARK_FAILED = "UPDATE events SET state = 'failed', applied_at_ms = $1, error = $2 WHERE id = $3 AND state = 'pending'";
    /// Contents: each value by its own newest word; a total brings its currency with it, and a currency alone is believed only
    /// until there is a total. The status is moved by `MOVE_STATUS` alone.
    LEARN_ORDER = concat!("INSERT INTO orders (id, lookup, customer_id, customer_stamp, currency, currency_stamp, total_minor, total_stamp, items, items_stamp,
        placed_at_ms, placed_stamp, url, url_stamp, created_at_ms, updated_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (id) DO UPDATE SET ", newest!("orders", "customer_id", "customer_stamp"), ", ", with_total!("currency"), ", ", with_total!("currency_stamp"), ", ",
        newest!("orders", "total_minor", "total_stamp"), ", ", newest!("orders", "items", "items_stamp"), ", ",
        newest!("orders", "placed_at_ms", "placed_stamp"), ", ", newest!("orders", "url", "url_stamp"), ",
            version = orders.version + 1, updated_at_ms = excluded.updated_at_ms
        RETURNING status");
    /// Moves a status forward in (time, type order) and never back, whatever order events come in.
    MOVE_STATUS = "UPDATE orders SET status = $1, status_at_ms = $2, version = version + 1 WHERE id = $3 AND (status IS NULL OR status_at_ms < $4
        OR (status_at_ms = $5 AND (CASE status WHEN 'placed' THEN 0 WHEN 'paid' THEN 1 WHEN 'packed' THEN 2 WHEN 'shipped' THEN 3
            WHEN 'out_for_delivery' THEN 4 WHEN 'delivered' THEN 5 WHEN 'delayed' THEN 6 WHEN 'cancelled' THEN 7 ELSE 8 END) < $6))";
    /// A parcel stays with the order that it was announced for: for another one there is no row.
    LEARN_SHIPMENT = concat!("INSERT INTO shipments (id, order_id, carrier, carrier_stamp, tracking_number, tracking_number_stamp, eta_at_ms, eta_stamp, created_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (id) DO UPDATE SET ", newest!("shipments", "carrier", "carrier_stamp"), ", ",
        newest!("shipments", "tracking_number", "tracking_number_stamp"), ", ", newest!("shipments", "eta_at_ms", "eta_stamp"), "
        WHERE shipments.order_id = excluded.order_id
        RETURNING status");
    ADD_CHECKPOINT = "INSERT INTO checkpoints (shipment_id, at_ms, status, place, note, stamp) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (shipment_id, at_ms, status) DO UPDATE SET place = excluded.place, note = excluded.note, stamp = excluded.stamp
        WHERE excluded.stamp >= checkpoints.stamp";
    /// Moves a parcel's status to that of its newest checkpoint, as `MOVE_STATUS` does.
    MOVE_SHIPMENT = "UPDATE shipments SET status = $1, status_at_ms = $2 WHERE id = $3 AND (status_at_ms IS NULL OR status_at_ms < $4
        OR (status_at_ms = $5 AND (CASE status WHEN 'pending' THEN 0 WHEN 'info_received' THEN 1 WHEN 'in_transit' THEN 2 WHEN 'out_for_delivery' THEN 3
            WHEN 'attempt_fail' THEN 4 WHEN 'available_for_pickup' THEN 5 WHEN 'delivered' THEN 6 WHEN 'exception' THEN 7 ELSE 8 END) < $6))";
    TOUCH_ORDER = "UPDATE orders SET version = version + 1, updated_at_ms = $1 WHERE id = $2";
    VIEW = concat!("SELECT ", view_columns!(), " WHERE orders.id = $1 ORDER BY shipments.created_at_ms, shipments.id");
    FIND = concat!("SELECT ", view_columns!(), " WHERE orders.lookup = $1 AND orders.customer_id = $2 ORDER BY orders.id, shipments.created_at_ms, shipments.id");
    FIND_BY_TRACKING = concat!("SELECT ", view_columns!(), " WHERE orders.customer_id = $1 AND orders.id IN
        (SELECT order_id FROM shipments WHERE tracking_number = $2) ORDER BY orders.id, shipments.created_at_ms, shipments.id");
    PAGE = "SELECT orders.id, orders.status, orders.currency, orders.total_minor, (SELECT COUNT(*) FROM orders o WHERE o.customer_id = $1) AS n
        FROM orders WHERE orders.customer_id = $2 ORDER BY orders.created_at_ms DESC, orders.id DESC LIMIT CAST($3 AS BIGINT) OFFSET CAST($4 AS BIGINT)";
    WITH_PARCELS = "SELECT orders.id, orders.status, orders.currency, orders.total_minor, 0 AS n FROM orders WHERE orders.customer_id = $1
        AND EXISTS (SELECT 1 FROM shipments WHERE shipments.order_id = orders.id) ORDER BY orders.created_at_ms DESC, orders.id DESC LIMIT CAST($2 AS BIGINT)";
    NEWEST_OPEN = "SELECT id FROM orders WHERE customer_id = $1 AND (status IS NULL OR status NOT IN ('delivered', 'cancelled', 'refunded'))
        ORDER BY created_at_ms DESC, id DESC LIMIT 1";
    CHECKPOINTS = "SELECT checkpoints.shipment_id, checkpoints.at_ms, checkpoints.status, checkpoints.place, checkpoints.note FROM checkpoints
        JOIN shipments ON shipments.id = checkpoints.shipment_id WHERE shipments.order_id = $1 ORDER BY checkpoints.at_ms DESC, checkpoints.status";
}

/// The hot insert, for a few rows at once and for many.
const MANY_EVENTS: usize = 64;
const FEW_EVENTS: usize = 8;
static INSERT_MANY: LazyLock<String> = LazyLock::new(|| of_rows(INSERT_EVENT, MANY_EVENTS));
static INSERT_FEW: LazyLock<String> = LazyLock::new(|| of_rows(INSERT_EVENT, FEW_EVENTS));

/// Inserts events, each with its request and place there; returns the ids of those that are new.
pub(super) async fn insert_events(tx: &mut Tx, rows: &[(&Submission, usize, &InboxRow)]) -> Result<Vec<String>, StoreError> {
    let mut fresh = Vec::with_capacity(rows.len());
    let mut rest = rows;
    while !rest.is_empty() {
        let (text, take): (&'static str, usize) = match rest.len() {
            MANY_EVENTS.. => (&INSERT_MANY, MANY_EVENTS),
            FEW_EVENTS.. => (&INSERT_FEW, FEW_EVENTS),
            _ => (INSERT_EVENT, 1),
        };
        let (now, later) = rest.split_at(take);
        let mut query = sqlx::query(text);
        for (submission, place, row) in now {
            query = query
                .bind(row.id.as_str())
                .bind(&*submission.webhook_id)
                .bind(i64::try_from(*place).unwrap_or(i64::MAX))
                .bind(&*submission.body_hash)
                .bind(row.kind)
                .bind(row.occurred_at.ms())
                .bind(submission.received_at.ms())
                .bind(&*row.payload)
                .bind("pending");
        }
        for row in query.fetch_all(tx.connection()).await? {
            fresh.push(row.try_get("id")?);
        }
        rest = later;
    }
    Ok(fresh)
}

/// The body's hash and the events of an earlier request.
pub(super) async fn events_of(tx: &mut Tx, webhook_id: &str) -> Result<(Option<String>, Vec<EventId>), StoreError> {
    let rows = sqlx::query(EVENTS_OF).bind(webhook_id).fetch_all(tx.connection()).await?;
    let hash = rows.first().map(|row| row.try_get("body_hash")).transpose()?;
    let ids =
        rows.iter().map(|row| EventId::try_from(row.try_get::<String, _>("id")?).map_err(|error| StoreError::corrupt("events.id", error)));
    Ok((hash, ids.collect::<Result<_, _>>()?))
}

/// What waits in the inbox, oldest first; an event that can't be read is told by itself.
pub(super) async fn pending(store: &Store, limit: i64) -> Result<Vec<(EventId, Result<Event, StoreError>)>, StoreError> {
    let rows = sqlx::query(PENDING).bind(limit).fetch_all(store.readers()).await?;
    rows.iter()
        .map(|row| {
            let id = EventId::try_from(row.try_get::<String, _>("id")?).map_err(|error| StoreError::corrupt("events.id", error))?;
            Ok((id, serde_json::from_str(&row.try_get::<String, _>("payload")?).map_err(StoreError::from)))
        })
        .collect()
}

/// Takes an event for applying; false when another replica has applied it.
pub(super) async fn mark_applied(tx: &mut Tx, id: &EventId, now: At) -> Result<bool, StoreError> {
    Ok(sqlx::query(MARK_APPLIED).bind(now.ms()).bind(id.as_str()).execute(tx.connection()).await?.rows_affected() == 1)
}

pub(super) async fn mark_failed(tx: &mut Tx, id: &EventId, error: &str, now: At) -> Result<(), StoreError> {
    sqlx::query(MARK_FAILED).bind(now.ms()).bind(error).bind(id.as_str()).execute(tx.connection()).await?;
    Ok(())
}

/// Writes an order's contents; true when it had no status yet.
pub(super) async fn learn_order(tx: &mut Tx, order: &OrderPart, customer: &CustomerId, said: Stamp, now: At) -> Result<bool, StoreError> {
    let items: Vec<Item> = order.items.iter().map(Item::from).collect();
    let stamp = |is_said: bool| is_said.then_some(said.value());
    let row = sqlx::query(LEARN_ORDER)
        .bind(order.id.as_str())
        .bind(super::view::lookup_key(order.id.as_str()))
        .bind(customer.as_str())
        .bind(said.value())
        .bind(order.currency.map(Currency::code))
        .bind(stamp(order.currency.is_some()))
        .bind(order.total.map(|money| money.minor))
        .bind(stamp(order.total.is_some()))
        .bind(serde_json::to_string(&items)?)
        .bind(stamp(!items.is_empty()))
        .bind(order.placed_at.map(At::ms))
        .bind(stamp(order.placed_at.is_some()))
        .bind(order.url.as_deref())
        .bind(stamp(order.url.is_some()))
        .bind(now.ms())
        .bind(now.ms())
        .fetch_one(tx.connection())
        .await?;
    Ok(row.try_get::<Option<String>, _>("status")?.is_none())
}

/// Moves an order's status; false when what is known is as new.
pub(super) async fn move_status(tx: &mut Tx, order: &OrderId, status: OrderStatus, occurred_at: At) -> Result<bool, StoreError> {
    forward(tx, MOVE_STATUS, order.as_str(), (status.as_str(), status.rank()), occurred_at).await
}

/// Moves a shipment's status to a checkpoint's; false when what is known is as new.
pub(super) async fn move_shipment(tx: &mut Tx, shipment: &ShipmentId, status: ShipmentStatus, at: At) -> Result<bool, StoreError> {
    forward(tx, MOVE_SHIPMENT, shipment.as_str(), (status.as_str(), status.rank()), at).await
}

async fn forward(tx: &mut Tx, sql: &'static str, id: &str, (word, rank): (&str, u8), at: At) -> Result<bool, StoreError> {
    let query = sqlx::query(sql).bind(word).bind(at.ms()).bind(id).bind(at.ms()).bind(at.ms()).bind(i32::from(rank));
    Ok(query.execute(tx.connection()).await?.rows_affected() == 1)
}

/// Writes a shipment's contents; returns where it stands, or none when it belongs to another order.
pub(super) async fn learn_shipment(
    tx: &mut Tx,
    shipment: &ShipmentPart,
    order: &OrderId,
    said: Stamp,
    now: At,
) -> Result<Option<ShipmentStatus>, StoreError> {
    let stamp = |is_said: bool| is_said.then_some(said.value());
    let row = sqlx::query(LEARN_SHIPMENT)
        .bind(shipment.id.as_str())
        .bind(order.as_str())
        .bind(shipment.carrier.as_deref())
        .bind(stamp(shipment.carrier.is_some()))
        .bind(shipment.tracking_number.as_deref())
        .bind(stamp(shipment.tracking_number.is_some()))
        .bind(shipment.eta.map(At::ms))
        .bind(stamp(shipment.eta.is_some()))
        .bind(now.ms())
        .fetch_optional(tx.connection())
        .await?;
    row.map(|row| shipment_status(&row, "status")).transpose()
}

pub(super) async fn add_checkpoint(
    tx: &mut Tx,
    shipment: &ShipmentId,
    checkpoint: &super::events::CheckpointPart,
    said: Stamp,
) -> Result<(), StoreError> {
    sqlx::query(ADD_CHECKPOINT)
        .bind(shipment.as_str())
        .bind(checkpoint.at.ms())
        .bind(checkpoint.status.as_str())
        .bind(checkpoint.place.as_deref())
        .bind(checkpoint.note.as_deref())
        .bind(said.value())
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn touch(tx: &mut Tx, order: &OrderId, now: At) -> Result<(), StoreError> {
    sqlx::query(TOUCH_ORDER).bind(now.ms()).bind(order.as_str()).execute(tx.connection()).await?;
    Ok(())
}

/// One order, read inside a transaction.
pub(super) async fn view(tx: &mut Tx, order: &OrderId) -> Result<Option<OrderView>, StoreError> {
    let rows = sqlx::query(VIEW).bind(order.as_str()).fetch_all(tx.connection()).await?;
    Ok(read_views(&rows)?.into_iter().next())
}

/// A customer's orders that answer to a typed text.
pub(super) async fn find(store: &Store, lookup: &str, customer: &CustomerId) -> Result<Vec<OrderView>, StoreError> {
    read_views(&sqlx::query(FIND).bind(lookup).bind(customer.as_str()).fetch_all(store.readers()).await?)
}

/// A customer's orders that have a parcel with this tracking number.
pub(super) async fn find_by_tracking(store: &Store, number: &str, customer: &CustomerId) -> Result<Vec<OrderView>, StoreError> {
    read_views(&sqlx::query(FIND_BY_TRACKING).bind(customer.as_str()).bind(number).fetch_all(store.readers()).await?)
}

/// A line of the order list.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The order.
    pub id: OrderId,
    /// Where it stands, when that is known.
    pub status: Option<OrderStatus>,
    /// What it costs, when that is known.
    pub total: Option<Money>,
}

/// A page of a customer's orders, newest first, and how many there are in all.
pub(super) async fn page(store: &Store, customer: &CustomerId, limit: i64, offset: i64) -> Result<(Vec<Line>, i64), StoreError> {
    let query = sqlx::query(PAGE).bind(customer.as_str()).bind(customer.as_str()).bind(limit).bind(offset);
    let rows = query.fetch_all(store.readers()).await?;
    let count = rows.first().map_or(Ok(0), |row| row.try_get("n"))?;
    Ok((rows.iter().map(read_line).collect::<Result<_, _>>()?, count))
}

/// A customer's newest orders that have parcels.
pub(super) async fn with_parcels(store: &Store, customer: &CustomerId, limit: i64) -> Result<Vec<Line>, StoreError> {
    let rows = sqlx::query(WITH_PARCELS).bind(customer.as_str()).bind(limit).fetch_all(store.readers()).await?;
    rows.iter().map(read_line).collect()
}

pub(super) async fn newest_open(tx: &mut Tx, customer: &CustomerId) -> Result<Option<OrderId>, StoreError> {
    let row = sqlx::query(NEWEST_OPEN).bind(customer.as_str()).fetch_optional(tx.connection()).await?;
    row.map(|row| order_id(&row)).transpose()
}

/// Every checkpoint of an order's shipments, newest first.
pub(super) async fn checkpoints(store: &Store, order: &OrderId) -> Result<Vec<(ShipmentId, Checkpoint)>, StoreError> {
    let rows = sqlx::query(CHECKPOINTS).bind(order.as_str()).fetch_all(store.readers()).await?;
    rows.iter()
        .map(|row| {
            let shipment = ShipmentId::try_from(row.try_get::<String, _>("shipment_id")?)
                .map_err(|error| StoreError::corrupt("checkpoints", error))?;
            let at = At(row.try_get("at_ms")?);
            Ok((
                shipment,
                Checkpoint { at, status: shipment_status(row, "status")?, place: row.try_get("place")?, note: row.try_get("note")? },
            ))
        })
        .collect()
}

fn order_id(row: &Row) -> Result<OrderId, StoreError> {
    OrderId::try_from(row.try_get::<String, _>("id")?).map_err(|error| StoreError::corrupt("orders.id", error))
}

fn money(row: &Row) -> Result<(Option<Currency>, Option<Money>), StoreError> {
    let code: Option<String> = row.try_get("currency")?;
    let currency = code.map(|code| Currency::parse(&code).map_err(|error| StoreError::corrupt("orders.currency", error))).transpose()?;
    let minor: Option<i64> = row.try_get("total_minor")?;
    Ok((currency, currency.zip(minor).map(|(currency, minor)| Money { currency, minor })))
}

fn order_status(row: &Row) -> Result<Option<OrderStatus>, StoreError> {
    let word: Option<String> = row.try_get("status")?;
    word.map(|word| OrderStatus::parse(&word).ok_or_else(|| StoreError::corrupt("orders.status", word))).transpose()
}

fn shipment_status(row: &Row, column: &str) -> Result<ShipmentStatus, StoreError> {
    let word: String = row.try_get(column)?;
    ShipmentStatus::parse(&word).ok_or_else(|| StoreError::corrupt("shipments.status", word))
}

fn read_line(row: &Row) -> Result<Line, StoreError> {
    Ok(Line { id: order_id(row)?, status: order_status(row)?, total: money(row)?.1 })
}

/// Folds rows of (order × shipment) into orders.
fn read_views(rows: &[Row]) -> Result<Vec<OrderView>, StoreError> {
    let mut views: Vec<OrderView> = Vec::new();
    for row in rows {
        let id = order_id(row)?;
        if views.last().is_none_or(|view| view.id != id) {
            views.push(read_order(row, id)?);
        }
        if let (Some(view), Some(shipment)) = (views.last_mut(), read_shipment(row)?) {
            view.shipments.push(shipment);
        }
    }
    Ok(views)
}

fn read_order(row: &Row, id: OrderId) -> Result<OrderView, StoreError> {
    let (currency, total) = money(row)?;
    let customer =
        CustomerId::try_from(row.try_get::<String, _>("customer_id")?).map_err(|error| StoreError::corrupt("orders.customer_id", error))?;
    Ok(OrderView {
        id,
        customer,
        status: order_status(row)?,
        currency,
        total,
        items: serde_json::from_str(&row.try_get::<String, _>("items")?)?,
        placed_at: row.try_get::<Option<i64>, _>("placed_at_ms")?.map(At),
        url: row.try_get("url")?,
        version: row.try_get("version")?,
        shipments: Vec::new(),
    })
}

fn read_shipment(row: &Row) -> Result<Option<ShipmentView>, StoreError> {
    let Some(id) = row.try_get::<Option<String>, _>("shipment_id")? else { return Ok(None) };
    Ok(Some(ShipmentView {
        id: ShipmentId::try_from(id).map_err(|error| StoreError::corrupt("shipments.id", error))?,
        carrier: row.try_get("carrier")?,
        tracking_number: row.try_get("tracking_number")?,
        eta: row.try_get::<Option<i64>, _>("eta_at_ms")?.map(At),
        status: shipment_status(row, "shipment_status")?,
    }))
}
