//! What the shop's people say in tickets is on record as theirs: a further answer changes nothing
//! of a ticket, and is a deed all the same.

use super::changes::Done;
use super::messages::Said;
use super::ticket::{Agent, Ticket};
use super::{Support, relay};
use crate::audit::{self, Actor, AuditEntry};
use crate::clock::At;
use crate::ids::TicketId;
use crate::store::{StoreError, Tx};

/// An agent answers the customer. `None` when it is on record already, or stays among agents with
/// the rest of its album.
///
/// # Errors
/// When the store fails.
pub async fn answer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    agent: &Agent,
    said: &Said,
    now: At,
) -> Result<Option<Done>, StoreError> {
    answer_as(tx, support, ticket, agent, &agent.actor(), said, now).await
}

/// The same for somebody whom the audit log knows by another name.
pub(super) async fn answer_as(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    agent: &Agent,
    actor: &Actor,
    said: &Said,
    now: At,
) -> Result<Option<Done>, StoreError> {
    let done = relay::answer(tx, support, ticket, agent, actor, said, now).await?;
    if done.as_ref().is_some_and(|done| done.ticket().is_some()) {
        record(tx, &ticket.id, "ticket.said", actor, now).await?;
    }
    Ok(done)
}

/// Somebody notes something that the customer never sees; false when it is on record already.
///
/// # Errors
/// When the store fails.
pub async fn note_as(
    tx: &mut Tx,
    ticket: &Ticket,
    actor: &Actor,
    said: &Said,
    now: At,
) -> Result<bool, StoreError> {
    let is_new = relay::note(tx, ticket, said, now).await?;
    if is_new {
        record(tx, &ticket.id, "ticket.noted", actor, now).await?;
    }
    Ok(is_new)
}

async fn record(
    tx: &mut Tx,
    ticket: &TicketId,
    action: &'static str,
    actor: &Actor,
    now: At,
) -> Result<(), StoreError> {
    audit::append(tx, &AuditEntry { actor, action, object: ticket.as_str(), detail: "" }, now).await
}
