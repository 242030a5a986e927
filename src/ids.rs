//! Ids: our own (`evt_…`, a UUID v7 inside, so that they sort by time) and the shop's (customer,
//! order). An invalid id cannot be built.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use uuid::{ContextV7, Timestamp, Uuid};

use crate::clock::At;

/// One counter for the process keeps ids of one millisecond in order.
static SEQUENCE: LazyLock<std::sync::Mutex<ContextV7>> =
    LazyLock::new(|| std::sync::Mutex::new(ContextV7::new()));

/// The greatest id of a user or a private chat: Telegram's have at most 52 significant bits.
pub const MOST_TELEGRAM_ID: i64 = 1 << 52;

/// What is wrong with an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct IdError(String);

fn fresh(prefix: &str, now: At) -> String {
    let ms = u64::try_from(now.ms()).unwrap_or(0);
    let context = SEQUENCE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let nanos = u32::try_from(ms % 1000 * 1_000_000).unwrap_or(0);
    let uuid = Uuid::new_v7(Timestamp::from_unix(&*context, ms / 1000, nanos));
    format!("{prefix}{}", uuid.simple())
}

macro_rules! own_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What every id of this kind starts with.
            pub const PREFIX: &'static str = $prefix;

            /// A new id that sorts after those made before `now`.
            pub fn new(now: At) -> Self {
                Self(fresh($prefix, now))
            }

            /// The id as it is stored and shown.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Sorts before every id made at this moment or later, and after those made before it:
            /// a limit for statements that look for rows of a time.
            pub fn limit_at(at: At) -> String {
                format!("{}{:012x}", $prefix, at.ms().max(0))
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(value: String) -> Result<Self, IdError> {
                let inside = value.strip_prefix($prefix).and_then(|rest| Uuid::try_parse(rest).ok());
                match inside {
                    Some(_) => Ok(Self(value)),
                    None => Err(IdError(format!("not an id of the form {}…", $prefix))),
                }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

macro_rules! shop_id {
    ($(#[$doc:meta])* $name:ident, $max:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The longest one taken, in bytes.
            pub const MAX_BYTES: usize = $max;

            /// Takes the shop's own id: 1 to `MAX_BYTES` bytes, no white space, control or
            /// invisible characters.
            ///
            /// # Errors
            /// When it is empty, too long, or holds a character that nobody can type.
            pub fn parse(value: &str) -> Result<Self, IdError> {
                check_shop_id($what, value, $max)?;
                Ok(Self(value.to_owned()))
            }

            /// The id as the shop wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(value: String) -> Result<Self, IdError> {
                Self::parse(&value)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn check_shop_id(what: &str, value: &str, max: usize) -> Result<(), IdError> {
    if value.is_empty() || value.len() > max {
        return Err(IdError(format!("{what} must be 1 to {max} bytes long, not {}", value.len())));
    }
    match value.chars().find(|c| !is_plain(*c)) {
        Some(c) => Err(IdError(format!(
            "{what} must not hold {c:?}: use visible characters without spaces"
        ))),
        None => Ok(()),
    }
}

/// Visible, single-direction characters only: what is invisible in a chat can't be typed back by a
/// customer.
fn is_plain(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{061C}')
}

own_id!(
    /// One thing the order service said.
    EventId, "evt_"
);
own_id!(
    /// One thing to tell one recipient.
    NotificationId, "ntf_"
);
own_id!(
    /// One attempt on one channel.
    AttemptId, "att_"
);
own_id!(
    /// One word of a provider on an attempt.
    ReceiptId, "rcp_"
);
own_id!(
    /// One API key's record.
    KeyId, "key_"
);
own_id!(
    /// One one-time code's record.
    VerificationId, "ver_"
);
own_id!(
    /// Something staff should know.
    AlertId, "alr_"
);
own_id!(
    /// One entry of the audit log.
    AuditId, "aud_"
);
own_id!(
    /// A one-time link token's record.
    LinkId, "lnk_"
);
own_id!(TicketId, "tkt_");
own_id!(
    /// One thing that the shop's own systems are told of.
    OutgoingId, "evo_"
);
own_id!(
    /// One thing said in a ticket.
    MessageId, "msg_"
);

shop_id!(
    /// The shop's own id of a customer.
    CustomerId, 64, "a customer id"
);
shop_id!(
    /// The shop's own id of an order, as customers type it (`ORD-1042`). Short enough to ride in a
    /// button.
    OrderId, 40, "an order id"
);
shop_id!(
    /// The shop's own id of a shipment.
    ShipmentId, 40, "a shipment id"
);
shop_id!(
    /// The shop's own id of a refund.
    RefundId, 64, "a refund id"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_ids_sort_by_time_even_within_a_millisecond() {
        let ids: Vec<_> =
            (0..1000).map(|i| EventId::new(At(1_700_000_000_000 + i / 100))).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(EventId::try_from(ids[0].to_string()).is_ok());
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let event = EventId::new(At(1));
        assert!(NotificationId::try_from(event.to_string()).is_err());
        assert!(EventId::try_from("evt_nonsense".to_owned()).is_err());
    }

    #[test]
    fn shop_ids_are_what_a_person_can_type() {
        assert!(OrderId::parse("ORD-1042").is_ok());
        assert!(OrderId::parse("").is_err());
        assert!(OrderId::parse(&"x".repeat(41)).is_err());
        assert!(OrderId::parse("ORD\u{202E}1").is_err());
        assert!(OrderId::parse("ORD 1").is_err());
        assert!(CustomerId::parse("a\0b").is_err());
    }
}
