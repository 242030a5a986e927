//! Finding a customer's own orders: by what they typed, by a tracking number, and as a list.

use super::queries;
use super::view::{OrderListItem, OrderView, lookup_key, tracking_key};
use crate::ids::CustomerId;
use crate::store::{Store, StoreError};

/// The customer's own order that a typed text names. Somebody else's is not found, just like one
/// that does not exist.
pub async fn find(
    store: &Store,
    typed: &str,
    customer: &CustomerId,
) -> Result<Option<OrderView>, StoreError> {
    let found = queries::find(store, &lookup_key(typed), customer).await?;
    // Ids that differ in case or signs only are told apart by typing them exactly.
    let exact = found.iter().position(|order| order.id.as_str() == typed.trim());
    Ok(found.into_iter().nth(exact.unwrap_or(0)))
}

/// The customer's own order with a parcel of this tracking number: recognised by what we have
/// stored, not by guessing.
pub async fn find_by_tracking(
    store: &Store,
    typed: &str,
    customer: &CustomerId,
) -> Result<Option<OrderView>, StoreError> {
    let number = tracking_key(typed);
    if number.is_empty() {
        return Ok(None);
    }
    Ok(queries::find_by_tracking(store, &number, customer).await?.into_iter().next())
}

/// A page of the customer's orders, newest first, and how many there are in all.
pub async fn page(
    store: &Store,
    customer: &CustomerId,
    size: i64,
    number: i64,
) -> Result<(Vec<OrderListItem>, i64), StoreError> {
    queries::page(store, customer, size, number.saturating_mul(size)).await
}

/// The customer's newest orders that have parcels.
pub async fn with_parcels(
    store: &Store,
    customer: &CustomerId,
    limit: i64,
) -> Result<Vec<OrderListItem>, StoreError> {
    queries::with_parcels(store, customer, limit).await
}
