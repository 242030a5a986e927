//! The Bot API's methods as far as they are used, with Telegram's own checks and words.

use std::time::Instant;

use serde_json::{Value, json};

use super::html;
use super::state::{ChatMessage, Happening, SimButton, State, Webhook};

/// An error of the Bot API.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refusal {
    pub code: u16,
    pub description: String,
    pub retry_after: Option<u64>,
}

impl Refusal {
    fn bad(words: impl Into<String>) -> Self {
        Self { code: 400, description: format!("Bad Request: {}", words.into()), retry_after: None }
    }

    fn forbidden(words: &str) -> Self {
        Self { code: 403, description: format!("Forbidden: {words}"), retry_after: None }
    }

    pub(super) fn too_many(seconds: u64) -> Self {
        Self { code: 429, description: format!("Too Many Requests: retry after {seconds}"), retry_after: Some(seconds) }
    }
}

type Answer = Result<Value, Refusal>;

/// The chat a call is about; parameters of forms are texts.
pub(super) fn chat_of(body: &Value) -> Option<i64> {
    number(&body["chat_id"])
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn text<'v>(body: &'v Value, name: &str) -> &'v str {
    body[name].as_str().unwrap_or_default()
}

/// Carries out a call. getUpdates, which waits, is elsewhere.
pub(super) fn call(state: &mut State, method: &str, body: &Value) -> Answer {
    match method.to_ascii_lowercase().as_str() {
        "getme" => Ok(state.wire_bot()),
        "sendmessage" => send_message(state, body),
        "editmessagetext" => edit_message(state, body, true),
        "editmessagereplymarkup" => edit_message(state, body, false),
        "deletemessage" => delete_message(state, body),
        "answercallbackquery" => {
            state.toasts.push(body["text"].as_str().map(str::to_owned));
            Ok(json!(true))
        }
        "sendchataction" => reachable(state, body).map(|_| json!(true)),
        "setwebhook" => set_webhook(state, body),
        "deletewebhook" => {
            state.webhook = None;
            Ok(json!(true))
        }
        "getwebhookinfo" => Ok(webhook_info(state)),
        "setmycommands" => {
            let key = (text(&body["scope"], "type").to_owned(), text(body, "language_code").to_owned());
            state.commands.insert(key, body["commands"].clone());
            Ok(json!(true))
        }
        "getmycommands" => {
            let key = (text(&body["scope"], "type").to_owned(), text(body, "language_code").to_owned());
            Ok(state.commands.get(&key).cloned().unwrap_or_else(|| json!([])))
        }
        "setmyname" | "setmydescription" | "setmyshortdescription" | "deletemycommands" => Ok(json!(true)),
        "getchat" => {
            let chat = chat_of(body).filter(|chat| state.chats.contains_key(chat)).ok_or_else(|| Refusal::bad("chat not found"))?;
            Ok(state.wire_chat(chat))
        }
        "getchatmember" => chat_member(state, body),
        _ => Err(Refusal { code: 404, description: "Not Found".to_owned(), retry_after: None }),
    }
}

/// The chat of a call, if the bot may write there.
fn reachable(state: &State, body: &Value) -> Result<i64, Refusal> {
    let id = chat_of(body).ok_or_else(|| Refusal::bad("chat_id is empty"))?;
    match state.chats.get(&id) {
        Some(chat) if chat.blocked => Err(Refusal::forbidden("bot was blocked by the user")),
        Some(chat) if chat.started || id < 0 => Ok(id),
        _ => Err(Refusal::bad("chat not found")),
    }
}

/// Counts a call against the enforced limits, where they are.
fn within_quota(state: &mut State, chat: i64) -> Result<(), Refusal> {
    let Some(seconds) = state.quota.as_mut().and_then(|quota| quota.count(chat, Instant::now())) else { return Ok(()) };
    state.earned_429 += 1;
    Err(Refusal::too_many(seconds))
}

/// A message's words: parsed, counted and not empty.
fn words(body: &Value) -> Result<String, Refusal> {
    let sent = text(body, "text");
    let words = match body["parse_mode"].as_str() {
        Some(mode) if mode.eq_ignore_ascii_case("html") => {
            html::parse(sent).map_err(|fault| Refusal::bad(format!("can't parse entities: {fault}")))?
        }
        _ => sent.to_owned(),
    };
    if words.trim().is_empty() {
        return Err(Refusal::bad("message text is empty"));
    }
    if words.encode_utf16().count() > 4096 {
        return Err(Refusal::bad("message is too long"));
    }
    Ok(words)
}

fn buttons(markup: &Value) -> Result<Vec<Vec<SimButton>>, Refusal> {
    let Some(rows) = markup["inline_keyboard"].as_array() else { return Ok(Vec::new()) };
    rows.iter().map(|row| row.as_array().into_iter().flatten().map(button).collect()).collect()
}

fn button(wire: &Value) -> Result<SimButton, Refusal> {
    let data = wire["callback_data"].as_str();
    if data.is_some_and(|data| data.is_empty() || data.len() > 64) {
        return Err(Refusal::bad("BUTTON_DATA_INVALID"));
    }
    let label = text(wire, "text");
    if label.trim().is_empty() {
        return Err(Refusal::bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"));
    }
    Ok(SimButton { text: label.to_owned(), data: data.map(str::to_owned), url: wire["url"].as_str().map(str::to_owned) })
}

/// Reply markup is an object, or its text in a form.
fn markup(body: &Value) -> Value {
    match &body["reply_markup"] {
        Value::String(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        other => other.clone(),
    }
}

fn send_message(state: &mut State, body: &Value) -> Answer {
    let chat = reachable(state, body)?;
    let (words, markup) = (words(body)?, markup(body));
    let buttons = buttons(&markup)?;
    within_quota(state, chat)?;
    let keyboard = markup["keyboard"].is_array().then(|| markup["keyboard"].clone());
    let message = state.add_message(chat, |id| ChatMessage {
        id,
        from_bot: true,
        text: words,
        html: text(body, "text").to_owned(),
        buttons,
        keyboard: keyboard.clone(),
        edits: 0,
        silent: body["disable_notification"] == json!(true),
    });
    if let Some(chat) = state.chats.get_mut(&chat) {
        if keyboard.is_some() {
            chat.keyboard = keyboard;
        } else if markup["remove_keyboard"] == json!(true) {
            chat.keyboard = None;
        }
    }
    state.happens(Happening::Told(chat));
    Ok(state.wire_message(chat, &message))
}

fn edit_message(state: &mut State, body: &Value, with_text: bool) -> Answer {
    let chat = reachable(state, body)?;
    let id = number(&body["message_id"]).unwrap_or(0);
    let new_words = if with_text { Some(words(body)?) } else { None };
    let new_buttons = buttons(&markup(body))?;
    let found = state.chats.get(&chat).and_then(|chat| chat.messages.iter().position(|message| message.id == id));
    let place = found.ok_or_else(|| Refusal::bad("message to edit not found"))?;
    let old = &state.messages(chat)[place];
    if !old.from_bot {
        return Err(Refusal::bad("message can't be edited"));
    }
    let html = if with_text { text(body, "text").to_owned() } else { old.html.clone() };
    if old.html == html && old.buttons == new_buttons {
        let words = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";
        return Err(Refusal::bad(words));
    }
    within_quota(state, chat)?;
    let Some(message) = state.chats.get_mut(&chat).and_then(|chat| chat.messages.get_mut(place)) else {
        return Err(Refusal::bad("message to edit not found"));
    };
    message.html = html;
    message.buttons = new_buttons;
    message.edits += 1;
    if let Some(words) = new_words {
        message.text = words;
    }
    let message = message.clone();
    Ok(state.wire_message(chat, &message))
}

fn delete_message(state: &mut State, body: &Value) -> Answer {
    let chat = reachable(state, body)?;
    let id = number(&body["message_id"]).unwrap_or(0);
    let messages = state.chats.get_mut(&chat).map(|chat| &mut chat.messages).ok_or_else(|| Refusal::bad("chat not found"))?;
    let before = messages.len();
    messages.retain(|message| message.id != id);
    if messages.len() == before { Err(Refusal::bad("message to delete not found")) } else { Ok(json!(true)) }
}

fn set_webhook(state: &mut State, body: &Value) -> Answer {
    let url = text(body, "url");
    if url.is_empty() {
        state.webhook = None;
        return Ok(json!(true));
    }
    if !url.starts_with("https://") && !url.starts_with("http://127.0.0.1") && !url.starts_with("http://localhost") {
        return Err(Refusal::bad("bad webhook: An HTTPS URL must be provided for webhook"));
    }
    want(state, &body["allowed_updates"]);
    state.webhook = Some(Webhook { url: url.to_owned(), secret: body["secret_token"].as_str().map(str::to_owned), last_error: None });
    Ok(json!(true))
}

/// Which kinds of updates the bot wants; absent: as before.
pub(super) fn want(state: &mut State, kinds: &Value) {
    if let Some(kinds) = kinds.as_array().filter(|kinds| !kinds.is_empty()) {
        state.allowed = Some(kinds.iter().filter_map(|kind| kind.as_str().map(str::to_owned)).collect());
    }
}

fn webhook_info(state: &State) -> Value {
    let webhook = state.webhook.as_ref();
    let mut info = json!({"url": webhook.map_or("", |webhook| webhook.url.as_str()), "has_custom_certificate": false, "pending_update_count": state.waiting()});
    if let Some(error) = webhook.and_then(|webhook| webhook.last_error.as_ref()) {
        info["last_error_message"] = json!(error);
        info["last_error_date"] = json!(1_767_225_600);
    }
    info
}

fn chat_member(state: &State, body: &Value) -> Answer {
    let chat = chat_of(body).filter(|chat| state.chats.contains_key(chat)).ok_or_else(|| Refusal::bad("chat not found"))?;
    Ok(state.rights.get(&chat).cloned().unwrap_or_else(|| json!({"status": "member", "user": state.wire_bot()})))
}
