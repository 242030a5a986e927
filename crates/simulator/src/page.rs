//! The demo page: its files, what it shows, and what its buttons ask of the order service.

use std::collections::HashMap;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::json_error::refused;
use crate::state::{BOT, State};
use crate::{Chat, ChatMessage, Simulator, Switch};

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
/// What the page is made of.
const FILES: [(&str, &str, &str); 11] = [
    ("", HTML, include_str!("page/page.html")),
    ("look.css", CSS, include_str!("page/look.css")),
    ("parts.css", CSS, include_str!("page/parts.css")),
    ("page.js", SCRIPT, include_str!("page/page.js")),
    ("elements.js", SCRIPT, include_str!("page/elements.js")),
    ("desk.css", CSS, include_str!("page/desk.css")),
    ("chat.js", SCRIPT, include_str!("page/chat.js")),
    ("group.js", SCRIPT, include_str!("page/group.js")),
    ("phone.js", SCRIPT, include_str!("page/phone.js")),
    ("shop.js", SCRIPT, include_str!("page/shop.js")),
    ("log.js", SCRIPT, include_str!("page/log.js")),
];
/// The page is these files and talks to this server; nothing else is loaded.
const POLICY: &str = "default-src 'self'; img-src data:";
/// How long the page waits for something new before it asks again.
const HOLD: Duration = Duration::from_secs(20);
/// How much of a chat, a phone and of the order service's doings the page is shown.
const SHOWN: usize = 200;

pub(crate) fn router() -> Router<Simulator> {
    Router::new()
        .route("/demo", get(async || file("")))
        .route("/demo/{file}", get(async |Path(name): Path<String>| file(&name)))
        .route("/demo/state", get(state))
        .route("/demo/shop", post(shop))
        .route("/demo/switch", post(switch))
}

fn file(name: &str) -> Response {
    let found = FILES.iter().find(|(path, _, _)| *path == name);
    let Some((_, kind, text)) = found else {
        return refused(StatusCode::NOT_FOUND, "the page has no such file");
    };
    (
        [
            (header::CONTENT_TYPE, *kind),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::CACHE_CONTROL, "no-store"),
        ],
        *text,
    )
        .into_response()
}

/// What there is to see, at once or when something has changed since.
async fn state(
    Shared(simulator): Shared<Simulator>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let since = match query.get("since").map(|since| since.parse::<u64>()) {
        None => None,
        Some(Ok(since)) => Some(since),
        Some(Err(_)) => {
            return refused(
                StatusCode::BAD_REQUEST,
                "since: must be the number of the state that the page has",
            );
        }
    };
    let mut changes = simulator.changes.subscribe();
    let changed = async {
        // Not equal instead of newer: a page that outlived a demo asks the next one with an old
        // number.
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
    let chats: HashMap<i64, Value> =
        state.chats.iter().map(|(id, chat)| (*id, chat_seen(state, *id, chat))).collect();
    let phones: HashMap<&str, Value> = state
        .sms
        .phones
        .iter()
        .map(|(number, phone)| {
            (
                number.as_str(),
                json!({"stopped": phone.stopped, "first": newest(&phone.lines).0,
                "lines": newest(&phone.lines).1}),
            )
        })
        .collect();
    let private = state.commands.iter().filter(|((scope, _), _)| scope != "chat");
    let menus: Vec<Value> = private
        .map(|((_, language), commands)| json!({"language": language, "commands": commands}))
        .collect();
    let group_menu = state.commands.get(&("chat".to_owned(), String::new()));
    let toasts: Vec<_> = state.toasts.iter().flatten().collect();
    json!({"since": now, "bot": state.username, "bot_id": BOT, "people": state.people,
        "scene": state.scene, "chats": chats, "menus": menus, "group_menu": group_menu,
        "phones": phones,
        "switches": state.switched_on(), "toasts": toasts.len(), "toast": toasts.last(),
        "log": state.log, "deliveries": state.delivery_log})
}

/// The end of a list, and how much was before it.
fn newest<T>(all: &[T]) -> (usize, &[T]) {
    let first = all.len().saturating_sub(SHOWN);
    (first, &all[first..])
}

fn chat_seen(state: &State, id: i64, chat: &Chat) -> Value {
    let mut seen = json!({"name": chat.name, "started": chat.started, "blocked": chat.blocked,
        "keyboard": chat.keyboard});
    let Some(group) = &chat.group else {
        seen["messages"] = json!(newest(&chat.messages).1);
        return seen;
    };
    // What is pinned is shown however much was said since.
    let first = newest(&chat.messages).1.first().map_or(0, |message| message.id);
    let shown: Vec<&ChatMessage> =
        chat.messages.iter().filter(|message| message.id >= first || message.pinned).collect();
    let topics: Vec<Value> = group
        .topics
        .iter()
        .map(
            |(thread, topic)| json!({"thread": thread, "name": topic.name, "closed": topic.closed}),
        )
        .collect();
    seen["messages"] = json!(shown);
    seen["topics"] = json!(topics);
    seen["demoted"] = json!(!state.role(id, BOT).is_admin());
    seen
}

/// A press of one of the order service's buttons: `{"do": "order.shipped", "customer": "c-1",
/// "order": "ORD-1"}`.
async fn shop(Shared(simulator): Shared<Simulator>, body: Bytes) -> Response {
    let Some(shop) = simulator.shop() else {
        return refused(StatusCode::NOT_FOUND, "there is no order service here");
    };
    let request: Value = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(error) => {
            return refused(StatusCode::BAD_REQUEST, &format!("the body is not JSON: {error}"));
        }
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

/// `{"switch": "telegram_down", "on": true}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Switched {
    switch: Switch,
    on: bool,
}

async fn switch(Shared(simulator): Shared<Simulator>, body: Bytes) -> Response {
    match serde_json::from_slice::<Switched>(&body) {
        Ok(Switched { switch, on }) => {
            simulator.switch(switch, on);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => refused(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    }
}
