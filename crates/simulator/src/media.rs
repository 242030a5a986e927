//! What messages hold besides words, and the files of it: by their id, and as bytes.

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};

use super::Simulator;
use super::form::text;
use super::refusal::{Answer, Refusal};
use super::state::State;

/// The largest file that the Bot API hands out.
const LARGEST_DOWNLOAD: u64 = 20 << 20;
/// Kinds that are files.
const FILES: [&str; 8] =
    ["photo", "video", "voice", "video_note", "document", "sticker", "animation", "audio"];
/// Kinds that may have words under them.
const CAPTIONED: [&str; 6] = ["photo", "video", "voice", "document", "animation", "audio"];
/// What stands for the file's id until it has one.
const UNNAMED: &str = "";

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
        let size = |width: i64, bytes: u64| json!({"file_id": UNNAMED, "file_unique_id": UNNAMED, "width": width, "height": width * 3 / 4, "file_size": bytes});
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
        let more = json!({"type": "regular", "width": 512, "height": 512, "is_animated": false, "is_video": false, "emoji": emoji});
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
            json!({"location": {"latitude": latitude, "longitude": longitude}, "title": title, "address": "Main Street 1"}),
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
        let body = json!({"id": "5", "question": question, "options": options, "total_voter_count": 0, "is_closed": false, "is_anonymous": true,
            "type": "regular", "allows_multiple_answers": false, "allows_revoting": true, "members_only": false});
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
pub(super) struct File {
    media: Media,
    unique: String,
    size: u64,
    path: String,
    /// Its bytes; blanks where nobody said which.
    bytes: Option<Bytes>,
}

impl State {
    /// Gives files that have none an id, and keeps them.
    pub(super) fn keep_files(&mut self, mut media: Media, bytes: Option<&Bytes>) -> Media {
        let one_by_one: Vec<&mut Value> = match &mut media.body {
            Value::Array(sizes) => sizes.iter_mut().collect(),
            body if FILES.contains(&media.kind.as_str()) => vec![body],
            _ => return media,
        };
        let mut fresh = Vec::new();
        for body in one_by_one {
            if body["file_id"] == UNNAMED {
                self.last_file += 1;
                let id = format!("{}-{}", media.kind, self.last_file);
                body["file_id"] = json!(id);
                body["file_unique_id"] = json!(format!("u{}", self.last_file));
                fresh.push((id, body["file_size"].as_u64().unwrap_or(0), self.last_file));
            }
        }
        for (id, size, n) in fresh {
            let path = format!("{}s/file_{n}", media.kind);
            self.files.insert(
                id,
                File {
                    media: media.clone(),
                    unique: format!("u{n}"),
                    size,
                    path,
                    bytes: bytes.cloned(),
                },
            );
        }
        media
    }

    /// The media that a call sends: by the id of a file that is known, or a file that comes with
    /// it.
    pub(super) fn media_to_send(
        &mut self,
        kind: &str,
        body: &Value,
        given: &Value,
    ) -> Result<Media, Refusal> {
        let given = match given.as_str().and_then(|name| name.strip_prefix("attach://")) {
            Some(part) => &body[part],
            None => given,
        };
        if let Some(data) = given["base64"].as_str() {
            let bytes = STANDARD.decode(data).unwrap_or_default();
            let mut media = Media::of(kind).ok_or_else(|| Refusal::bad("wrong file type"))?;
            let whole = if media.body.is_array() { &mut media.body[1] } else { &mut media.body };
            whole["file_size"] = json!(bytes.len());
            if kind == "document" {
                whole["file_name"] = given["name"].clone();
            }
            return Ok(self.keep_files(media, Some(&Bytes::from(bytes))));
        }
        let id = given.as_str().unwrap_or_default();
        if id.starts_with("http://") || id.starts_with("https://") {
            return Err(Refusal::bad("failed to get HTTP URL content"));
        }
        let file = self
            .files
            .get(id)
            .ok_or_else(|| Refusal::bad("wrong file identifier/HTTP URL specified"))?;
        if file.media.kind == kind {
            return Ok(file.media.clone());
        }
        Err(Refusal::bad(format!(
            "can't use file of type {} as {}",
            named(&file.media.kind),
            named(kind)
        )))
    }
}

fn named(kind: &str) -> String {
    let mut words = kind.split('_').flat_map(|word| {
        word.chars().take(1).flat_map(char::to_uppercase).chain(word.chars().skip(1))
    });
    words.by_ref().collect()
}

pub(super) fn get_file(state: &State, body: &Value) -> Answer {
    let id = text(body, "file_id");
    if id.is_empty() {
        return Err(Refusal::bad("file_id not specified"));
    }
    let file = state.files.get(id).ok_or_else(|| Refusal::bad("invalid file_id"))?;
    if file.size > LARGEST_DOWNLOAD {
        return Err(Refusal::bad("file is too big"));
    }
    Ok(
        json!({"file_id": id, "file_unique_id": file.unique, "file_size": file.size, "file_path": file.path}),
    )
}

/// `/file/bot{token}/{path}`: a file's bytes.
pub(super) async fn download(
    Shared(simulator): Shared<Simulator>,
    Path((_, path)): Path<(String, String)>,
) -> Response {
    let found =
        simulator.look(|state| state.files.values().find(|file| file.path == path).cloned());
    match found {
        Some(file) if file.size <= LARGEST_DOWNLOAD => {
            let blanks = || Bytes::from(vec![b' '; usize::try_from(file.size).unwrap_or(0)]);
            file.bytes.clone().unwrap_or_else(blanks).into_response()
        }
        _ => (StatusCode::NOT_FOUND, axum::Json(Refusal::new(404, "Not Found").body()))
            .into_response(),
    }
}
