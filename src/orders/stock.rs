//! Low stock: an event about an article raises an alert for staff, or clears it.

use super::events::StockPart;
use crate::clock::At;
use crate::notifications::alerts::{self, StockLevel};
use crate::store::{StoreError, Tx};

/// Applies what was said of an article.
pub async fn apply(
    tx: &mut Tx,
    part: &StockPart,
    occurred_at: At,
    now: At,
) -> Result<(), StoreError> {
    let article = StockLevel {
        name: part.name.clone(),
        quantity: part.quantity,
        threshold: part.threshold,
        occurred_at,
    };
    alerts::record_stock(tx, &part.sku, &article, now).await
}
