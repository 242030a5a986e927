//! Misses: what an agent said and did not reach the customer. The agents are told why, and may send
//! it as a text.

use super::messages::{Message, RelayState, queries as messages};
use super::outward::{Outward, say_under, to_contact};
use super::relay::{TO_CUSTOMER, by_sms, carry};
use super::scheduler::ITSELF;
use super::ticket::{Act, Agent, Ticket};
use super::{Support, captions, changes, long, parcels, queries, reasons};
use crate::channels::{Button, ChannelKind, Content};
use crate::clock::At;
use crate::customers;
use crate::delivery::{NotificationState, outbox};
use crate::ids::{MessageId, NotificationId};
use crate::language::Args;
use crate::store::{StoreError, Tx};

/// The template of the word that something did not reach the customer.
pub(super) const NOT_TOLD: &str = "ticket-not-told";

/// What an agent said did not get there: the agents are told why, under what was said.
pub(super) async fn failed(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    notification: &NotificationId,
    reason: &str,
    now: At,
) -> Result<(), StoreError> {
    let carried = messages::carried(tx, notification).await?;
    if carried.iter().all(|message| message.state == RelayState::Failed) {
        return Ok(());
    }
    messages::missed(tx, notification, reason).await?;
    let Some(first) = carried.first() else { return Ok(()) };
    let voice = support.agents();
    let text = voice.say(
        NOT_TOLD,
        &Args::new().with("reason", reasons::in_words(&voice, reason, Some(first.kind))),
    );
    let buttons = match can_be_texted(tx, ticket).await? && !first.words.is_empty() {
        true => vec![vec![Button::press(
            voice.word("ticket-send-by-sms"),
            super::actions::TicketAction::Text(first.id.clone()).word(),
        )]],
        false => Vec::new(),
    };
    let answers = captions::said_as(tx, Some(first)).await?.map(|spoken| spoken.message);
    say_under(tx, support, ticket, NOT_TOLD, Content::with_buttons(text, buttons), answers, now)
        .await?;
    turn_back(tx, support, ticket, &carried, now).await
}

/// The customer was not answered after all: it is the agents' turn again, unless more was said to
/// them since.
pub(super) async fn turn_back(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    missed: &[Message],
    now: At,
) -> Result<(), StoreError> {
    if let Some(last) = missed.last()
        && messages::is_last_answer(tx, &last.id).await?
    {
        changes::change(tx, support, &ticket.id, &Act::Miss, ITSELF, now).await?;
    }
    Ok(())
}

async fn can_be_texted(tx: &mut Tx, ticket: &Ticket) -> Result<bool, StoreError> {
    let Some(customer) = &ticket.contact.customer else { return Ok(false) };
    Ok(customers::reach(tx, customer)
        .await?
        .is_some_and(|reach| reach.phone.is_some() && reach.phone_suppressed.is_none()))
}

/// Sends an agent's message that did not get there as a text, for the agent who asks for it; false
/// when there is nothing to send or nowhere.
///
/// # Errors
/// When the store fails.
pub async fn text_instead(
    tx: &mut Tx,
    support: &Support,
    id: &MessageId,
    by: &Agent,
    now: At,
) -> Result<bool, StoreError> {
    let Some(message) = messages::by_id(tx, id).await? else { return Ok(false) };
    let Some(ticket) = queries::hold(tx, &message.ticket).await? else { return Ok(false) };
    let is_sent = send_text(tx, support, &ticket, id, now).await?;
    if is_sent && ticket.state.is_agents_turn() && messages::is_last_answer(tx, id).await? {
        changes::change(tx, support, &ticket.id, &Act::Answer(by.clone()), &by.actor(), now)
            .await?;
    }
    Ok(is_sent)
}

async fn send_text(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    id: &MessageId,
    now: At,
) -> Result<bool, StoreError> {
    // Read under the hold: of two who press at once one sends it.
    let Some(message) =
        messages::by_id(tx, id).await?.filter(|message| message.state == RelayState::Failed)
    else {
        return Ok(false);
    };
    let Some(parcel) = parcels::pack(vec![message], false).into_iter().next() else {
        return Ok(false);
    };
    match long::send(tx, support, ticket, &parcel, now).await? {
        long::Way::Usual => {}
        long::Way::InTexts => return Ok(true),
        long::Way::Nowhere => return Ok(false),
    }
    let sms = by_sms(support, ticket, &parcel);
    let content = parcel.load.clone().content();
    let new = to_contact(
        tx,
        support,
        ticket,
        TO_CUSTOMER,
        Outward { content, sms, only: Some(ChannelKind::Sms) },
        now,
    )
    .await?;
    let is_out = outbox::first_state(&new, now) != NotificationState::Suppressed;
    let Some(notification) = outbox::enqueue(tx, &new, now).await?.filter(|_| is_out) else {
        return Ok(false);
    };
    carry(tx, &parcel, &notification).await?;
    Ok(true)
}
