//! An API key as its holder, a request and a list have it: 256 random bits behind a prefix that
//! secret scanners can know.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::{KeyRole, Scope, mac};
use crate::audit::Actor;
use crate::clock::At;
use crate::ids::KeyId;
use crate::store::FromRow;

/// What every key begins with.
pub(super) const PREFIX: &str = "bh_";

/// How many letters of a key tell it apart in a list.
const HINT: usize = 8;

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

    pub(super) fn hint(&self) -> String {
        self.0.chars().take(HINT).collect()
    }
}

impl fmt::Debug for ApiKeySecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// A key that was presented and is good.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
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
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
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
pub(super) fn hash(presented: &str) -> String {
    hex::encode(Sha256::digest(presented.as_bytes()))
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
