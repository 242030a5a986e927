//! Reactions by phone: what a customer's phone says of an agent's answer stands under it, like a
//! reaction from Telegram.

use super::messages::{Message, Side, queries as messages};
use super::outward::say_under;
use super::{Support, echoes, long, queries};
use crate::channels::{Content, Emoji};
use crate::clock::At;
use crate::customers::inbound::{self, UnseenReaction};
use crate::customers::reactions::Reaction;
use crate::ids::NotificationId;
use crate::language::Args;
use crate::store::{StoreError, Tx};

/// The template of the word on a reaction that Telegram has no sign for.
const REACTED: &str = "ticket-reacted";

/// Shows a reaction to the agents, once, where it is to an answer of theirs; false when somebody
/// else was first.
///
/// # Errors
/// When the store fails.
pub(super) async fn show(
    tx: &mut Tx,
    support: &Support,
    kept: &UnseenReaction,
    now: At,
) -> Result<bool, StoreError> {
    if !inbound::mark_reaction_seen(tx, &kept.id, now).await? {
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

/// The answer that a notification carried, whole or in part.
async fn answer(tx: &mut Tx, notification: &NotificationId) -> Result<Option<Message>, StoreError> {
    let carried = messages::carried(tx, notification).await?.into_iter().next();
    let message = match (carried, long::queries::message_of(tx, notification).await?) {
        (None, Some(id)) => messages::by_id(tx, &id).await?,
        (carried, _) => carried,
    };
    Ok(message.filter(|message| message.side == Side::Agent))
}

async fn show_under(
    tx: &mut Tx,
    support: &Support,
    answer: &Message,
    reaction: &Reaction,
    now: At,
) -> Result<(), StoreError> {
    let Some(ticket) = queries::hold(tx, &answer.ticket).await? else { return Ok(()) };
    if queries::is_blocked(tx, ticket.contact.channel, &ticket.contact.address).await? {
        return Ok(());
    }
    let sign = reaction.sign.as_deref().and_then(Emoji::for_sign);
    match answer.spoken {
        Some(spoken) if reaction.is_removed || sign.is_some() => {
            let emoji = sign.filter(|_| !reaction.is_removed);
            let content = Content::React { message_id: spoken.message, emoji };
            let key = format!("ticket-react:{}:{}", spoken.chat, spoken.message);
            echoes::change_there(tx, support, &ticket, Side::Customer, spoken, content, key, now)
                .await
        }
        // Nothing stood there for it.
        None if reaction.is_removed => Ok(()),
        spoken => {
            // In a language that we do not know, the phone's own words say it.
            let said = reaction.sign.as_ref().unwrap_or(&reaction.words);
            let content =
                Content::text(support.agents().say(REACTED, &Args::new().theirs("sign", said)));
            say_under(
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
