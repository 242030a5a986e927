//! Reactions by phone: phones send a reaction to an SMS as a text ("Liked …"). It is shown on the
//! agent's answer like a reaction at Telegram.

use crate::channels::{Content, Emoji};
use crate::clock::At;
use crate::customers::inbound_texts;
use crate::customers::inbound_texts::UnseenReaction;
use crate::customers::reactions::Reaction;
use crate::ids::NotificationId;
use crate::language::Args;
use crate::store::{StoreError, Tx};
use crate::support::blocked_contacts;
use crate::support::case::message::{TicketMessage, TicketSide};
use crate::support::conversation::edits::copies;
use crate::support::conversation::sms::several_sms::queries as several_sms_queries;
use crate::support::desk::Support;
use crate::support::messages;
use crate::support::outbound::post_under;
use crate::support::tickets;

/// The template of the message about a reaction that Telegram does not have.
const REACTED: &str = "ticket-reacted";

/// Shows a reaction to an agent's answer, once; false when another replica did.
pub(crate) async fn show_phone_reaction(
    tx: &mut Tx,
    support: &Support,
    kept: &UnseenReaction,
    now: At,
) -> Result<bool, StoreError> {
    if !inbound_texts::mark_reaction_seen(tx, &kept.id, now).await? {
        return Ok(false);
    }
    let answer = match &kept.to {
        Some(notification) => answer(tx, notification).await?,
        None => None,
    };
    if let (Some(answer), Some(reaction)) = (answer, kept.reaction()) {
        show_under(tx, support, &answer, &reaction, now).await?;
    }
    Ok(true)
}

/// The answer that a notification carried, or a part of which.
async fn answer(
    tx: &mut Tx,
    notification: &NotificationId,
) -> Result<Option<TicketMessage>, StoreError> {
    let carried = messages::attached(tx, notification).await?.into_iter().next();
    let message = match (carried, several_sms_queries::message_of(tx, notification).await?) {
        (None, Some(id)) => messages::by_id(tx, &id).await?,
        (carried, _) => carried,
    };
    Ok(message.filter(|message| message.side == TicketSide::Agent))
}

async fn show_under(
    tx: &mut Tx,
    support: &Support,
    answer: &TicketMessage,
    reaction: &Reaction,
    now: At,
) -> Result<(), StoreError> {
    let Some(ticket) = tickets::lock(tx, &answer.ticket).await? else { return Ok(()) };
    if blocked_contacts::is_blocked(tx, ticket.contact.channel, &ticket.contact.address).await? {
        return Ok(());
    }
    let sign = reaction.sign.as_deref().and_then(Emoji::for_sign);
    match answer.original {
        Some(spoken) if reaction.is_removed || sign.is_some() => {
            let emoji = sign.filter(|_| !reaction.is_removed);
            let content = Content::React { message_id: spoken.message, emoji };
            let key = format!("ticket-react:{}:{}", spoken.chat, spoken.message);
            copies::change_copy(
                tx,
                support,
                &ticket,
                TicketSide::Customer,
                spoken,
                content,
                key,
                now,
            )
            .await
        }
        // The reaction was never shown, so there is nothing to remove.
        None if reaction.is_removed => Ok(()),
        spoken => {
            // In a language that we do not know, we show the phone's own text.
            let said = reaction.sign.as_ref().unwrap_or(&reaction.words);
            let content = Content::text(
                support.agents_translator().say(REACTED, &Args::new().theirs("sign", said)),
            );
            post_under(
                tx,
                support,
                &ticket,
                REACTED,
                content,
                spoken.map(|spoken| spoken.message),
                now,
            )
            .await
        }
    }
}
