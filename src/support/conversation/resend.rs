//! Sending an undelivered answer by SMS, when an agent asks for it.

use crate::clock::At;
use crate::delivery::{NotificationState, outbox};
use crate::ids::MessageId;
use crate::store::{StoreError, Tx};
use crate::support::case::ticket::{Ticket, TicketAgent, Transition};
use crate::support::conversation::messages::{RelayState, queries as messages};
use crate::support::conversation::sms_answer::{attach, sms_text};
use crate::support::conversation::{packing, sms_answer};
use crate::support::desk::Support;
use crate::support::lifecycle::changes;
use crate::support::outbound::{CustomerMessage, TO_CUSTOMER, text_channel, to_customer};
use crate::support::queries;

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
    let Some(parcel) = packing::pack(vec![message], false).into_iter().next() else {
        return Ok(false);
    };
    match sms_answer::send(tx, support, ticket, &parcel, now).await? {
        sms_answer::SmsDispatch::Usual => {}
        sms_answer::SmsDispatch::InTexts => return Ok(true),
        sms_answer::SmsDispatch::Nowhere => return Ok(false),
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
