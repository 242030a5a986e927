//! What a customer thought of the help: a press, and words where they like.

use super::support as support_command;
use super::text;
use crate::bot::dialogue::{self, Dialogue};
use crate::bot::runtime::{FollowUp, HandlerError, HandlerResult, UpdateContext};
use crate::bot::update::IncomingMessage;
use crate::channels::{Button, Content};
use crate::language::{Args, Text};
use crate::support::buttons::RequestAction;
use crate::support::{self, ScoreOutcome};

/// A score is pressed; what the press brings up on the screen where it does nothing.
pub(super) async fn pressed(
    ctx: &UpdateContext,
    number: i64,
    score: i32,
) -> (HandlerResult, Option<Text>) {
    let (desk, contact, chat) =
        (ctx.services.support.clone(), support_command::contact(ctx), ctx.chat);
    // A request that is being put together is not given up for it.
    let asks = ctx.draft().is_none();
    let scored = ctx.commit("score", async move |tx, now| {
        let scored = support::set_score(tx, &desk, number, &contact, score, now).await?;
        if scored == ScoreOutcome::Counts && asks {
            dialogue::set(tx, chat, Some(Dialogue::Score { number }), now).await?;
        }
        Ok(scored)
    });
    match scored.await {
        Err(error) => (Err(error.into()), None),
        Ok(Some(ScoreOutcome::No)) => (end(ctx).await, Some(ctx.translator().word("stale-button"))),
        Ok(Some(ScoreOutcome::Already)) => (end(ctx).await, None),
        Ok(Some(ScoreOutcome::Counts) | None) => (thank(ctx, score, asks).await, None),
    }
}

async fn end(ctx: &UpdateContext) -> HandlerResult {
    Ok(ctx.end("score", FollowUp::Nothing).await?)
}

async fn thank(ctx: &UpdateContext, score: i32, asks: bool) -> HandlerResult {
    ctx.services.engine.now();
    let tr = ctx.translator();
    let thanks = tr.say("score-thanks", &Args::new().number("score", i64::from(score)));
    if !asks {
        return ctx.respond("score", &Content::text(thanks)).await;
    }
    let text = Text::join([thanks, tr.word("score-ask-words")], "\n");
    let buttons =
        vec![vec![Button::press(tr.word("score-button-no-words"), RequestAction::NoWords.word())]];
    ctx.respond("score", &Content::with_buttons(text, buttons)).await
}

/// They have no more to say.
pub(super) async fn no_words(ctx: &UpdateContext, in_place: Option<i64>) -> HandlerResult {
    if matches!(ctx.snapshot.dialogue, Some(Dialogue::Score { .. })) {
        ctx.set_dialogue("score", None).await?;
    }
    let text = ctx.translator().word("score-end");
    let content = match in_place {
        Some(message_id) => Content::Edit { message_id, text, buttons: Vec::new() },
        None => Content::text(text),
    };
    ctx.respond("score", &content).await
}

/// Text after a score: why it was given. Where the ticket goes on it is said into that instead.
pub(in crate::bot) async fn comment(ctx: UpdateContext, message: IncomingMessage) -> HandlerResult {
    let is_command = message.typed().is_some_and(|text| text.trim().starts_with('/'));
    if let (Some(Dialogue::Score { number }), false) = (&ctx.snapshot.dialogue, is_command)
        && is_over(&ctx, *number).await?
    {
        return says(&ctx, &message, *number).await;
    }
    text::typed(ctx, message).await
}

async fn is_over(ctx: &UpdateContext, number: i64) -> Result<bool, HandlerError> {
    Ok(support::by_number(&ctx.services.store, number)
        .await?
        .is_some_and(|ticket| ticket.state.is_over()))
}

/// They say why.
async fn says(ctx: &UpdateContext, message: &IncomingMessage, number: i64) -> HandlerResult {
    let (desk, contact, chat) =
        (ctx.services.support.clone(), support_command::contact(ctx), ctx.chat);
    let words = message.words.styled();
    let taken = ctx.commit("score", async move |tx, now| {
        dialogue::set(tx, chat, None, now).await?;
        support::add_score_comment(tx, &desk, number, &contact, &words, now).await
    });
    let is_taken = taken.await?.unwrap_or(true);
    ctx.services.engine.now();
    // It began to go on just now.
    let key = if is_taken { "score-end" } else { "stale-button" };
    ctx.respond("score", &Content::text(ctx.translator().word(key))).await
}
