//! Idempotent requests: a caller gives a request an id of its own. The same request sent again
//! under that id has no second effect and gets the same answer.

use super::queries;
use crate::clock::At;
use crate::store::{StoreError, Tx};

pub use super::idempotent_request::{
    IdempotentRequest, InvalidRequestId, LONGEST_ID, StoredResponse, is_id,
};

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

/// Does what a request asks, once for each id, and keeps the answer in the same transaction. A
/// refusal is not kept: its id is good again when the cause is mended. `effect` is what the request
/// does, or why it does nothing; nothing outside the transaction.
///
/// # Errors
/// When the database cannot be used; then neither the effect nor the answer is kept.
pub async fn run_once<R>(
    tx: &mut Tx,
    asked: Option<&IdempotentRequest>,
    now: At,
    effect: impl AsyncFn(&mut Tx) -> Result<Result<StoredResponse, R>, StoreError>,
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
