//! /stats: how the desk stands, and what was done in the last day.

use std::time::Duration;

use super::rights;
use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::channels::Content;
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::support::DeskFigures;
use crate::support::agents_group::ticket_list;

/// What is told of what was done.
const DAY: Duration = Duration::from_secs(24 * 3600);

pub(in crate::bot) async fn figures(turn: Turn) -> Answered {
    let figures = ticket_list::figures(&turn.desk.store, turn.received_at.minus(DAY)).await?;
    let text = told(&rights::voice(&turn).await?, &figures);
    turn.finish("stats", &Content::text(text)).await
}

fn told(voice: &Translator, figures: &DeskFigures) -> Text {
    let standing = Args::new()
        .number("open", figures.open)
        .number("waiting", figures.waiting)
        .number("new", figures.new);
    let mut lines = vec![voice.say("desk-standing", &standing)];
    lines.extend(
        figures
            .oldest
            .map(|at| voice.say("desk-oldest", &Args::new().date_time("at", at, voice.zone))),
    );
    lines.push(match figures.first_answer {
        Some(took) => {
            let minutes = i64::try_from(took.as_millis().div_ceil(60_000)).unwrap_or(i64::MAX);
            voice.say(
                "desk-first-answer",
                &Args::new().number("hours", minutes / 60).number("minutes", minutes % 60),
            )
        }
        None => voice.word("desk-no-answers"),
    });
    lines.extend(figures.shares.iter().map(|share| {
        let args = Args::new()
            .text("who", &share.who)
            .number("answers", share.answers)
            .number("tickets", share.tickets);
        voice.say("desk-share", &args)
    }));
    Text::join(lines, "\n")
}
