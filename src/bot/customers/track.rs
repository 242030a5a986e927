//! /track: where parcels are.

use super::order::{ask_to_link, line_button};
use super::{may_be_number, menu, phone_code};
use crate::bot::commands::CommandArgs;
use crate::bot::dialogue::Dialogue;
use crate::bot::runtime::{HandlerResult, UpdateContext};
use crate::bot::update::IncomingMessage;
use crate::channels::Content;
use crate::ids::CustomerId;
use crate::orders::actions::OrderAction;
use crate::orders::customer_orders;
use crate::orders::tracking;
use crate::orders::view::OrderView;
use crate::store::StoreError;

/// How many orders are offered to choose from.
const OFFERED: i64 = 6;

/// `/track`: where parcels are, by a number or of the newest orders.
pub(in crate::bot) async fn track(
    ctx: UpdateContext,
    CommandArgs(typed): CommandArgs,
) -> HandlerResult {
    let typed = typed.trim();
    let Some(customer) = ctx.customer().cloned() else { return ask_to_link(&ctx, "track").await };
    if typed.is_empty() {
        return offer(&ctx, &customer).await;
    }
    match find(&ctx, typed, &customer).await? {
        Some(order) => show(&ctx, "track", order, None).await,
        None => {
            let text = ctx.translator().word("track-not-found");
            ctx.respond("track", &Content::text(text)).await
        }
    }
}

/// Text in a chat where an order or tracking number is waited for.
pub(in crate::bot) async fn typed(ctx: UpdateContext, message: IncomingMessage) -> HandlerResult {
    let typed = message.typed().unwrap_or_default().trim();
    let Some(customer) = ctx.customer().cloned() else {
        return phone_code::number_or_code(ctx, typed).await;
    };
    if !may_be_number(typed) {
        return menu(&ctx).await;
    }
    match find(&ctx, typed, &customer).await? {
        Some(order) => show(&ctx, "track", order, None).await,
        None => {
            let text = ctx.translator().word("track-not-found");
            ctx.respond("track", &Content::text(text)).await
        }
    }
}

/// The customer's own order that an order or tracking number names.
async fn find(
    ctx: &UpdateContext,
    typed: &str,
    customer: &CustomerId,
) -> Result<Option<OrderView>, StoreError> {
    let store = &ctx.services.store;
    match customer_orders::find(store, typed, customer).await? {
        Some(order) => Ok(Some(order)),
        None => customer_orders::find_by_tracking(store, typed, customer).await,
    }
}

/// One order with parcels is shown at once; of several one is chosen, or a number typed.
async fn offer(ctx: &UpdateContext, customer: &CustomerId) -> HandlerResult {
    let lines = customer_orders::with_parcels(&ctx.services.store, customer, OFFERED).await?;
    if let [only] = &lines[..]
        && let Some(order) =
            customer_orders::find(&ctx.services.store, only.id.as_str(), customer).await?
    {
        return show(ctx, "track", order, None).await;
    }
    let tr = ctx.translator();
    if lines.is_empty() {
        ctx.leave_dialogue("track").await?;
        return ctx.respond("track", &Content::text(tr.word("track-empty"))).await;
    }
    ctx.set_dialogue("track", Some(Dialogue::TrackingNumber)).await?;
    let buttons = lines
        .iter()
        .map(|line| vec![line_button(&tr, line, OrderAction::Track(line.id.clone()).word())])
        .collect();
    ctx.respond("track", &Content::with_buttons(tr.word("track-ask"), buttons)).await
}

/// Sends where an order's parcels are, or draws it again in place.
pub(super) async fn show(
    ctx: &UpdateContext,
    kind: &'static str,
    order: OrderView,
    in_place: Option<i64>,
) -> HandlerResult {
    let tr = ctx.translator();
    let parcels = tracking::parcels(&ctx.services.store, order).await?;
    let content = match in_place {
        Some(message) => tracking::edit(&ctx.services.order_texts, &tr, &parcels, message),
        None => tracking::send(&ctx.services.order_texts, &tr, &parcels),
    };
    ctx.set_dialogue(kind, None).await?;
    ctx.respond(kind, &content).await
}
