//! The router: all paths of the HTTP door.

use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::auth_failures::{self, AuthFailureCounter};
use super::inbound::{telegram, twilio};
use super::problem::Problem;
use super::serving::{self, ConnectionLimits};
use super::{WebContext, api, events, health, links, metrics, openapi, response_headers};

fn router(door: WebContext, failures: AuthFailureCounter, stop: &CancellationToken) -> Router {
    Router::new()
        .route("/api/events", post(events::receive))
        .route("/api/links", post(links::mint))
        .route("/api/sms/inbound", post(twilio::inbound))
        .route("/api/sms/status", post(twilio::status))
        .route("/api/telegram/webhook", post(telegram::update))
        .route(api::probe::PATH, post(api::probe::send))
        .route("/api/communication/stats", get(api::stats::read))
        .route(api::notifications::PATH, post(api::notifications::tell).get(api::stories::list))
        .route(api::stories::ONE, get(api::stories::one).delete(api::dead_letters::cancel))
        .route(api::dead_letters::REPLAY, post(api::dead_letters::replay))
        .route(api::dead_letters::REPLAY_ALL, post(api::dead_letters::replay_all))
        .route(api::stories::OF_ORDER, get(api::stories::of_order))
        .route(api::sms::PATH, post(api::sms::send))
        .route(api::tickets::PATH, post(api::tickets::open).get(api::tickets::list))
        .route(api::tickets::ONE, get(api::tickets::one))
        .route(api::ticket_actions::MESSAGES, post(api::ticket_actions::say))
        .route(api::ticket_actions::TRANSITIONS, post(api::ticket_actions::act))
        .route(api::verifications::PATH, post(api::verifications::start))
        .route(api::verifications::CHECK, post(api::verifications::check))
        .route("/api/openapi.json", get(openapi::document))
        .route("/metrics", get(metrics::page))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .fallback(async || Problem::not_found("no such path"))
        .method_not_allowed_fallback(async || Problem::wrong_method())
        // Each handler caps its own body, so that the answer is a problem and not a dropped
        // connection.
        .layer(DefaultBodyLimit::disable())
        .layer(Extension(api::probe::ShutdownSignal(stop.clone())))
        .layer(from_fn_with_state(failures, auth_failures::guard))
        .layer(map_response(response_headers::guard))
        .with_state(door)
}

/// Serves until `stop`, then finishes the requests in hand.
pub async fn serve(
    listener: TcpListener,
    door: WebContext,
    limits: ConnectionLimits,
    stop: CancellationToken,
) {
    let failures = AuthFailureCounter::at_most(limits.failures_per_minute);
    let router = router(door, failures.clone(), &stop);
    tokio::select! {
        () = serving::serve(listener, router, limits, stop) => {}
        () = failures.tell_by_and_by() => {}
    }
    failures.tell();
}
