//! /order: the list, or one order's card.

use super::ask_for_contact;
use crate::bot::dialogue::Dialogue;
use crate::bot::replies::Then;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::{Button, Content};
use crate::ids::{CustomerId, OrderId};
use crate::language::Args;
use crate::language::Translator;
use crate::orders::actions::OrderAction;
use crate::orders::card;
use crate::orders::view::{self, OrderListItem, OrderView};

/// Orders on one page of the list.
const PAGE: i64 = 6;

pub(in crate::bot) async fn order(turn: Turn, typed: String) -> Answered {
    let typed = typed.trim();
    let Some(customer) = turn.customer().cloned() else { return ask_to_link(&turn, "order").await };
    turn.turn_away("order").await?;
    if typed.is_empty() {
        return list(&turn, &customer, 0, None).await;
    }
    match view::find(&turn.desk.store, typed, &customer).await? {
        Some(order) => show(&turn, "order", &order, None).await,
        None => not_found(&turn, "order", typed).await,
    }
}

/// What an unlinked chat is told, whatever it asks: nothing of whether it exists.
pub(super) async fn ask_to_link(turn: &Turn, kind: &'static str) -> Answered {
    if !matches!(turn.standing.dialogue, Some(Dialogue::Code { .. })) {
        turn.move_to(kind, Some(Dialogue::Linking)).await?;
    }
    let text = turn.voice().word("link-needed");
    turn.finish(kind, &ask_for_contact(turn, text)).await
}

/// The same answer for "not yours" and "does not exist".
async fn not_found(turn: &Turn, kind: &'static str, typed: &str) -> Answered {
    // No order has a longer name: what is said back need not be longer either.
    let shown: String = typed.chars().take(OrderId::MAX_BYTES).collect();
    let shown = if shown.len() < typed.len() { shown + "…" } else { shown };
    let text = turn.voice().say("order-not-found", &Args::new().text("id", &shown));
    turn.finish(kind, &Content::text(text)).await
}

/// Sends a card, or redraws it in place.
pub(super) async fn show(
    turn: &Turn,
    kind: &'static str,
    order: &OrderView,
    in_place: Option<i64>,
) -> Answered {
    let voice = turn.voice();
    let content = match in_place {
        Some(message) => card::edit(&turn.desk.order_texts, &voice, order, message),
        None => card::send(&turn.desk.order_texts, &voice, order, false),
    };
    turn.answer(kind, &content, Then::Card { order: order.id.clone(), version: order.version })
        .await
}

/// Sends a page of the list, or turns to it in place.
pub(super) async fn list(
    turn: &Turn,
    customer: &CustomerId,
    number: u32,
    in_place: Option<i64>,
) -> Result<(), TurnError> {
    let voice = turn.voice();
    let (lines, count) = view::page(&turn.desk.store, customer, PAGE, i64::from(number)).await?;
    if lines.is_empty() && number > 0 {
        // A page that is no more.
        return Box::pin(list(turn, customer, 0, in_place)).await;
    }
    let text = if lines.is_empty() {
        voice.word("order-list-empty")
    } else {
        title(&voice, count, number)
    };
    let buttons = buttons(&voice, &lines, count, number);
    let content = match in_place {
        Some(message_id) => Content::Edit { message_id, text, buttons },
        None => Content::with_buttons(text, buttons),
    };
    turn.finish("order-list", &content).await
}

fn title(voice: &Translator, count: i64, number: u32) -> crate::language::Text {
    let pages = count.saturating_add(PAGE - 1) / PAGE;
    let args = Args::new().number("count", count);
    if pages < 2 {
        return voice.say("order-list-title", &args);
    }
    voice.say(
        "order-list-title-paged",
        &args.number("page", i64::from(number) + 1).number("pages", pages),
    )
}

/// A line of the list as a button that opens its card.
pub(super) fn line_button(voice: &Translator, line: &OrderListItem, word: String) -> Button {
    let args = Args::new().text("id", line.id.as_str()).with("status", voice.standing(line.state));
    let label = match line.total {
        Some(total) => voice.say("order-list-item", &args.money("total", total)),
        None => voice.say("order-list-item-plain", &args),
    };
    Button::press(label, word)
}

fn buttons(
    voice: &Translator,
    lines: &[OrderListItem],
    count: i64,
    number: u32,
) -> Vec<Vec<Button>> {
    let mut rows: Vec<Vec<Button>> = lines
        .iter()
        .map(|line| vec![line_button(voice, line, OrderAction::Card(line.id.clone()).word())])
        .collect();
    let mut turns = Vec::new();
    if number > 0 {
        turns
            .push(Button::press(voice.word("page-previous"), OrderAction::List(number - 1).word()));
    }
    if (i64::from(number) + 1) * PAGE < count {
        turns.push(Button::press(voice.word("page-next"), OrderAction::List(number + 1).word()));
    }
    if !turns.is_empty() {
        rows.push(turns);
    }
    rows
}
