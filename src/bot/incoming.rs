//! An update as it came in: read as far as we understand it. What we do not understand still has an
//! id and a place, so that it is recorded, in order, and acknowledged.

use serde_json::Value;

use super::json;
use super::lanes::Place;
use super::received::{Member, Press, Reaction, Received, User};

/// An update that came in.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    /// Telegram's number.
    pub id: i64,
    /// Whose queue it belongs to.
    pub place: Place,
    /// What it says.
    pub came: Came,
}

/// What an update says, where it is of a kind that we handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Came {
    /// A message.
    Message(Received),
    /// A message as it reads now.
    Edited(Received),
    /// A press of a button.
    Press(Press),
    /// A reaction.
    Reaction(Reaction),
    /// The bot was let in or out, or has other rights.
    Member(Member),
    /// Another kind, or not even what we need can be read.
    Other,
}

/// How a kind is read.
type Reading = fn(&Value) -> Option<Came>;

/// The kinds that we handle, by their field in an update.
const KINDS: [(&str, Reading); 5] = [
    ("message", |body| Received::read(body).map(Came::Message)),
    ("edited_message", |body| Received::read(body).map(Came::Edited)),
    ("callback_query", |body| Press::read(body).map(Came::Press)),
    ("message_reaction", |body| Reaction::read(body).map(Came::Reaction)),
    ("my_chat_member", |body| Member::read(body).map(Came::Member)),
];

impl Incoming {
    /// Reads an update; `None` when the bytes are none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let raw = json::read(bytes)?;
        let id = raw["update_id"].as_i64().filter(|id| *id >= 0)?;
        // Whatever stands beside it: an update is of one kind, and one that we know comes first.
        let known = KINDS.iter().find(|(name, _)| raw[*name].is_object());
        let body = known.map(|(name, _)| &raw[*name]).or_else(|| other(&raw));
        let came = known.and_then(|(name, read)| read(&raw[*name])).unwrap_or(Came::Other);
        Some(Self { id, place: body.map(place).unwrap_or_default(), came })
    }
}

impl Came {
    /// Who did it.
    pub(super) fn user(&self) -> Option<&User> {
        match self {
            Self::Message(message) | Self::Edited(message) => message.author.user.as_ref(),
            Self::Press(press) => Some(&press.from),
            Self::Reaction(reaction) => reaction.user.as_ref(),
            Self::Member(member) => member.from.as_ref(),
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
fn place(body: &Value) -> Place {
    let message = if body["chat"].is_object() { body } else { &body["message"] };
    let chat = message["chat"]["id"].as_i64().or_else(|| body["from"]["id"].as_i64()).unwrap_or(0);
    let topic = if message["is_topic_message"] == true {
        message["message_thread_id"].as_i64().unwrap_or(0)
    } else {
        0
    };
    Place { chat, topic }
}

#[cfg(test)]
#[path = "incoming_tests.rs"]
mod tests;
