//! The Bot API's methods as far as they are used, with Telegram's own checks and words: which call
//! is which, and what all of them share.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::calls::reachable;
use super::{copying, editing, files, membership, pins, reactions, sending, topics};
use crate::form::text;
use crate::refusal::{Answer, Refusal};
use crate::state::{State, Webhook};

/// Carries out a call. getUpdates, which waits, is elsewhere.
pub(crate) fn call(state: &mut State, method: &str, body: &Value) -> Answer {
    match method.to_ascii_lowercase().as_str() {
        "getme" => Ok(state.wire_bot()),
        "sendmessage" => sending::send_message(state, body),
        "sendmediagroup" => sending::send_album(state, body),
        "copymessage" => copying::copy_one(state, body),
        "copymessages" => copying::copy_many(state, body, false),
        "forwardmessage" => copying::forward_one(state, body),
        "forwardmessages" => copying::copy_many(state, body, true),
        "editmessagetext" => editing::edit(state, body, editing::Part::Text),
        "editmessagecaption" => editing::edit(state, body, editing::Part::Caption),
        "editmessagereplymarkup" => editing::edit(state, body, editing::Part::Buttons),
        "deletemessage" => editing::delete(state, body),
        "deletemessages" => editing::delete_many(state, body),
        "pinchatmessage" => pins::pin(state, body),
        "unpinchatmessage" => pins::unpin(state, body),
        "unpinallforumtopicmessages" => pins::unpin_topic(state, body),
        "setmessagereaction" => reactions::set(state, body),
        "createforumtopic" => topics::create(state, body),
        "editforumtopic" => topics::edit(state, body),
        "closeforumtopic" => topics::close(state, body, true),
        "reopenforumtopic" => topics::close(state, body, false),
        "deleteforumtopic" => topics::delete(state, body),
        "getforumtopiciconstickers" => Ok(topics::icons()),
        "getfile" => files::get_file(state, body),
        "getchat" => membership::chat(state, body),
        "getchatmember" => membership::member(state, body),
        "getchatadministrators" => membership::administrators(state, body),
        "answercallbackquery" => {
            state.toasts.push(body["text"].as_str().map(str::to_owned));
            Ok(json!(true))
        }
        // Telegram says yes even where the topic is gone.
        "sendchataction" => reachable(state, body).map(|_| json!(true)),
        "setwebhook" => set_webhook(state, body),
        "deletewebhook" => {
            state.webhook = None;
            Ok(json!(true))
        }
        "getwebhookinfo" => Ok(webhook_info(state)),
        "setmycommands" | "getmycommands" => Ok(commands(state, method, body)),
        "setmyname" | "setmydescription" | "setmyshortdescription" | "deletemycommands" => {
            Ok(json!(true))
        }
        other => match sending::kind_of(other) {
            Some(kind) => sending::send_media(state, body, kind),
            None => Err(Refusal::new(404, "Not Found")),
        },
    }
}

fn commands(state: &mut State, method: &str, body: &Value) -> Value {
    let key = (text(&body["scope"], "type").to_owned(), text(body, "language_code").to_owned());
    if method.eq_ignore_ascii_case("getMyCommands") {
        return state.commands.get(&key).cloned().unwrap_or_else(|| json!([]));
    }
    state.commands.insert(key, body["commands"].clone());
    json!(true)
}

fn set_webhook(state: &mut State, body: &Value) -> Answer {
    let url = text(body, "url");
    if url.is_empty() {
        state.webhook = None;
        return Ok(json!(true));
    }
    if !url.starts_with("https://")
        && !url.starts_with("http://127.0.0.1")
        && !url.starts_with("http://localhost")
    {
        return Err(Refusal::bad("bad webhook: An HTTPS URL must be provided for webhook"));
    }
    want(state, &body["allowed_updates"]);
    let secret = body["secret_token"].as_str().map(str::to_owned);
    let at_once =
        usize::try_from(body["max_connections"].as_u64().unwrap_or(40).clamp(1, 100)).unwrap_or(40);
    state.webhook = Some(Webhook {
        url: url.to_owned(),
        secret,
        last_error: None,
        connections: Arc::new(Semaphore::new(at_once)),
    });
    Ok(json!(true))
}

/// Which kinds of updates the bot wants. Absent: as before; none named: all but those that come
/// only by name.
pub(crate) fn want(state: &mut State, kinds: &Value) {
    if let Some(kinds) = kinds.as_array() {
        let named = kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect();
        state.allowed = (!kinds.is_empty()).then_some(named);
    }
}

fn webhook_info(state: &State) -> Value {
    let webhook = state.webhook.as_ref();
    let mut info = json!({"url": webhook.map_or("", |webhook| webhook.url.as_str()),
        "has_custom_certificate": false, "pending_update_count": state.waiting()});
    if let Some(error) = webhook.and_then(|webhook| webhook.last_error.as_ref()) {
        info["last_error_message"] = json!(error);
        info["last_error_date"] = json!(state.seconds());
    }
    if let Some(allowed) = &state.allowed {
        let mut allowed: Vec<_> = allowed.iter().collect();
        allowed.sort();
        info["allowed_updates"] = json!(allowed);
    }
    info
}
