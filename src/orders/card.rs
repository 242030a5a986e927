//! The order card: what is in an order and how far it is, in one live message.

use super::actions::OrderAction;
use super::speaker::Voice;
use super::status::OrderStatus;
use super::view::{Item, OrderView};
use crate::channels::{Button, Content};
use crate::language::{Args, Text};
use crate::money::Money;

/// The template name of cards in the outbox.
pub const TEMPLATE: &str = "order-card";
/// How many positions a card lists.
const ITEMS_SHOWN: usize = 12;

/// The way an order goes when all goes well.
const STEPS: [OrderStatus; 6] = [
    OrderStatus::Placed,
    OrderStatus::Paid,
    OrderStatus::Packed,
    OrderStatus::Shipped,
    OrderStatus::OutForDelivery,
    OrderStatus::Delivered,
];

/// A new card, `thanks` at its head when it answers a fresh order.
pub fn send(voice: &Voice, order: &OrderView, thanks: bool) -> Content {
    let mut text = text(voice, order);
    if thanks {
        text = Text::join([voice.word("card-thanks"), text], "\n\n");
    }
    Content::with_buttons(text, buttons(voice, order))
}

/// The same card drawn again in place.
pub fn edit(voice: &Voice, order: &OrderView, message_id: i64) -> Content {
    Content::Edit { message_id, text: text(voice, order), buttons: buttons(voice, order) }
}

fn text(voice: &Voice, order: &OrderView) -> Text {
    let head = voice.say("card-title", &Args::new().text("id", order.id.as_str()));
    let mut about = vec![head];
    about.extend(order.status.map(|status| progress(voice, status)));
    let mut blocks = vec![Text::join(about, "\n")];
    let contents = contents(voice, order);
    if !contents.is_empty() {
        blocks.push(Text::join(contents, "\n"));
    }
    let parcels = parcels(voice, order);
    if !parcels.is_empty() {
        blocks.push(Text::join(parcels, "\n"));
    }
    Text::join(blocks, "\n\n")
}

/// A line of steps with the current one marked; a stop on the way stands alone.
fn progress(voice: &Voice, status: OrderStatus) -> Text {
    let Some(current) = STEPS.iter().position(|step| *step == status) else {
        return voice.say("step-current", &Args::new().with("step", voice.order_status(status)));
    };
    let steps = STEPS.iter().enumerate().map(|(place, step)| {
        let args = Args::new().with("step", voice.order_status(*step));
        match place.cmp(&current) {
            std::cmp::Ordering::Less => voice.say("step-done", &args),
            std::cmp::Ordering::Equal => voice.say("step-current", &args),
            std::cmp::Ordering::Greater => voice.say("step-ahead", &args),
        }
    });
    Text::join(steps, "\n")
}

fn contents(voice: &Voice, order: &OrderView) -> Vec<Text> {
    let mut lines: Vec<Text> = order.items.iter().take(ITEMS_SHOWN).map(|item| position(voice, order, item)).collect();
    let more = order.items.len().saturating_sub(ITEMS_SHOWN);
    if more > 0 {
        lines.push(voice.say("card-items-more", &Args::new().number("count", i64::try_from(more).unwrap_or(i64::MAX))));
    }
    lines.extend(order.total.map(|total| voice.say("card-total", &Args::new().money("total", total))));
    lines.extend(order.placed_at.map(|at| voice.say("card-placed", &Args::new().date("date", at, voice.zone))));
    lines
}

fn position(voice: &Voice, order: &OrderView, item: &Item) -> Text {
    let args = Args::new().text("name", &item.name).number("quantity", item.quantity);
    let price =
        order.currency.zip(item.unit_minor).and_then(|(currency, unit)| Some(Money { currency, minor: unit.checked_mul(item.quantity)? }));
    match price {
        Some(price) => voice.say("card-item", &args.money("price", price)),
        None => voice.say("card-item-plain", &args),
    }
}

fn parcels(voice: &Voice, order: &OrderView) -> Vec<Text> {
    let mut lines = Vec::new();
    for parcel in &order.shipments {
        let number = parcel.tracking_number.as_deref().unwrap_or(parcel.id.as_str());
        lines.push(
            voice.say("card-shipment", &Args::new().text("carrier", &voice.carrier(parcel.carrier.as_deref())).text("number", number)),
        );
        lines.extend(parcel.eta.map(|eta| voice.say("card-eta", &Args::new().date("date", eta, voice.zone))));
    }
    lines
}

fn buttons(voice: &Voice, order: &OrderView) -> Vec<Vec<Button>> {
    let mut first = Vec::new();
    if !order.shipments.is_empty() {
        first.push(Button::press(voice.word("button-track"), OrderAction::Track(order.id.clone()).word()));
    }
    first.push(Button::press(voice.word("button-refresh"), OrderAction::RefreshCard(order.id.clone()).word()));
    let mut rows = vec![first];
    rows.extend(order.url.as_ref().map(|url| vec![Button::open(voice.word("button-shop-page"), url)]));
    rows
}
