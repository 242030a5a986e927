//! What an entry of the audit log says: who did what to what.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::ids::KeyId;
use crate::phone::{Phone, tail};
use crate::store::FromRow;

/// Who does something. Its text (`Display`) is what `audit_log.actor` holds; phone numbers and
/// other addresses are masked there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A service that signs with one of `hook.signing_secrets`: `service`.
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
    /// The person who runs a command of this program: `operator`.
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

/// An entry as it is read back, and as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, FromRow)]
pub struct AuditRecord {
    pub at: DateTime<Utc>,
    /// The text of an [`Actor`].
    pub actor: String,
    pub action: String,
    pub detail: String,
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
