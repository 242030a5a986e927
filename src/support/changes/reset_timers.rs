//! Setting the timers of a ticket after each change.

pub mod queries;

use crate::store::{StoreError, Tx};
use crate::support::case::ticket::{Ticket, TicketState};
use crate::support::case::timers::running_timers;
use crate::support::desk::Support;
use crate::support::messages;

/// Resets a ticket's timers.
pub(crate) async fn reset_timers(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
) -> Result<(), StoreError> {
    let answered = match ticket.state {
        TicketState::WaitingCustomer => messages::last_answer(tx, &ticket.id).await?,
        _ => None,
    };
    queries::clear(tx, &ticket.id).await?;
    for timer in running_timers(ticket, answered, &support.rules.times) {
        queries::set(tx, &ticket.id, &timer).await?;
    }
    Ok(())
}
