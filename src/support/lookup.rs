//! Finding and locking tickets.

use crate::ids::TicketId;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx};
use crate::support::agents_group::topics;
use crate::support::case::message;
use crate::support::case::ticket::Ticket;
use crate::support::messages;
use crate::support::tickets;

/// Finds a ticket by its id.
pub async fn by_id(store: &Store, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    tickets::by_id(store, id).await
}

/// Locks a ticket's row: other changes of it wait for this transaction.
pub async fn lock(tx: &mut Tx, id: &TicketId) -> Result<Option<Ticket>, StoreError> {
    tickets::lock(tx, id).await
}

/// Finds a ticket by its number.
pub async fn by_number(store: &Store, number: i64) -> Result<Option<Ticket>, StoreError> {
    tickets::by_number(store, number).await
}

/// Finds a ticket by its topic, also by one that it had before.
pub async fn by_topic(store: &Store, group: i64, topic: i64) -> Result<Option<Ticket>, StoreError> {
    if let Some(ticket) = tickets::by_topic(store, group, topic).await? {
        return Ok(Some(ticket));
    }
    // People may still write in a topic that Telegram did not find.
    match topics::ticket_of_lost(store, group, topic).await? {
        Some(id) => tickets::by_id(store, &id).await,
        None => Ok(None),
    }
}

/// Whether there was ever a ticket from this phone number.
pub async fn has_ticket_from(tx: &mut Tx, phone: &Phone) -> Result<bool, StoreError> {
    tickets::has_asked(tx, phone).await
}

/// The ticket for a contact's next message.
pub async fn current_ticket(
    store: &Store,
    channel: crate::channels::ChannelName,
    address: &str,
) -> Result<Option<Ticket>, StoreError> {
    tickets::current_of(store, channel, address).await
}

/// Finds a ticket by a message in a chat: an original, a copy, or the card.
pub async fn by_message(
    store: &Store,
    spoken: message::MessageRef,
) -> Result<Option<Ticket>, StoreError> {
    match messages::ticket_of(store, spoken).await? {
        Some(id) => tickets::by_id(store, &id).await,
        None => tickets::by_card(store, spoken.chat, spoken.message).await,
    }
}
