//! Receipts: a provider's word on a message it took, whether it told us or we asked.

use std::time::Duration;

use super::{ChannelName, ErrorClass};

/// What a provider's word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Nothing final: it is under way.
    Underway,
    /// It arrived.
    Confirmed,
    /// Somebody read it.
    Read,
    /// It did not arrive.
    Refuted {
        /// Why.
        class: ErrorClass,
        /// When the same words may be tried there again; never, where there is none.
        again_after: Option<Duration>,
    },
}

/// Where a word came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum Source {
    /// The provider told us.
    Callback,
    /// We asked.
    Poll,
    /// The person pressed or answered.
    Person,
}

impl Source {
    /// The word in the receipts table.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

/// One word of a provider on one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// On which channel.
    pub channel: ChannelName,
    /// The provider's id of the message.
    pub provider_id: String,
    /// Our attempt, where the provider carried its id; it may come before the answer to our request
    /// is stored.
    pub attempt: Option<String>,
    /// The provider's own word.
    pub status: String,
    /// The provider's error code, where it gave one.
    pub code: Option<String>,
    /// What it means.
    pub news: News,
    /// Where it came from.
    pub source: Source,
    /// As it came, without the words of the message and whole phones.
    pub raw: String,
}

/// A message that a provider has, found again by number and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The provider's id of the message.
    pub provider_id: String,
    /// Its words as they were sent.
    pub body: String,
    /// What the provider says of it now.
    pub receipt: Receipt,
}
