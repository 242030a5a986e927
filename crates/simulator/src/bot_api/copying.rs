//! Copies and forwards, one message or many; albums stay albums.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::calls::{reachable, within_quota};
use super::sending::{LONGEST_CAPTION, blank, buttons, caption_of, markup, put};
use crate::form::{number, text, truth};
use crate::refusal::{Answer, Refusal};
use crate::state::{BOT, ChatMessage, State};

/// The most messages that one call takes.
const MOST: usize = 100;

/// The chat that a call copies from, if the bot is in it.
fn source(state: &State, body: &Value) -> Result<i64, Refusal> {
    let chat =
        number(&body["from_chat_id"]).ok_or_else(|| Refusal::bad("from_chat_id is empty"))?;
    state.accessible(chat).map(|()| chat)
}

fn original(state: &State, body: &Value, act: &str, done: &str) -> Result<ChatMessage, Refusal> {
    let from = source(state, body)?;
    let id = number(&body["message_id"]).unwrap_or(0);
    let found = state
        .message(from, id)
        .ok_or_else(|| Refusal::bad(format!("message to {act} not found")))?;
    if goes_on(found) {
        Ok(found.clone())
    } else {
        Err(Refusal::bad(format!("message can't be {done}")))
    }
}

/// Whether a message may leave its chat: no notice, and not protected.
fn goes_on(message: &ChatMessage) -> bool {
    message.notice.is_none() && !message.protected
}

/// Whether what stands under a message is longer than a bot may write: people with Premium may
/// write more.
fn says_too_much(message: &ChatMessage) -> bool {
    message.media.is_some() && message.text.encode_utf16().count() > LONGEST_CAPTION
}

/// The same contents in the place of another message.
fn contents(original: &ChatMessage, place: ChatMessage) -> ChatMessage {
    ChatMessage {
        text: original.text.clone(),
        html: if original.from_bot { original.html.clone() } else { String::new() },
        entities: original.entities.clone(),
        media: original.media.clone(),
        ..place
    }
}

/// Where a forwarded message came from: its first origin stays.
fn origin(state: &State, original: &ChatMessage) -> Option<Value> {
    let fresh = || {
        json!({"type": "user", "date": original.date,
        "sender_user": state.wire_user(original.author)})
    };
    original.origin.clone().or_else(|| Some(fresh()))
}

pub(crate) fn copy_one(state: &mut State, body: &Value) -> Answer {
    let chat = reachable(state, body)?;
    let original = original(state, body, "copy", "copied")?;
    let mut copy = contents(&original, blank(state, chat, body)?);
    if body["caption"].is_string()
        && original.media.as_ref().is_some_and(crate::Media::may_have_caption)
    {
        (copy.text, copy.entities) = caption_of(body)?;
        text(body, "caption").clone_into(&mut copy.html);
    } else if says_too_much(&original) {
        return Err(Refusal::bad("message caption is too long"));
    }
    copy.buttons = buttons(&markup(body))?;
    state.may_send(chat, "text messages")?;
    state.is_wanted(chat, original.media.as_ref())?;
    within_quota(state, chat, 1)?;
    Ok(json!({"message_id": put(state, chat, copy).id}))
}

pub(crate) fn forward_one(state: &mut State, body: &Value) -> Answer {
    let chat = reachable(state, body)?;
    let original = original(state, body, "forward", "forwarded")?;
    let copy = ChatMessage {
        origin: origin(state, &original),
        ..contents(&original, blank(state, chat, body)?)
    };
    state.may_send(chat, "text messages")?;
    within_quota(state, chat, 1)?;
    let copy = put(state, chat, copy);
    Ok(state.wire_message(chat, &copy))
}

/// Copies or forwards many: what is not there or may not go is left out.
pub(crate) fn copy_many(state: &mut State, body: &Value, forwarded: bool) -> Answer {
    let chat = reachable(state, body)?;
    let from = source(state, body)?;
    let ids = ids(&body["message_ids"])?;
    let place = blank(state, chat, body)?;
    let originals: Vec<ChatMessage> = ids
        .iter()
        .filter_map(|id| state.message(from, *id))
        .filter(|one| goes_on(one))
        .cloned()
        .collect();
    if originals.is_empty() {
        return Err(Refusal::bad("there are no messages to forward"));
    }
    if !truth(&body["remove_caption"]) && originals.iter().any(says_too_much) {
        return Err(Refusal::bad("MEDIA_CAPTION_TOO_LONG"));
    }
    state.may_send(chat, "text messages")?;
    within_quota(state, chat, originals.len())?;
    let mut albums: HashMap<String, String> = HashMap::new();
    let mut copies = Vec::new();
    for original in &originals {
        let mut copy = contents(original, place.clone());
        copy.origin = if forwarded { origin(state, original) } else { None };
        if truth(&body["remove_caption"]) && copy.media.is_some() {
            (copy.text, copy.entities, copy.html) = Default::default();
        }
        if let Some(album) = &original.album {
            copy.album =
                Some(albums.entry(album.clone()).or_insert_with(|| state.fresh_album()).clone());
        }
        copies.push(json!({"message_id": put(state, chat, copy).id}));
    }
    debug_assert!(
        copies.len() == originals.len() && place.author == BOT,
        "each that goes is copied by the bot"
    );
    Ok(json!(copies))
}

fn ids(given: &Value) -> Result<Vec<i64>, Refusal> {
    let ids: Vec<i64> = given.as_array().into_iter().flatten().filter_map(number).collect();
    match ids.len() {
        0 => Err(Refusal::bad("message identifiers are not specified")),
        many if many > MOST => Err(Refusal::bad("too many message identifiers specified")),
        _ if ids.windows(2).any(|two| two[0] >= two[1]) => {
            Err(Refusal::bad("message identifiers must be in a strictly increasing order"))
        }
        _ => Ok(ids),
    }
}
