//! What a customer says while a ticket of theirs is open goes into it, and so do their edits and
//! reactions. Acknowledged by a reaction, not by a message.

use super::support as support_command;
use crate::bot::dialogue::Dialogue;
use crate::bot::runtime::{FollowUp, HandlerResult, OnSent, UpdateContext};
use crate::bot::update::{IncomingMessage, MessageReaction};
use crate::bot::{dialogue, ticket_message};
use crate::channels::{Content, Emoji};
use crate::support::case::message::MessageRef;
use crate::support::{self, ChangeOutcome, MessageRejection, Ticket};

/// The sign under a customer's message that is in their ticket.
const HEARD: &str = "👀";

/// Says it into a ticket.
pub(super) async fn says(
    ctx: &UpdateContext,
    message: &IncomingMessage,
    ticket: Ticket,
) -> HandlerResult {
    let Some(said) =
        ticket_message::read(message, &support_command::author(ctx, message), ctx.received_at)
    else {
        return Ok(ctx.end("ticket", FollowUp::Nothing).await?);
    };
    if let Some(text) = support_command::too_large(ctx, message) {
        return ctx.respond("ticket", &Content::text(text)).await;
    }
    let (desk, chat) = (ctx.services.support.clone(), ctx.chat);
    // Who goes on is not waited for to say why they gave a score.
    let leaves = matches!(ctx.snapshot.dialogue, Some(Dialogue::Score { .. }));
    let is_taken = |done: &Option<ChangeOutcome>| {
        !matches!(
            done,
            Some(ChangeOutcome::Refused(_) | ChangeOutcome::Unknown | ChangeOutcome::TurnedAway(_))
        )
    };
    let done = ctx.commit_and_end("ticket", is_taken, async move |tx, now| {
        if leaves {
            dialogue::set(tx, chat, None, now).await?;
        }
        support::add_customer_message(tx, &desk, &ticket, &said, now).await
    });
    match done.await?.flatten() {
        Some(ChangeOutcome::TurnedAway(away)) => turned_away(ctx, away).await,
        // It ended between the look and the words: those are not lost, they are asked for.
        Some(_) => {
            ctx.respond("ticket", &Content::text(ctx.translator().word("support-just-closed")))
                .await
        }
        None => {
            acknowledge(ctx, message).await;
            Ok(())
        }
    }
}

/// What they say is not taken: they are told so once.
async fn turned_away(ctx: &UpdateContext, away: MessageRejection) -> HandlerResult {
    let key = match away {
        MessageRejection::TooMany { is_first: true } => "support-too-much",
        MessageRejection::Blocked { is_first: true } => "support-blocked",
        MessageRejection::TooMany { is_first: false }
        | MessageRejection::Blocked { is_first: false } => {
            return Ok(ctx.end("ticket", FollowUp::Nothing).await?);
        }
    };
    ctx.respond("ticket", &Content::text(ctx.translator().word(key))).await
}

async fn acknowledge(ctx: &UpdateContext, message: &IncomingMessage) {
    let content = Content::React { message_id: message.id, emoji: Some(Emoji::new(HEARD)) };
    if let Err(error) = ctx.reply(&content, &OnSent::Nothing).await {
        tracing::debug!(
            update_id = ctx.update_id, %error,
            "a message could not be acknowledged by a reaction"
        );
    }
}

/// Somebody changed what they had written.
pub(in crate::bot) async fn edited(ctx: UpdateContext, message: IncomingMessage) -> HandlerResult {
    // What it says now cannot be read, or it vanishes by itself: it stays as it was.
    let Some(spoken) = message.spoken().filter(|_| !message.reads_as_nothing()) else {
        ctx.ignore("ignored").await;
        return Ok(());
    };
    let words = message.words.styled();
    if let Some(draft) = ctx.draft().and_then(|draft| draft.edited(spoken, &words)) {
        ctx.set_dialogue("edit", Some(Dialogue::Support(Box::new(draft)))).await?;
        return Ok(ctx.end("edit", FollowUp::Nothing).await?);
    }
    // What is in no ticket is nobody's business; in one that comes again it is there.
    if support::by_message(&ctx.services.store, spoken).await?.is_none() {
        ctx.ignore("ignored").await;
        return Ok(());
    }
    ticket_message::edit(&ctx, spoken, words).await
}

/// Somebody reacted to a message.
pub(in crate::bot) async fn reacted(
    ctx: UpdateContext,
    reaction: MessageReaction,
) -> HandlerResult {
    let (spoken, emoji) =
        (MessageRef { chat: reaction.chat.id, message: reaction.message }, reaction.emoji);
    let desk = ctx.services.support.clone();
    ctx.commit_and_end(
        "reaction",
        |_| true,
        async move |tx, now| support::sync_reaction(tx, &desk, spoken, emoji.clone(), now).await,
    )
    .await?;
    Ok(())
}
