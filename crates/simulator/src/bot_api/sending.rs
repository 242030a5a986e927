//! What the bot sends: words, files and albums, and where to.

use serde_json::{Value, json};

use super::calls::{reachable, within_quota};
use super::html;
use crate::form::{number, text, truth};
use crate::media::Media;
use crate::refusal::{Answer, Refusal};
use crate::state::{BOT, ChatMessage, Happening, SimButton, State};

const LONGEST_TEXT: usize = 4096;
/// The longest caption that a bot may write.
pub(crate) const LONGEST_CAPTION: usize = 1024;

/// What a method sends, its name in small letters: the kind's field, and what Telegram calls the
/// right to send it.
const KINDS: [(&str, &str, &str); 12] = [
    ("sendphoto", "photo", "photos"),
    ("sendvideo", "video", "videos"),
    ("sendvoice", "voice", "voice notes"),
    ("sendvideonote", "video_note", "video notes"),
    ("senddocument", "document", "documents"),
    ("sendsticker", "sticker", "stickers"),
    ("sendanimation", "animation", "animations"),
    ("sendaudio", "audio", "music"),
    ("sendlocation", "location", "locations"),
    ("sendvenue", "venue", "venues"),
    ("sendcontact", "contact", "contacts"),
    ("senddice", "dice", "dice"),
];

/// The kind of media that a method sends.
pub(crate) fn kind_of(method: &str) -> Option<&'static str> {
    KINDS.iter().find(|(name, _, _)| *name == method).map(|(_, kind, _)| *kind)
}

/// What Telegram calls the right to send a message.
fn right_to(media: Option<&Media>) -> &'static str {
    let known = media.and_then(|media| KINDS.iter().find(|(_, kind, _)| *kind == media.kind));
    known.map_or("text messages", |(_, _, right)| *right)
}

/// Words with their entities: what a person reads of the parameter `name`.
fn words(body: &Value, name: &str) -> Result<(String, Vec<Value>), Refusal> {
    let sent = text(body, name);
    match body["parse_mode"].as_str() {
        Some(mode) if mode.eq_ignore_ascii_case("html") => html::parse(sent)
            .map_err(|fault| Refusal::bad(format!("can't parse entities: {fault}"))),
        _ => {
            let given = if name == "text" { &body["entities"] } else { &body["caption_entities"] };
            Ok((sent.to_owned(), given.as_array().cloned().unwrap_or_default()))
        }
    }
}

/// A message's words: parsed, counted and not empty.
pub(crate) fn text_of(body: &Value, too_long: &str) -> Result<(String, Vec<Value>), Refusal> {
    let (words, entities) = words(body, "text")?;
    if words.trim().is_empty() {
        return Err(Refusal::bad("message text is empty"));
    }
    if words.encode_utf16().count() > LONGEST_TEXT {
        return Err(Refusal::bad(too_long));
    }
    Ok((words, entities))
}

/// The words under media, which may be none.
pub(crate) fn caption_of(body: &Value) -> Result<(String, Vec<Value>), Refusal> {
    let (words, entities) = words(body, "caption")?;
    if words.encode_utf16().count() > LONGEST_CAPTION {
        return Err(Refusal::bad("message caption is too long"));
    }
    Ok((words, entities))
}

/// Reply markup is an object, or its text in a form.
pub(crate) fn markup(body: &Value) -> Value {
    match &body["reply_markup"] {
        Value::String(text) => serde_json::from_str(text).unwrap_or(Value::Null),
        other => other.clone(),
    }
}

/// The inline buttons of reply markup.
pub(crate) fn buttons(markup: &Value) -> Result<Vec<Vec<SimButton>>, Refusal> {
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
        return Err(Refusal::bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ));
    }
    Ok(SimButton {
        text: label.to_owned(),
        data: data.map(str::to_owned),
        url: wire["url"].as_str().map(str::to_owned),
    })
}

/// An empty message of the bot as a call wants it: where it stands, what it answers, how it comes.
pub(crate) fn blank(state: &State, chat: i64, body: &Value) -> Result<ChatMessage, Refusal> {
    let mut message = ChatMessage {
        from_bot: true,
        author: BOT,
        silent: truth(&body["disable_notification"]),
        protected: truth(&body["protect_content"]),
        ..ChatMessage::default()
    };
    let reply = &body["reply_parameters"];
    if let Some(answered) =
        number(&reply["message_id"]).or_else(|| number(&body["reply_to_message_id"]))
    {
        let lenient = truth(&reply["allow_sending_without_reply"])
            || truth(&body["allow_sending_without_reply"]);
        match state.message(chat, answered) {
            Some(found) => {
                (message.reply_to, message.thread) = (Some(answered), found.thread);
                message.quote = quote(reply, &found.text)?;
            }
            None if lenient => {}
            None => return Err(Refusal::bad("message to be replied not found")),
        }
    }
    message.thread = state.thread_of(chat, body)?.or(message.thread);
    Ok(message)
}

fn quote(reply: &Value, answered: &str) -> Result<Option<String>, Refusal> {
    let Some(written) = reply["quote"].as_str() else { return Ok(None) };
    let words = match reply["quote_parse_mode"].as_str() {
        Some("HTML") => html::parse(written).map_err(|error| Refusal::bad(&error))?.0,
        _ => written.to_owned(),
    };
    if answered.contains(&words) {
        Ok(Some(words))
    } else {
        Err(Refusal::bad("QUOTE_TEXT_INVALID"))
    }
}

/// Puts a message of the bot into a chat.
pub(crate) fn put(state: &mut State, chat: i64, message: ChatMessage) -> ChatMessage {
    let message = state.add_message(chat, message);
    state.happens(Happening::Told(chat));
    message
}

/// Puts a message into a chat with the keyboard that a call brings, if the bot may.
fn send(state: &mut State, chat: i64, mut message: ChatMessage, body: &Value) -> Answer {
    let markup = markup(body);
    message.buttons = buttons(&markup)?;
    state.may_send(chat, right_to(message.media.as_ref()))?;
    state.is_wanted(chat, message.media.as_ref())?;
    within_quota(state, chat, 1)?;
    let keyboard = markup["keyboard"].is_array().then(|| markup["keyboard"].clone());
    message.keyboard.clone_from(&keyboard);
    let message = put(state, chat, message);
    if let Some(chat) = state.chats.get_mut(&chat) {
        if keyboard.is_some() {
            chat.keyboard = keyboard;
        } else if truth(&markup["remove_keyboard"]) {
            chat.keyboard = None;
        }
    }
    Ok(state.wire_message(chat, &message))
}

pub(crate) fn send_message(state: &mut State, body: &Value) -> Answer {
    let chat = reachable(state, body)?;
    let (words, entities) = text_of(body, "message is too long")?;
    let message = ChatMessage {
        text: words,
        entities,
        html: text(body, "text").to_owned(),
        ..blank(state, chat, body)?
    };
    send(state, chat, message, body)
}

pub(crate) fn send_media(state: &mut State, body: &Value, kind: &str) -> Answer {
    let chat = reachable(state, body)?;
    let blank = blank(state, chat, body)?;
    let media = media_of(state, body, kind)?;
    let (words, entities) =
        if media.may_have_caption() { caption_of(body)? } else { (String::new(), Vec::new()) };
    let message = ChatMessage {
        text: words,
        entities,
        html: text(body, "caption").to_owned(),
        media: Some(media),
        ..blank
    };
    send(state, chat, message, body)
}

fn media_of(state: &mut State, body: &Value, kind: &str) -> Result<Media, Refusal> {
    let degrees = |name: &str| {
        body[name]
            .as_f64()
            .or_else(|| body[name].as_str()?.parse().ok())
            .filter(|degrees| degrees.abs() <= 180.0)
    };
    let place = || {
        degrees("latitude")
            .zip(degrees("longitude"))
            .ok_or_else(|| Refusal::bad("latitude is empty"))
    };
    match kind {
        "location" => place().map(|(latitude, longitude)| Media::location(latitude, longitude)),
        "venue" => place()
            .map(|(latitude, longitude)| Media::venue(latitude, longitude, text(body, "title"))),
        "contact" if text(body, "phone_number").is_empty() => {
            Err(Refusal::bad("phone number is empty"))
        }
        "contact" => Ok(Media::contact(text(body, "phone_number"), text(body, "first_name"), None)),
        "dice" => Ok(Media::dice(4)),
        file => state.media_to_send(file, body, &body[file]),
    }
}

pub(crate) fn send_album(state: &mut State, body: &Value) -> Answer {
    let chat = reachable(state, body)?;
    let items = body["media"].as_array().cloned().unwrap_or_default();
    if !(2..=10).contains(&items.len()) {
        return Err(Refusal::bad("group send failed: media must include 2-10 items"));
    }
    let mut messages = Vec::new();
    for item in &items {
        let media = state.media_to_send(text(item, "type"), body, &item["media"])?;
        let (words, entities) = caption_of(item)?;
        messages.push(ChatMessage {
            text: words,
            entities,
            html: text(item, "caption").to_owned(),
            media: Some(media),
            ..blank(state, chat, body)?
        });
    }
    state.may_send(chat, right_to(messages[0].media.as_ref()))?;
    within_quota(state, chat, messages.len())?;
    let album = Some(state.fresh_album());
    let mut wires = Vec::new();
    for message in messages {
        let message = put(state, chat, ChatMessage { album: album.clone(), ..message });
        wires.push(state.wire_message(chat, &message));
    }
    Ok(json!(wires))
}
