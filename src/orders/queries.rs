//! The SQL of the orders projection.

use super::events::OrderPart;
use super::state::OrderHistory;
use super::status::OrderStatus;
use super::view::{OrderItem, OrderListItem, OrderView, ShipmentView};
use crate::clock::{At, Stamp};
use crate::ids::{CustomerId, OrderId};
use crate::money::{Currency, Money};
use crate::newest;
use crate::store::{FromRow, Store, StoreError, Tx, query};

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
    status: Option<OrderStatus>,
    state: (Option<String>, String),
}

/// What was said of an order, and what it costs.
#[derive(FromRow)]
struct SaidRow {
    #[column(json)]
    said: OrderHistory,
    status: Option<OrderStatus>,
    status_at: Option<At>,
    currency: Option<Currency>,
    total_minor: Option<i64>,
}

impl SaidRow {
    fn total(&self) -> Option<Money> {
        self.currency.zip(self.total_minor).map(|(currency, minor)| Money { currency, minor })
    }

    /// A program of before writes the status alone: it is one of the words.
    fn history(self) -> OrderHistory {
        let mut history = self.said;
        if let Some((word, at)) = self.status.zip(self.status_at) {
            history.hear(word, at);
        }
        history
    }
}

#[derive(FromRow)]
struct LearnedRow {
    #[column(flatten)]
    order: SaidRow,
    fulfilment: Option<String>,
    payment: String,
}

#[derive(FromRow)]
struct LineRow {
    id: OrderId,
    #[column(flatten)]
    order: SaidRow,
}

impl LineRow {
    fn item(self) -> OrderListItem {
        let total = self.order.total();
        OrderListItem { id: self.id, state: self.order.history().state(total), total }
    }
}

#[derive(FromRow)]
struct PageRow {
    #[column(flatten)]
    line: LineRow,
    n: i64,
}

#[derive(FromRow)]
struct ViewRow {
    id: OrderId,
    customer_id: CustomerId,
    #[column(flatten)]
    order: SaidRow,
    #[column(json)]
    items: Vec<OrderItem>,
    placed_at: Option<At>,
    url: Option<String>,
    version: i64,
}

/// One of an order's parcels, where it has any.
#[derive(FromRow)]
struct ParcelRow {
    #[column("shipment_id", flatten)]
    shipment: Option<ShipmentView>,
}

fn view_of((row, parcels): (ViewRow, Vec<ParcelRow>)) -> OrderView {
    OrderView {
        id: row.id,
        customer: row.customer_id,
        currency: row.order.currency,
        total: row.order.total(),
        history: row.order.history(),
        items: row.items,
        placed_at: row.placed_at,
        url: row.url,
        version: row.version,
        shipments: parcels.into_iter().filter_map(|parcel| parcel.shipment).collect(),
    }
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
    let row: LearnedRow = query(LEARN_ORDER)
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
    Ok(LockedOrder {
        currency: row.order.currency,
        total: row.order.total(),
        status: row.order.status,
        history: row.order.history(),
        state: (row.fulfilment, row.payment),
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
        .bind(held.status.map_or("", OrderStatus::as_str))
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
    let found = query(KNOWN).bind(order.as_str()).fetch_optional(store.readers()).await?;
    Ok(found.map(|row: SaidRow| {
        let (currency, total) = (row.currency, row.total());
        (row.history(), currency, total)
    }))
}

/// Counts a change of an order's shipments as a change of the order.
pub(super) async fn touch(tx: &mut Tx, order: &OrderId, now: At) -> Result<(), StoreError> {
    query(TOUCH_ORDER).bind(now.ms()).bind(order.as_str()).execute(&mut *tx).await?;
    Ok(())
}

/// One order, read inside a transaction.
pub(super) async fn view(tx: &mut Tx, order: &OrderId) -> Result<Option<OrderView>, StoreError> {
    let found = query(VIEW).bind(order.as_str()).fetch_groups(&mut *tx).await?;
    Ok(found.into_iter().next().map(view_of))
}

/// A customer's orders that answer to a typed text.
pub(super) async fn find(
    store: &Store,
    lookup: &str,
    customer: &CustomerId,
) -> Result<Vec<OrderView>, StoreError> {
    let statement = query(FIND).bind(lookup).bind(customer.as_str());
    Ok(statement.fetch_groups(store.readers()).await?.into_iter().map(view_of).collect())
}

/// A customer's orders that have a parcel with this tracking number.
pub(super) async fn find_by_tracking(
    store: &Store,
    number: &str,
    customer: &CustomerId,
) -> Result<Vec<OrderView>, StoreError> {
    let statement = query(FIND_BY_TRACKING).bind(customer.as_str()).bind(number);
    Ok(statement.fetch_groups(store.readers()).await?.into_iter().map(view_of).collect())
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
    let rows: Vec<PageRow> = statement.fetch_all(store.readers()).await?;
    let count = rows.first().map_or(0, |row| row.n);
    Ok((rows.into_iter().map(|row| row.line.item()).collect(), count))
}

/// A customer's newest orders that have parcels.
pub(super) async fn with_parcels(
    store: &Store,
    customer: &CustomerId,
    limit: i64,
) -> Result<Vec<OrderListItem>, StoreError> {
    let statement = query(WITH_PARCELS).bind(customer.as_str()).bind(limit);
    let rows: Vec<LineRow> = statement.fetch_all(store.readers()).await?;
    Ok(rows.into_iter().map(LineRow::item).collect())
}

/// The customer's newest order that is neither delivered, cancelled nor refunded.
pub(super) async fn newest_open(
    tx: &mut Tx,
    customer: &CustomerId,
) -> Result<Option<OrderId>, StoreError> {
    query(NEWEST_OPEN).bind(customer.as_str()).fetch_optional(&mut *tx).await
}
