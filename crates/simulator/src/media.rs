//! What messages hold besides words, and the files of it: by their id, and as bytes.

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

/// Kinds that are files.
pub(crate) const FILES: [&str; 8] =
    ["photo", "video", "voice", "video_note", "document", "sticker", "animation", "audio"];
/// Kinds that may have words under them.
const CAPTIONED: [&str; 6] = ["photo", "video", "voice", "document", "animation", "audio"];
/// What stands for the file's id until it has one.
pub(crate) const UNNAMED: &str = "";

/// What a message holds besides words: `body` is what stands under `kind` in the Bot API.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Media {
    /// `photo`, `voice` and the like.
    pub kind: String,
    /// As the Bot API tells it.
    pub body: Value,
}

impl Media {
    /// Anything, also what the Bot API does not know yet.
    pub fn any(kind: &str, body: Value) -> Self {
        Self { kind: kind.to_owned(), body }
    }

    /// A file of a kind with more fields.
    fn file(kind: &str, size: u64, more: Value) -> Self {
        let mut body = json!({"file_id": UNNAMED, "file_unique_id": UNNAMED, "file_size": size});
        if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
            body.extend(more);
        }
        Self::any(kind, body)
    }

    /// A photo in two sizes.
    pub fn photo() -> Self {
        let size = |width: i64, bytes: u64| {
            json!({"file_id": UNNAMED, "file_unique_id": UNNAMED,
            "width": width, "height": width * 3 / 4, "file_size": bytes})
        };
        Self::any("photo", json!([size(90, 1_200), size(1280, 90_000)]))
    }

    /// A video.
    pub fn video() -> Self {
        Self::file(
            "video",
            900_000,
            json!({"width": 640, "height": 360, "duration": 7, "mime_type": "video/mp4"}),
        )
    }

    /// A voice message.
    pub fn voice() -> Self {
        Self::file("voice", 12_000, json!({"duration": 4, "mime_type": "audio/ogg"}))
    }

    /// A round video.
    pub fn video_note() -> Self {
        Self::file("video_note", 300_000, json!({"length": 240, "duration": 5}))
    }

    /// A file with its name and size in bytes.
    pub fn document(name: &str, size: u64) -> Self {
        Self::file("document", size, json!({"file_name": name, "mime_type": "application/pdf"}))
    }

    /// A sticker for an emoji.
    pub fn sticker(emoji: &str) -> Self {
        let more = json!({"type": "regular", "width": 512, "height": 512, "is_animated": false,
            "is_video": false, "emoji": emoji});
        Self::file("sticker", 20_000, more)
    }

    /// A moving picture.
    pub fn animation() -> Self {
        Self::file(
            "animation",
            50_000,
            json!({"width": 320, "height": 240, "duration": 2, "mime_type": "video/mp4"}),
        )
    }

    /// A piece of music.
    pub fn audio() -> Self {
        Self::file(
            "audio",
            400_000,
            json!({"duration": 180, "title": "Song", "mime_type": "audio/mpeg"}),
        )
    }

    /// A place on the map.
    pub fn location(latitude: f64, longitude: f64) -> Self {
        Self::any("location", json!({"latitude": latitude, "longitude": longitude}))
    }

    /// A place with a name.
    pub fn venue(latitude: f64, longitude: f64, title: &str) -> Self {
        Self::any(
            "venue",
            json!({"location": {"latitude": latitude, "longitude": longitude}, "title": title,
                "address": "Main Street 1"}),
        )
    }

    /// Somebody's phone number; `owner` is their user where they have one.
    pub fn contact(phone: &str, name: &str, owner: Option<i64>) -> Self {
        let mut body = json!({"phone_number": phone, "first_name": name});
        if let Some(owner) = owner {
            body["user_id"] = json!(owner);
        }
        Self::any("contact", body)
    }

    /// A poll.
    pub fn poll(question: &str, options: &[&str]) -> Self {
        let options: Vec<Value> = options
            .iter()
            .map(|text| json!({"text": text, "voter_count": 0, "persistent_id": text}))
            .collect();
        let body = json!({"id": "5", "question": question, "options": options,
            "total_voter_count": 0, "is_closed": false, "is_anonymous": true,
            "type": "regular", "allows_multiple_answers": false, "allows_revoting": true,
            "members_only": false});
        Self::any("poll", body)
    }

    /// A throw of the dice.
    pub fn dice(value: u8) -> Self {
        Self::any("dice", json!({"emoji": "🎲", "value": value}))
    }

    /// One of a kind, as the controls ask for it by name.
    pub fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "photo" => Self::photo(),
            "video" => Self::video(),
            "voice" => Self::voice(),
            "video_note" => Self::video_note(),
            "document" => Self::document("invoice.pdf", 30_000),
            "sticker" => Self::sticker("👍"),
            "animation" => Self::animation(),
            "audio" => Self::audio(),
            "location" => Self::location(52.52, 13.405),
            "venue" => Self::venue(52.52, 13.405, "Café"),
            "contact" => Self::contact("+4915112345678", "Somebody", None),
            "poll" => Self::poll("Tea or coffee?", &["Tea", "Coffee"]),
            "dice" => Self::dice(4),
            _ => return None,
        })
    }

    /// Whether words may stand under it.
    pub fn may_have_caption(&self) -> bool {
        CAPTIONED.contains(&self.kind.as_str())
    }

    /// Its file's id; the largest one's where there are several sizes.
    pub fn file_id(&self) -> Option<&str> {
        self.body.as_array().and_then(|sizes| sizes.last()).unwrap_or(&self.body)["file_id"]
            .as_str()
    }
}

/// A file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) media: Media,
    pub(crate) unique: String,
    pub(crate) size: u64,
    pub(crate) path: String,
    /// Its bytes; blanks where nobody said which.
    pub(crate) bytes: Option<Bytes>,
}
