//! A text that Twilio has taken.

use serde::Serialize;

/// A text that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SimText {
    /// Its id.
    pub sid: String,
    /// Whom it is for.
    pub to: String,
    /// The number it comes from; none while a service chooses.
    pub from: Option<String>,
    /// The Messaging Service it was given to.
    pub service: Option<String>,
    /// What it says.
    pub body: String,
    /// Where it stands, in Twilio's word.
    pub status: String,
    /// Why it did not arrive.
    pub code: Option<i64>,
    /// Where callbacks about it go.
    pub callback: Option<String>,
    /// When it was taken, in milliseconds since 1970.
    pub created_at_ms: i64,
    /// When it left the queue.
    pub sent_at_ms: Option<i64>,
}
