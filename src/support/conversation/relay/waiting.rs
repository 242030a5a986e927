//! Relays what waits on one side to the other.

use crate::clock::At;
use crate::store::{StoreError, Tx};
use crate::support::case::message::TicketSide;
use crate::support::case::ticket::Ticket;
use crate::support::conversation::relay::to_agents::send_to_agents_unless_held;
use crate::support::conversation::relay::to_customer::send_to_customer;
use crate::support::desk::Support;

/// Sends the other side what waits on `side`.
pub(crate) async fn relay_waiting(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: TicketSide,
    now: At,
) -> Result<(), StoreError> {
    match side {
        TicketSide::Customer => send_to_agents_unless_held(tx, support, ticket, now).await,
        TicketSide::Agent => send_to_customer(tx, support, ticket, now).await,
        TicketSide::Note => Ok(()),
    }
}
