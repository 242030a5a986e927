//! Channels: each does one thing (send, edit) at one address and says how it ended. In comes a `Content`, out comes a
//! `SendResult`; what to do about it is the delivery room's business.

mod content;
pub mod limits;
pub mod telegram;

pub use content::{Action, Button, Content, Keyboard, LONGEST_TEXT};

use std::time::Duration;

use serde::{Deserialize, Serialize};

use limits::Lane;
use telegram::Telegram;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// The Telegram Bot API; the address is a chat id.
    Telegram,
}

impl ChannelKind {
    /// The word in tables and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
        }
    }
}

/// Why an address cannot be reached; each mark is a reason of the suppressions table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressFault {
    /// The person blocked the bot; lifted when they write or unblock.
    Blocked,
    /// The account is gone.
    Deactivated,
    /// The chat is unknown, or the person never pressed Start.
    Unreachable,
}

impl AddressFault {
    /// The word in the suppressions table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Deactivated => "deactivated",
            Self::Unreachable => "unreachable",
        }
    }
}

/// The class of a failure: what the delivery policy decides by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// This address will not do: mark it and take the next channel at once.
    Address(AddressFault),
    /// This message will never do, whoever it is for: a bug or a setting.
    Message,
    /// The message to edit is gone: a new one has to be sent.
    MessageGone,
    /// May go better next time; the request was certainly refused or never written.
    Transient,
    /// The provider says when to come back. Costs no try.
    RateLimited {
        /// How long to wait.
        after: Duration,
    },
    /// Cut off after the request was written: it may have been sent.
    Ambiguous,
}

impl ErrorClass {
    /// The word in the attempts table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Message => "message",
            Self::MessageGone => "message_gone",
            Self::Transient => "transient",
            Self::RateLimited { .. } => "rate_limited",
            Self::Ambiguous => "ambiguous",
        }
    }
}

/// How one try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendResult {
    /// The provider took it.
    Accepted {
        /// The provider's id of the message.
        provider_id: String,
    },
    /// It did not.
    Failed {
        /// What kind of failure.
        class: ErrorClass,
        /// The provider's code, where it gave one.
        code: Option<String>,
        /// The provider's words, without secrets.
        detail: String,
    },
}

/// Every channel there is.
#[derive(Clone)]
pub struct Channels {
    /// Telegram.
    pub telegram: Telegram,
}

impl Channels {
    /// Waits until the limits let a call to `address` go, and takes its place; false when that is not within `patience`.
    pub async fn admit(&self, channel: ChannelKind, address: &str, lane: Lane, patience: Duration) -> bool {
        match channel {
            ChannelKind::Telegram => self.telegram.admit(address, lane, patience).await,
        }
    }

    /// Does `content` at `address` on one channel within `timeout`, once it was admitted.
    pub async fn send(&self, channel: ChannelKind, address: &str, content: &Content, timeout: Duration) -> SendResult {
        match channel {
            ChannelKind::Telegram => self.telegram.send_admitted(address, content, timeout).await,
        }
    }
}
