//! /category: what a ticket is about, by its key, by its name, or by a button.

use crate::bot::agents::in_ticket::{TicketCall, refused};
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::channels::{Button, Content};
use crate::language::{Args, Text, Translator};
use crate::support::buttons::TicketAction;
use crate::support::{self, ChangeOutcome, Ticket, TicketAgent};

/// `/category`: changes what the ticket is about.
pub(in crate::bot) async fn category(call: TicketCall, agent: TicketAgent) -> HandlerResult {
    let TicketCall { ctx, ticket, tr, args, .. } = call;
    let content = match named(&ctx, &tr, &args) {
        Some(key) => Content::text(set(&ctx, &tr, &ticket, &key, &agent).await?),
        None => offer(&ctx, &tr, &ticket),
    };
    ctx.respond("category", &content).await
}

/// The category that typed words name, in the reader's language or in the shop's.
pub(in crate::bot::agents) fn named(
    ctx: &UpdateContext,
    tr: &Translator,
    typed: &str,
) -> Option<String> {
    let (desk, typed) = (&ctx.services.support, typed.trim().to_lowercase());
    let fits = |key: &&String| {
        let is_called = |locale| desk.category_name(key, locale).bare().to_lowercase() == typed;
        **key == typed || is_called(tr.locale) || is_called(ctx.services.localizer.default_locale)
    };
    desk.rules.categories.iter().find(fits).cloned()
}

/// The categories as buttons.
fn offer(ctx: &UpdateContext, tr: &Translator, ticket: &Ticket) -> Content {
    let desk = &ctx.services.support;
    let button = |key: &String| {
        Button::press(
            desk.category_name(key, tr.locale),
            TicketAction::Category(ticket.number, key.clone()).word(),
        )
    };
    let buttons =
        desk.rules.categories.chunks(2).map(|row| row.iter().map(button).collect()).collect();
    let text =
        tr.say("ticket-category-which", &Args::new().text("number", &ticket.number.to_string()));
    Content::with_buttons(text, buttons)
}

/// Says what a ticket is about.
pub(in crate::bot::agents) async fn set(
    ctx: &UpdateContext,
    tr: &Translator,
    ticket: &Ticket,
    key: &str,
    agent: &TicketAgent,
) -> Result<Text, HandlerError> {
    if !ctx.services.support.rules.categories.iter().any(|known| known == key) {
        return Ok(tr.word("stale-button"));
    }
    let (desk, id, actor, category) =
        (ctx.services.support.clone(), ticket.id.clone(), agent.actor(), key.to_owned());
    let came = ctx.commit("category", async move |tx, now| {
        support::set_category(tx, &desk, &id, &category, &actor, now).await
    });
    let came = came.await?;
    ctx.services.engine.now();
    if let Some(ChangeOutcome::Refused(refusal)) = came {
        return Ok(refused(tr, &refusal));
    }
    let args = Args::new()
        .text("number", &ticket.number.to_string())
        .with("category", ctx.services.support.category_name(key, tr.locale));
    Ok(tr.say("ticket-done-category", &args))
}
