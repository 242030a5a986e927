//! Relays an agent's answers to the customer, each on its own.

use crate::clock::At;
use crate::delivery::{NotificationState, outbox};
use crate::language::{Text, Translator};
use crate::store::{StoreError, Tx};
use crate::support::case::message::{ForwardOrigin, TicketSide};
use crate::support::case::ticket::Ticket;
use crate::support::conversation::failures::undelivered;
use crate::support::conversation::relay::attach::attach_batch;
use crate::support::conversation::relay::packing::{ALBUM, BatchContent, RelayBatch};
use crate::support::conversation::relay::reply_spot::reply_spot;
use crate::support::conversation::relay::{captions, packing};
use crate::support::conversation::sms::several_sms;
use crate::support::conversation::sms::text::sms_text;
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound::{CustomerMessage, TO_CUSTOMER, customer_notification};

/// Sends the customer the answers that wait.
pub(crate) async fn send_to_customer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    take_back_album(tx, ticket, now).await?;
    let kept = captions::waiting(tx, ticket, TicketSide::Agent).await?;
    for batch in packing::pack_messages(kept, false) {
        let batch = with_origin(&support.customer_translator(ticket), batch);
        if ticket.contact.channel.is_plain()
            && several_sms::send_in_several_sms(tx, support, ticket, &batch, now).await?
                != several_sms::SmsDispatch::Usual
        {
            continue;
        }
        let spot = reply_spot(tx, &batch, TicketSide::Agent, &ticket.contact.address).await?;
        let not_before = packing::may_get_more(&batch).then(|| now.plus(ALBUM));
        let sms = sms_text(support, ticket, &batch);
        let content = batch.content.clone().into_content().at(spot);
        let mut new = customer_notification(
            tx,
            support,
            ticket,
            TO_CUSTOMER,
            CustomerMessage { content, sms, only: Vec::new() },
            now,
        )
        .await?;
        new.not_before = not_before;
        let is_out = outbox::first_state(&new, now) != NotificationState::Suppressed;
        let Some(id) = outbox::enqueue(tx, &new, now).await? else { continue };
        attach_batch(tx, &batch, &id).await?;
        if !is_out {
            undelivered::mark_undelivered(tx, support, ticket, &id, &new.excluded.into(), now)
                .await?;
        }
    }
    Ok(())
}

/// Adds the line that says that an answer is forwarded, if there is room for it.
fn with_origin(voice: &Translator, mut batch: RelayBatch) -> RelayBatch {
    let forwarded = batch
        .messages
        .first()
        .and_then(|message| message.forwarded.clone())
        .map(ForwardOrigin::outside);
    if let (BatchContent::Words(words), Some(forwarded)) = (&mut batch.content, forwarded) {
        *words = Text::first_that_fits([
            Text::join([forwarded.head(voice), words.clone()], "\n"),
            words.clone(),
        ]);
    }
    batch
}

/// Takes back an agent's unsent album when another piece of it arrives.
async fn take_back_album(tx: &mut Tx, ticket: &Ticket, now: At) -> Result<(), StoreError> {
    let kept = messages::waiting(tx, &ticket.id, TicketSide::Agent).await?;
    let Some(album) = kept.first().and_then(|message| message.album.clone()) else { return Ok(()) };
    while let Some(last) = messages::last_in_flight(tx, &ticket.id, TicketSide::Agent).await? {
        let is_of_it = messages::attached(tx, &last)
            .await?
            .iter()
            .any(|message| message.album.as_ref() == Some(&album));
        if !is_of_it || !outbox::take_back(tx, &last, now).await? {
            break;
        }
        messages::requeue(tx, &last).await?;
    }
    Ok(())
}
