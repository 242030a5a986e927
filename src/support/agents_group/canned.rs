//! Canned replies: stored answers for agents, in several locales, with placeholders for data of the
//! ticket.

pub mod queries;

pub use queries::CannedReply;

use crate::audit;
use crate::audit::{Actor, AuditEntry};
use crate::clock::At;
use crate::language::{Locale, Text};
use crate::orders::customer_orders;
use crate::store::{Store, StoreError, Tx};
use crate::support::case::ticket::Ticket;

/// The longest name, in characters.
const LONGEST_NAME: usize = 32;

/// The placeholders, which are written in curly brackets.
pub const PLACES: [&str; 4] = ["name", "order", "tracking", "number"];

/// A name in lower case; `None` unless it is one word of letters, digits, `-` and `_`.
pub fn good_name(typed: &str) -> Option<String> {
    let is_good = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let name = typed.to_lowercase();
    ((1..=LONGEST_NAME).contains(&name.chars().count()) && name.chars().all(is_good))
        .then_some(name)
}

/// All replies, sorted by name and locale.
pub async fn all(store: &Store) -> Result<Vec<CannedReply>, StoreError> {
    queries::all(store).await
}

/// The reply of a name in the first of these locales that it has, else in English, else in any.
pub async fn find(
    store: &Store,
    name: &str,
    wishes: [Locale; 2],
) -> Result<Option<CannedReply>, StoreError> {
    let replies = queries::of_name(store, name).await?;
    let best = wishes
        .into_iter()
        .chain([Locale::En])
        .find_map(|locale| replies.iter().find(|reply| reply.locale == locale));
    Ok(best.or(replies.first()).cloned())
}

/// A reply with its placeholders filled, or the placeholders for which nothing is known.
pub async fn fill(
    store: &Store,
    ticket: &Ticket,
    reply: &CannedReply,
) -> Result<Result<Text, Vec<&'static str>>, StoreError> {
    let order = match ticket.order.as_ref().zip(ticket.contact.customer.as_ref()) {
        Some((order, customer)) => customer_orders::find(store, order.as_str(), customer).await?,
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

/// Stores a reply, over the one with the same name and locale.
pub async fn put(tx: &mut Tx, reply: &CannedReply, by: &Actor, now: At) -> Result<(), StoreError> {
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
