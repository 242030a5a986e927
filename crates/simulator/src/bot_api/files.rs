//! Files: they get an id when they are sent, and the bot downloads them by it.

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::Simulator;
use crate::form::text;
use crate::media::{FILES, File, Media, UNNAMED};
use crate::refusal::{Answer, Refusal};
use crate::state::State;

/// The largest file that the Bot API hands out.
const LARGEST_DOWNLOAD: u64 = 20 << 20;

impl State {
    /// Gives files that have none an id, and keeps them.
    pub(crate) fn keep_files(&mut self, mut media: Media, bytes: Option<&Bytes>) -> Media {
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
    pub(crate) fn media_to_send(
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

pub(crate) fn get_file(state: &State, body: &Value) -> Answer {
    let id = text(body, "file_id");
    if id.is_empty() {
        return Err(Refusal::bad("file_id not specified"));
    }
    let file = state.files.get(id).ok_or_else(|| Refusal::bad("invalid file_id"))?;
    if file.size > LARGEST_DOWNLOAD {
        return Err(Refusal::bad("file is too big"));
    }
    Ok(json!({"file_id": id, "file_unique_id": file.unique, "file_size": file.size,
            "file_path": file.path}))
}

/// `/file/bot{token}/{path}`: a file's bytes.
pub(crate) async fn download(
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
