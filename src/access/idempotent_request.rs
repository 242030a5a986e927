//! A request under an id of its caller, and the answer that is kept for it.

use sha2::{Digest, Sha256};

use crate::ids::KeyId;

/// The longest id taken.
pub const LONGEST_ID: usize = 255;

/// A request under its caller's own id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotentRequest {
    pub(super) key: KeyId,
    pub(super) id: String,
    pub(super) hash: String,
}

/// The id is no such id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the header Idempotency-Key must be 1 to {LONGEST_ID} visible ASCII characters")]
pub struct InvalidRequestId;

/// Whether a text can be the id of a request.
pub fn is_id(text: &str) -> bool {
    (1..=LONGEST_ID).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl IdempotentRequest {
    /// A request: what it asks is its method, path and body.
    ///
    /// # Errors
    /// When the id is empty, too long, or holds what nobody sees.
    pub fn new(
        key: &KeyId,
        id: &str,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> Result<Self, InvalidRequestId> {
        if !is_id(id) {
            return Err(InvalidRequestId);
        }
        let mut hash = Sha256::new();
        for part in [method.as_bytes(), b" ", path.as_bytes(), b"\n", body] {
            hash.update(part);
        }
        let hash = hex::encode(hash.finalize());
        Ok(Self { key: key.clone(), id: id.to_owned(), hash })
    }
}

/// What a request was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredResponse {
    pub status: u16,
    pub body: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::At;

    #[test]
    fn an_id_is_visible_ascii_and_a_request_its_method_path_and_body() {
        let key = KeyId::new(At(1));
        let ask = |id: &str, path: &str, body: &[u8]| {
            IdempotentRequest::new(&key, id, "POST", path, body)
        };
        for bad in ["", "a b", "ä", &"x".repeat(256)] {
            assert_eq!(ask(bad, "/a", b""), Err(InvalidRequestId), "{bad}");
        }
        assert_eq!(ask("i-1", "/a", b"{}"), ask("i-1", "/a", b"{}"));
        assert_ne!(ask("i-1", "/a", b"{}"), ask("i-1", "/b", b"{}"));
        assert_ne!(ask("i-1", "/a", b"{}"), ask("i-1", "/a", b"[]"));
    }
}
