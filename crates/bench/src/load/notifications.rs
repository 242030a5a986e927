//! Requests to tell somebody something.

use anyhow::Result;
use bellhop_simulator::Simulator;
use serde_json::{Value, json};

use super::wire::post;
use crate::process::site::Site;
use crate::trial::Trial;

/// One key may ask ten thousand times a second at most.
const KEYS: usize = 4;
/// How many chats there are.
const CHATS: usize = 5000;

/// Words of a usual length.
const WORDS: &str = "Your parcel with the blue mug is on its way and should be with you on \
    Tuesday between ten and twelve.";

/// How much a notification matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    High,
    Normal,
    Bulk,
}

impl Priority {
    fn word(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Normal => "normal",
            Self::Bulk => "bulk",
        }
    }
}

/// The chat of the n-th message: everybody's next one comes after everybody's last.
pub fn chat(n: usize) -> i64 {
    (n % CHATS) as i64 + 1
}

/// Gives everybody a chat with the bot.
pub fn everybody_has_a_chat(telegram: &Simulator) {
    for n in 0..CHATS {
        telegram.start_chat(chat(n));
    }
}

/// Keys of the API, used in turns.
#[derive(Clone)]
pub struct Keys(Vec<String>);

impl Keys {
    /// New ones.
    ///
    /// # Errors
    /// When the program makes none.
    pub fn of(trial: &Trial<'_>, simulator: &Simulator, site: &Site) -> Result<Self> {
        Ok(Self(site.keys(trial, simulator, KEYS)?))
    }

    /// The n-th request to tell somebody something.
    pub fn tell(&self, n: usize, recipient: &Value, priority: Priority) -> Vec<u8> {
        self.request(n, body(recipient, priority))
    }

    /// The same for a chat, not to be sent before a moment in RFC 3339.
    pub fn tell_later(&self, n: usize, chat: i64, priority: Priority, not_before: &str) -> Vec<u8> {
        let mut body = body(&json!({"chat_id": chat}), priority);
        body["not_before"] = json!(not_before);
        self.request(n, body)
    }

    #[expect(clippy::needless_pass_by_value, reason = "a body is made for one request")]
    fn request(&self, n: usize, body: Value) -> Vec<u8> {
        let bearer = format!("Bearer {}", self.0[n % self.0.len()]);
        post("/api/notifications", &[("authorization", &bearer)], &body.to_string())
    }
}

fn body(recipient: &Value, priority: Priority) -> Value {
    json!({"recipient": recipient, "category": "shipping", "priority": priority.word(),
        "text": {"telegram": WORDS, "sms": WORDS}})
}
