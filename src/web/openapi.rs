//! `GET /api/openapi.json`: the description of the API. Written by hand; tests compare it with the
//! router.

use axum::http::header;
use axum::response::{IntoResponse, Response};

const DOCUMENT: &str = include_str!("../../docs/openapi.json");

pub(super) async fn document() -> Response {
    // No secret is in it: it may be kept, and is asked for anew.
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], DOCUMENT)
        .into_response()
}
