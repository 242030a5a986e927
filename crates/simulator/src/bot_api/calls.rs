//! What calls of the Bot API share: which chat and topic one is about, and whether it may be
//! carried out now.

use std::time::Instant;

use serde_json::Value;

use crate::form::number;
use crate::refusal::Refusal;
use crate::state::State;

/// The chat a call is about; parameters of forms are texts.
pub(crate) fn chat_of(body: &Value) -> Option<i64> {
    number(&body["chat_id"])
}

/// The topic a call is about: the one it names, or that of the message it names.
pub(crate) fn topic_of(state: &State, body: &Value) -> Option<i64> {
    let of_message = || state.message(chat_of(body)?, number(&body["message_id"])?)?.thread;
    number(&body["message_thread_id"]).or_else(of_message)
}

/// The chat of a call, if the bot is in it.
pub(crate) fn reachable(state: &State, body: &Value) -> Result<i64, Refusal> {
    let id = chat_of(body).ok_or_else(|| Refusal::bad("chat_id is empty"))?;
    state.accessible(id).map(|()| id)
}

/// Counts messages against the enforced limits, where they are.
pub(crate) fn within_quota(state: &mut State, chat: i64, messages: usize) -> Result<(), Refusal> {
    let Some(seconds) =
        state.quota.as_mut().and_then(|quota| quota.count(chat, messages, Instant::now()))
    else {
        return Ok(());
    };
    state.earned_429 += 1;
    Err(Refusal::too_many(seconds))
}
