//! An update as it came in: read as far as we understand it. What we do not understand still has an id and a place, so
//! that it is recorded, in order, and acknowledged.

use serde_json::Value;
use teloxide::types::{MessageEntity, MessageKind, Update, UpdateKind};

use super::lanes::Place;

/// An update that came in.
#[derive(Debug, Clone)]
pub(super) struct Incoming {
    /// Telegram's number.
    pub id: i64,
    /// Whose queue it belongs to.
    pub place: Place,
    /// What it says; nothing where teloxide can make nothing of it.
    pub update: Option<Update>,
}

impl Incoming {
    /// Reads an update; `None` when the bytes are none. teloxide reads keys by reference, so it is given the text itself
    /// and not a parsed value: from that it would read every update as one of an unknown kind.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let raw: Value = serde_json::from_slice(bytes).ok()?;
        let id = raw["update_id"].as_i64().filter(|id| *id >= 0)?;
        let update = serde_json::from_slice(bytes).ok().map(|update| with_its_words(update, &raw));
        Some(Self { id, place: place(&raw), update })
    }
}

/// A text with an entity that is newer than teloxide is read as an empty message: the words matter more than their looks.
fn with_its_words(update: Update, raw: &Value) -> Update {
    let is_empty = matches!(&update.kind, UpdateKind::Message(message) if matches!(message.kind, MessageKind::Empty {}));
    if !is_empty || !raw["message"]["text"].is_string() {
        return update;
    }
    let mut plainer = raw.clone();
    if let Some(entities) = plainer["message"]["entities"].as_array_mut() {
        entities.retain(|entity| serde_json::from_value::<MessageEntity>(entity.clone()).is_ok());
    }
    serde_json::from_str(&plainer.to_string()).unwrap_or(update)
}

/// The chat and topic of an update, read from the raw JSON so that unknown kinds have one too.
fn place(raw: &Value) -> Place {
    let Some(body) = raw.as_object().and_then(|fields| fields.iter().find(|(name, _)| *name != "update_id")).map(|(_, body)| body) else {
        return Place::default();
    };
    let message = if body["chat"].is_object() { body } else { &body["message"] };
    let chat = message["chat"]["id"].as_i64().or_else(|| body["from"]["id"].as_i64()).unwrap_or(0);
    let topic = if message["is_topic_message"] == Value::Bool(true) { message["message_thread_id"].as_i64().unwrap_or(0) } else { 0 };
    Place { chat, topic }
}

#[cfg(test)]
#[path = "incoming_tests.rs"]
mod tests;
