//! A reaction on one side is repeated on the counterpart on the other side.

use crate::channels::{Content, Emoji};
use crate::clock::At;
use crate::store::{StoreError, Tx};
use crate::support::case::message::{MessageRef, TicketSide};
use crate::support::conversation::edits::copies::change_copy;
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::tickets;

/// Somebody reacted to a message: the message's counterpart on the other side gets the reaction.
pub async fn sync_reaction(
    tx: &mut Tx,
    support: &Support,
    spoken: MessageRef,
    emoji: Option<Emoji>,
    now: At,
) -> Result<bool, StoreError> {
    // A reaction to a copy goes to its original, and one to an original to its copy.
    let relayed = messages::by_copy(tx, spoken).await?.into_iter().next();
    let (message, there) = match relayed {
        Some(message) => (message.clone(), message.original),
        None => match messages::by_original(tx, spoken).await? {
            Some(message) => (message.clone(), message.relayed),
            None => return Ok(false),
        },
    };
    let (Some(there), Some(ticket)) = (there, tickets::lock(tx, &message.ticket).await?) else {
        return Ok(true);
    };
    let to_agents = Some(there.chat) == ticket.topic.group;
    let side = if to_agents { TicketSide::Customer } else { TicketSide::Agent };
    let key = format!("ticket-react:{}:{}", there.chat, there.message);
    change_copy(
        tx,
        support,
        &ticket,
        side,
        there,
        Content::React { message_id: there.message, emoji },
        key,
        now,
    )
    .await?;
    Ok(true)
}
