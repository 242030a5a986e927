//! The order card: one message that shows an order and its progress, and is edited in place.

use super::actions::OrderAction;
use super::state::ProgressStep;
use super::view::{OrderItem, OrderView};
use super::wording::OrderTexts;
use crate::channels::{Button, Content};
use crate::delivery::{NotificationTemplate, Purpose};
use crate::language::{Args, Text, Translator};
use crate::money::Money;

/// The template name of cards in the outbox.
pub const TEMPLATE: NotificationTemplate =
    NotificationTemplate::heard("order-card", Purpose::OrderCard);
/// How many positions and parcels a card lists: the first of these that fits into a message.
const SHOWN: [(usize, usize); 4] = [(12, 4), (6, 2), (2, 1), (0, 0)];

/// A new card, `thanks` at its head when it answers a fresh order.
pub fn send(texts: &OrderTexts, voice: &Translator, order: &OrderView, thanks: bool) -> Content {
    let thanks = thanks.then(|| voice.word("card-thanks"));
    Content::with_buttons(text(texts, voice, order, thanks), buttons(texts, voice, order))
}

/// The same card drawn again in place.
pub fn edit(texts: &OrderTexts, voice: &Translator, order: &OrderView, message_id: i64) -> Content {
    Content::Edit {
        message_id,
        text: text(texts, voice, order, None),
        buttons: buttons(texts, voice, order),
    }
}

fn text(texts: &OrderTexts, voice: &Translator, order: &OrderView, thanks: Option<Text>) -> Text {
    let head: Vec<Text> = thanks.into_iter().chain([head(voice, order)]).collect();
    Text::first_that_fits(SHOWN.into_iter().map(|(items, shipments)| {
        let blocks = head
            .iter()
            .cloned()
            .chain([contents(voice, order, items), parcels(texts, voice, order, shipments)]);
        Text::join(blocks.filter(|block| !block.is_empty()), "\n\n")
    }))
}

fn head(voice: &Translator, order: &OrderView) -> Text {
    let mut lines = vec![voice.say("card-title", &Args::new().text("id", order.id.as_str()))];
    lines.extend(order.history.progress().into_iter().map(|(fulfilment, step)| {
        let args = Args::new().with("step", voice.fulfilment(fulfilment));
        match step {
            ProgressStep::Done => voice.say("step-done", &args),
            ProgressStep::Current => voice.say("step-current", &args),
            ProgressStep::Ahead => voice.say("step-ahead", &args),
        }
    }));
    lines.extend(
        voice
            .payment_of(order)
            .map(|payment| voice.say("card-payment", &Args::new().with("payment", payment))),
    );
    Text::join(lines, "\n")
}

fn contents(voice: &Translator, order: &OrderView, shown: usize) -> Text {
    let mut lines: Vec<Text> =
        order.items.iter().take(shown).map(|item| position(voice, order, item)).collect();
    lines.extend(voice.more("card-items-more", order.items.len().saturating_sub(shown)));
    lines.extend(
        order.total.map(|total| voice.say("card-total", &Args::new().money("total", total))),
    );
    lines.extend(
        order
            .placed_at
            .map(|at| voice.say("card-placed", &Args::new().date("date", at, voice.zone))),
    );
    Text::join(lines, "\n")
}

fn position(voice: &Translator, order: &OrderView, item: &OrderItem) -> Text {
    let args = Args::new().text("name", &item.name).number("quantity", item.quantity);
    let price = order.currency.zip(item.unit_minor).and_then(|(currency, unit)| {
        Some(Money { currency, minor: unit.checked_mul(item.quantity)? })
    });
    match price {
        Some(price) => voice.say("card-item", &args.money("price", price)),
        None => voice.say("card-item-plain", &args),
    }
}

/// The newest parcels, each with when it comes.
fn parcels(texts: &OrderTexts, voice: &Translator, order: &OrderView, shown: usize) -> Text {
    let mut lines = Vec::new();
    for parcel in order.shipments.iter().rev().take(shown) {
        lines.push(voice.say("card-shipment", &voice.parcel(&texts.carriers, parcel)));
        lines.extend(
            order
                .arrival(parcel)
                .map(|eta| voice.say("card-eta", &Args::new().date("date", eta, voice.zone))),
        );
    }
    lines.extend(voice.more("parcels-more", order.shipments.len().saturating_sub(shown)));
    Text::join(lines, "\n")
}

fn buttons(texts: &OrderTexts, voice: &Translator, order: &OrderView) -> Vec<Vec<Button>> {
    let mut first = Vec::new();
    if !order.shipments.is_empty() {
        first.push(Button::press(
            voice.word("button-track"),
            OrderAction::Track(order.id.clone()).word(),
        ));
    }
    first.push(Button::press(
        voice.word("button-refresh"),
        OrderAction::RefreshCard(order.id.clone()).word(),
    ));
    let mut rows = vec![first];
    // Where nobody answers, nobody is asked.
    if texts.outbound.staff.group.is_some() {
        rows.push(vec![Button::press(
            voice.word("button-help"),
            OrderAction::Help(order.id.clone()).word(),
        )]);
    }
    rows.extend(
        order.url.as_ref().map(|url| vec![Button::open(voice.word("button-shop-page"), url)]),
    );
    rows
}
