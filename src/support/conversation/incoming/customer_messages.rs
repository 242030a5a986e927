//! Messages of a customer in their ticket: limits, storing, and the relay to the agents.

use std::time::Duration;

use crate::clock::{At, Window};
use crate::store::{StoreError, Tx};
use crate::support::blocked_contacts;
use crate::support::case::message::{NewMessage, RelayState, TicketSide};
use crate::support::case::outcome::{ChangeOutcome, MessageRejection};
use crate::support::case::ticket::Ticket;
use crate::support::case::transition::Transition;
use crate::support::conversation::incoming::store_message::{is_stored, store_message};
use crate::support::conversation::relay::change_ticket::change_ticket;
use crate::support::conversation::relay::to_agents::send_to_agents_unless_held;
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::tickets;

/// The window of `messages_per_minute`.
const MINUTE: Duration = Duration::from_secs(60);

/// Adds a customer's message to their ticket and relays it. `None` when it was added before.
pub async fn add_customer_message(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: &NewMessage,
    now: At,
) -> Result<Option<ChangeOutcome>, StoreError> {
    if is_stored(tx, said).await? {
        return Ok(None);
    }
    if let Some(away) = turned_away(tx, support, ticket, said, now).await? {
        return Ok(Some(ChangeOutcome::TurnedAway(away)));
    }
    relay_customer_message(tx, support, ticket, said, now).await
}

/// Why a customer's message is not accepted. Messages above the limit are stored, but not relayed.
async fn turned_away(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: &NewMessage,
    now: At,
) -> Result<Option<MessageRejection>, StoreError> {
    let contact = &ticket.contact;
    if blocked_contacts::is_blocked(tx, contact.channel, &contact.address).await? {
        let is_first = blocked_contacts::mark_blocked_told(tx, contact, now).await?;
        return Ok(Some(MessageRejection::Blocked { is_first }));
    }
    // Locked, so that messages at the same time are counted too.
    let Some(ticket) = tickets::lock(tx, &ticket.id).await? else { return Ok(None) };
    let (most, said_lately) = (
        support.rules.messages_per_minute,
        messages::messages_within(tx, contact, Window::of(MINUTE), now).await?,
    );
    if said_lately < most {
        return Ok(None);
    }
    if let Some(id) =
        messages::insert(tx, &ticket.id, TicketSide::Customer, said, None, RelayState::Waiting)
            .await?
    {
        messages::reject(tx, &id, "too many").await?;
    }
    Ok(Some(MessageRejection::TooMany { is_first: said_lately == most }))
}

/// Adds a customer's message without checking limits.
pub(crate) async fn relay_customer_message(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    said: &NewMessage,
    now: At,
) -> Result<Option<ChangeOutcome>, StoreError> {
    let done =
        change_ticket(tx, support, &ticket.id, &Transition::Ask, &ticket.contact.actor(), now)
            .await?;
    let Some(ticket) = done.ticket() else { return Ok(Some(done)) };
    if store_message(tx, ticket, TicketSide::Customer, said, now).await? {
        if said.by.spoken().is_some() && said.thread != ticket.contact_topic {
            tickets::set_contact_topic(tx, &ticket.id, said.thread).await?;
        }
        send_to_agents_unless_held(tx, support, ticket, now).await?;
    }
    Ok(Some(done))
}
