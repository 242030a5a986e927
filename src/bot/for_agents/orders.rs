//! /orders: a customer's orders with where they and their parcels stand.

use super::acts::no_ticket;
use super::rights;
use super::talk::ticket_of;
use crate::bot::received::Received;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::Content;
use crate::ids::CustomerId;
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::orders::view::{self, OrderView};

/// Orders that are told, the newest.
const TOLD: i64 = 8;

pub(in crate::bot) async fn orders(turn: Turn, message: Received) -> Answered {
    let Some(ticket) = ticket_of(&turn, &message).await? else { return no_ticket(&turn).await };
    let voice = rights::voice(&turn).await?;
    let text = match &ticket.contact.customer {
        Some(customer) => all(&turn, &voice, customer).await?,
        None => voice.word("customer-unknown"),
    };
    turn.finish("orders", &Content::text(text)).await
}

async fn all(turn: &Turn, voice: &Translator, customer: &CustomerId) -> Result<Text, TurnError> {
    let (lines, count) = view::page(&turn.desk.store, customer, TOLD, 0).await?;
    let mut texts = vec![voice.say("customer-orders", &Args::new().number("count", count))];
    for line in &lines {
        if let Some(order) = view::find(&turn.desk.store, line.id.as_str(), customer).await? {
            texts.push(one(turn, voice, &order));
        }
    }
    texts.extend(voice.more(
        "customer-orders-more",
        usize::try_from(count).unwrap_or_default().saturating_sub(lines.len()),
    ));
    Ok(Text::join(texts, "\n"))
}

fn one(turn: &Turn, voice: &Translator, order: &OrderView) -> Text {
    let standing = voice.standing_of(order);
    let order_line = voice
        .say("customer-order", &Args::new().text("id", order.id.as_str()).with("status", standing));
    let parcels = order.shipments.iter().map(|parcel| {
        let args = voice
            .parcel(&turn.desk.order_texts.carriers, parcel)
            .with("status", voice.shipment_status(parcel.status));
        match order.arrival(parcel) {
            Some(eta) => voice.say("customer-parcel-due", &args.date("day", eta, voice.zone)),
            None => voice.say("customer-parcel", &args),
        }
    });
    Text::join([order_line].into_iter().chain(parcels), "\n")
}
