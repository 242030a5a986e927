//! The SQL of API keys and of their requests.

use super::idempotent_request::{IdempotentRequest, StoredResponse};
use super::{ApiKey, ApiKeyRecord, KeyRole};
use crate::clock::At;
use crate::ids::KeyId;
use crate::store::{FromRow, Store, StoreError, Tx, query};

crate::queries! {
    INSERT_KEY = "INSERT INTO api_keys (id, name, role, key_hash, hint, created_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6)";
    REVOKE_KEY = "UPDATE api_keys SET revoked_at_ms = $1 WHERE id = $2 AND revoked_at_ms IS NULL";
    LIST_KEYS = "SELECT id, name, role, hint, created_at_ms, last_used_at_ms, revoked_at_ms
        FROM api_keys ORDER BY id DESC";
    KEY_BY_HASH = "SELECT id, role, last_used_at_ms FROM api_keys WHERE key_hash = $1
        AND revoked_at_ms IS NULL";
    TOUCH_KEY = "UPDATE api_keys SET last_used_at_ms = $1 WHERE id = $2
        AND (last_used_at_ms IS NULL OR last_used_at_ms < $3)";
    /// A second request of the same id waits here until the first one is done.
    BEGIN_REQUEST = "INSERT INTO api_requests (key_id, idempotency_key, request_hash, status,
        answer, created_at_ms) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (key_id, idempotency_key) DO NOTHING";
    EARLIER_REQUEST = "SELECT request_hash, status, answer FROM api_requests WHERE key_id = $1
        AND idempotency_key = $2";
    RELEASE_REQUEST = "DELETE FROM api_requests WHERE key_id = $1 AND idempotency_key = $2";
    FORGET_REQUESTS = "DELETE FROM api_requests WHERE key_id = $1 AND created_at_ms < $2";
    /// What a key asked that asks no more: it was revoked, or has not been used for as long as
    /// answers are kept.
    FORGET_ENDED = "DELETE FROM api_requests WHERE key_id IN (SELECT id FROM api_keys
        WHERE revoked_at_ms IS NOT NULL OR last_used_at_ms < $1)";
    FORGET_ALL = "DELETE FROM api_requests WHERE key_id = $1";
    ANSWER_REQUEST = "UPDATE api_requests SET status = $1, answer = $2 WHERE key_id = $3
        AND idempotency_key = $4";
}

pub(super) async fn insert(
    tx: &mut Tx,
    id: &KeyId,
    name: &str,
    role: KeyRole,
    hash: &str,
    hint: &str,
    now: At,
) -> Result<(), StoreError> {
    let statement = query(INSERT_KEY)
        .bind(id.as_str())
        .bind(name)
        .bind(role.as_str())
        .bind(hash)
        .bind(hint)
        .bind(now.ms());
    statement.execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn revoke(tx: &mut Tx, id: &KeyId, now: At) -> Result<bool, StoreError> {
    let done = query(REVOKE_KEY).bind(now.ms()).bind(id.as_str()).execute(&mut *tx).await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn list(store: &Store) -> Result<Vec<ApiKeyRecord>, StoreError> {
    query(LIST_KEYS).fetch_all(store.readers()).await
}

/// A key that is not revoked, and when it was last used.
#[derive(FromRow)]
pub(super) struct KeyByHash {
    #[column(flatten)]
    pub key: ApiKey,
    pub last_used_at: Option<At>,
}

/// The key of a hash.
pub(super) async fn by_hash(store: &Store, hash: &str) -> Result<Option<KeyByHash>, StoreError> {
    query(KEY_BY_HASH).bind(hash).fetch_optional(store.readers()).await
}

pub(super) async fn touch(tx: &mut Tx, id: &KeyId, before: At, now: At) -> Result<(), StoreError> {
    query(TOUCH_KEY).bind(now.ms()).bind(id.as_str()).bind(before.ms()).execute(&mut *tx).await?;
    Ok(())
}

/// Enters a request whose answer is to come; false when it was there already.
pub(super) async fn begin_request(
    tx: &mut Tx,
    asked: &IdempotentRequest,
    now: At,
) -> Result<bool, StoreError> {
    let statement = query(BEGIN_REQUEST)
        .bind(asked.key.as_str())
        .bind(&*asked.id)
        .bind(&*asked.hash)
        .bind(0)
        .bind("")
        .bind(now.ms());
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

/// The hash and the answer of a request that was there already.
pub(super) async fn earlier_request(
    tx: &mut Tx,
    asked: &IdempotentRequest,
) -> Result<(String, StoredResponse), StoreError> {
    let statement = query(EARLIER_REQUEST).bind(asked.key.as_str()).bind(&*asked.id);
    let (hash, status, body) = statement.fetch_one(&mut *tx).await?;
    Ok((hash, StoredResponse { status, body }))
}

pub(super) async fn release_request(
    tx: &mut Tx,
    asked: &IdempotentRequest,
) -> Result<(), StoreError> {
    query(RELEASE_REQUEST).bind(asked.key.as_str()).bind(&*asked.id).execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn forget_requests(
    tx: &mut Tx,
    key: &KeyId,
    before: At,
) -> Result<(), StoreError> {
    query(FORGET_REQUESTS).bind(key.as_str()).bind(before.ms()).execute(&mut *tx).await?;
    Ok(())
}

/// What keys asked that are revoked, or were last used before then.
pub(super) async fn forget_ended(tx: &mut Tx, before: At) -> Result<(), StoreError> {
    query(FORGET_ENDED).bind(before.ms()).execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn forget_all(tx: &mut Tx, key: &KeyId) -> Result<(), StoreError> {
    query(FORGET_ALL).bind(key.as_str()).execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn answer_request(
    tx: &mut Tx,
    asked: &IdempotentRequest,
    answer: &StoredResponse,
) -> Result<(), StoreError> {
    let statement = query(ANSWER_REQUEST).bind(i32::from(answer.status)).bind(&*answer.body);
    statement.bind(asked.key.as_str()).bind(&*asked.id).execute(&mut *tx).await?;
    Ok(())
}
