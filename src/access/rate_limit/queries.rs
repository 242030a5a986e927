//! The SQL of rate limits that replicas share.

use crate::ids::KeyId;
use crate::store::{StoreError, Tx, query};

crate::queries! {
    LOAD = "SELECT free_at_us FROM key_paces WHERE key_id = $1";
    SAVE = "INSERT INTO key_paces (key_id, free_at_us) VALUES ($1, $2)
        ON CONFLICT (key_id) DO UPDATE SET free_at_us = excluded.free_at_us";
}

/// When a key's next request would be due at the steady rate, in microseconds since 1970.
pub(super) async fn load(tx: &mut Tx, key: &KeyId) -> Result<Option<i64>, StoreError> {
    query(LOAD).bind(key.as_str()).fetch_optional(&mut *tx).await
}

/// Writes it.
pub(super) async fn save(tx: &mut Tx, key: &KeyId, free_at_us: i64) -> Result<(), StoreError> {
    query(SAVE).bind(key.as_str()).bind(free_at_us).execute(&mut *tx).await?;
    Ok(())
}
