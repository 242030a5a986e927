//! Finding and locking tickets.

use crate::clock::At;
use crate::ids::TicketId;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx};
use crate::support::agents_group::{held_tickets, topics};
use crate::support::case::ticket::Ticket;
use crate::support::conversation::messages;
use crate::support::queries;

/// Finds a ticket by its id.
pub async fn by_id(store: &Store, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    queries::by_id(store, id).await
}

/// Locks a ticket's row: other changes of it wait for this transaction.
pub async fn lock(tx: &mut Tx, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    queries::lock(tx, id).await
}

/// Finds a ticket by its number.
pub async fn by_number(store: &Store, number: i64) -> Result<Option<Ticket>, StoreError> {
    queries::by_number(store, number).await
}

/// Finds a ticket by its topic, also by one that it had before.
pub async fn by_topic(store: &Store, group: i64, topic: i64) -> Result<Option<Ticket>, StoreError> {
    if let Some(ticket) = queries::by_topic(store, group, topic).await? {
        return Ok(Some(ticket));
    }
    // People may still write in a topic that Telegram did not find.
    match topics::ticket_of_lost(store, group, topic).await? {
        Some(id) => queries::by_id(store, &id).await,
        None => Ok(None),
    }
}

/// Whether there was ever a ticket from this phone number.
pub async fn has_ticket_from(tx: &mut Tx, phone: &Phone) -> Result<bool, StoreError> {
    queries::has_asked(tx, phone).await
}

/// The ticket for a contact's next message.
pub async fn current_ticket(
    store: &Store,
    channel: crate::channels::ChannelName,
    address: &str,
) -> Result<Option<Ticket>, StoreError> {
    queries::current_of(store, channel, address).await
}

/// Records that a group became a supergroup with a new id; its tickets get new topics there.
pub async fn migrate_group(tx: &mut Tx, old: i64, new: i64, now: At) -> Result<(), StoreError> {
    held_tickets::moved(tx, old, new).await?;
    queries::move_chat(tx, old, new, now).await
}

/// All groups that became supergroups: old and new chat id.
pub async fn group_migrations(store: &Store) -> Result<Vec<(i64, i64)>, StoreError> {
    queries::group_migrations(store).await
}

/// Finds a ticket by a message in a chat: an original, a copy, or the card.
pub async fn by_message(
    store: &Store,
    spoken: messages::MessageRef,
) -> Result<Option<Ticket>, StoreError> {
    match messages::queries::ticket_of(store, spoken).await? {
        Some(id) => queries::by_id(store, &id).await,
        None => queries::by_card(store, spoken.chat, spoken.message).await,
    }
}
