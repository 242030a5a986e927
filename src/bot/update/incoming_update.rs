//! An update as it came in: read as far as we understand it. What we do not understand still has an
//! id and a place, so that it is recorded, in order, and acknowledged.

use serde_json::Value;

use super::actors::TelegramUser;
use super::callback_query::CallbackQuery;
use super::chat_member::ChatMemberUpdate;
use super::lenient_json;
use super::message::IncomingMessage;
use super::reaction::MessageReaction;

/// A chat and its forum topic; 0 where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(in crate::bot) struct ChatKey {
    pub chat: i64,
    pub topic: i64,
}

/// An update that came in.
#[derive(Debug, Clone)]
pub(in crate::bot) struct IncomingUpdate {
    /// Telegram's number.
    pub id: i64,
    /// The queue that it waits in.
    pub chat: ChatKey,
    pub kind: UpdateKind,
}

/// What an update says, where it is of a kind that we handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::bot) enum UpdateKind {
    Message(IncomingMessage),
    /// A message as it reads after an edit.
    EditedMessage(IncomingMessage),
    CallbackQuery(CallbackQuery),
    Reaction(MessageReaction),
    /// The bot was let in or out, or has other rights.
    MyChatMember(ChatMemberUpdate),
    /// Another kind, or not even what we need can be read.
    Other,
}

/// How a kind is read.
type KindReader = fn(&Value) -> Option<UpdateKind>;

/// The kinds that we handle, by their field in an update.
const KINDS: [(&str, KindReader); 5] = [
    ("message", |body| IncomingMessage::read(body).map(UpdateKind::Message)),
    ("edited_message", |body| IncomingMessage::read(body).map(UpdateKind::EditedMessage)),
    ("callback_query", |body| CallbackQuery::read(body).map(UpdateKind::CallbackQuery)),
    ("message_reaction", |body| MessageReaction::read(body).map(UpdateKind::Reaction)),
    ("my_chat_member", |body| ChatMemberUpdate::read(body).map(UpdateKind::MyChatMember)),
];

impl IncomingUpdate {
    /// Reads an update; `None` when the bytes are none.
    pub(in crate::bot) fn read(bytes: &[u8]) -> Option<Self> {
        let raw = lenient_json::read(bytes)?;
        let id = raw["update_id"].as_i64().filter(|id| *id >= 0)?;
        // Whatever stands beside it: an update is of one kind, and one that we know comes first.
        let known = KINDS.iter().find(|(name, _)| raw[*name].is_object());
        let body = known.map(|(name, _)| &raw[*name]).or_else(|| other(&raw));
        let kind = known.and_then(|(name, read)| read(&raw[*name])).unwrap_or(UpdateKind::Other);
        Some(Self { id, chat: body.map(chat_key).unwrap_or_default(), kind })
    }
}

impl UpdateKind {
    /// Who did it.
    pub(in crate::bot) fn user(&self) -> Option<&TelegramUser> {
        match self {
            Self::Message(message) | Self::EditedMessage(message) => message.author.user.as_ref(),
            Self::CallbackQuery(query) => Some(&query.from),
            Self::Reaction(reaction) => reaction.user.as_ref(),
            Self::MyChatMember(member) => member.from.as_ref(),
            Self::Other => None,
        }
    }
}

/// The body of an update of a kind that we do not handle.
fn other(raw: &Value) -> Option<&Value> {
    raw.as_object()?.iter().find(|(name, _)| *name != "update_id").map(|(_, body)| body)
}

/// The chat and topic of an update, read so that unknown kinds have one too. A press without its
/// message belongs to whoever pressed.
fn chat_key(body: &Value) -> ChatKey {
    let message = if body["chat"].is_object() { body } else { &body["message"] };
    let chat = message["chat"]["id"].as_i64().or_else(|| body["from"]["id"].as_i64()).unwrap_or(0);
    let topic = if message["is_topic_message"] == true {
        message["message_thread_id"].as_i64().unwrap_or(0)
    } else {
        0
    };
    ChatKey { chat, topic }
}

#[cfg(test)]
#[path = "incoming_update_tests.rs"]
mod tests;
