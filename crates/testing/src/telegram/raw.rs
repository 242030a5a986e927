//! Parts of updates in Telegram's own format, for what the simulator's people never do.

use serde_json::{Value, json};

/// A user whose id is their private chat's.
pub fn user(id: i64) -> Value {
    json!({"id": id, "is_bot": false, "first_name": "Somebody", "language_code": "en"})
}

/// A message of a private chat without contents.
pub fn bare(chat: i64) -> Value {
    json!({"message_id": 9000, "date": 1_767_225_600,
        "chat": {"id": chat, "type": "private", "first_name": "Somebody"}, "from": user(chat)})
}

/// A message with one more field.
pub fn with(chat: i64, name: &str, value: Value) -> Value {
    let mut message = bare(chat);
    message[name] = value;
    message
}

/// A text.
pub fn said(chat: i64, text: &str) -> Value {
    with(chat, "text", json!(text))
}

/// A contact.
pub fn contact(chat: i64, phone: &str, owner: i64) -> Value {
    with(
        chat,
        "contact",
        json!({"phone_number": phone, "first_name": "Somebody", "user_id": owner}),
    )
}

/// A text in a topic of a group.
pub fn in_topic(group: i64, topic: i64, text: &str) -> Value {
    json!({"message_id": 9001, "date": 1_767_225_600,
        "chat": {"id": group, "type": "supergroup", "title": "Agents", "is_forum": true},
        "from": user(70),
        "is_topic_message": true, "message_thread_id": topic, "text": text})
}
