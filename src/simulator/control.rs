//! The simulator's HTTP: the Bot API with its faults, the controls for other programs, and the demo page. Twilio's is in
//! `twilio`.

use std::collections::HashMap;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use super::api::{self, Refusal};
use super::faults::{self, FaultAction, Target};
use super::{Fault, Simulator, strike, twilio};
use crate::simulator::state::Call;

const PAGE: &str = include_str!("page.html");
/// The longest that Telegram holds a getUpdates open.
const LONGEST_HOLD_S: u64 = 50;

pub(super) fn router(simulator: Simulator) -> Router {
    Router::new()
        .route("/demo", get(async || Html(PAGE)))
        .route("/demo/state", get(page_state))
        .route("/demo/event", post(shop_event))
        .route("/control/faults", post(add_fault).delete(clear_faults))
        .route("/control/{act}", post(act))
        .route("/{bot}/{method}", get(bot_api).post(bot_api))
        .merge(twilio::router())
        .with_state(simulator)
}

async fn bot_api(
    Shared(simulator): Shared<Simulator>,
    Path((bot, method)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !bot.starts_with("bot") {
        return answer(Err(Refusal { code: 404, description: "Not Found".to_owned(), retry_after: None }));
    }
    let body = parameters(&headers, &body);
    let target = Target { chat: api::chat_of(&body), phone: None };
    let fault = faults::hit(&mut simulator.lock().faults, &method, target);
    if let Some(FaultAction::Refuse { code, description, retry_after }) = &fault {
        let refusal = Refusal { code: *code, description: description.clone(), retry_after: *retry_after };
        record(&simulator, &method, body, Some(&refusal));
        return answer(Err(refusal));
    }
    if let Some(answer) = strike::before(&simulator, fault.as_ref()).await {
        return answer;
    }
    let result = if method.eq_ignore_ascii_case("getUpdates") {
        get_updates(&simulator, &body).await
    } else {
        carry_out(&simulator, &method, &body)
    };
    record(&simulator, &method, body, result.as_ref().err());
    strike::after(&simulator, fault.as_ref(), answer(result)).await
}

fn carry_out(simulator: &Simulator, method: &str, body: &Value) -> Result<Value, Refusal> {
    let result = simulator.change(|state| api::call(state, method, body));
    if method.eq_ignore_ascii_case("setWebhook") {
        simulator.kick();
    }
    result
}

fn record(simulator: &Simulator, method: &str, body: Value, refusal: Option<&Refusal>) {
    simulator.change(|state| {
        *state.call_counts.entry(method.to_owned()).or_default() += 1;
        if state.calls.len() < state.keep_calls {
            state.calls.push(Call {
                method: method.to_owned(),
                body,
                refused: refusal.map(|refusal| (refusal.code, refusal.description.clone())),
            });
        }
    });
}

fn answer(result: Result<Value, Refusal>) -> Response {
    let (status, body) = match result {
        Ok(result) => (200, json!({"ok": true, "result": result})),
        Err(refusal) => {
            let mut body = json!({"ok": false, "error_code": refusal.code, "description": refusal.description});
            if let Some(seconds) = refusal.retry_after {
                body["parameters"] = json!({"retry_after": seconds});
            }
            (refusal.code, body)
        }
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

/// Parameters come as JSON or as a form.
fn parameters(headers: &HeaderMap, body: &[u8]) -> Value {
    let is_form = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
    if is_form {
        return Value::Object(
            url::form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), Value::String(value.into_owned()))).collect(),
        );
    }
    serde_json::from_slice(body).unwrap_or_else(|_| json!({}))
}

async fn get_updates(simulator: &Simulator, body: &Value) -> Result<Value, Refusal> {
    if simulator.look(|state| state.webhook.is_some()) {
        let description = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
        return Err(Refusal { code: 409, description: description.to_owned(), retry_after: None });
    }
    let offset = body["offset"].as_i64().unwrap_or(0);
    let limit = usize::try_from(body["limit"].as_u64().unwrap_or(100).clamp(1, 100)).unwrap_or(100);
    let hold = Duration::from_secs(body["timeout"].as_u64().unwrap_or(0).min(LONGEST_HOLD_S));
    simulator.change(|state| {
        api::want(state, &body["allowed_updates"]);
        state.pending.retain(|id, _| *id >= offset);
    });
    let waiting = simulator.wait_for(hold.max(Duration::from_millis(1)), |state| {
        let updates: Vec<Value> = state.pending.values().take(limit).map(|pending| pending.update.clone()).collect();
        (!updates.is_empty()).then_some(updates)
    });
    let updates = tokio::select! {
        updates = waiting => updates,
        () = simulator.stop.cancelled() => None,
    };
    Ok(json!(updates.unwrap_or_default()))
}

async fn add_fault(Shared(simulator): Shared<Simulator>, body: Bytes) -> Response {
    match serde_json::from_slice::<Fault>(&body) {
        Ok(fault) => {
            simulator.add_fault(fault);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
    }
}

async fn clear_faults(Shared(simulator): Shared<Simulator>) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}

/// What a person does: `{"chat": 1, "text": "/order"}` and the like.
async fn act(Shared(simulator): Shared<Simulator>, Path(act): Path<String>, body: Bytes) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let chat = body["chat"].as_i64().unwrap_or(0);
    let text = body["text"].as_str().unwrap_or_default();
    let done = match act.as_str() {
        "person" => {
            simulator.person(chat, text, body["language"].as_str());
            Some(0)
        }
        "say" => simulator.say(chat, text),
        "press" => match body["message"].as_i64() {
            Some(message) => simulator.press_raw(chat, message, text),
            None => simulator.press(chat, text),
        },
        "contact" => simulator.share_contact(chat, text, Some(chat)),
        "block" => simulator.block(chat),
        "unblock" => simulator.unblock(chat),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match done {
        Some(update) => axum::Json(json!({"update_id": update})).into_response(),
        None => (StatusCode::UNPROCESSABLE_ENTITY, "nothing came of it").into_response(),
    }
}

/// The page's state, at once or when something has changed since.
async fn page_state(Shared(simulator): Shared<Simulator>, Query(query): Query<HashMap<String, String>>) -> Response {
    let since: u64 = query.get("since").and_then(|since| since.parse().ok()).unwrap_or(0);
    let mut changes = simulator.changes.subscribe();
    let changed = async {
        while *changes.borrow_and_update() <= since {
            if changes.changed().await.is_err() {
                break;
            }
        }
    };
    tokio::select! {
        () = changed => {}
        () = tokio::time::sleep(Duration::from_secs(20)) => {}
        () = simulator.stop.cancelled() => {}
    }
    let now = *simulator.changes.borrow();
    let state = simulator.look(|state| {
        json!({"since": now, "customers": state.demo, "chats": state.chats, "phones": state.sms.phones, "toasts": state.toasts.len(), "toast": state.toasts.last(),
            "log": state.log, "commands": state.commands.iter().map(|((_, language), menu)| json!({"language": language, "menu": menu})).collect::<Vec<_>>()})
    });
    axum::Json(state).into_response()
}

async fn shop_event(Shared(simulator): Shared<Simulator>, body: Bytes) -> Response {
    let (Some(shop), Ok(event)) = (simulator.shop(), serde_json::from_slice::<Value>(&body)) else {
        return (StatusCode::UNPROCESSABLE_ENTITY, "no shop, or no JSON").into_response();
    };
    let kind = event["type"].clone();
    let answer = shop(event).await;
    let line = match &answer {
        Ok(answer) => json!({"type": kind, "answer": answer}),
        Err(error) => json!({"type": kind, "error": error}),
    };
    simulator.change(|state| state.log.push(line.clone()));
    axum::Json(line).into_response()
}
