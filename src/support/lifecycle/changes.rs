//! Changes of a ticket by agents, customers and the API, with the messages that go out because of
//! them.

use crate::audit::Actor;
use crate::clock::At;
use crate::delivery::Priority;
use crate::ids::TicketId;
use crate::store::{StoreError, Tx};
use crate::support::case::ticket::{Ticket, Transition};
use crate::support::conversation::relay;
use crate::support::desk::Support;
use crate::support::lifecycle::transitions::{AppliedChange, ChangeOutcome, apply, save};
use crate::support::queries;

/// Applies a transition to a ticket. `actor` is the actor in the audit log.
pub async fn change(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    act: &Transition,
    actor: &Actor,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    let applied = apply(tx, support, id, act, actor, now).await?;
    relay_if_admitted(tx, support, applied, now).await
}

/// Relays the messages of a ticket that was deferred until the change.
pub(crate) async fn relay_if_admitted(
    tx: &mut Tx,
    support: &Support,
    applied: AppliedChange,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    if let Some(ticket) = applied.outcome.ticket().filter(|_| applied.is_admitted) {
        relay::send_to_agents_unless_held(tx, support, ticket, now).await?;
    }
    Ok(applied.outcome)
}

/// Changes a ticket's priority.
pub async fn set_priority(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    priority: Priority,
    actor: &Actor,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    let Some(ticket) = queries::lock(tx, id).await? else { return Ok(ChangeOutcome::Unknown) };
    if ticket.priority == priority {
        return Ok(ChangeOutcome::Unchanged(Box::new(ticket)));
    }
    let next = Ticket { priority, version: ticket.version + 1, ..ticket.clone() };
    let applied = save(tx, support, &ticket, next, "ticket.priority", actor, now).await?;
    relay_if_admitted(tx, support, applied, now).await
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
    let Some(ticket) = queries::lock(tx, id).await? else { return Ok(ChangeOutcome::Unknown) };
    if ticket.category == category {
        return Ok(ChangeOutcome::Unchanged(Box::new(ticket)));
    }
    let next =
        Ticket { category: category.to_owned(), version: ticket.version + 1, ..ticket.clone() };
    let applied = save(tx, support, &ticket, next, "ticket.category", actor, now).await?;
    relay_if_admitted(tx, support, applied, now).await
}
