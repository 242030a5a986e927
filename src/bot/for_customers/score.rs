//! What a customer thought of the help: a press, and words where they like.

use super::support as support_command;
use crate::bot::dialogue::Dialogue;
use crate::bot::queries;
use crate::bot::received::Received;
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn, TurnError};
use crate::channels::{Button, Content};
use crate::language::{Args, Text};
use crate::support::RequestAction;
use crate::support::{self, ScoreOutcome};

/// A score is pressed; what the press brings up on the screen where it does nothing.
pub(super) async fn pressed(turn: &Turn, number: i64, score: i32) -> (Answered, Option<Text>) {
    let (desk, contact, chat) =
        (turn.desk.support.clone(), support_command::contact(turn), turn.chat);
    // A request that is being put together is not given up for it.
    let asks = turn.draft().is_none();
    let scored = turn.effect("score", move |tx, now| {
        let (desk, contact) = (desk.clone(), contact.clone());
        Box::pin(async move {
            let scored = support::set_score(tx, &desk, number, &contact, score, now).await?;
            if scored == ScoreOutcome::Counts && asks {
                queries::set_dialogue(tx, chat, Some(Dialogue::Score { number }), now).await?;
            }
            Ok(scored)
        })
    });
    match scored.await {
        Err(error) => (Err(error.into()), None),
        Ok(Some(ScoreOutcome::No)) => (end(turn).await, Some(turn.voice().word("stale-button"))),
        Ok(Some(ScoreOutcome::Already)) => (end(turn).await, None),
        Ok(Some(ScoreOutcome::Counts) | None) => (thank(turn, score, asks).await, None),
    }
}

async fn end(turn: &Turn) -> Answered {
    Ok(turn.end("score", After::Nothing).await?)
}

async fn thank(turn: &Turn, score: i32, asks: bool) -> Answered {
    turn.desk.engine.now();
    let voice = turn.voice();
    let thanks = voice.say("score-thanks", &Args::new().number("score", i64::from(score)));
    if !asks {
        return turn.finish("score", &Content::text(thanks)).await;
    }
    let text = Text::join([thanks, voice.word("score-ask-words")], "\n");
    let buttons = vec![vec![Button::press(
        voice.word("score-button-no-words"),
        RequestAction::NoWords.word(),
    )]];
    turn.finish("score", &Content::with_buttons(text, buttons)).await
}

/// They have no more to say.
pub(super) async fn no_words(turn: &Turn, in_place: Option<i64>) -> Answered {
    if matches!(turn.standing.dialogue, Some(Dialogue::Score { .. })) {
        turn.move_to("score", None).await?;
    }
    let text = turn.voice().word("score-end");
    let content = match in_place {
        Some(message_id) => Content::Edit { message_id, text, buttons: Vec::new() },
        None => Content::text(text),
    };
    turn.finish("score", &content).await
}

/// Whether what is said now is why: where the ticket goes on it is said into that.
pub(super) async fn is_asked_why(turn: &Turn, number: i64) -> Result<bool, TurnError> {
    Ok(support::by_number(&turn.desk.store, number)
        .await?
        .is_some_and(|ticket| ticket.state.is_over()))
}

/// They say why.
pub(super) async fn says(turn: &Turn, message: &Received, number: i64) -> Answered {
    let (desk, contact, chat) =
        (turn.desk.support.clone(), support_command::contact(turn), turn.chat);
    let words = message.words.styled();
    let taken = turn.effect("score", move |tx, now| {
        let (desk, contact, words) = (desk.clone(), contact.clone(), words.clone());
        Box::pin(async move {
            queries::set_dialogue(tx, chat, None, now).await?;
            support::add_score_comment(tx, &desk, number, &contact, &words, now).await
        })
    });
    let is_taken = taken.await?.unwrap_or(true);
    turn.desk.engine.now();
    // It began to go on just now.
    let key = if is_taken { "score-end" } else { "stale-button" };
    turn.finish("score", &Content::text(turn.voice().word(key))).await
}
