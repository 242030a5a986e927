//! How the controls and the page refuse a request.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

/// A request to the controls or the page that cannot be met, and why.
pub(crate) fn refused(status: StatusCode, why: &str) -> Response {
    (status, axum::Json(json!({"error": why}))).into_response()
}
