//! Recording that messages reached the other side.

use super::outcome::message_ids;
use crate::channels::BOT_CHANNEL;
use crate::delivery::DeliveryOutcome;
use crate::store::{StoreError, Tx};
use crate::support::case::message::{MessageRef, TicketMessage, TicketSide};
use crate::support::case::ticket::Ticket;
use crate::support::conversation::edits::edit_sync;
use crate::support::desk::Support;
use crate::support::messages;

/// Records that the messages of a notification were relayed, and repeats edits made meanwhile.
/// The ticket is locked, so an edit at this moment waits and then finds the copy. Returns the
/// messages.
pub(super) async fn record_arrival(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    outcome: &DeliveryOutcome,
    side: TicketSide,
) -> Result<Vec<TicketMessage>, StoreError> {
    let (carried, ids) = (messages::attached(tx, &outcome.id).await?, message_ids(outcome));
    // A group may have become a supergroup during the call.
    let channels = &support.outbound.channels;
    let address = channels.current_address(outcome.channel, &outcome.address);
    let chat = address.parse::<i64>().ok().filter(|_| outcome.channel == BOT_CHANNEL);
    let mut changed = Vec::new();
    for (place, message) in carried.iter().enumerate() {
        let id = if ids.len() == carried.len() { ids.get(place) } else { ids.first() };
        let told = chat.zip(id.copied()).map(|(chat, message)| MessageRef { chat, message });
        messages::mark_relayed(tx, &message.id, outcome.channel, told, outcome.at).await?;
        changed.extend(told.filter(|told| message.edited_at.is_some() && !changed.contains(told)));
    }
    for told in changed {
        edit_sync::redraw_copy(tx, support, ticket, side, told, outcome.at).await?;
    }
    Ok(carried)
}
