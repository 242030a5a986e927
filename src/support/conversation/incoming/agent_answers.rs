//! Answers and notes of agents, with an entry in the audit log for each. A further answer may
//! change nothing of the ticket, but it is still on record who wrote it.

use crate::audit;
use crate::audit::{Actor, AuditEntry};
use crate::clock::At;
use crate::delivery::outbox;
use crate::ids::TicketId;
use crate::language::Text;
use crate::store::{StoreError, Tx};
use crate::support::case::message::{MessageRef, NewMessage, TicketMessage, TicketSide};
use crate::support::case::outcome::ChangeOutcome;
use crate::support::case::ticket::{Ticket, TicketAgent};
use crate::support::case::transition::Transition;
use crate::support::changes::reset_timers;
use crate::support::conversation::incoming::collision;
use crate::support::conversation::incoming::store_message::{is_stored, store_message};
use crate::support::conversation::relay::captions;
use crate::support::conversation::relay::change_ticket::change_ticket;
use crate::support::conversation::relay::to_customer::send_to_customer;
use crate::support::conversation::sms::several_sms::queries as several_sms_queries;
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::tickets;
use crate::support::webhook_events;
use crate::support::webhook_events::TicketEvent;

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
pub(crate) async fn add_answer_as(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    agent: &TicketAgent,
    actor: &Actor,
    said: &NewMessage,
    now: At,
) -> Result<Option<ChangeOutcome>, StoreError> {
    let done = relay_answer(tx, support, ticket, agent, actor, said, now).await?;
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
    let is_new = store_note(tx, ticket, said, now).await?;
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

/// Adds an agent's answer and relays it. `None` when it was added before, or when its album is
/// internal.
pub(crate) async fn relay_answer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    agent: &TicketAgent,
    actor: &Actor,
    said: &NewMessage,
    now: At,
) -> Result<Option<ChangeOutcome>, StoreError> {
    if is_stored(tx, said).await? {
        return Ok(None);
    }
    if is_of_internal_album(tx, ticket, said).await? {
        store_note(tx, ticket, said, now).await?;
        return Ok(None);
    }
    let done =
        change_ticket(tx, support, &ticket.id, &Transition::Answer(agent.clone()), actor, now)
            .await?;
    let Some(ticket) = done.ticket() else { return Ok(Some(done)) };
    if store_message(tx, ticket, TicketSide::Agent, said, now).await? {
        // The reminder counts from this answer.
        reset_timers::reset_timers(tx, support, ticket).await?;
        webhook_events::enqueue(tx, support, TicketEvent::Answered, ticket, now).await?;
        send_to_customer(tx, support, ticket, now).await?;
        collision::report_collision(tx, support, ticket, said, now).await?;
    }
    Ok(Some(done))
}

/// Stores a note; false when it was stored before. Only one piece of an album says that it is a
/// note, so the pieces that came before it are taken back.
pub(crate) async fn store_note(
    tx: &mut Tx,
    ticket: &Ticket,
    said: &NewMessage,
    now: At,
) -> Result<bool, StoreError> {
    let Some(ticket) = tickets::lock(tx, &ticket.id).await? else { return Ok(false) };
    if let Some(album) = &said.album {
        for piece in messages::in_album(tx, &ticket.id, TicketSide::Agent, album).await? {
            withhold(tx, &piece, now).await?;
        }
    }
    store_message(tx, &ticket, TicketSide::Note, said, now).await
}

/// Makes an answer internal by an edit: what was not sent yet becomes a note, with its whole album.
/// What was sent stays sent.
pub async fn make_internal(
    tx: &mut Tx,
    spoken: MessageRef,
    words: &Text,
    now: At,
) -> Result<(), StoreError> {
    let Some(message) = messages::by_original(tx, spoken).await? else { return Ok(()) };
    tickets::lock(tx, &message.ticket).await?;
    let pieces = match &message.album {
        Some(album) => messages::in_album(tx, &message.ticket, TicketSide::Agent, album).await?,
        None => messages::by_original(tx, spoken)
            .await?
            .into_iter()
            .filter(|message| message.side == TicketSide::Agent)
            .collect(),
    };
    let captions = captions::of(tx, &pieces).await?;
    for piece in pieces.into_iter().chain(captions) {
        if withhold(tx, &piece, now).await? && piece.id == message.id {
            messages::edit(tx, &piece.id, words, now).await?;
        }
    }
    Ok(())
}

/// Makes a waiting answer a note; false when it was sent.
async fn withhold(tx: &mut Tx, piece: &TicketMessage, now: At) -> Result<bool, StoreError> {
    if let Some(id) = &piece.notification
        // Of an answer in several texts the first may have been sent.
        && several_sms_queries::message_of(tx, id).await?.is_none()
        && outbox::take_back(tx, id, now).await?
    {
        messages::requeue(tx, id).await?;
    }
    messages::make_internal(tx, &piece.id).await
}

/// Whether another piece of the same album is a note.
async fn is_of_internal_album(
    tx: &mut Tx,
    ticket: &Ticket,
    said: &NewMessage,
) -> Result<bool, StoreError> {
    match &said.album {
        Some(album) => {
            Ok(!messages::in_album(tx, &ticket.id, TicketSide::Note, album).await?.is_empty())
        }
        None => Ok(false),
    }
}
