//! The demo page: what it shows, and what its buttons ask of the order service.

use std::collections::HashMap;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::control::refused;
use super::state::State;
use super::{Chat, Simulator};

const PAGE: &str = include_str!("page.html");
/// The page runs its own script and talks to this server; nothing else is loaded.
const POLICY: &str = "default-src 'self' 'unsafe-inline'; img-src data:";
/// How long the page waits for something new before it asks again.
const HOLD: Duration = Duration::from_secs(20);
/// How much of a chat and of the order service's doings the page is shown.
const SHOWN: usize = 200;

pub(super) fn router() -> Router<Simulator> {
    Router::new()
        .route("/demo", get(async || ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(PAGE))))
        .route("/demo/state", get(state))
        .route("/demo/shop", post(shop))
}

/// What there is to see, at once or when something has changed since.
async fn state(Shared(simulator): Shared<Simulator>, Query(query): Query<HashMap<String, String>>) -> Response {
    let since = match query.get("since").map(|since| since.parse::<u64>()) {
        None => None,
        Some(Ok(since)) => Some(since),
        Some(Err(_)) => return refused(StatusCode::BAD_REQUEST, "since: must be the number of the state that the page has"),
    };
    let mut changes = simulator.changes.subscribe();
    let changed = async {
        // Not equal instead of newer: a page that outlived a demo asks the next one with an old number.
        while since == Some(*changes.borrow_and_update()) {
            if changes.changed().await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = changed => {}
        () = tokio::time::sleep(HOLD) => {}
        () = simulator.stop.cancelled() => {}
    }
    let now = *simulator.changes.borrow();
    axum::Json(simulator.look(|state| seen(state, now))).into_response()
}

fn seen(state: &State, now: u64) -> Value {
    let chats: HashMap<i64, Value> = state.chats.iter().map(|(id, chat)| (*id, chat_seen(chat))).collect();
    let menus: Vec<Value> =
        state.commands.iter().map(|((_, language), commands)| json!({"language": language, "commands": commands})).collect();
    let toasts: Vec<_> = state.toasts.iter().flatten().collect();
    json!({"since": now, "bot": state.username, "customers": state.customers, "chats": chats, "menus": menus, "phones": state.sms.phones,
        "toasts": toasts.len(), "toast": toasts.last(), "log": state.log})
}

fn chat_seen(chat: &Chat) -> Value {
    let newest = &chat.messages[chat.messages.len().saturating_sub(SHOWN)..];
    json!({"started": chat.started, "blocked": chat.blocked, "keyboard": chat.keyboard, "messages": newest})
}

/// A press of one of the order service's buttons: `{"do": "order.shipped", "customer": "c-1", "order": "ORD-1"}`.
async fn shop(Shared(simulator): Shared<Simulator>, body: Bytes) -> Response {
    let Some(shop) = simulator.shop() else { return refused(StatusCode::NOT_FOUND, "there is no order service here") };
    let request: Value = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(error) => return refused(StatusCode::BAD_REQUEST, &format!("the body is not JSON: {error}")),
    };
    let what: String = request["do"].as_str().unwrap_or_default().chars().take(40).collect();
    let (status, line) = match shop(request).await {
        Ok(answer) => (StatusCode::OK, json!({"do": what, "answer": answer})),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, json!({"do": what, "error": error})),
    };
    simulator.change(|state| {
        if state.log.len() >= SHOWN {
            state.log.remove(0);
        }
        state.log.push(line.clone());
    });
    (status, axum::Json(line)).into_response()
}
