//! What is pinned.

use serde_json::{Value, json};

use super::calls::reachable;
use crate::form::number;
use crate::groups::GENERAL;
use crate::refusal::{Answer, Refusal};
use crate::state::{BOT, ChatMessage, State};

/// The chat of a call, if the bot may pin there.
fn pinnable(state: &State, body: &Value) -> Result<i64, Refusal> {
    let chat = reachable(state, body)?;
    // In a group of which nothing was said the bot is a mere member.
    if state.bot_rights(chat).pin_messages {
        Ok(chat)
    } else {
        Err(Refusal::bad("not enough rights to manage pinned messages in the chat"))
    }
}

pub(crate) fn pin(state: &mut State, body: &Value) -> Answer {
    let chat = pinnable(state, body)?;
    let id = number(&body["message_id"]).unwrap_or(0);
    let message = state.message_mut(chat, id).filter(|message| message.notice.is_none());
    let message = message.ok_or_else(|| Refusal::bad("message to pin not found"))?;
    let fresh = !std::mem::replace(&mut message.pinned, true);
    let message = message.clone();
    if fresh {
        let pinned = state.wire_message(chat, &message);
        state.notice(chat, BOT, message.thread, json!({"pinned_message": pinned}));
    }
    Ok(json!(true))
}

pub(crate) fn unpin(state: &mut State, body: &Value) -> Answer {
    let chat = pinnable(state, body)?;
    let newest = || {
        state.messages(chat).iter().rev().find(|message| message.pinned).map(|message| message.id)
    };
    let id = number(&body["message_id"]).or_else(newest).unwrap_or(0);
    let message =
        state.message_mut(chat, id).ok_or_else(|| Refusal::bad("message to unpin not found"))?;
    message.pinned = false;
    Ok(json!(true))
}

pub(crate) fn unpin_topic(state: &mut State, body: &Value) -> Answer {
    let chat = pinnable(state, body)?;
    let thread = number(&body["message_thread_id"]).unwrap_or(0);
    if state.topic(chat, thread).is_none() || thread == GENERAL {
        return Err(Refusal::bad("message thread not found"));
    }
    let Some(known) = state.chats.get_mut(&chat) else {
        return Err(Refusal::bad("chat not found"));
    };
    let in_it = |message: &&mut ChatMessage| message.thread == Some(thread);
    known.messages.iter_mut().filter(in_it).for_each(|message| message.pinned = false);
    Ok(json!(true))
}
