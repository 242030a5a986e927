//! Headers of every answer: no cache keeps it, since it may hold codes, links or keys, and no
//! browser guesses its content type.

use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;

/// What is said where the answer says nothing else.
const SAID: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
];

/// Adds it.
pub(super) async fn guard(mut answer: Response) -> Response {
    for (name, value) in SAID {
        answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}
