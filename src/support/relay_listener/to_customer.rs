//! What became of agents' answers for the customer; a reaction on the answer shows it.

use super::arrival::record_arrival;
use super::outcome::{is_taken, message_ids, ticket_of};
use crate::channels::{Content, Emoji, ErrorClass};
use crate::clock::At;
use crate::delivery::{DeliveryOutcome, NotificationState};
use crate::store::{StoreError, Tx};
use crate::support::case::message::{RelayState, TicketMessage, TicketSide};
use crate::support::case::ticket::Ticket;
use crate::support::conversation::edits::copies;
use crate::support::conversation::failures::failure_reasons::UndeliveredReason;
use crate::support::conversation::failures::undelivered;
use crate::support::conversation::relay::{albums, captions, requeue, to_customer};
use crate::support::conversation::sms::several_sms;
use crate::support::desk::Support;
use crate::support::messages;

/// The reaction on an agent's message that was sent by Telegram.
const SENT_IN_CHAT: &str = "👌";

/// The reaction on one that was sent by SMS.
const SENT_BY_SMS: &str = "🕊";

/// The reaction on one that did not reach the customer.
const NOT_DELIVERED: &str = "👎";

pub(super) async fn on_sent_to_customer(
    tx: &mut Tx,
    support: &Support,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    if outcome.state == NotificationState::Cancelled {
        return Ok(());
    }
    let Some(ticket) = ticket_of(tx, outcome).await? else { return Ok(()) };
    if is_taken(outcome) {
        let copies = message_ids(outcome);
        if albums::is_partial(outcome, copies.len()) {
            return albums::retry_partial(tx, support, &ticket, TicketSide::Agent, outcome, copies)
                .await;
        }
        let carried = record_arrival(tx, support, &ticket, outcome, TicketSide::Agent).await?;
        let sign = if outcome.channel.is_plain() { SENT_BY_SMS } else { SENT_IN_CHAT };
        return mark_answer(tx, support, &ticket, carried.first(), sign, outcome.at).await;
    }
    let carried = messages::attached(tx, &outcome.id).await?;
    let is_copy = matches!(outcome.content, Content::Copy { .. });
    match outcome.class {
        Some(ErrorClass::TooLong)
            if is_copy && captions::set_refused_apart(tx, &carried).await? =>
        {
            requeue::requeue(tx, &ticket, TicketSide::Agent, &outcome.id, outcome.at).await?;
            return to_customer::send_to_customer(tx, support, &ticket, outcome.at).await;
        }
        // Telegram refuses the whole album for one bad piece, so the pieces go one by one.
        Some(ErrorClass::Message | ErrorClass::Unwanted | ErrorClass::OriginalGone)
            if is_copy && carried.len() > 1 =>
        {
            return albums::send_one_by_one(
                tx,
                support,
                &ticket,
                TicketSide::Agent,
                &outcome.id,
                outcome.at,
            )
            .await;
        }
        _ => {}
    }
    mark_answer(tx, support, &ticket, carried.first(), NOT_DELIVERED, outcome.at).await?;
    let reason = UndeliveredReason::of_outcome(outcome);
    undelivered::mark_undelivered(tx, support, &ticket, &outcome.id, &reason, outcome.at).await
}

/// One of the texts of a long answer by SMS.
pub(super) async fn on_sms_part(
    tx: &mut Tx,
    support: &Support,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    if is_taken(outcome) || outcome.state == NotificationState::Cancelled {
        return Ok(());
    }
    match ticket_of(tx, outcome).await? {
        Some(ticket) => several_sms::part_failed(tx, support, &ticket, outcome).await,
        None => Ok(()),
    }
}

/// Puts a reaction on the agent's message. Telegram shows one for a whole album, so it is
/// `NOT_DELIVERED` if any piece failed. A separated caption has no message of its own in the topic, so
/// it only reports a failure.
async fn mark_answer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    message: Option<&TicketMessage>,
    sign: &str,
    now: At,
) -> Result<(), StoreError> {
    let Some(message) =
        message.filter(|message| message.caption_of.is_none() || sign == NOT_DELIVERED)
    else {
        return Ok(());
    };
    let pieces = match &message.album {
        Some(album) => messages::in_album(tx, &ticket.id, TicketSide::Agent, album).await?,
        None => Vec::new(),
    };
    let is_missed = pieces.iter().any(|piece| piece.state == RelayState::Failed);
    let sign = if is_missed { NOT_DELIVERED } else { sign };
    let Some(spoken) = captions::origin_of(tx, pieces.first().or(Some(message))).await? else {
        return Ok(());
    };
    let content = Content::React { message_id: spoken.message, emoji: Some(Emoji::new(sign)) };
    let key = format!("ticket-react:{}:{}", spoken.chat, spoken.message);
    copies::change_copy(tx, support, ticket, TicketSide::Customer, spoken, content, key, now).await
}
