//! /cancel: always leaves whatever we are in.

use super::without_keyboard;
use crate::bot::tree::Answered;
use crate::bot::turn::Turn;

pub(in crate::bot) async fn cancel(turn: Turn) -> Answered {
    let voice = turn.voice();
    // For an update that comes again the dialogue is gone and was ours to end.
    let ended = turn.standing.dialogue.is_some() || turn.standing.is_taken;
    turn.move_to("cancel", None).await?;
    let text = voice.word(if ended { "cancel-done" } else { "cancel-nothing" });
    turn.finish("cancel", &without_keyboard(text)).await
}
