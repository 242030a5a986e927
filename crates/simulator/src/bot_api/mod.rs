//! The Bot API over HTTP: reads a call, lets it meet a fault, carries it out and records it.

mod calls;
mod copying;
mod editing;
mod files;
mod html;
mod membership;
mod methods;
mod pins;
mod reactions;
mod sending;
mod topics;

use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

use crate::faults::{self, FaultAction, Target, strike};
use crate::refusal::Refusal;
use crate::state::{Call, Happening};
use crate::{Simulator, deliver, form};

pub use topics::TopicSeen;

/// The calls of the bot, and the files that it downloads.
pub(crate) fn router() -> Router<Simulator> {
    Router::new()
        .route("/file/{bot}/{*path}", get(files::download))
        .route("/{bot}/{method}", get(bot_api).post(bot_api))
}

/// The longest that Telegram holds a getUpdates open.
const LONGEST_HOLD_S: u64 = 50;

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
        chat: calls::chat_of(body),
        thread: calls::topic_of(&state, body),
        phone: None,
        answers,
    };
    faults::hit(&mut state.faults, method, target)
}

/// A call of the bot makes updates too: Telegram's notices of what it did.
fn carry_out(simulator: &Simulator, method: &str, body: &Value) -> Result<Value, Refusal> {
    simulator.change_and_kick(|state| methods::call(state, method, body))
}

fn record(simulator: &Simulator, method: &str, body: Value, refusal: Option<&Refusal>) {
    simulator.change(|state| {
        *state.call_counts.entry(method.to_owned()).or_default() += 1;
        if let (Some(_), Some(chat)) = (refusal, calls::chat_of(&body)) {
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
        let description = "Conflict: can't use getUpdates method while webhook is active; use \
            deleteWebhook to delete the webhook first";
        return Err(Refusal::new(409, description));
    }
    let offset = body["offset"].as_i64().unwrap_or(0);
    let limit = usize::try_from(body["limit"].as_u64().unwrap_or(100).clamp(1, 100)).unwrap_or(100);
    let hold = Duration::from_secs(body["timeout"].as_u64().unwrap_or(0).min(LONGEST_HOLD_S));
    let number = simulator.change(|state| {
        methods::want(state, &body["allowed_updates"]);
        state.pending.retain(|id, _| *id >= offset);
        state.polls += 1;
        state.polls
    });
    let waiting = simulator.wait_for(hold.max(Duration::from_millis(1)), |state| {
        if state.polls != number {
            let description = "Conflict: terminated by other getUpdates request; make sure that \
                only one bot instance is running";
            return Some(Err(Refusal::new(409, description)));
        }
        let updates: Vec<Value> =
            state.pending.values().take(limit).map(|pending| pending.update.clone()).collect();
        (!updates.is_empty()).then_some(Ok(updates))
    });
    let updates = tokio::select! {
        updates = waiting => updates,
        () = simulator.stop.cancelled() => None,
    };
    let updates = updates.unwrap_or(Ok(Vec::new()))?;
    simulator.look(|state| {
        updates.iter().for_each(|update| state.happens(Happening::HandedOver(deliver::key(update))))
    });
    Ok(json!(updates))
}
