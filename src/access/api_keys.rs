//! Makes, lists and revokes API keys, and says whose a presented one is.

use std::time::Duration;

use super::api_key::{ApiKey, ApiKeyRecord, ApiKeySecret, PREFIX, hash};
use super::{KeyRole, queries};
use crate::clock::At;
use crate::ids::KeyId;
use crate::store::{Store, StoreError, Tx};

/// How exactly the last use is known: a busy key would otherwise cost a write a request.
const USED_EXACTLY: Duration = Duration::from_secs(60);
/// How long answers are kept for requests that come again.
const REMEMBERED: Duration = Duration::from_secs(72 * 3600);

/// Stores a new key.
pub async fn create(
    tx: &mut Tx,
    secret: &ApiKeySecret,
    name: &str,
    role: KeyRole,
    now: At,
) -> Result<KeyId, StoreError> {
    let id = KeyId::new(now);
    queries::insert(tx, &id, name, role, &hash(secret.expose()), &secret.hint(), now).await?;
    Ok(id)
}

/// Revokes a key at once, and forgets what it was answered; false when there is none or it was
/// revoked before.
pub async fn revoke(tx: &mut Tx, id: &KeyId, now: At) -> Result<bool, StoreError> {
    queries::forget_all(tx, id).await?;
    queries::revoke(tx, id, now).await
}

/// Every key, the newest first.
pub async fn list(store: &Store) -> Result<Vec<ApiKeyRecord>, StoreError> {
    queries::list(store).await
}

/// The key that was presented, if it is good.
pub async fn authenticate(
    store: &Store,
    presented: &str,
    now: At,
) -> Result<Option<ApiKey>, StoreError> {
    if !presented.starts_with(PREFIX) || presented.len() > 100 {
        return Ok(None);
    }
    let Some(found) = queries::by_hash(store, &hash(presented)).await? else {
        return Ok(None);
    };
    if found.last_used_at.is_none_or(|at| at < now.minus(USED_EXACTLY)) {
        record_use(store, &found.key.id, now).await;
    }
    Ok(Some(found.key))
}

/// Writes down a key's use, and forgets what it asked long ago, and what keys asked that are not
/// used any more. Who may only read must not fail for it.
async fn record_use(store: &Store, key: &KeyId, now: At) {
    let id = key.clone();
    let written = store.write(async move |tx| {
        queries::touch(tx, &id, now.minus(USED_EXACTLY), now).await?;
        queries::forget_requests(tx, &id, now.minus(REMEMBERED)).await?;
        queries::forget_ended(tx, now.minus(REMEMBERED)).await
    });
    if let Err(error) = written.await {
        tracing::warn!(%key, %error, "the use of an API key could not be written down");
    }
}
