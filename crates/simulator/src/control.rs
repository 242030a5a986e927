//! The simulator's HTTP: the Bot API with its faults, and the controls for the demo page and other
//! programs. Twilio's is in `twilio`.

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::faults::{self, FaultAction, Target};
use super::refusal::Refusal;
use super::{Fault, Simulator, acts, api, deliver, form, guard, media, page, strike, twilio};
use crate::state::{Call, Happening};

/// The longest text that a person can send.
const LONGEST_TEXT: usize = 4096;
/// The longest that Telegram holds a getUpdates open.
const LONGEST_HOLD_S: u64 = 50;

pub(super) fn router(simulator: Simulator) -> Router {
    Router::new()
        .merge(page::router())
        .route("/control/faults", post(add_fault).delete(clear_faults))
        .route("/control/{act}", post(act))
        .route("/control/people/{act}", post(acts::act))
        .route("/file/{bot}/{*path}", get(media::download))
        .route("/{bot}/{method}", get(bot_api).post(bot_api))
        .merge(twilio::router())
        .layer(from_fn_with_state(simulator.address, guard::guard))
        .with_state(simulator)
}

async fn bot_api(
    Shared(simulator): Shared<Simulator>,
    Path((bot, method)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(token) = bot.strip_prefix("bot") else {
        return answer(Err(Refusal::new(404, "Not Found")));
    };
    let mut body = form::parameters(&headers, &body);
    if simulator.look(|state| state.token.as_deref().is_some_and(|taken| taken != token)) {
        let refusal = Refusal::new(401, "Unauthorized");
        record(&simulator, &method, body, Some(&refusal));
        return answer(Err(refusal));
    }
    let fault = hit(&simulator, &method, &body);
    if let (Some(FaultAction::LeaveOut { places }), Some(ids)) =
        (&fault, body["message_ids"].as_array())
    {
        body["message_ids"] = ids
            .iter()
            .enumerate()
            .filter(|(place, _)| !places.contains(place))
            .map(|(_, id)| id.clone())
            .collect();
    }
    if let Some(FaultAction::Refuse { code, description, retry_after }) = &fault {
        let refusal = Refusal { retry_after: *retry_after, ..Refusal::new(*code, description) };
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

/// The fault that a call meets.
fn hit(simulator: &Simulator, method: &str, body: &Value) -> Option<FaultAction> {
    let mut state = simulator.lock();
    let answers = !body["reply_parameters"]["message_id"].is_null();
    let target = Target {
        chat: api::chat_of(body),
        thread: api::topic_of(&state, body),
        phone: None,
        answers,
    };
    faults::hit(&mut state.faults, method, target)
}

/// A call of the bot makes updates too: Telegram's notices of what it did.
fn carry_out(simulator: &Simulator, method: &str, body: &Value) -> Result<Value, Refusal> {
    simulator.change_and_kick(|state| api::call(state, method, body))
}

fn record(simulator: &Simulator, method: &str, body: Value, refusal: Option<&Refusal>) {
    simulator.change(|state| {
        *state.call_counts.entry(method.to_owned()).or_default() += 1;
        if let (Some(_), Some(chat)) = (refusal, api::chat_of(&body)) {
            state.happens(Happening::Refused(chat));
        }
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
        Err(refusal) => (refusal.code, refusal.body()),
    };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

async fn get_updates(simulator: &Simulator, body: &Value) -> Result<Value, Refusal> {
    if simulator.look(|state| state.webhook.is_some()) {
        let description = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
        return Err(Refusal::new(409, description));
    }
    let offset = body["offset"].as_i64().unwrap_or(0);
    let limit = usize::try_from(body["limit"].as_u64().unwrap_or(100).clamp(1, 100)).unwrap_or(100);
    let hold = Duration::from_secs(body["timeout"].as_u64().unwrap_or(0).min(LONGEST_HOLD_S));
    simulator.change(|state| {
        api::want(state, &body["allowed_updates"]);
        state.pending.retain(|id, _| *id >= offset);
    });
    let waiting = simulator.wait_for(hold.max(Duration::from_millis(1)), |state| {
        let updates: Vec<Value> =
            state.pending.values().take(limit).map(|pending| pending.update.clone()).collect();
        (!updates.is_empty()).then_some(updates)
    });
    let updates = tokio::select! {
        updates = waiting => updates,
        () = simulator.stop.cancelled() => None,
    };
    let updates = updates.unwrap_or_default();
    simulator.look(|state| {
        updates.iter().for_each(|update| state.happens(Happening::HandedOver(deliver::key(update))))
    });
    Ok(json!(updates))
}

async fn add_fault(Shared(simulator): Shared<Simulator>, body: Bytes) -> Response {
    match serde_json::from_slice::<Fault>(&body) {
        Ok(fault) => {
            simulator.add_fault(fault);
            StatusCode::NO_CONTENT.into_response()
        }
        Err(error) => refused(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    }
}

async fn clear_faults(Shared(simulator): Shared<Simulator>) -> StatusCode {
    simulator.clear_faults();
    StatusCode::NO_CONTENT
}

/// What a person does: `{"chat": 1, "text": "/order"}` and the like.
#[derive(Deserialize)]
struct Act {
    chat: i64,
    #[serde(default)]
    text: String,
    /// The language of the person's app.
    language: Option<String>,
    /// The message whose button is pressed; the newest that has it where this is absent.
    message: Option<i64>,
}

async fn act(
    Shared(simulator): Shared<Simulator>,
    Path(name): Path<String>,
    body: Bytes,
) -> Response {
    let act: Act = match serde_json::from_slice(&body) {
        Ok(act) => act,
        Err(error) => {
            return refused(
                StatusCode::BAD_REQUEST,
                &format!("the body is not what a person does: {error}"),
            );
        }
    };
    if act.chat == 0 {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, "chat: must not be 0");
    }
    let length = act.text.encode_utf16().count();
    if !matches!(name.as_str(), "block" | "unblock") && !(1..=LONGEST_TEXT).contains(&length) {
        return refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            &format!("text: must be 1 to {LONGEST_TEXT} characters long"),
        );
    }
    let done = match name.as_str() {
        "person" => {
            simulator.person(act.chat, &act.text, act.language.as_deref());
            return StatusCode::NO_CONTENT.into_response();
        }
        "say" => simulator.say(act.chat, &act.text),
        "press" => match act.message {
            Some(message) => simulator.press_raw(act.chat, message, &act.text),
            None => simulator.press(act.chat, &act.text),
        },
        "contact" => simulator.share_contact(act.chat, &act.text, Some(act.chat)),
        "block" => simulator.block(act.chat),
        "unblock" => simulator.unblock(act.chat),
        _ => {
            return refused(
                StatusCode::NOT_FOUND,
                "no such act: person, say, press, contact, block or unblock",
            );
        }
    };
    match done {
        Some(update) => axum::Json(json!({"update_id": update})).into_response(),
        None if name == "press" => {
            refused(StatusCode::UNPROCESSABLE_ENTITY, "no message has such a button")
        }
        None => refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "the bot did not ask for updates of this kind",
        ),
    }
}

/// A request to the controls or the page that cannot be met, and why.
pub(super) fn refused(status: StatusCode, why: &str) -> Response {
    (status, axum::Json(json!({"error": why}))).into_response()
}
