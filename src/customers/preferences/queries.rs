//! The SQL of preferences.

use super::preference::{Change, Preference};
use crate::clock::At;
use crate::ids::CustomerId;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    /// Changes nothing, and makes whoever else changes this customer's preferences wait.
    HOLD_CUSTOMER = concat!("SELECT id FROM customers WHERE id = $1", crate::for_update!());
    SET_PREFERENCE = "INSERT INTO communication_preferences (customer_id, category, channel, is_wanted, source, changed_at_ms) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (customer_id, category, channel) DO UPDATE SET is_wanted = excluded.is_wanted, source = excluded.source, changed_at_ms = excluded.changed_at_ms
        WHERE communication_preferences.is_wanted <> excluded.is_wanted";
    SAID_BY = "SELECT category, channel, is_wanted, source, changed_at_ms FROM communication_preferences WHERE customer_id = $1 ORDER BY category, channel";
}

pub(super) async fn hold(tx: &mut Tx, customer: &CustomerId) -> Result<bool, StoreError> {
    query(HOLD_CUSTOMER).bind(customer.as_str()).exists(&mut *tx).await
}

/// Writes a preference; false when it was so already.
pub(super) async fn set(
    tx: &mut Tx,
    customer: &CustomerId,
    change: &Change,
    source: &str,
    now: At,
) -> Result<bool, StoreError> {
    let done = query(SET_PREFERENCE)
        .bind(customer.as_str())
        .bind(change.category.as_str())
        .bind(change.channel.as_str())
        .bind(i32::from(change.is_wanted))
        .bind(source)
        .bind(now.ms())
        .execute(&mut *tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn said_by(
    store: &Store,
    customer: &CustomerId,
) -> Result<Vec<Preference>, StoreError> {
    query(SAID_BY).bind(customer.as_str()).fetch_all(store.readers()).await
}
