//! The SQL of what texts cost.

use super::Charge;
use crate::clock::At;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    SPENT = "SELECT CAST(COALESCE(SUM(micros), 0) AS BIGINT) AS micros FROM text_costs
        WHERE currency = $1 AND quarter_at_ms >= $2 AND quarter_at_ms < $3";
    CHARGE = "INSERT INTO text_costs (currency, quarter_at_ms, micros) VALUES ($1, $2, $3)
        ON CONFLICT (currency, quarter_at_ms) DO UPDATE
        SET micros = text_costs.micros + excluded.micros";
    REFUND = "UPDATE text_costs SET micros = micros - $1 WHERE currency = $2
        AND quarter_at_ms = $3";
    ANY_OLD = "SELECT quarter_at_ms FROM text_costs WHERE quarter_at_ms < $1 LIMIT 1";
    FORGET = "DELETE FROM text_costs WHERE quarter_at_ms < $1";
}

/// How much was spent from a moment on, and before another, in millionths.
pub(in crate::delivery) async fn spent(
    tx: &mut Tx,
    currency: &str,
    since: At,
    until: At,
) -> Result<i64, StoreError> {
    let statement = query(SPENT).bind(currency).bind(since.ms()).bind(until.ms());
    statement.fetch_one(&mut *tx).await
}

pub(in crate::delivery) async fn charge(tx: &mut Tx, charge: &Charge) -> Result<(), StoreError> {
    let statement =
        query(CHARGE).bind(charge.currency.code()).bind(charge.quarter.ms()).bind(charge.micros);
    statement.execute(&mut *tx).await?;
    Ok(())
}

/// Gives back what was charged for a try that did not go out.
pub(in crate::delivery) async fn refund(
    tx: &mut Tx,
    charge: Option<Charge>,
) -> Result<(), StoreError> {
    let Some(charge) = charge else { return Ok(()) };
    let statement =
        query(REFUND).bind(charge.micros).bind(charge.currency.code()).bind(charge.quarter.ms());
    statement.execute(&mut *tx).await?;
    Ok(())
}

/// Whether anything was spent before a moment.
pub async fn is_any_before(store: &Store, before: At) -> Result<bool, StoreError> {
    query(ANY_OLD).bind(before.ms()).exists(store.readers()).await
}

/// Forgets what was spent before a moment.
pub async fn forget(tx: &mut Tx, before: At) -> Result<(), StoreError> {
    query(FORGET).bind(before.ms()).execute(&mut *tx).await?;
    Ok(())
}
