//! /track: where parcels are.

use super::order::{ask_to_link, line_button};
use crate::bot::dialogue::Dialogue;
use crate::bot::tree::Answered;
use crate::bot::turn::Turn;
use crate::channels::Content;
use crate::ids::CustomerId;
use crate::orders::actions::OrderAction;
use crate::orders::tracking;
use crate::orders::view::{self, OrderView};
use crate::store::StoreError;

/// How many orders are offered to choose from.
const OFFERED: i64 = 6;

pub(in crate::bot) async fn track(turn: Turn, typed: String) -> Answered {
    let typed = typed.trim();
    let Some(customer) = turn.customer().cloned() else { return ask_to_link(&turn, "track").await };
    if typed.is_empty() {
        return offer(&turn, &customer).await;
    }
    match find(&turn, typed, &customer).await? {
        Some(order) => show(&turn, "track", order, None).await,
        None => {
            let text = turn.voice().word("track-not-found");
            turn.finish("track", &Content::text(text)).await
        }
    }
}

/// The customer's own order that an order or tracking number names.
pub(super) async fn find(
    turn: &Turn,
    typed: &str,
    customer: &CustomerId,
) -> Result<Option<OrderView>, StoreError> {
    let store = &turn.desk.store;
    match view::find(store, typed, customer).await? {
        Some(order) => Ok(Some(order)),
        None => view::find_by_tracking(store, typed, customer).await,
    }
}

/// One order with parcels is shown at once; of several one is chosen, or a number typed.
async fn offer(turn: &Turn, customer: &CustomerId) -> Answered {
    let lines = view::with_parcels(&turn.desk.store, customer, OFFERED).await?;
    if let [only] = &lines[..]
        && let Some(order) = view::find(&turn.desk.store, only.id.as_str(), customer).await?
    {
        return show(turn, "track", order, None).await;
    }
    let voice = turn.voice();
    if lines.is_empty() {
        turn.turn_away("track").await?;
        return turn.finish("track", &Content::text(voice.word("track-empty"))).await;
    }
    turn.move_to("track", Some(Dialogue::TrackingNumber)).await?;
    let buttons = lines
        .iter()
        .map(|line| vec![line_button(&voice, line, OrderAction::Track(line.id.clone()).word())])
        .collect();
    turn.finish("track", &Content::with_buttons(voice.word("track-ask"), buttons)).await
}

/// Sends where an order's parcels are, or draws it again in place.
pub(super) async fn show(
    turn: &Turn,
    kind: &'static str,
    order: OrderView,
    in_place: Option<i64>,
) -> Answered {
    let voice = turn.voice();
    let parcels = tracking::parcels(&turn.desk.store, order).await?;
    let content = match in_place {
        Some(message) => tracking::edit(&turn.desk.order_texts, &voice, &parcels, message),
        None => tracking::send(&turn.desk.order_texts, &voice, &parcels),
    };
    turn.move_to(kind, None).await?;
    turn.finish(kind, &content).await
}
