//! Lists of tickets for agents (`/tickets`).

pub mod queries;

use crate::store::{Store, StoreError};
use crate::support::case::ticket::Ticket;
use crate::support::case::ticket_filter::TicketFilter;

/// A page of tickets, those that wait for agents first, and the total count. Pages start at 0.
pub async fn page(
    store: &Store,
    filter: &TicketFilter,
    size: i64,
    number: i64,
) -> Result<(Vec<Ticket>, i64), StoreError> {
    queries::page(store, filter, size, number.saturating_mul(size)).await
}
