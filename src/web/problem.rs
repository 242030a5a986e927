//! Problems: error answers in the form of RFC 9457.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::auth_failures::failure::{AuthFailure, FailureDetail};
use crate::access::Scope;
use crate::delivery;
use crate::enum_words::enum_words;
use crate::fields::{BodyError, FieldError};
use crate::store::StoreError;

/// The kinds of problems, which programs tell apart by the `type` of an answer.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray, strum::EnumString,
)]
#[strum(serialize_all = "kebab-case")]
pub enum ProblemKind {
    UnreadableBody,
    BadSignature,
    UnknownCaller,
    Forbidden,
    TooFast,
    NotFound,
    WrongMethod,
    BodyTooSlow,
    IdUsed,
    TooLate,
    VersionMoved,
    NotPossible,
    BodyTooLarge,
    InvalidFields,
    Unavailable,
    Internal,
}

enum_words!(ProblemKind);

/// A refusal that says what was wrong and what to do.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// What kind of problem, as a relative reference.
    #[serde(rename = "type", serialize_with = "as_reference")]
    pub kind: ProblemKind,
    /// The kind in words.
    pub title: &'static str,
    pub status: u16,
    /// This problem in words.
    pub detail: String,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Where the thing stands that it is too late for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<delivery::NotificationState>,
    /// The scope that the caller lacks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'static str>,
    /// When to come back, in seconds.
    #[serde(skip)]
    pub retry_after_s: Option<u64>,
    /// How the caller failed to prove who it is.
    #[serde(skip)]
    pub failure: Option<AuthFailure>,
}

fn as_reference<S: serde::Serializer>(
    kind: &ProblemKind,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("/problems/{}", kind.as_str()))
}

impl Problem {
    fn new(
        status: StatusCode,
        kind: ProblemKind,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            title,
            status: status.as_u16(),
            detail: detail.into(),
            errors: Vec::new(),
            state: None,
            scope: None,
            retry_after_s: None,
            failure: None,
        }
    }

    /// 400: the body cannot be read.
    pub fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            ProblemKind::UnreadableBody,
            "The body can't be read",
            detail,
        )
    }

    /// 401: the request is not believed.
    pub fn unsigned(detail: impl Into<String>) -> Self {
        let problem = Self::new(
            StatusCode::UNAUTHORIZED,
            ProblemKind::BadSignature,
            "The signature is missing or wrong",
            detail,
        );
        problem.failed(AuthFailure::Signature)
    }

    /// 401: nobody that we know.
    pub fn unknown_caller(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, ProblemKind::UnknownCaller, "Who calls?", detail)
            .failed(AuthFailure::Key)
    }

    /// 403: known, and not allowed to.
    pub fn forbidden(scope: Scope) -> Self {
        let detail = format!("this API key's role lacks the scope {}", scope.as_str());
        Self {
            scope: Some(scope.as_str()),
            ..Self::new(StatusCode::FORBIDDEN, ProblemKind::Forbidden, "Not with this key", detail)
        }
    }

    /// What a caller who has no key, or not the right one, is to come with (RFC 6750).
    fn challenge(&self) -> Option<HeaderValue> {
        match self.scope {
            Some(scope) => HeaderValue::from_str(&format!(
                "Bearer error=\"insufficient_scope\", scope=\"{scope}\""
            ))
            .ok(),
            None => (self.kind == ProblemKind::UnknownCaller)
                .then(|| HeaderValue::from_static("Bearer")),
        }
    }

    /// 429: too many.
    pub fn too_fast(wait: Duration) -> Self {
        let seconds = wait.as_secs().max(1);
        let detail = format!("too many requests: come back in {seconds} s");
        Self {
            retry_after_s: Some(seconds),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, ProblemKind::TooFast, "Too fast", detail)
        }
    }

    /// 403: the signature of a callback is wrong.
    pub fn forged(detail: impl Into<String>) -> Self {
        let problem = Self::new(
            StatusCode::FORBIDDEN,
            ProblemKind::BadSignature,
            "The signature is missing or wrong",
            detail,
        );
        problem.failed(AuthFailure::SmsSignature)
    }

    /// The same, as another kind of failure to prove who it is.
    pub fn failed(self, failure: AuthFailure) -> Self {
        Self { failure: Some(failure), ..self }
    }

    /// 429: this request failed to prove who sends it, like too many before it from the same
    /// address.
    pub fn too_many_failures(wait: Duration, detail: &str) -> Self {
        let seconds = wait.as_secs().max(1);
        let detail = format!(
            "this request did not prove who sends it, like many before it from this address: \
                {detail}"
        );
        Self {
            retry_after_s: Some(seconds),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, ProblemKind::TooFast, "Too fast", detail)
        }
    }

    /// 404: nothing is there.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, ProblemKind::NotFound, "Nothing is there", detail)
    }

    /// 405: not by this method.
    pub fn wrong_method() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            ProblemKind::WrongMethod,
            "Not by this method",
            "this path takes another method; the Allow header says which",
        )
    }

    /// 408: the body does not come fast enough.
    pub fn too_slow() -> Self {
        Self::new(
            StatusCode::REQUEST_TIMEOUT,
            ProblemKind::BodyTooSlow,
            "The body comes too slowly",
            "the body did not come as fast as http.body_bytes_per_s asks; nothing was written: \
                send it again",
        )
    }

    /// 409: the same id, another body.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::CONFLICT,
            ProblemKind::IdUsed,
            "The id was used for something else",
            detail,
        )
    }

    /// 409: what is there is past that.
    pub fn too_late(state: delivery::NotificationState, detail: &str) -> Self {
        let detail = format!("it is {}: {detail}", state.as_str());
        Self {
            state: Some(state),
            ..Self::new(StatusCode::CONFLICT, ProblemKind::TooLate, "It is past that", detail)
        }
    }

    /// 409: somebody has changed it since the caller looked.
    pub fn moved_on(version: i64) -> Self {
        let detail = format!("it is at version {version} now: read it again, then decide again");
        Self::new(StatusCode::CONFLICT, ProblemKind::VersionMoved, "Somebody was faster", detail)
    }

    /// 409: not as things stand.
    pub fn not_so(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, ProblemKind::NotPossible, "Not as things stand", detail)
    }

    /// 413: the body is too large.
    pub fn too_large(most: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            ProblemKind::BodyTooLarge,
            "The body is too large",
            format!("a body may be {most} bytes long at most; a batch can be split"),
        )
    }

    /// 422: the body breaks a rule.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let count = errors.len();
        let detail = format!(
            "{count} field{} at fault; nothing was taken",
            if count == 1 { " is" } else { "s are" }
        );
        Self {
            errors,
            ..Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                ProblemKind::InvalidFields,
                "A field breaks a rule",
                detail,
            )
        }
    }

    /// 503: the caller may repeat the request soon.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, ProblemKind::Unavailable, "Not now", detail)
    }

    /// 500: our fault.
    pub fn internal() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            ProblemKind::Internal,
            "Our fault",
            "something went wrong here and was logged; nothing was written",
        )
    }
}

impl From<BodyError> for Problem {
    fn from(refusal: BodyError) -> Self {
        match refusal {
            BodyError::NotJson(why) => Self::unreadable(format!("the body is not JSON: {why}")),
            BodyError::Invalid(errors) => Self::invalid(errors),
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a request could not be carried out");
        if error.is_transient() {
            Self::unavailable("the store can't take this now: send it again")
        } else {
            Self::internal()
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        if self.failure.is_none() {
            metrics::counter!("bellhop_requests_refused_total", "kind" => self.kind.as_str())
                .increment(1);
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self).unwrap_or_default();
        let mut headers: Vec<(HeaderName, HeaderValue)> =
            vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"))];
        let soon = (status == StatusCode::SERVICE_UNAVAILABLE).then_some(1);
        if let Some(seconds) = self.retry_after_s.or(soon) {
            headers.push((header::RETRY_AFTER, HeaderValue::from(seconds)));
        }
        headers.extend(self.challenge().map(|challenge| (header::WWW_AUTHENTICATE, challenge)));
        let mut response = (status, body).into_response();
        response.headers_mut().extend(headers.into_iter().map(|(name, value)| (Some(name), value)));
        if let Some(failure) = self.failure {
            // Whoever counts failures answers in another way where there were too many.
            response.extensions_mut().insert(FailureDetail {
                failure,
                kind: self.kind.as_str(),
                detail: self.detail,
            });
        }
        response
    }
}
