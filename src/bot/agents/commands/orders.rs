//! /orders: a customer's orders with where they and their parcels stand.

use crate::bot::agents::in_ticket::TicketCall;
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::channels::Content;
use crate::ids::CustomerId;
use crate::language::{Args, Text, Translator};
use crate::orders::customer_orders;
use crate::orders::view::OrderView;

/// Orders that are told, the newest.
const TOLD: i64 = 8;

/// `/orders`: shows the newest orders of the ticket's customer.
pub(in crate::bot) async fn orders(call: TicketCall) -> HandlerResult {
    let TicketCall { ctx, ticket, tr, .. } = call;
    let text = match &ticket.contact.customer {
        Some(customer) => all(&ctx, &tr, customer).await?,
        None => tr.word("customer-unknown"),
    };
    ctx.respond("orders", &Content::text(text)).await
}

async fn all(
    ctx: &UpdateContext,
    tr: &Translator,
    customer: &CustomerId,
) -> Result<Text, HandlerError> {
    let (lines, count) = customer_orders::page(&ctx.services.store, customer, TOLD, 0).await?;
    let mut texts = vec![tr.say("customer-orders", &Args::new().number("count", count))];
    for line in &lines {
        if let Some(order) =
            customer_orders::find(&ctx.services.store, line.id.as_str(), customer).await?
        {
            texts.push(one(ctx, tr, &order));
        }
    }
    texts.extend(tr.more(
        "customer-orders-more",
        usize::try_from(count).unwrap_or_default().saturating_sub(lines.len()),
    ));
    Ok(Text::join(texts, "\n"))
}

fn one(ctx: &UpdateContext, tr: &Translator, order: &OrderView) -> Text {
    let standing = tr.standing_of(order);
    let order_line = tr
        .say("customer-order", &Args::new().text("id", order.id.as_str()).with("status", standing));
    let parcels = order.shipments.iter().map(|parcel| {
        let args = tr
            .parcel(&ctx.services.order_texts.carriers, parcel)
            .with("status", tr.shipment_status(parcel.status));
        match order.arrival(parcel) {
            Some(eta) => tr.say("customer-parcel-due", &args.date("day", eta, tr.zone)),
            None => tr.say("customer-parcel", &args),
        }
    });
    Text::join([order_line].into_iter().chain(parcels), "\n")
}
