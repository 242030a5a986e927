//! Idempotent requests: a caller gives a request an id of its own. The same request sent again
//! under that id has no second effect and gets the same answer.

use futures_util::future::BoxFuture;
use sha2::{Digest, Sha256};

use super::queries;
use crate::clock::At;
use crate::ids::KeyId;
use crate::store::{StoreError, Tx};

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

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestOutcome<R> {
    /// Its answer, now or as it was the first time.
    Answered {
        answer: StoredResponse,
        /// Whether it was answered before.
        is_repeated: bool,
    },
    /// What the tables say forbids it: nothing was done.
    Refused(R),
    /// The id was used for another request.
    Conflict,
}

/// What a request does, or why it does nothing; nothing outside the transaction.
pub type RequestEffect<'e, R> = dyn for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<Result<StoredResponse, R>, StoreError>>
    + Send
    + Sync
    + 'e;

/// Does what a request asks, once for each id, and keeps the answer in the same transaction. A
/// refusal is not kept: its id is good again when the cause is mended.
///
/// # Errors
/// When the store fails; then neither the effect nor the answer is kept.
pub async fn run_once<R>(
    tx: &mut Tx,
    asked: Option<&IdempotentRequest>,
    now: At,
    effect: &RequestEffect<'_, R>,
) -> Result<RequestOutcome<R>, StoreError> {
    if let Some(asked) = asked
        && !queries::begin_request(tx, asked, now).await?
    {
        let (hash, answer) = queries::earlier_request(tx, asked).await?;
        return Ok(if hash == asked.hash {
            RequestOutcome::Answered { answer, is_repeated: true }
        } else {
            RequestOutcome::Conflict
        });
    }
    let outcome = effect(tx).await?;
    match (asked, &outcome) {
        (Some(asked), Ok(answer)) => queries::answer_request(tx, asked, answer).await?,
        (Some(asked), Err(_)) => queries::release_request(tx, asked).await?,
        (None, _) => {}
    }
    Ok(outcome.map_or_else(RequestOutcome::Refused, |answer| RequestOutcome::Answered {
        answer,
        is_repeated: false,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

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
