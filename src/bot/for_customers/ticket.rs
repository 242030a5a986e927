//! What a customer says while a ticket of theirs is open goes into it, and so do their edits and
//! reactions. Acknowledged by a reaction, not by a message.

use super::support as support_command;
use crate::bot::dialogue::Dialogue;
use crate::bot::received::{Reaction, Received};
use crate::bot::replies::Then;
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn};
use crate::bot::{interactions, queries, said};
use crate::channels::{Content, Emoji};
use crate::language::Text;
use crate::support::MessageRef;
use crate::support::{self, ChangeOutcome, MessageRejection, Ticket};

/// The sign under a customer's message that is in their ticket.
const HEARD: &str = "👀";

/// Says it into a ticket.
pub(super) async fn says(turn: &Turn, message: &Received, ticket: Ticket) -> Answered {
    let Some(said) = said::read(message, &support_command::author(turn, message), turn.received_at)
    else {
        return Ok(turn.end("ticket", After::Nothing).await?);
    };
    if let Some(text) = support_command::too_large(turn, message) {
        return turn.finish("ticket", &Content::text(text)).await;
    }
    let (desk, chat) = (turn.desk.support.clone(), turn.chat);
    // Who goes on is not waited for to say why they gave a score.
    let leaves = matches!(turn.standing.dialogue, Some(Dialogue::Score { .. }));
    let is_taken = |done: &Option<ChangeOutcome>| {
        !matches!(
            done,
            Some(ChangeOutcome::Refused(_) | ChangeOutcome::Unknown | ChangeOutcome::TurnedAway(_))
        )
    };
    let done = turn.settle("ticket", is_taken, move |tx, now| {
        let (desk, ticket, said) = (desk.clone(), ticket.clone(), said.clone());
        Box::pin(async move {
            if leaves {
                queries::set_dialogue(tx, chat, None, now).await?;
            }
            support::add_customer_message(tx, &desk, &ticket, &said, now).await
        })
    });
    match done.await?.flatten() {
        Some(ChangeOutcome::TurnedAway(away)) => turned_away(turn, away).await,
        // It ended between the look and the words: those are not lost, they are asked for.
        Some(_) => {
            turn.finish("ticket", &Content::text(turn.voice().word("support-just-closed"))).await
        }
        None => {
            acknowledge(turn, message).await;
            Ok(())
        }
    }
}

/// What they say is not taken: they are told so once.
async fn turned_away(turn: &Turn, away: MessageRejection) -> Answered {
    let key = match away {
        MessageRejection::TooMany { is_first: true } => "support-too-much",
        MessageRejection::Blocked { is_first: true } => "support-blocked",
        MessageRejection::TooMany { is_first: false }
        | MessageRejection::Blocked { is_first: false } => {
            return Ok(turn.end("ticket", After::Nothing).await?);
        }
    };
    turn.finish("ticket", &Content::text(turn.voice().word(key))).await
}

async fn acknowledge(turn: &Turn, message: &Received) {
    let content = Content::React { message_id: message.id, emoji: Some(Emoji::new(HEARD)) };
    if let Err(error) = turn.reply(&content, &Then::Nothing).await {
        tracing::debug!(update_id = turn.update_id, %error, "a message could not be acknowledged by a reaction");
    }
}

/// Somebody changed what they had written.
pub(in crate::bot) async fn edited(turn: Turn, message: Received) -> Answered {
    // What it says now cannot be read, or it vanishes by itself: it stays as it was.
    let Some(spoken) = message.spoken().filter(|_| !message.reads_as_nothing()) else {
        interactions::ignored(&turn, "ignored").await;
        return Ok(());
    };
    let words = message.words.styled();
    if let Some(draft) = turn.draft().and_then(|draft| draft.edited(spoken, &words)) {
        turn.move_to("edit", Some(Dialogue::Support(Box::new(draft)))).await?;
        return Ok(turn.end("edit", After::Nothing).await?);
    }
    // What is in no ticket is nobody's business; in one that comes again it is there.
    if support::by_message(&turn.desk.store, spoken).await?.is_none() {
        interactions::ignored(&turn, "ignored").await;
        return Ok(());
    }
    change(&turn, spoken, words).await
}

/// What was said reads otherwise now: so it does on the other side.
pub(in crate::bot) async fn change(turn: &Turn, spoken: MessageRef, words: Text) -> Answered {
    let desk = turn.desk.support.clone();
    turn.settle(
        "edit",
        |_| true,
        move |tx, now| {
            let (desk, words) = (desk.clone(), words.clone());
            Box::pin(async move { support::sync_edit(tx, &desk, spoken, &words, now).await })
        },
    )
    .await?;
    Ok(())
}

/// Somebody reacted to a message.
pub(in crate::bot) async fn reacted(turn: Turn, reaction: Reaction) -> Answered {
    let (spoken, emoji) =
        (MessageRef { chat: reaction.chat.id, message: reaction.message }, reaction.emoji);
    let desk = turn.desk.support.clone();
    turn.settle(
        "reaction",
        |_| true,
        move |tx, now| {
            let (desk, emoji) = (desk.clone(), emoji.clone());
            Box::pin(async move { support::sync_reaction(tx, &desk, spoken, emoji, now).await })
        },
    )
    .await?;
    Ok(())
}
