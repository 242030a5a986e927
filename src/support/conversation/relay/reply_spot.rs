//! Which message on the other side a relayed message replies to.

use crate::channels::Spot;
use crate::language::Text;
use crate::store::{StoreError, Tx};
use crate::support::case::message::TicketSide;
use crate::support::conversation::relay::packing::RelayBatch;
use crate::support::messages;

/// The message to reply to in the chat that a batch goes to, and the quoted part of it.
pub(crate) async fn reply_spot(
    tx: &mut Tx,
    batch: &RelayBatch,
    side: TicketSide,
    chat: &str,
) -> Result<Spot, StoreError> {
    let Some(first) = batch.messages.first() else { return Ok(Spot::default()) };
    let answered = match &first.answers {
        Some(answers) => messages::by_id(tx, answers).await?,
        None => None,
    };
    // A customer's words are quoted in the topic without links and commands, and in their chat as
    // they wrote them.
    let quote = match (side, answered.as_ref().map(|answered| answered.side)) {
        (TicketSide::Customer, Some(TicketSide::Customer)) => first.quote.as_ref().map(Text::inert),
        (TicketSide::Agent, Some(TicketSide::Customer)) => first.quote.as_ref().map(Text::as_said),
        _ => first.quote.clone(),
    };
    // On the other side one's own message is the copy, and theirs is the original.
    let spoken =
        answered.and_then(
            |answered| if answered.side == side { answered.relayed } else { answered.original },
        );
    let spoken = spoken.filter(|spoken| spoken.chat.to_string() == chat);
    Ok(Spot { topic: None, answers: spoken.map(|spoken| spoken.message), quote })
}
