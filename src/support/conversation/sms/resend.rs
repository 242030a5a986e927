//! Sending an undelivered answer by SMS, when an agent asks for it.

use crate::clock::At;
use crate::delivery::{NotificationState, outbox};
use crate::ids::MessageId;
use crate::store::{StoreError, Tx};
use crate::support::case::message::RelayState;
use crate::support::case::ticket::{Ticket, TicketAgent};
use crate::support::case::transition::Transition;
use crate::support::conversation::relay::attach::attach_batch;
use crate::support::conversation::relay::change_ticket::change_ticket;
use crate::support::conversation::relay::packing;
use crate::support::conversation::sms::several_sms;
use crate::support::conversation::sms::text::sms_text;
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound::{CustomerMessage, TO_CUSTOMER, customer_notification, text_channel};
use crate::support::tickets;

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
    let Some(ticket) = tickets::lock(tx, &message.ticket).await? else { return Ok(false) };
    let is_sent = send_text(tx, support, &ticket, id, now).await?;
    if is_sent && ticket.state.is_agents_turn() && messages::is_last_answer(tx, id).await? {
        change_ticket(tx, support, &ticket.id, &Transition::Answer(by.clone()), &by.actor(), now)
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
    let Some(batch) = packing::pack_messages(vec![message], false).into_iter().next() else {
        return Ok(false);
    };
    match several_sms::send_in_several_sms(tx, support, ticket, &batch, now).await? {
        several_sms::SmsDispatch::Usual => {}
        several_sms::SmsDispatch::InTexts => return Ok(true),
        several_sms::SmsDispatch::Nowhere => return Ok(false),
    }
    let sms = sms_text(support, ticket, &batch);
    let content = batch.content.clone().into_content();
    let new = customer_notification(
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
    attach_batch(tx, &batch, &notification).await?;
    Ok(true)
}
