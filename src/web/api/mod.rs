//! The API for services and tools: each path is one file, each call needs an API key with its scope.

pub(super) mod letters;
pub(super) mod notifications;
pub(super) mod sms;
pub(super) mod stats;
pub(super) mod stories;
pub(super) mod verifications;
<<<<<<< HEAD

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::problem::Problem;
use crate::orders::events::FieldError;

/// Reads a command: an object whose every field is known; the problem names the field at fault.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let value: Value = serde_json::from_slice(body).map_err(|error| Problem::unreadable(format!("the body is not JSON: {error}")))?;
    if !value.is_object() {
        return Err(wrong("", "must be an object"));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let pointer = if path == "." { String::new() } else { format!("/{}", path.replace('.', "/")) };
        wrong(&pointer, error.inner().to_string())
    })
}

fn wrong(pointer: &str, detail: impl Into<String>) -> Problem {
    Problem::invalid(vec![FieldError { pointer: pointer.to_owned(), detail: detail.into() }])
}
=======
>>>>>>> h8
