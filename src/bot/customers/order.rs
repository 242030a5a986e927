//! /order: the list, or one order's card.

use super::ask_for_contact;
use crate::bot::commands::CommandArgs;
use crate::bot::dialogue::Dialogue;
use crate::bot::runtime::{HandlerError, HandlerResult, OnSent, UpdateContext};
use crate::channels::{Button, Content};
use crate::ids::{CustomerId, OrderId};
use crate::language::Args;
use crate::language::Translator;
use crate::orders::actions::OrderAction;
use crate::orders::card;
use crate::orders::customer_orders;
use crate::orders::view::{OrderListItem, OrderView};

/// Orders on one page of the list.
const PAGE: i64 = 6;

/// `/order`: one order by its number, or the list of all.
pub(in crate::bot) async fn order(
    ctx: UpdateContext,
    CommandArgs(typed): CommandArgs,
) -> HandlerResult {
    let typed = typed.trim();
    let Some(customer) = ctx.customer().cloned() else { return ask_to_link(&ctx, "order").await };
    ctx.leave_dialogue("order").await?;
    if typed.is_empty() {
        return list(&ctx, &customer, 0, None).await;
    }
    match customer_orders::find(&ctx.services.store, typed, &customer).await? {
        Some(order) => show(&ctx, "order", &order, None).await,
        None => not_found(&ctx, "order", typed).await,
    }
}

/// What an unlinked chat is told, whatever it asks: nothing of whether it exists.
pub(super) async fn ask_to_link(ctx: &UpdateContext, kind: &'static str) -> HandlerResult {
    if !matches!(ctx.snapshot.dialogue, Some(Dialogue::Code { .. })) {
        ctx.set_dialogue(kind, Some(Dialogue::Linking)).await?;
    }
    let text = ctx.translator().word("link-needed");
    ctx.respond(kind, &ask_for_contact(ctx, text)).await
}

/// The same answer for "not yours" and "does not exist".
async fn not_found(ctx: &UpdateContext, kind: &'static str, typed: &str) -> HandlerResult {
    // No order has a longer name: what is said back need not be longer either.
    let shown: String = typed.chars().take(OrderId::MAX_BYTES).collect();
    let shown = if shown.len() < typed.len() { shown + "…" } else { shown };
    let text = ctx.translator().say("order-not-found", &Args::new().text("id", &shown));
    ctx.respond(kind, &Content::text(text)).await
}

/// Sends a card, or redraws it in place.
pub(super) async fn show(
    ctx: &UpdateContext,
    kind: &'static str,
    order: &OrderView,
    in_place: Option<i64>,
) -> HandlerResult {
    let tr = ctx.translator();
    let content = match in_place {
        Some(message) => card::edit(&ctx.services.order_texts, &tr, order, message),
        None => card::send(&ctx.services.order_texts, &tr, order, false),
    };
    ctx.respond_then(
        kind,
        &content,
        OnSent::Card { order: order.id.clone(), version: order.version },
    )
    .await
}

/// Sends a page of the list, or turns to it in place.
pub(super) async fn list(
    ctx: &UpdateContext,
    customer: &CustomerId,
    number: u32,
    in_place: Option<i64>,
) -> Result<(), HandlerError> {
    let tr = ctx.translator();
    let (lines, count) =
        customer_orders::page(&ctx.services.store, customer, PAGE, i64::from(number)).await?;
    if lines.is_empty() && number > 0 {
        // A page that is no more.
        return Box::pin(list(ctx, customer, 0, in_place)).await;
    }
    let text =
        if lines.is_empty() { tr.word("order-list-empty") } else { title(&tr, count, number) };
    let buttons = buttons(&tr, &lines, count, number);
    let content = match in_place {
        Some(message_id) => Content::Edit { message_id, text, buttons },
        None => Content::with_buttons(text, buttons),
    };
    ctx.respond("order-list", &content).await
}

fn title(tr: &Translator, count: i64, number: u32) -> crate::language::Text {
    let pages = count.saturating_add(PAGE - 1) / PAGE;
    let args = Args::new().number("count", count);
    if pages < 2 {
        return tr.say("order-list-title", &args);
    }
    tr.say(
        "order-list-title-paged",
        &args.number("page", i64::from(number) + 1).number("pages", pages),
    )
}

/// A line of the list as a button that opens its card.
pub(super) fn line_button(tr: &Translator, line: &OrderListItem, word: String) -> Button {
    let args = Args::new().text("id", line.id.as_str()).with("status", tr.standing(line.state));
    let label = match line.total {
        Some(total) => tr.say("order-list-item", &args.money("total", total)),
        None => tr.say("order-list-item-plain", &args),
    };
    Button::press(label, word)
}

fn buttons(tr: &Translator, lines: &[OrderListItem], count: i64, number: u32) -> Vec<Vec<Button>> {
    let mut rows: Vec<Vec<Button>> = lines
        .iter()
        .map(|line| vec![line_button(tr, line, OrderAction::Card(line.id.clone()).word())])
        .collect();
    let mut turns = Vec::new();
    if number > 0 {
        turns.push(Button::press(tr.word("page-previous"), OrderAction::List(number - 1).word()));
    }
    if (i64::from(number) + 1) * PAGE < count {
        turns.push(Button::press(tr.word("page-next"), OrderAction::List(number + 1).word()));
    }
    if !turns.is_empty() {
        rows.push(turns);
    }
    rows
}
