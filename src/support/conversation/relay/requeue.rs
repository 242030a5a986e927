//! Messages whose notification was not sent wait again, and those behind them.

use crate::clock::At;
use crate::delivery::outbox;
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};
use crate::support::case::message::TicketSide;
use crate::support::case::ticket::Ticket;
use crate::support::messages;

/// The messages of a notification wait again, and so do later ones: they would fail in the same
/// way, or overtake these.
pub(crate) async fn requeue(
    tx: &mut Tx,
    ticket: &Ticket,
    side: TicketSide,
    id: &NotificationId,
    now: At,
) -> Result<(), StoreError> {
    messages::requeue(tx, id).await?;
    requeue_later(tx, ticket, side, now).await
}

/// Messages of one side that have not been tried yet wait again.
pub(crate) async fn requeue_later(
    tx: &mut Tx,
    ticket: &Ticket,
    side: TicketSide,
    now: At,
) -> Result<(), StoreError> {
    for behind in messages::in_flight(tx, &ticket.id, side).await? {
        if outbox::take_back(tx, &behind, now).await? {
            messages::requeue(tx, &behind).await?;
        }
    }
    Ok(())
}
