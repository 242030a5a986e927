//! Answers that did not reach the customer. The agents are told why, and may send them by SMS.

use super::messages::{RelayState, TicketMessage, queries as messages};
use super::outward::{CustomerMessage, post_under, text_channel, to_customer};
use super::reasons::UndeliveredReason;
use super::relay::{TO_CUSTOMER, attach, sms_text};
use super::ticket::{Ticket, TicketAgent, Transition};
use super::{Support, captions, changes, long, parcels, queries, reasons};
use crate::audit::Actor;
use crate::channels::{AddressKind, Button, Content};
use crate::clock::At;
use crate::customers;
use crate::delivery::{NotificationState, outbox};
use crate::ids::{MessageId, NotificationId};
use crate::language::Args;
use crate::store::{StoreError, Tx};

/// The template of the message that an answer did not reach the customer.
pub(super) const NOT_TOLD: &str = "ticket-not-told";

/// Records that an answer did not reach the customer, and tells the agents why under it.
pub(super) async fn mark_undelivered(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    notification: &NotificationId,
    reason: &UndeliveredReason,
    now: At,
) -> Result<(), StoreError> {
    let carried = messages::attached(tx, notification).await?;
    if carried.iter().all(|message| message.state == RelayState::Failed) {
        return Ok(());
    }
    messages::mark_failed(tx, notification, &reason.record()).await?;
    let Some(first) = carried.first() else { return Ok(()) };
    let voice = support.agents();
    let text = voice.say(
        NOT_TOLD,
        &Args::new().with("reason", reasons::explain(&voice, reason, Some(first.kind))),
    );
    let buttons = match can_be_texted(tx, ticket).await? && !first.words.is_empty() {
        true => vec![vec![Button::press(
            voice.word("ticket-send-by-sms"),
            super::actions::TicketAction::Text(first.id.clone()).word(),
        )]],
        false => Vec::new(),
    };
    let answers = captions::origin_of(tx, Some(first)).await?.map(|spoken| spoken.message);
    post_under(tx, support, ticket, NOT_TOLD, Content::with_buttons(text, buttons), answers, now)
        .await?;
    return_to_agents(tx, support, ticket, &carried, now).await
}

/// The customer has no answer: the ticket waits for the agents again, unless a later answer was
/// sent.
pub(super) async fn return_to_agents(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    missed: &[TicketMessage],
    now: At,
) -> Result<(), StoreError> {
    if let Some(last) = missed.last()
        && messages::is_last_answer(tx, &last.id).await?
    {
        changes::change(tx, support, &ticket.id, &Transition::Miss, &Actor::System, now).await?;
    }
    Ok(())
}

async fn can_be_texted(tx: &mut Tx, ticket: &Ticket) -> Result<bool, StoreError> {
    let Some(customer) = &ticket.contact.customer else { return Ok(false) };
    Ok(customers::contact_info(tx, customer)
        .await?
        .is_some_and(|contact| contact.is_open(AddressKind::Phone)))
}

/// Sends an undelivered answer by SMS, when an agent asks for it. False when it is not undelivered
/// or there is no number for it.
pub async fn resend_by_sms(
    tx: &mut Tx,
    support: &Support,
    id: &MessageId,
    by: &TicketAgent,
    now: At,
) -> Result<bool, StoreError> {
    let Some(message) = messages::by_id(tx, id).await? else { return Ok(false) };
    let Some(ticket) = queries::lock(tx, &message.ticket).await? else { return Ok(false) };
    let is_sent = send_text(tx, support, &ticket, id, now).await?;
    if is_sent && ticket.state.is_agents_turn() && messages::is_last_answer(tx, id).await? {
        changes::change(tx, support, &ticket.id, &Transition::Answer(by.clone()), &by.actor(), now)
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
    // Read with the ticket locked, so that two presses at once send it once.
    let Some(message) =
        messages::by_id(tx, id).await?.filter(|message| message.state == RelayState::Failed)
    else {
        return Ok(false);
    };
    let Some(parcel) = parcels::pack(vec![message], false).into_iter().next() else {
        return Ok(false);
    };
    match long::send(tx, support, ticket, &parcel, now).await? {
        long::SmsDispatch::Usual => {}
        long::SmsDispatch::InTexts => return Ok(true),
        long::SmsDispatch::Nowhere => return Ok(false),
    }
    let sms = sms_text(support, ticket, &parcel);
    let content = parcel.load.clone().content();
    let new = to_customer(
        tx,
        support,
        ticket,
        TO_CUSTOMER,
        CustomerMessage { content, sms, only: text_channel(support, ticket).into_iter().collect() },
        now,
    )
    .await?;
    let is_out = outbox::first_state(&new, now) != NotificationState::Suppressed;
    let Some(notification) = outbox::enqueue(tx, &new, now).await?.filter(|_| is_out) else {
        return Ok(false);
    };
    attach(tx, &parcel, &notification).await?;
    Ok(true)
}
