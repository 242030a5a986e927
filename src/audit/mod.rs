//! The audit log: who did what to what, append-only. Privileged acts and refusals enter it in their
//! own transaction.

pub mod queries;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::clock::{At, Window};
use crate::ids::{AuditId, KeyId};
use crate::phone::{Phone, tail};
use crate::store::{Store, StoreError, Tx};

/// Who does something. Its text (`Display`) is what `audit_log.actor` holds; phone numbers and
/// other addresses are masked there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Whoever signs with one of `hook.signing_secrets`: `service`.
    OrderService,
    /// The holder of an API key: `key:key_…`.
    ApiKey(KeyId),
    /// A person in their own private chat: `chat:123`.
    Chat(i64),
    /// A person by a text from their phone: `phone:+49•••••5678`.
    Phone(Phone),
    /// The contact of a ticket: `telegram:•••4321`, `sms:•••5678`.
    Contact {
        /// The name of the channel.
        channel: &'static str,
        /// The chat or phone, unmasked.
        address: String,
    },
    /// One of the shop's people, by their Telegram user id: `user:1001`.
    Agent(i64),
    /// The recipient of a message, through their provider: `recipient`.
    Recipient,
    /// Whoever runs a command of this program: `operator`.
    Operator,
    /// This program by itself, as when a ticket's time is over: `system`.
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OrderService => f.write_str("service"),
            Self::ApiKey(key) => write!(f, "key:{key}"),
            Self::Chat(chat) => write!(f, "chat:{chat}"),
            Self::Phone(phone) => write!(f, "phone:{}", phone.masked()),
            Self::Contact { channel, address } => write!(f, "{channel}:{}", tail(address)),
            Self::Agent(user) => write!(f, "user:{user}"),
            Self::Recipient => f.write_str("recipient"),
            Self::Operator => f.write_str("operator"),
            Self::System => f.write_str("system"),
        }
    }
}

/// A new entry of the log.
#[derive(Debug, Clone)]
pub struct AuditEntry<'e> {
    pub actor: &'e Actor,
    /// A dotted word such as `link.refused`.
    pub action: &'static str,
    /// The id of what it was done to.
    pub object: &'e str,
    /// More about it, in a few words; never the text of a message.
    pub detail: &'e str,
}

/// Appends an entry to the log.
pub async fn append(tx: &mut Tx, entry: &AuditEntry<'_>, now: At) -> Result<(), StoreError> {
    queries::append(tx, &AuditId::new(now), entry, now).await
}

/// How often an actor did something to an object within a window.
pub async fn count(
    tx: &mut Tx,
    actor: &Actor,
    action: &str,
    object: &str,
    window: Window,
    now: At,
) -> Result<i64, StoreError> {
    queries::count(tx, (actor, action, object), window.since(now), window.until(now)).await
}

/// An entry as it is read back, and as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRecord {
    pub at: DateTime<Utc>,
    /// The text of an [`Actor`].
    pub actor: String,
    pub action: String,
    pub detail: String,
}

/// The entries about an object, oldest first.
pub async fn history(
    store: &Store,
    object: &str,
    limit: i64,
) -> Result<Vec<AuditRecord>, StoreError> {
    queries::of(store, object, limit).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_masks_addresses() {
        let phone = Phone::recorded("+4915112345678").expect("a number");
        let contact = Actor::Contact { channel: "sms", address: "+4915112345678".to_owned() };
        assert_eq!(Actor::Phone(phone).to_string(), "phone:+49•••••5678");
        assert_eq!(contact.to_string(), "sms:•••5678");
        assert_eq!(Actor::Agent(1001).to_string(), "user:1001");
    }
}
