//! Answers and notes of agents, with an entry in the audit log for each. A further answer may
//! change nothing of the ticket, but it is still on record who wrote it.

use super::changes::ChangeOutcome;
use super::messages::NewMessage;
use super::ticket::{Ticket, TicketAgent};
use super::{Support, relay};
use crate::audit::{self, Actor, AuditEntry};
use crate::clock::At;
use crate::ids::TicketId;
use crate::store::{StoreError, Tx};

/// Adds an agent's answer and relays it to the customer. `None` when it was added before, or when
/// it belongs to an album that is internal.
pub async fn add_answer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    agent: &TicketAgent,
    said: &NewMessage,
    now: At,
) -> Result<Option<ChangeOutcome>, StoreError> {
    add_answer_as(tx, support, ticket, agent, &agent.actor(), said, now).await
}

/// The same with another actor in the audit log.
pub(super) async fn add_answer_as(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    agent: &TicketAgent,
    actor: &Actor,
    said: &NewMessage,
    now: At,
) -> Result<Option<ChangeOutcome>, StoreError> {
    let done = relay::relay_answer(tx, support, ticket, agent, actor, said, now).await?;
    if done.as_ref().is_some_and(|done| done.ticket().is_some()) {
        record(tx, &ticket.id, "ticket.said", actor, now).await?;
    }
    Ok(done)
}

/// Adds a note, which the customer never sees; false when it was added before.
pub async fn add_note(
    tx: &mut Tx,
    ticket: &Ticket,
    actor: &Actor,
    said: &NewMessage,
    now: At,
) -> Result<bool, StoreError> {
    let is_new = relay::store_note(tx, ticket, said, now).await?;
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
