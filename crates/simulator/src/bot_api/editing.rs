//! What becomes of messages that stand: their words, captions and buttons change, or they go.

use serde_json::{Value, json};

use super::calls::{reachable, within_quota};
use super::sending::{buttons, caption_of, markup, text_of};
use crate::form::{number, text};
use crate::refusal::{Answer, Refusal};
use crate::state::State;

/// How long a message may be deleted by a bot without the right to delete what others wrote.
const DELETABLE_S: i64 = 48 * 3600;
/// The most messages that one call deletes.
const MOST_DELETED: usize = 100;
const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply \
    markup are exactly the same as a current content and reply markup of the message";

/// What of a message changes; its buttons always do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Text,
    Caption,
    Buttons,
}

pub(crate) fn edit(state: &mut State, body: &Value, part: Part) -> Answer {
    let chat = reachable(state, body)?;
    let (name, fresh) = match part {
        Part::Text => ("text", Some(text_of(body, "MESSAGE_TOO_LONG")?)),
        Part::Caption => ("caption", Some(caption_of(body)?)),
        Part::Buttons => ("", None),
    };
    let new_buttons = buttons(&markup(body))?;
    let id = number(&body["message_id"]).unwrap_or(0);
    let old = state.message(chat, id).ok_or_else(|| Refusal::bad("message to edit not found"))?;
    if !old.from_bot || old.origin.is_some() {
        return Err(Refusal::bad("message can't be edited"));
    }
    match part {
        Part::Text if old.media.is_some() => {
            return Err(Refusal::bad("there is no text in the message to edit"));
        }
        Part::Caption if old.media.as_ref().is_none_or(|media| !media.may_have_caption()) => {
            return Err(Refusal::bad("there is no caption in the message to edit"));
        }
        _ => {}
    }
    let same = fresh
        .as_ref()
        .is_none_or(|(words, entities)| old.text == *words && old.entities == *entities);
    if same && old.buttons == new_buttons {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    if state.edits_count {
        within_quota(state, chat, 1)?;
    }
    let now = state.seconds();
    let Some(message) = state.message_mut(chat, id) else {
        return Err(Refusal::bad("message to edit not found"));
    };
    if let Some((words, entities)) = fresh {
        (message.text, message.entities) = (words, entities);
        text(body, name).clone_into(&mut message.html);
        message.edit_date = Some(now);
    }
    message.buttons = new_buttons;
    message.edits += 1;
    let message = message.clone();
    Ok(state.wire_message(chat, &message))
}

pub(crate) fn delete(state: &mut State, body: &Value) -> Answer {
    let chat = reachable(state, body)?;
    remove(state, chat, number(&body["message_id"]).unwrap_or(0))
}

/// Deletes many: what is not there is left out.
pub(crate) fn delete_many(state: &mut State, body: &Value) -> Answer {
    let chat = reachable(state, body)?;
    let ids: Vec<i64> =
        body["message_ids"].as_array().into_iter().flatten().filter_map(number).collect();
    if ids.is_empty() || ids.len() > MOST_DELETED {
        return Err(Refusal::bad("message identifiers are not specified"));
    }
    let there: Vec<i64> = ids.into_iter().filter(|id| state.message(chat, *id).is_some()).collect();
    for id in there {
        remove(state, chat, id)?;
    }
    Ok(json!(true))
}

fn remove(state: &mut State, chat: i64, id: i64) -> Answer {
    let message =
        state.message(chat, id).ok_or_else(|| Refusal::bad("message to delete not found"))?;
    let may_all = chat < 0 && state.bot_rights(chat).delete_messages;
    if chat < 0 && !message.from_bot && !may_all {
        return Err(Refusal::bad("message can't be deleted"));
    }
    if !may_all && state.seconds() - message.date > DELETABLE_S {
        return Err(Refusal::bad("message can't be deleted for everyone"));
    }
    if let Some(chat) = state.chats.get_mut(&chat) {
        chat.messages.retain(|message| message.id != id);
    }
    Ok(json!(true))
}
