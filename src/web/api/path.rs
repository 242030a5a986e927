//! The id in a path, as text; the handler says what it is the id of.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use crate::web::problem::Problem;

/// The one variable part of a path.
pub(in crate::web) struct PathId(pub String);

impl<S: Send + Sync> FromRequestParts<S> for PathId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<String>::from_request_parts(parts, state).await;
        path.map(|Path(name)| Self(name)).map_err(|_| {
            Problem::not_found("no id is written like the one in this path: it must be UTF-8")
        })
    }
}
