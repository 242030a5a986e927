//! Customers: whom the shop knows, their chats, and the language and time zone that they are
//! addressed in.

pub mod auto_reply;
pub mod contact;
#[cfg(test)]
#[path = "documented_tests.rs"]
mod documented;
pub mod inbound_texts;
pub mod keywords;
mod link_moves;
pub mod links;
pub mod preferences;
mod profile;
pub mod queries;
pub mod reactions;

use crate::audit::{self, Actor, AuditEntry};
use crate::clock::{At, Stamp};
use crate::ids::CustomerId;
use crate::language::Locale;
use crate::store::{Store, StoreError, Tx};

pub use contact::{Address, ContactAddress, ContactInfo};
pub use preferences::Preferences;
pub use profile::Profile;

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

/// How to reach a customer, read inside a transaction.
pub async fn contact_info(
    tx: &mut Tx,
    customer: &CustomerId,
) -> Result<Option<ContactInfo>, StoreError> {
    contact::queries::contact_info(tx, customer).await
}

/// How to reach a customer, as it is now.
pub async fn contact_info_of(
    store: &Store,
    customer: &CustomerId,
) -> Result<Option<ContactInfo>, StoreError> {
    contact::queries::contact_info_of(store, customer).await
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
