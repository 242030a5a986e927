//! Setting the clocks of a ticket after each change.

pub mod queries;

use crate::store::{StoreError, Tx};
use crate::support::case::clocks::running_clocks;
use crate::support::case::ticket::{Ticket, TicketState};
use crate::support::desk::Support;
use crate::support::messages;

/// Resets a ticket's clocks.
pub(crate) async fn reset_clocks(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
) -> Result<(), StoreError> {
    let answered = match ticket.state {
        TicketState::WaitingCustomer => messages::last_answer(tx, &ticket.id).await?,
        _ => None,
    };
    queries::clear(tx, &ticket.id).await?;
    for clock in running_clocks(ticket, answered, &support.rules.times) {
        queries::set(tx, &ticket.id, &clock).await?;
    }
    Ok(())
}
