//! Reads what somebody does from the body of a request.

use axum::http::StatusCode;
use axum::response::Response;
use serde::de::DeserializeOwned;

use crate::json_error::refused;

/// An act in a chat.
pub(super) trait AboutChat: DeserializeOwned {
    /// The id of the chat.
    fn chat(&self) -> i64;
}

/// Reads an act. The answer when the body is none, or names no chat.
pub(super) fn read_act<A: AboutChat>(body: &[u8]) -> Result<A, Box<Response>> {
    let act: A = serde_json::from_slice(body).map_err(|error| {
        let why = format!("the body is not what a person does: {error}");
        Box::new(refused(StatusCode::BAD_REQUEST, &why))
    })?;
    if act.chat() == 0 {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Err(Box::new(refused(status, "chat: must not be 0")));
    }
    Ok(act)
}
