//! Changes of a ticket's priority and category.

use crate::audit::Actor;
use crate::clock::At;
use crate::delivery::Priority;
use crate::ids::TicketId;
use crate::store::{StoreError, Tx};
use crate::support::case::outcome::ChangeOutcome;
use crate::support::case::ticket::Ticket;
use crate::support::changes::apply::save;
use crate::support::desk::Support;
use crate::support::tickets;

/// Changes a ticket's priority.
pub async fn set_priority(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    priority: Priority,
    actor: &Actor,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    let Some(ticket) = tickets::lock(tx, id).await? else { return Ok(ChangeOutcome::Unknown) };
    if ticket.priority == priority {
        return Ok(ChangeOutcome::Unchanged(Box::new(ticket)));
    }
    let next = Ticket { priority, version: ticket.version + 1, ..ticket.clone() };
    // The assignee stays, so a deferred ticket stays deferred.
    Ok(save(tx, support, &ticket, next, "ticket.priority", actor, now).await?.outcome)
}

/// Changes a ticket's category. Its topic stays in the same group.
pub async fn set_category(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    category: &str,
    actor: &Actor,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    let Some(ticket) = tickets::lock(tx, id).await? else { return Ok(ChangeOutcome::Unknown) };
    if ticket.category == category {
        return Ok(ChangeOutcome::Unchanged(Box::new(ticket)));
    }
    let next =
        Ticket { category: category.to_owned(), version: ticket.version + 1, ..ticket.clone() };
    Ok(save(tx, support, &ticket, next, "ticket.category", actor, now).await?.outcome)
}
