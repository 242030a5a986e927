//! API keys: 256 random bits behind a prefix that secret scanners can know.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::{KeyRole, Scope, mac, queries};
use crate::audit::Actor;
use crate::clock::At;
use crate::ids::KeyId;
use crate::store::{Store, StoreError, Tx};

/// What every key begins with.
const PREFIX: &str = "bh_";
/// How many letters of a key tell it apart in a list.
const HINT: usize = 8;

/// How exactly the last use is known: a busy key would otherwise cost a write a request.
const USED_EXACTLY: Duration = Duration::from_secs(60);
/// How long answers are kept for requests that come again.
const REMEMBERED: Duration = Duration::from_secs(72 * 3600);

/// A key as its holder has it. Shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKeySecret(String);

impl ApiKeySecret {
    /// A fresh key.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn fresh() -> Result<Self, getrandom::Error> {
        let mut bits = [0_u8; 32];
        getrandom::fill(&mut bits)?;
        Ok(Self(format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(bits))))
    }

    /// What a caller presents as its key.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// 128 bits that only who holds this key can have asked for: the same for the same words, and
    /// nothing in the tables tells them. So a secret can be answered twice without being kept.
    pub fn derive(&self, words: &[&[u8]]) -> [u8; 16] {
        let mut bits = [0_u8; 16];
        bits.copy_from_slice(&mac::hmac_sha256(self.0.as_bytes(), words)[..16]);
        bits
    }

    /// The key, for the one who is to have it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    fn hint(&self) -> String {
        self.0.chars().take(HINT).collect()
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// A key that was presented and is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: KeyId,
    /// What it is for.
    pub role: KeyRole,
}

impl ApiKey {
    /// Who it is in the audit log.
    pub fn actor(&self) -> Actor {
        Actor::ApiKey(self.id.clone())
    }

    pub fn may(&self, scope: Scope) -> bool {
        self.role.may(scope)
    }
}

/// A key as a list shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyRecord {
    pub id: KeyId,
    /// What it was named.
    pub name: String,
    /// What it is for.
    pub role: KeyRole,
    pub hint: String,
    /// When it was made.
    pub created_at: At,
    /// When it was last used, to the minute.
    pub last_used_at: Option<At>,
    /// When it was revoked.
    pub revoked_at: Option<At>,
}

/// The stored form: a key has enough bits that a plain hash cannot be searched, and is looked up by
/// it.
fn hash(presented: &str) -> String {
    hex::encode(Sha256::digest(presented.as_bytes()))
}

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
    let Some((key, last_used)) = queries::by_hash(store, &hash(presented)).await? else {
        return Ok(None);
    };
    if last_used.is_none_or(|at| at < now.minus(USED_EXACTLY)) {
        record_use(store, &key.id, now).await;
    }
    Ok(Some(key))
}

/// Writes down a key's use, and forgets what it asked long ago, and what keys asked that are not
/// used any more. Who may only read must not fail for it.
async fn record_use(store: &Store, key: &KeyId, now: At) {
    let id = key.clone();
    let written = store.write(move |tx| {
        let id = id.clone();
        Box::pin(async move {
            queries::touch(tx, &id, now.minus(USED_EXACTLY), now).await?;
            queries::forget_requests(tx, &id, now.minus(REMEMBERED)).await?;
            queries::forget_ended(tx, now.minus(REMEMBERED)).await
        })
    });
    if let Err(error) = written.await {
        tracing::warn!(%key, %error, "the use of an API key could not be written down");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_long_random_and_never_printed() {
        let (one, other) = (
            ApiKeySecret::fresh().expect("randomness"),
            ApiKeySecret::fresh().expect("randomness"),
        );
        assert!(one != other && one.expose().len() == 46 && one.expose().starts_with("bh_"));
        assert_eq!(format!("{one:?}"), "(secret)");
        assert_ne!(hash(one.expose()), hash(other.expose()));
    }

    #[test]
    fn what_is_derived_hangs_on_the_key_and_on_every_word() {
        let (one, other) = (ApiKeySecret::presented("bh_1"), ApiKeySecret::presented("bh_2"));
        assert_eq!(one.derive(&[b"a", b"b"]), one.derive(&[b"a", b"b"]));
        for (key, words) in
            [(&other, [&b"a"[..], b"b"]), (&one, [b"ab", b""]), (&one, [b"a", b"c"])]
        {
            assert_ne!(one.derive(&[b"a", b"b"]), key.derive(&words));
        }
    }
}
