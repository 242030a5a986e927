//! Canned replies: answers that agents keep at hand, in several locales, with places for what is
//! known of a ticket.

pub mod queries;

use super::ticket::Ticket;
use crate::audit::{self, Actor, AuditEntry};
use crate::clock::At;
use crate::language::{Locale, Text};
use crate::orders::view;
use crate::store::{Store, StoreError, Tx};

/// The longest name, in characters.
const LONGEST_NAME: usize = 32;
/// What may stand in curly brackets.
pub const PLACES: [&str; 4] = ["name", "order", "tracking", "number"];

/// A reply in one locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// What agents call it.
    pub name: String,
    /// In which locale.
    pub locale: Locale,
    /// Its words.
    pub words: Text,
}

/// A name as it is kept; `None` when it is none: one word of letters, digits, `-` and `_`.
pub fn good_name(typed: &str) -> Option<String> {
    let is_good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let name = typed.to_lowercase();
    ((1..=LONGEST_NAME).contains(&name.chars().count()) && name.chars().all(is_good))
        .then_some(name)
}

/// Every reply, by name and locale.
///
/// # Errors
/// When the store does not answer.
pub async fn all(store: &Store) -> Result<Vec<Reply>, StoreError> {
    queries::all(store).await
}

/// The reply of a name for somebody of this locale: in their own, in the shop's, in English, else
/// in whatever there is.
///
/// # Errors
/// When the store does not answer.
pub async fn find(
    store: &Store,
    name: &str,
    wishes: [Locale; 2],
) -> Result<Option<Reply>, StoreError> {
    let replies = queries::of_name(store, name).await?;
    let best = wishes
        .into_iter()
        .chain([Locale::En])
        .find_map(|locale| replies.iter().find(|reply| reply.locale == locale));
    Ok(best.or(replies.first()).cloned())
}

/// A reply with what is known of a ticket put in, or the places for which nothing is known.
///
/// # Errors
/// When the store does not answer.
pub async fn fill(
    store: &Store,
    ticket: &Ticket,
    reply: &Reply,
) -> Result<Result<Text, Vec<&'static str>>, StoreError> {
    let order = match ticket.order.as_ref().zip(ticket.contact.customer.as_ref()) {
        Some((order, customer)) => view::find(store, order.as_str(), customer).await?,
        None => None,
    };
    let tracking = order.and_then(|order| {
        order.shipments.into_iter().rev().find_map(|parcel| parcel.tracking_number)
    });
    let number = ticket.number.to_string();
    let order = ticket.order.as_ref().map(|order| order.as_str());
    let known = [ticket.name.as_deref(), order, tracking.as_deref(), Some(&*number)];
    let values: Vec<_> = PLACES.into_iter().zip(known).collect();
    Ok(reply.words.filled(&values))
}

/// Writes a reply over the one of the same name and locale.
///
/// # Errors
/// When the store fails.
pub async fn put(tx: &mut Tx, reply: &Reply, by: &Actor, now: At) -> Result<(), StoreError> {
    queries::put(tx, reply, by, now).await?;
    audit::append(
        tx,
        &AuditEntry {
            actor: by,
            action: "canned.put",
            object: &reply.name,
            detail: reply.locale.code(),
        },
        now,
    )
    .await
}

/// Removes a reply, in one locale or in all; false when there is none.
///
/// # Errors
/// When the store fails.
pub async fn remove(
    tx: &mut Tx,
    name: &str,
    locale: Option<Locale>,
    by: &Actor,
    now: At,
) -> Result<bool, StoreError> {
    let detail = locale.map_or("", Locale::code);
    let is_there = queries::remove(tx, name, detail).await? > 0;
    if is_there {
        audit::append(
            tx,
            &AuditEntry { actor: by, action: "canned.removed", object: name, detail },
            now,
        )
        .await?;
    }
    Ok(is_there)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word() {
        assert_eq!(good_name("Hello-1"), Some("hello-1".to_owned()));
        assert_eq!(good_name("Привет"), Some("привет".to_owned()));
        for bad in ["", "a b", "<b>", "a.b", &"x".repeat(33)] {
            assert_eq!(good_name(bad), None, "{bad}");
        }
    }
}
