//! /help.

use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::channels::Content;
use crate::language::{Args, Text};

pub(in crate::bot) async fn help(turn: Turn) -> Answered {
    turn.turn_away("help").await?;
    let voice = turn.voice();
    // Where nobody answers, nobody is asked.
    let has_agents = turn.desk.support.groups().next().is_some();
    let support = if has_agents {
        Text::join([Text::join([], ""), voice.word("help-support")], "\n")
    } else {
        Text::join([], "")
    };
    let text = voice.say("help", &Args::new().text("shop", voice.shop()).with("support", support));
    turn.finish("help", &Content::text(text)).await
}
