//! Customers: whom the shop knows, their chats, and the language and time zone that they are
//! addressed in.

pub mod auto_reply;
#[cfg(test)]
#[path = "documented_tests.rs"]
mod documented;
pub mod inbound;
pub mod keywords;
mod link_moves;
pub mod links;
pub mod preferences;
pub mod queries;
pub mod reactions;

use crate::audit::{self, Actor, AuditEntry};
use crate::channels::{AddressKind, ChannelName};
use crate::clock::{At, Stamp};
use crate::ids::CustomerId;
use crate::language::{Locale, Zone, negotiate};
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx};

pub use preferences::Wishes;

/// What the order service said of a customer. Parts it left out stay as they were.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The shop's own id.
    pub id: CustomerId,
    /// The name to greet by.
    pub name: Option<String>,
    /// A language tag, perhaps of a language that we do not speak.
    pub locale: Option<String>,
    /// The IANA name of the time zone.
    pub time_zone: Option<String>,
    pub phone: Option<Phone>,
}

/// Writes what was said: of each value the newest word wins, in whatever order words come. Another
/// phone than before is a deed of whoever said it: by it the customer's chat can be taken.
pub async fn save_profile(
    tx: &mut Tx,
    profile: &Profile,
    said: Stamp,
    by: &Actor,
    now: At,
) -> Result<(), StoreError> {
    if let Some(phone) = &profile.phone
        && let Some((before, stamp)) = queries::phone_of(tx, &profile.id).await?
        && before.as_deref() != Some(phone.as_str())
        && said.value() >= stamp
    {
        let entry = AuditEntry {
            actor: by,
            action: "customer.phone",
            object: profile.id.as_str(),
            detail: &phone.masked(),
        };
        audit::append(tx, &entry, now).await?;
    }
    queries::learn(tx, profile, said, now).await
}

/// How a customer can be reached and spoken to.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    pub customer: CustomerId,
    pub name: Option<String>,
    pub chat: Option<i64>,
    /// Why that chat must not be written to now.
    pub chat_suppressed: Option<String>,
    pub phone: Option<Phone>,
    /// Why that phone must not be texted now.
    pub phone_suppressed: Option<String>,
    /// Whether a text of ours has reached that phone, codes aside.
    pub was_texted: bool,
    pub wishes: Wishes,
    /// What they chose in chat.
    pub locale_choice: Option<String>,
    /// What the order service said.
    pub locale_said: Option<String>,
    /// What Telegram says of their app.
    pub language_code: Option<String>,
    /// Their zone, by name.
    pub time_zone: Option<String>,
}

impl Reach {
    /// Where they are on a channel.
    pub fn address(&self, channel: ChannelName) -> Option<String> {
        match channel.profile().addresses {
            AddressKind::Chat => self.chat.map(|chat| chat.to_string()),
            AddressKind::Phone => self.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        }
    }

    /// Why they must not be sent to there.
    pub fn suppressed(&self, channel: ChannelName) -> Option<&str> {
        match channel.profile().addresses {
            AddressKind::Chat => self.chat_suppressed.as_deref(),
            AddressKind::Phone => self.phone_suppressed.as_deref(),
        }
    }

    /// The locale they are spoken to in: their choice, else the shop's word, else Telegram's, else
    /// `default`.
    pub fn locale(&self, default: Locale) -> Locale {
        negotiate(
            [
                self.locale_choice.as_deref(),
                self.locale_said.as_deref(),
                self.language_code.as_deref(),
            ],
            default,
        )
    }

    /// Their zone, else `default`.
    pub fn zone(&self, default: Zone) -> Zone {
        self.time_zone.as_deref().and_then(|name| Zone::parse(name).ok()).unwrap_or(default)
    }
}

/// How to reach a customer, read inside a transaction.
pub async fn reach(tx: &mut Tx, customer: &CustomerId) -> Result<Option<Reach>, StoreError> {
    queries::reach(tx, customer).await
}

/// How to reach a customer, as it is now.
pub async fn reach_of(store: &Store, customer: &CustomerId) -> Result<Option<Reach>, StoreError> {
    queries::reach_of(store, customer).await
}

/// Remembers a private chat and the language of its app.
pub async fn record_chat(
    tx: &mut Tx,
    chat: i64,
    language_code: Option<&str>,
    now: At,
) -> Result<(), StoreError> {
    queries::saw_chat(tx, chat, language_code, now).await
}

/// Records by which link of the shop's own somebody first came.
pub async fn record_source(
    tx: &mut Tx,
    chat: i64,
    source: &str,
    now: At,
) -> Result<(), StoreError> {
    queries::came_by(tx, chat, source, now).await
}

/// By which link of the shop's own somebody first came to a chat.
pub async fn source(store: &Store, chat: i64) -> Result<Option<String>, StoreError> {
    queries::source(store, chat).await
}

/// Records the language that a person chose in their chat.
pub async fn choose_locale(
    tx: &mut Tx,
    chat: i64,
    locale: Locale,
    now: At,
) -> Result<(), StoreError> {
    queries::choose_locale(tx, chat, locale.code(), now).await
}

/// Whether the shop has told us of a customer.
pub async fn is_known(store: &Store, customer: &CustomerId) -> Result<bool, StoreError> {
    queries::is_known(store, customer).await
}
