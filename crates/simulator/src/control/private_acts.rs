//! What people do in their private chats, over HTTP: `POST /control/{act}` with
//! `{"chat": 1, "text": "/order"}` and the like.

use axum::body::Bytes;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::request::{AboutChat, read_act};
use crate::Simulator;
use crate::json_error::refused;

/// The longest text that a person can send.
const LONGEST_TEXT: usize = 4096;

/// What a person does: `{"chat": 1, "text": "/order"}` and the like.
#[derive(Deserialize)]
struct Act {
    chat: i64,
    #[serde(default)]
    text: String,
    /// The language of the person's app.
    language: Option<String>,
    /// The message whose button is pressed; the newest that has it where this is absent.
    message: Option<i64>,
}

impl AboutChat for Act {
    fn chat(&self) -> i64 {
        self.chat
    }
}

pub(super) async fn act(
    Shared(simulator): Shared<Simulator>,
    Path(name): Path<String>,
    body: Bytes,
) -> Response {
    let act: Act = match read_act(&body) {
        Ok(act) => act,
        Err(answer) => return *answer,
    };
    let length = act.text.encode_utf16().count();
    if !matches!(name.as_str(), "block" | "unblock") && !(1..=LONGEST_TEXT).contains(&length) {
        return refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            &format!("text: must be 1 to {LONGEST_TEXT} characters long"),
        );
    }
    let done = match name.as_str() {
        "person" => {
            simulator.person(act.chat, &act.text, act.language.as_deref());
            return StatusCode::NO_CONTENT.into_response();
        }
        "say" => simulator.say(act.chat, &act.text),
        "press" => match act.message {
            Some(message) => simulator.press_raw(act.chat, message, &act.text),
            None => simulator.press(act.chat, &act.text),
        },
        "contact" => simulator.share_contact(act.chat, &act.text, Some(act.chat)),
        "block" => simulator.block(act.chat),
        "unblock" => simulator.unblock(act.chat),
        _ => {
            return refused(
                StatusCode::NOT_FOUND,
                "no such act: person, say, press, contact, block or unblock",
            );
        }
    };
    match done {
        Some(update) => axum::Json(json!({"update_id": update})).into_response(),
        None if name == "press" => {
            refused(StatusCode::UNPROCESSABLE_ENTITY, "no message has such a button")
        }
        None => refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "the bot did not ask for updates of this kind",
        ),
    }
}
