//! Authentication: an API key as a bearer token, its rate limit and its scope, or the signature of
//! a service.

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use tokio::time::Instant;

use super::WebContext;
use super::auth_failures::failure::AuthFailure;
use super::bodies::body_memory::CallerProof;
use super::problem::Problem;
use crate::access::idempotency::{InvalidRequestId, LONGEST_ID, is_id};
use crate::access::{ApiKey, ApiKeySecret, Scope, api_keys};
use crate::audit::Actor;
use crate::webhooks::signature::{SignatureHeaders, UnverifiedRequest};

/// A caller whose key is good.
#[derive(Debug, Clone)]
pub(super) struct ApiCaller {
    pub key: ApiKey,
    /// As it was presented.
    pub secret: ApiKeySecret,
}

impl ApiCaller {
    /// Who it is in the audit log.
    pub(super) fn actor(&self) -> Actor {
        self.key.actor()
    }

    /// Whether the caller may; the problem names the scope.
    pub(super) fn may(&self, scope: Scope) -> Result<(), Problem> {
        if self.key.may(scope) { Ok(()) } else { Err(Problem::forbidden(scope)) }
    }
}

impl FromRequestParts<WebContext> for ApiCaller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &WebContext) -> Result<Self, Problem> {
        Self::of(door, &parts.headers).await
    }
}

impl ApiCaller {
    async fn of(door: &WebContext, headers: &HeaderMap) -> Result<Self, Problem> {
        let header = headers.get(AUTHORIZATION).ok_or_else(|| {
            Problem::unknown_caller("the header Authorization is missing")
                .failed(AuthFailure::Nothing)
        })?;
        let text = header.to_str().unwrap_or_default();
        let (scheme, presented) = text.split_once(' ').unwrap_or((text, ""));
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(Problem::unknown_caller(
                "the header Authorization must be Bearer and an API key",
            ));
        }
        let now = door.clock.now();
        let presented = presented.trim();
        let key = api_keys::authenticate(&door.store, presented, now).await?;
        let key = key
            .ok_or_else(|| Problem::unknown_caller("this API key is not known, or was revoked"))?;
        door.pace.check(&key.id, Instant::now()).await?.map_err(Problem::too_fast)?;
        Ok(Self { key, secret: ApiKeySecret::presented(presented) })
    }
}

/// A service that was believed, and what it calls its request.
pub(super) enum AuthenticatedService {
    Signed {
        /// What it calls its request.
        id: String,
        /// What only this request, signed by who holds the secret, has.
        bits: [u8; 16],
    },
    /// By its API key.
    Keyed(ApiCaller, String),
}

impl AuthenticatedService {
    /// By what a repeated request is known. Keys of different callers have ids of their own, and no
    /// signed id holds a dot: none ever meet.
    pub(super) fn id(&self) -> String {
        match self {
            Self::Signed { id, .. } => id.clone(),
            Self::Keyed(caller, id) => format!("{}.{id}", caller.key.id),
        }
    }

    /// Who it is in the audit log.
    pub(super) fn actor(&self) -> Actor {
        match self {
            Self::Signed { .. } => Actor::OrderService,
            Self::Keyed(caller, _) => caller.actor(),
        }
    }
}

/// Who a service says that it is, as far as its headers tell.
pub(super) enum ServiceClaim<'h> {
    /// By a signature that is still to be compared with the body, and what goes into what is
    /// derived from it.
    Signed(UnverifiedRequest<'h>, &'static str),
    /// By an API key, which is good.
    Keyed(ApiCaller, String),
}

/// Reads a service's signature (Standard Webhooks) or its API key; what the headers can refuse is
/// refused before the body is read. A key needs the scope; `words` go into what is derived from a
/// signature. Its request's id is `webhook-id`, or with a key also `Idempotency-Key`.
pub(super) async fn claim<'h>(
    door: &WebContext,
    headers: &'h HeaderMap,
    scope: Scope,
    words: &'static str,
) -> Result<ServiceClaim<'h>, Problem> {
    let claim = signed_or_keyed(door, headers, scope, words).await?;
    // Where webhook-id names the request this one names nothing, and is one all the same.
    match headers.get("idempotency-key").map(|id| id.to_str().is_ok_and(is_id)) {
        Some(false) => Err(Problem::unreadable(InvalidRequestId.to_string())),
        _ => Ok(claim),
    }
}

async fn signed_or_keyed<'h>(
    door: &WebContext,
    headers: &'h HeaderMap,
    scope: Scope,
    words: &'static str,
) -> Result<ServiceClaim<'h>, Problem> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if !headers.contains_key(AUTHORIZATION) {
        let signed = SignatureHeaders {
            id: header("webhook-id"),
            timestamp: header("webhook-timestamp"),
            signature: header("webhook-signature"),
        };
        let claimed = signed.read(door.clock.now(), door.rules.tolerance);
        let claimed = claimed.map_err(|error| {
            let is_nothing = signed == SignatureHeaders::default();
            Problem::unsigned(error.to_string()).failed(if is_nothing {
                AuthFailure::Nothing
            } else {
                AuthFailure::Signature
            })
        });
        return Ok(ServiceClaim::Signed(claimed?, words));
    }
    let caller = ApiCaller::of(door, headers).await?;
    caller.may(scope)?;
    let id = header("webhook-id").or_else(|| header("idempotency-key"));
    let id = id.ok_or_else(|| {
        Problem::unreadable(
            "with an API key the header webhook-id or Idempotency-Key is needed: the same id, the \
                same effect",
        )
    })?;
    if !is_id(id) {
        return Err(Problem::unreadable(format!(
            "the request's id must be 1 to {LONGEST_ID} visible ASCII characters"
        )));
    }
    Ok(ServiceClaim::Keyed(caller, id.to_owned()))
}

impl ServiceClaim<'_> {
    /// Whether the caller has proved itself already.
    pub(super) fn proof(&self) -> CallerProof {
        match self {
            Self::Signed(..) => CallerProof::ByBody,
            Self::Keyed(..) => CallerProof::ByHeaders,
        }
    }

    /// Believes the service, now that its body is there.
    pub(super) fn believe(
        self,
        door: &WebContext,
        body: &[u8],
    ) -> Result<AuthenticatedService, Problem> {
        match self {
            Self::Signed(claimed, words) => {
                let signed = door
                    .keys
                    .verify(&claimed, body)
                    .map_err(|error| Problem::unsigned(error.to_string()))?;
                let bits = signed.derive(&[words.as_bytes(), signed.id.as_bytes()]);
                Ok(AuthenticatedService::Signed { id: signed.id.to_owned(), bits })
            }
            Self::Keyed(caller, id) => Ok(AuthenticatedService::Keyed(caller, id)),
        }
    }
}
