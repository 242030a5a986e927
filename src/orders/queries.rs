//! The SQL of the orders projection.

use super::events::OrderPart;
use super::state::OrderHistory;
use super::status::{OrderStatus, ShipmentStatus};
use super::view::{OrderItem, OrderListItem, OrderView, ShipmentView};
use crate::clock::{At, Stamp};
use crate::ids::{CustomerId, OrderId, ShipmentId};
use crate::money::{Currency, Money};
use crate::newest;
use crate::store::{Row, Store, StoreError, Tx, query};

/// One order with its shipments, a row a shipment.
macro_rules! view_columns {
    () => {
        "orders.id, orders.customer_id, orders.said, orders.status, orders.status_at_ms,
        orders.currency, orders.total_minor, orders.items,
        orders.placed_at_ms, orders.url, orders.version, shipments.id AS shipment_id,
        shipments.carrier, shipments.tracking_number,
        shipments.eta_at_ms, shipments.status AS shipment_status, shipments.told_at_ms
        FROM orders LEFT JOIN shipments ON shipments.order_id = orders.id"
    };
}

/// A line of a list.
macro_rules! line_columns {
    () => {
        "orders.id, orders.said, orders.status, orders.status_at_ms, orders.currency,
        orders.total_minor"
    };
}

/// What is said of a currency: with a total by the newest total, else by the newest word while
/// there is no total.
macro_rules! with_total {
    ($column:literal) => {
        concat!(
            $column,
            " = CASE WHEN excluded.total_stamp >= COALESCE(orders.total_stamp, 0)
        OR (excluded.total_stamp IS NULL AND orders.total_stamp IS NULL
            AND excluded.currency_stamp >= COALESCE(orders.currency_stamp, 0)) THEN excluded.",
            $column,
            " ELSE orders.",
            $column,
            " END"
        )
    };
}

crate::queries! {
    /// Contents: each value by its own newest word; a total brings its currency with it, and a
    /// currency alone is believed only until there is a total. From here on the row is held: what
    /// was said is written by `HEAR` alone.
    LEARN_ORDER = concat!("INSERT INTO orders (id, lookup, customer_id, customer_stamp, currency,
        currency_stamp, total_minor, total_stamp, items, items_stamp,
        placed_at_ms, placed_stamp, url, url_stamp, created_at_ms, updated_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (id) DO UPDATE SET ", newest!("orders", "customer_id", "customer_stamp"), ", ",
        with_total!("currency"), ", ", with_total!("currency_stamp"), ", ",
        newest!("orders", "total_minor", "total_stamp"), ", ", newest!("orders", "items",
        "items_stamp"), ", ",
        newest!("orders", "placed_at_ms", "placed_stamp"), ", ", newest!("orders", "url",
        "url_stamp"), ",
            version = orders.version + 1, updated_at_ms = excluded.updated_at_ms
        RETURNING id, said, status, status_at_ms, currency, total_minor, fulfilment, payment");
    /// What was said, and where both lives stand by it. `status` is the newest word of either:
    /// programs of before read it.
    HEAR = "UPDATE orders SET said = $1, fulfilment = $2, fulfilment_at_ms = $3, payment = $4,
        payment_at_ms = $5, status = $6, status_at_ms = $7
        WHERE id = $8 AND COALESCE(status, '') = $9";
    TOUCH_ORDER = "UPDATE orders SET version = version + 1, updated_at_ms = $1 WHERE id = $2";
    VIEW = concat!("SELECT ", view_columns!(), " WHERE orders.id = $1
        ORDER BY shipments.created_at_ms, shipments.id");
    FIND = concat!("SELECT ", view_columns!(), " WHERE orders.lookup = $1
        AND orders.customer_id = $2 ORDER BY orders.id, shipments.created_at_ms, shipments.id");
    FIND_BY_TRACKING = concat!("SELECT ", view_columns!(), " WHERE orders.customer_id = $1
        AND orders.id IN
        (SELECT order_id FROM shipments WHERE tracking_number = $2)
        ORDER BY orders.id, shipments.created_at_ms, shipments.id");
    PAGE = concat!("SELECT ", line_columns!(), ", (SELECT COUNT(*) FROM orders o
        WHERE o.customer_id = $1) AS n
        FROM orders WHERE orders.customer_id = $2 ORDER BY orders.created_at_ms DESC, orders.id DESC
        LIMIT CAST($3 AS BIGINT) OFFSET CAST($4 AS BIGINT)");
    WITH_PARCELS = concat!("SELECT ", line_columns!(), " FROM orders WHERE orders.customer_id = $1
        AND EXISTS (SELECT 1 FROM shipments WHERE shipments.order_id = orders.id)
        ORDER BY orders.created_at_ms DESC, orders.id DESC LIMIT CAST($2 AS BIGINT)");
    NEWEST_OPEN = "SELECT id FROM orders WHERE customer_id = $1 AND payment <> 'refunded'
        AND COALESCE(fulfilment, '') NOT IN ('delivered', 'cancelled')
        ORDER BY created_at_ms DESC, id DESC LIMIT 1";
    KNOWN = concat!("SELECT ", line_columns!(), " FROM orders WHERE id = $1");
}

/// An order as it is held while an event is applied.
pub(super) struct LockedOrder {
    /// What was said of it before.
    pub history: OrderHistory,
    /// What it is paid in.
    pub currency: Option<Currency>,
    pub total: Option<Money>,
    status: String,
    state: (Option<String>, String),
}

/// Writes an order's contents; returns what was said of it before, with the row held until the
/// transaction ends.
pub(super) async fn learn_order(
    tx: &mut Tx,
    order: &OrderPart,
    customer: &CustomerId,
    said: Stamp,
    now: At,
) -> Result<LockedOrder, StoreError> {
    let items: Vec<OrderItem> = order.items.iter().map(OrderItem::from).collect();
    let stamp = |is_said: bool| is_said.then_some(said.value());
    let row = query(LEARN_ORDER)
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
        .fetch_one(&mut *tx)
        .await?;
    let (currency, total) = money(&row)?;
    Ok(LockedOrder {
        history: read_history(&row)?,
        currency,
        total,
        status: row.try_get::<Option<String>>("status")?.unwrap_or_default(),
        state: (row.try_get("fulfilment")?, row.try_get("payment")?),
    })
}

/// Writes what was said of an order, and where both its lives stand by it, where anything of that
/// is new.
pub(super) async fn hear(
    tx: &mut Tx,
    order: &OrderId,
    held: &LockedOrder,
    history: &OrderHistory,
) -> Result<(), StoreError> {
    let (fulfilment, (payment, since)) = (history.fulfilment(), history.payment(held.total));
    let (step, status) = (fulfilment.map(|(step, _)| step.as_str()), history.newest());
    if *history == held.history
        && (step, payment.as_str()) == (held.state.0.as_deref(), held.state.1.as_str())
    {
        return Ok(());
    }
    let written = query(HEAR)
        .bind(serde_json::to_string(history)?)
        .bind(step)
        .bind(fulfilment.map(|(_, at)| at.ms()))
        .bind(payment.as_str())
        .bind(since.map(At::ms))
        .bind(status.map(|(word, _)| word.as_str()))
        .bind(status.map(|(_, at)| at.ms()))
        .bind(order.as_str())
        .bind(&*held.status)
        .execute(&mut *tx)
        .await?;
    if written.rows_affected() == 1 {
        Ok(())
    } else {
        Err(StoreError::LostRace(format!("{order} moved while it was held")))
    }
}

/// What is known of an order, read outside a transaction.
pub(super) async fn known(
    store: &Store,
    order: &OrderId,
) -> Result<Option<(OrderHistory, Option<Currency>, Option<Money>)>, StoreError> {
    let row = query(KNOWN).bind(order.as_str()).fetch_optional(store.readers()).await?;
    let read = |row: Row| {
        money(&row).and_then(|(currency, total)| Ok((read_history(&row)?, currency, total)))
    };
    row.map(read).transpose()
}

/// Counts a change of an order's shipments as a change of the order.
pub(super) async fn touch(tx: &mut Tx, order: &OrderId, now: At) -> Result<(), StoreError> {
    query(TOUCH_ORDER).bind(now.ms()).bind(order.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// One order, read inside a transaction.
pub(super) async fn view(tx: &mut Tx, order: &OrderId) -> Result<Option<OrderView>, StoreError> {
    let rows = query(VIEW).bind(order.as_str()).fetch_all(&mut *tx).await?;
    Ok(read_views(&rows)?.into_iter().next())
}

/// A customer's orders that answer to a typed text.
pub(super) async fn find(
    store: &Store,
    lookup: &str,
    customer: &CustomerId,
) -> Result<Vec<OrderView>, StoreError> {
    read_views(&query(FIND).bind(lookup).bind(customer.as_str()).fetch_all(store.readers()).await?)
}

/// A customer's orders that have a parcel with this tracking number.
pub(super) async fn find_by_tracking(
    store: &Store,
    number: &str,
    customer: &CustomerId,
) -> Result<Vec<OrderView>, StoreError> {
    read_views(
        &query(FIND_BY_TRACKING)
            .bind(customer.as_str())
            .bind(number)
            .fetch_all(store.readers())
            .await?,
    )
}

/// A page of a customer's orders, newest first, and how many there are in all.
pub(super) async fn page(
    store: &Store,
    customer: &CustomerId,
    limit: i64,
    offset: i64,
) -> Result<(Vec<OrderListItem>, i64), StoreError> {
    let statement =
        query(PAGE).bind(customer.as_str()).bind(customer.as_str()).bind(limit).bind(offset);
    let rows = statement.fetch_all(store.readers()).await?;
    let count = rows.first().map_or(Ok(0), |row| row.try_get("n"))?;
    Ok((rows.iter().map(read_line).collect::<Result<_, _>>()?, count))
}

/// A customer's newest orders that have parcels.
pub(super) async fn with_parcels(
    store: &Store,
    customer: &CustomerId,
    limit: i64,
) -> Result<Vec<OrderListItem>, StoreError> {
    let rows =
        query(WITH_PARCELS).bind(customer.as_str()).bind(limit).fetch_all(store.readers()).await?;
    rows.iter().map(read_line).collect()
}

/// The customer's newest order that is neither delivered, cancelled nor refunded.
pub(super) async fn newest_open(
    tx: &mut Tx,
    customer: &CustomerId,
) -> Result<Option<OrderId>, StoreError> {
    let row = query(NEWEST_OPEN).bind(customer.as_str()).fetch_optional(&mut *tx).await?;
    row.map(|row| order_id(&row)).transpose()
}

fn order_id(row: &Row) -> Result<OrderId, StoreError> {
    OrderId::try_from(row.try_get::<String>("id")?)
        .map_err(|error| StoreError::corrupt("orders.id", error))
}

fn money(row: &Row) -> Result<(Option<Currency>, Option<Money>), StoreError> {
    let code: Option<String> = row.try_get("currency")?;
    let currency = code
        .map(|code| {
            Currency::parse(&code).map_err(|error| StoreError::corrupt("orders.currency", error))
        })
        .transpose()?;
    let minor: Option<i64> = row.try_get("total_minor")?;
    Ok((currency, currency.zip(minor).map(|(currency, minor)| Money { currency, minor })))
}

/// What was said of an order. A program of before writes the status alone: it is one of the words.
fn read_history(row: &Row) -> Result<OrderHistory, StoreError> {
    let mut history: OrderHistory = serde_json::from_str(&row.try_get::<String>("said")?)?;
    let (word, at): (Option<String>, Option<i64>) =
        (row.try_get("status")?, row.try_get("status_at_ms")?);
    if let Some((word, at)) = word.zip(at) {
        history.hear(
            OrderStatus::parse(&word).ok_or_else(|| StoreError::corrupt("orders.status", word))?,
            At(at),
        );
    }
    Ok(history)
}

/// Reads the status of a shipment from a column.
pub(super) fn shipment_status(row: &Row, column: &str) -> Result<ShipmentStatus, StoreError> {
    let word: String = row.try_get(column)?;
    ShipmentStatus::parse(&word).ok_or_else(|| StoreError::corrupt("shipments.status", word))
}

fn read_line(row: &Row) -> Result<OrderListItem, StoreError> {
    let total = money(row)?.1;
    Ok(OrderListItem { id: order_id(row)?, state: read_history(row)?.state(total), total })
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
    let customer = CustomerId::try_from(row.try_get::<String>("customer_id")?)
        .map_err(|error| StoreError::corrupt("orders.customer_id", error))?;
    Ok(OrderView {
        id,
        customer,
        history: read_history(row)?,
        currency,
        total,
        items: serde_json::from_str(&row.try_get::<String>("items")?)?,
        placed_at: row.try_get::<Option<i64>>("placed_at_ms")?.map(At),
        url: row.try_get("url")?,
        version: row.try_get("version")?,
        shipments: Vec::new(),
    })
}

fn read_shipment(row: &Row) -> Result<Option<ShipmentView>, StoreError> {
    let Some(id) = row.try_get::<Option<String>>("shipment_id")? else { return Ok(None) };
    Ok(Some(ShipmentView {
        id: ShipmentId::try_from(id).map_err(|error| StoreError::corrupt("shipments.id", error))?,
        carrier: row.try_get("carrier")?,
        tracking_number: row.try_get("tracking_number")?,
        eta: row.try_get::<Option<i64>>("eta_at_ms")?.map(At),
        status: shipment_status(row, "shipment_status")?,
        told_at: row.try_get::<Option<i64>>("told_at_ms")?.map(At),
    }))
}
