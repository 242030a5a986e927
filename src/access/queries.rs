//! The SQL of API keys.

use sqlx::Row as _;

use super::{Key, KeyRecord, Role};
use crate::clock::At;
use crate::ids::KeyId;
use crate::store::{Row, Store, StoreError, Tx};

crate::queries! {
    INSERT_KEY = "INSERT INTO api_keys (id, name, role, key_hash, hint, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6)";
    REVOKE_KEY = "UPDATE api_keys SET revoked_at_ms = $1 WHERE id = $2 AND revoked_at_ms IS NULL";
    LIST_KEYS = "SELECT id, name, role, hint, created_at_ms, last_used_at_ms, revoked_at_ms FROM api_keys ORDER BY id DESC";
    KEY_BY_HASH = "SELECT id, role, last_used_at_ms FROM api_keys WHERE key_hash = $1 AND revoked_at_ms IS NULL";
    /// Once a minute is enough: a busy key would otherwise cost a write a request.
    TOUCH_KEY = "UPDATE api_keys SET last_used_at_ms = $1 WHERE id = $2 AND (last_used_at_ms IS NULL OR last_used_at_ms < $3)";
}

/// How exactly the last use is known, in milliseconds.
const MINUTE_MS: i64 = 60_000;

pub(super) async fn insert(tx: &mut Tx, id: &KeyId, name: &str, role: Role, hash: &str, hint: &str, now: At) -> Result<(), StoreError> {
    let query = sqlx::query(INSERT_KEY).bind(id.as_str()).bind(name).bind(role.as_str()).bind(hash).bind(hint).bind(now.ms());
    query.execute(tx.connection()).await?;
    Ok(())
}

pub(super) async fn revoke(tx: &mut Tx, id: &KeyId, now: At) -> Result<bool, StoreError> {
    let done = sqlx::query(REVOKE_KEY).bind(now.ms()).bind(id.as_str()).execute(tx.connection()).await?;
    Ok(done.rows_affected() == 1)
}

fn key_id(row: &Row) -> Result<KeyId, StoreError> {
    KeyId::try_from(row.try_get::<String, _>("id")?).map_err(|error| StoreError::corrupt("api_keys.id", error))
}

fn role(row: &Row) -> Result<Role, StoreError> {
    let word: String = row.try_get("role")?;
    Role::parse(&word).ok_or_else(|| StoreError::corrupt("api_keys.role", word))
}

pub(super) async fn list(store: &Store) -> Result<Vec<KeyRecord>, StoreError> {
    let rows = sqlx::query(LIST_KEYS).fetch_all(store.readers()).await?;
    let at = |row: &Row, column: &str| -> Result<Option<At>, StoreError> { Ok(row.try_get::<Option<i64>, _>(column)?.map(At)) };
    rows.iter()
        .map(|row| {
            Ok(KeyRecord {
                id: key_id(row)?,
                name: row.try_get("name")?,
                role: role(row)?,
                hint: row.try_get("hint")?,
                created_at: At(row.try_get("created_at_ms")?),
                last_used_at: at(row, "last_used_at_ms")?,
                revoked_at: at(row, "revoked_at_ms")?,
            })
        })
        .collect()
}

pub(super) async fn by_hash(store: &Store, hash: &str, now: At) -> Result<Option<Key>, StoreError> {
    let Some(row) = sqlx::query(KEY_BY_HASH).bind(hash).fetch_optional(store.readers()).await? else { return Ok(None) };
    let key = Key { id: key_id(&row)?, role: role(&row)? };
    let last_used: Option<i64> = row.try_get("last_used_at_ms")?;
    if last_used.is_none_or(|at| at < now.ms() - MINUTE_MS) {
        let id = key.id.clone();
        store
            .write(move |tx| {
                let id = id.clone();
                Box::pin(async move {
                    let query = sqlx::query(TOUCH_KEY).bind(now.ms()).bind(id.as_str()).bind(now.ms() - MINUTE_MS);
                    query.execute(tx.connection()).await?;
                    Ok(())
                })
            })
            .await?;
    }
    Ok(Some(key))
}
