//! The SQL of lists of tickets.

use crate::clock::At;
use crate::ids::TicketId;
use crate::store::{Store, StoreError, query};
use crate::support::api::ticket_query::TicketQuery;
use crate::support::case::ticket::Ticket;
use crate::support::tickets::queries::columns;

crate::queries! {
    /// An empty word, or a time beyond all, is no filter. An id of ours is smaller than `tkt_g`.
    LIST = concat!("SELECT ", columns!(), " FROM support_tickets
        WHERE id < $1 AND ($2 = '' OR state = $3 OR ($4 = 'open' AND state <> 'closed'))
        AND ($5 = '' OR category = $6)
        AND ($7 = '' OR channel = $8) AND ($9 = '' OR customer_id = $10) AND ($11 = ''
        OR order_id = $12)
        AND opened_at_ms >= CAST($13 AS BIGINT) AND opened_at_ms < CAST($14 AS BIGINT)
        ORDER BY id DESC LIMIT $15");
}

/// Larger than every id of ours in every order of letters.
const AFTER_ALL: &str = "tkt_g";

/// Tickets that a filter shows, newest first, from an id on.
pub(crate) async fn list(
    store: &Store,
    filter: &TicketQuery,
    before: Option<&TicketId>,
    limit: i64,
) -> Result<Vec<Ticket>, StoreError> {
    let state = filter.state.map_or("", |state| state.as_str());
    let category = filter.category.as_deref().unwrap_or_default();
    let channel = filter.channel.map_or("", |channel| channel.as_str());
    let customer = filter.customer.as_ref().map_or("", |customer| customer.as_str());
    let order = filter.order.as_ref().map_or("", |order| order.as_str());
    query(LIST)
        .bind(before.map_or(AFTER_ALL, TicketId::as_str))
        .bind(state)
        .bind(state)
        .bind(state)
        .bind(category)
        .bind(category)
        .bind(channel)
        .bind(channel)
        .bind(customer)
        .bind(customer)
        .bind(order)
        .bind(order)
        .bind(filter.since.map_or(0, At::ms))
        .bind(filter.until.map_or(i64::MAX, At::ms))
        .bind(limit)
        .fetch_all(store.readers())
        .await
}
