//! /stats: how the desk stands, and what was done in the last day.

use std::time::Duration;

use crate::bot::agents::rights;
use crate::bot::runtime::{HandlerResult, UpdateContext};
use crate::channels::Content;
use crate::language::{Args, Text, Translator};
use crate::support::agents_group::figures::{self, DeskFigures};

/// What is told of what was done.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Shows the figures of the desk for the last day.
pub(in crate::bot) async fn stats(ctx: UpdateContext) -> HandlerResult {
    let figures = figures::figures(&ctx.services.store, ctx.received_at.minus(DAY)).await?;
    let text = told(&rights::translator(&ctx).await?, &figures);
    ctx.respond("stats", &Content::text(text)).await
}

fn told(tr: &Translator, figures: &DeskFigures) -> Text {
    let standing = Args::new()
        .number("open", figures.open)
        .number("waiting", figures.waiting)
        .number("new", figures.new);
    let mut lines = vec![tr.say("desk-standing", &standing)];
    lines.extend(
        figures.oldest.map(|at| tr.say("desk-oldest", &Args::new().date_time("at", at, tr.zone))),
    );
    lines.push(match figures.first_answer {
        Some(took) => {
            let minutes = i64::try_from(took.as_millis().div_ceil(60_000)).unwrap_or(i64::MAX);
            tr.say(
                "desk-first-answer",
                &Args::new().number("hours", minutes / 60).number("minutes", minutes % 60),
            )
        }
        None => tr.word("desk-no-answers"),
    });
    lines.extend(figures.shares.iter().map(|share| {
        let args = Args::new()
            .text("who", &share.who)
            .number("answers", share.answers)
            .number("tickets", share.tickets);
        tr.say("desk-share", &args)
    }));
    Text::join(lines, "\n")
}
