//! The errors of the Bot API, in its own words.

use serde_json::{Value, json};

/// An error of the Bot API.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refusal {
    pub code: u16,
    pub description: String,
    pub retry_after: Option<u64>,
    /// The supergroup that a group became.
    pub migrate_to: Option<i64>,
}

/// What a call comes to.
pub(crate) type Answer = Result<Value, Refusal>;

impl Refusal {
    pub(crate) fn new(code: u16, description: impl Into<String>) -> Self {
        Self { code, description: description.into(), retry_after: None, migrate_to: None }
    }

    pub(crate) fn bad(words: impl Into<String>) -> Self {
        Self::new(400, format!("Bad Request: {}", words.into()))
    }

    pub(crate) fn forbidden(words: &str) -> Self {
        Self::new(403, format!("Forbidden: {words}"))
    }

    pub(crate) fn too_many(seconds: u64) -> Self {
        Self {
            retry_after: Some(seconds),
            ..Self::new(429, format!("Too Many Requests: retry after {seconds}"))
        }
    }

    pub(crate) fn upgraded(supergroup: i64) -> Self {
        Self {
            migrate_to: Some(supergroup),
            ..Self::bad("group chat was upgraded to a supergroup chat")
        }
    }

    /// The answer's body.
    pub(crate) fn body(&self) -> Value {
        let mut body =
            json!({"ok": false, "error_code": self.code, "description": self.description});
        if let Some(seconds) = self.retry_after {
            body["parameters"] = json!({"retry_after": seconds});
        }
        if let Some(supergroup) = self.migrate_to {
            body["parameters"] = json!({"migrate_to_chat_id": supergroup});
        }
        body
    }
}
