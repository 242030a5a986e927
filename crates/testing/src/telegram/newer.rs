//! What a newer Telegram sends that the libraries of today do not know: fields, entities, buttons
//! and notices of Bot API 9.2 to 10.5, and of a year to come.

use bellhop_simulator::Media;
use serde_json::{Value, json};

/// An entity that teloxide does not know, over so many characters from the first.
pub fn entity(length: usize) -> Value {
    json!({"type": "date_time", "offset": 0, "length": length, "unix_time": 1_764_400_000,
        "date_time_format": "wDT"})
}

/// What may stand beside a text: answers to other chats and topics, quotes, and what nobody has
/// heard of.
pub fn context() -> Vec<Value> {
    let origin = json!({"type": "user", "date": 1_764_400_000,
        "sender_user": {"id": 9, "is_bot": false, "first_name": "Ana"}});
    let channel = json!({"id": -1_009, "type": "channel", "title": "Blue Door news"});
    let group = json!({"id": -1_008, "type": "supergroup", "title": "Another group"});
    let post = json!({"type": "channel", "date": 1_764_400_000, "chat": channel, "message_id": 5});
    let quote = |is_manual: bool| {
        json!({"text": "at", "position": 0, "is_manual": is_manual,
        "entities": [entity(2)]})
    };
    vec![
        json!({"external_reply": {"origin": origin, "chat": group, "message_id": 5}}),
        json!({"external_reply": {"origin": post, "chat": channel, "message_id": 5,
            "photo": "of next year"}}),
        json!({"external_reply": {"origin": {"type": "of_next_year"}}, "quote": quote(true)}),
        json!({"quote": quote(true)}),
        json!({"entities": [entity(2), {"type": "bold", "offset": 1, "length": 900},
            {"type": "bold", "offset": -1, "length": 2}, {}]}),
        json!({"reply_markup": disabled_button("x"), "effect_id": "5", "sender_tag": "Boss",
            "is_paid_post": true}),
        json!({"reply_to_story": {"of": "next year"}, "via_bot": {"id": "x"}, "forward_origin": 5,
            "link_preview_options": []}),
        json!({"something_of_next_year": {"file_id": "f", "text": "// words",
            "deep": [[[{"er": null}]]]}}),
    ]
}

/// Media without what the Bot API need not say of them.
pub fn without_mime_type() -> Vec<Media> {
    let file = |kind: &str, more: Value| {
        let mut body = json!({"file_id": "", "file_unique_id": "", "file_size": 1_000});
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        Media::any(kind, body)
    };
    vec![
        file("voice", json!({"duration": 4})),
        file("audio", json!({"duration": 180})),
        file("video", json!({"width": 640, "height": 360, "duration": 7})),
        file("animation", json!({"width": 320, "height": 240, "duration": 2})),
    ]
}

/// A keyboard with a button that works and one that is switched off.
pub fn disabled_button(data: &str) -> Value {
    json!({"inline_keyboard": [[{"text": "Refresh", "callback_data": data, "style": "primary"},
        {"text": "Shipped", "disabled": {}},
        {"text": "Of next year", "teleport": {}}]]})
}

/// Notices of Telegram's own: known to the Bot API of 10.5, and as next year's may be called.
pub fn notices() -> Vec<(&'static str, Value)> {
    vec![
        (
            "chat_owner_changed",
            json!({"new_owner": {"id": 9, "is_bot": false, "first_name": "Ana"}}),
        ),
        ("gift_upgrade_sent", json!({"gift": {"id": "g", "sticker": {"file_id": "f"}}})),
        ("community_chat_added", json!({"community": {}})),
        ("poll_option_added", json!({"option": {"text": "tea"}})),
        ("suggested_post_paid", json!({"currency": "XTR"})),
        ("web_app_data", json!({"data": "x", "button_text": "x"})),
        ("chat_mood_changed", json!({"mood": "merry"})),
        ("hologram_sent", json!({"file_id": "f"})),
        ("new_chat_slogan", json!("Merry times")),
        ("quiet_hours", json!({})),
    ]
}
