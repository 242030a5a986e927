//! `Idempotency-Key`: a POST that is repeated under its key has no second effect and gets the same
//! answer.

use axum::body::Body;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::WebContext;
use super::auth::ApiCaller;
use super::problem::Problem;
use crate::access::idempotency::{self, IdempotentRequest, RequestOutcome, StoredResponse};
use crate::store::{StoreError, Tx};

/// Said of an answer that was given before.
const REPEATED: &str = "idempotent-replayed";

/// The request's id, where it carries one.
pub(super) fn asked(
    caller: &ApiCaller,
    headers: &HeaderMap,
    path: &str,
    body: &[u8],
) -> Result<Option<IdempotentRequest>, Problem> {
    let Some(id) = headers.get("idempotency-key") else { return Ok(None) };
    let id = id.to_str().unwrap_or_default();
    IdempotentRequest::new(&caller.key.id, id, Method::POST.as_str(), path, body)
        .map(Some)
        .map_err(|error| Problem::unreadable(error.to_string()))
}

/// What an effect comes to: an answer to be kept, or why nothing was done.
pub(super) type EffectOutcome = Result<StoredResponse, Problem>;

/// An answer to be kept.
pub(super) fn answer(
    status: StatusCode,
    body: &impl Serialize,
) -> Result<EffectOutcome, StoreError> {
    Ok(Ok(StoredResponse { status: status.as_u16(), body: serde_json::to_string(body)? }))
}

/// An answer and whether it was given before.
pub(super) struct IdempotentResponse {
    answer: StoredResponse,
    is_repeated: bool,
}

impl IdempotentResponse {
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, StoreError> {
        Ok(serde_json::from_str(&self.answer.body)?)
    }
}

/// Does what is asked, once for each id.
pub(super) async fn settle<F>(
    door: &WebContext,
    asked: Option<IdempotentRequest>,
    effect: F,
) -> Result<IdempotentResponse, Problem>
where
    F: AsyncFn(&mut Tx) -> Result<EffectOutcome, StoreError> + Send + 'static,
{
    let now = door.clock.now();
    let once = door
        .store
        .write(async move |tx| idempotency::run_once(tx, asked.as_ref(), now, &effect).await);
    match once.await? {
        RequestOutcome::Answered { answer, is_repeated } => {
            Ok(IdempotentResponse { answer, is_repeated })
        }
        RequestOutcome::Refused(problem) => Err(problem),
        RequestOutcome::Conflict => Err(Problem::conflict(
            "this Idempotency-Key came before with another request; a new request needs a new key",
        )),
    }
}

/// Does what is asked, once for each id, and wakes the engine.
pub(super) async fn once<F>(
    door: &WebContext,
    asked: Option<IdempotentRequest>,
    effect: F,
) -> Result<Response, Problem>
where
    F: AsyncFn(&mut Tx) -> Result<EffectOutcome, StoreError> + Send + 'static,
{
    let given = settle(door, asked, effect).await?;
    if !given.is_repeated {
        door.engine.now();
    }
    Ok(respond(given))
}

fn respond(given: IdempotentResponse) -> Response {
    let status =
        StatusCode::from_u16(given.answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response =
        (status, [(header::CONTENT_TYPE, "application/json")], Body::from(given.answer.body))
            .into_response();
    if given.is_repeated {
        response.headers_mut().insert(REPEATED, header::HeaderValue::from_static("true"));
    }
    response
}
