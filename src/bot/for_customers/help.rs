//! /help.

use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::channels::Content;
use crate::language::Args;

pub(in crate::bot) async fn help(turn: Turn) -> Answered {
    turn.turn_away("help").await?;
    let voice = turn.voice();
    let text = voice.say("help", &Args::new().text("shop", &voice.speaker.shop));
    turn.finish("help", &Content::text(text)).await
}
