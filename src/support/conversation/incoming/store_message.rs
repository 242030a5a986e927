//! Storing a message of either side once.

use crate::clock::At;
use crate::store::{StoreError, Tx};
use crate::support::case::message::{NewMessage, RelayState, TicketSide};
use crate::support::case::ticket::Ticket;
use crate::support::messages;
use crate::support::tickets;

/// Whether a Telegram message is stored already.
pub(crate) async fn is_stored(tx: &mut Tx, said: &NewMessage) -> Result<bool, StoreError> {
    match said.by.spoken() {
        Some(spoken) => Ok(messages::by_original(tx, spoken).await?.is_some()),
        None => Ok(false),
    }
}

/// Stores a message, and says which it replies to; false when it was stored before.
pub(crate) async fn store_message(
    tx: &mut Tx,
    ticket: &Ticket,
    side: TicketSide,
    said: &NewMessage,
    now: At,
) -> Result<bool, StoreError> {
    let state = if side == TicketSide::Note { RelayState::Internal } else { RelayState::Waiting };
    if side != TicketSide::Note {
        tickets::touch(tx, &ticket.id, now).await?;
    }
    let answers = match said.answers {
        Some(spoken) => messages::in_ticket(tx, &ticket.id, spoken).await?,
        None => None,
    };
    Ok(messages::insert(tx, &ticket.id, side, said, answers.as_ref(), state).await?.is_some())
}
