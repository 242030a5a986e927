//! `GET /metrics`: metrics for Prometheus. The listener must be reachable for Prometheus only: the
//! page names no customer, but shows how much the shop sells.

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;

use super::WebContext;
use super::problem::Problem;
use crate::stats::{metrics, queries};

pub(super) async fn page(State(door): State<WebContext>) -> Result<impl IntoResponse, Problem> {
    let backlog = queries::backlog(&door.store).await?;
    let text =
        metrics::page(&backlog, door.channels.names(), &door.breakers.down(), door.clock.now());
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text))
}
