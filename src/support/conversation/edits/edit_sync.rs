//! An edit on one side is repeated on the copy on the other side.

use crate::channels::Content;
use crate::clock::At;
use crate::language::Text;
use crate::store::{StoreError, Tx};
use crate::support::blocked_contacts;
use crate::support::case::message::{
    MessageKind, MessageRef, RelayForm, RelayState, TicketMessage, TicketSide,
};
use crate::support::case::ticket::Ticket;
use crate::support::conversation::edits::copies::change_copy;
use crate::support::conversation::relay::quotation::QuotedBatch;
use crate::support::conversation::relay::{captions, packing, quotation, waiting};
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound::post_under;
use crate::support::tickets;

/// The template of the message that the customer does not see an edit.
const NOT_CHANGED: &str = "ticket-not-changed";

/// Somebody edited a message: its copy on the other side is edited too. False when it is not a
/// message of a ticket.
pub async fn sync_edit(
    tx: &mut Tx,
    support: &Support,
    spoken: MessageRef,
    words: &Text,
    now: At,
) -> Result<bool, StoreError> {
    let Some(said) = messages::by_original(tx, spoken).await? else { return Ok(false) };
    let Some(ticket) = tickets::lock(tx, &said.ticket).await? else { return Ok(true) };
    // Read again with the ticket locked: it may have been relayed in between.
    let Some(message) = messages::by_original(tx, spoken).await? else { return Ok(false) };
    let message = captions::words_holder(tx, message).await?;
    if message.words == *words || message.side == TicketSide::Note {
        return Ok(true);
    }
    let contact = &ticket.contact;
    if message.side == TicketSide::Customer
        && blocked_contacts::is_blocked(tx, contact.channel, &contact.address).await?
    {
        return Ok(true);
    }
    messages::edit(tx, &message.id, words, now).await?;
    // A page (`rich_message`) is copied with its words; its copy has no caption that can be edited.
    if message.kind == MessageKind::Other
        && message.unknown.is_none()
        && message.form != RelayForm::InWords
    {
        return Ok(true);
    }
    match (message.state, message.relayed) {
        // A separated caption was removed.
        (RelayState::Relayed, Some(told)) if words.is_empty() && message.caption_of.is_some() => {
            let (content, key) = (Content::Unsend { messages: vec![told.message] }, edit_key(told));
            change_copy(tx, support, &ticket, message.side, told, content, key, now).await?;
        }
        (RelayState::Relayed, Some(told)) => {
            redraw_copy(tx, support, &ticket, message.side, told, now).await?
        }
        // An SMS cannot be edited.
        (RelayState::Relayed, None) if message.side == TicketSide::Agent => {
            let content = Content::text(support.agents_translator().word(NOT_CHANGED));
            post_under(tx, support, &ticket, NOT_CHANGED, content, Some(spoken.message), now)
                .await?;
        }
        _ => {}
    }
    Ok(true)
}

fn edit_key(told: MessageRef) -> String {
    format!("ticket-edit:{}:{}", told.chat, told.message)
}

/// Edits a copy to what its messages say now. Messages for which it has no room any more are sent
/// on their own, and so is a caption that has become too long.
pub(crate) async fn redraw_copy(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    side: TicketSide,
    told: MessageRef,
    now: At,
) -> Result<(), StoreError> {
    let mut together = messages::by_copy(tx, told).await?;
    let is_set_apart = captions::set_apart(tx, &together).await?;
    if is_set_apart {
        together = messages::by_copy(tx, told).await?;
    }
    let is_text = together
        .iter()
        .all(|message| message.kind == MessageKind::Text || message.form == RelayForm::InWords);
    let mut batches = packing::pack_messages(together, true).into_iter();
    let Some(batch) = batches.next() else { return Ok(()) };
    let text = match (side, quotation::quote_for_agents(support, ticket, &batch)) {
        (TicketSide::Customer, QuotedBatch { content: Content::Send { text, .. }, .. }) => text,
        (TicketSide::Customer, _) => quotation::caption(&batch),
        _ => Text::join(batch.messages.iter().map(|message| message.words.clone()), "\n\n"),
    };
    let content = match is_text {
        true => Content::Edit { message_id: told.message, text, buttons: Vec::new() },
        false => Content::EditCaption { message_id: told.message, text },
    };
    change_copy(tx, support, ticket, side, told, content, edit_key(told), now).await?;
    let outgrown: Vec<TicketMessage> = batches.flat_map(|batch| batch.messages).collect();
    if outgrown.is_empty() && !is_set_apart {
        return Ok(());
    }
    for message in &outgrown {
        messages::requeue_relayed(tx, &message.id).await?;
    }
    waiting::relay_waiting(tx, support, ticket, side, now).await
}
