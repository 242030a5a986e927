//! /help: what customers can do here.

use crate::bot::commands;
use crate::bot::runtime::{HandlerResult, UpdateContext};
use crate::channels::Content;
use crate::language::{Args, Text};

/// `/help`: the commands of a private chat.
pub(in crate::bot) async fn help(ctx: UpdateContext) -> HandlerResult {
    ctx.leave_dialogue("help").await?;
    let tr = ctx.translator();
    let title = tr.say("help", &Args::new().text("shop", tr.shop()));
    let lines = commands::customer_help(ctx.services.has_agents()).map(|key| tr.word(key));
    let list = Text::join([title].into_iter().chain(lines), "\n");
    let text = Text::join([list, tr.word("help-hint")], "\n\n");
    ctx.respond("help", &Content::text(text)).await
}
