//! The projection: one event applied to customers, orders and parcels; says what of it was news.

use super::events::{Event, OrderPart, ShipmentPart};
use super::queries;
use super::status::ShipmentStatus;
use crate::clock::At;
use crate::customers::{self, Profile, links};
use crate::ids::{CustomerId, OrderId};
use crate::store::{StoreError, Tx};

/// What was new in an event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct News {
    /// The order it was about.
    pub order: Option<OrderId>,
    /// Whether the order's status moved forward.
    pub moved: bool,
    /// Whether it had no status before.
    pub first: bool,
    /// The new status of its parcel, and where the parcel is.
    pub parcel: Option<(ShipmentStatus, Option<String>)>,
    /// A chat that the event named and that is another customer's.
    pub refused_chat: Option<i64>,
    /// Whether a chat was linked.
    pub linked: bool,
}

/// Applies one event.
///
/// # Errors
/// When the store fails; then nothing of it is written.
pub async fn apply(tx: &mut Tx, event: &Event, now: At) -> Result<News, StoreError> {
    let mut news = News::default();
    let customer = &event.customer;
    let profile = Profile {
        id: customer.id.clone(),
        name: customer.name.clone(),
        locale: customer.locale.clone(),
        time_zone: customer.time_zone.clone(),
        phone: customer.phone.clone(),
    };
    customers::learn(tx, &profile, event.occurred_at, now).await?;
    if let Some(chat) = customer.telegram_chat_id {
        match links::by_shop(tx, &customer.id, chat, now).await? {
            links::ShopsWord::Known => {}
            links::ShopsWord::Linked => news.linked = true,
            links::ShopsWord::Refused => news.refused_chat = Some(chat),
        }
    }
    if let Some(order) = &event.order {
        apply_order(tx, event, order, &customer.id, now, &mut news).await?;
        if let Some(shipment) = &event.shipment {
            apply_shipment(tx, event, shipment, &order.id, now, &mut news).await?;
        }
    }
    Ok(news)
}

async fn apply_order(
    tx: &mut Tx,
    event: &Event,
    order: &OrderPart,
    customer: &CustomerId,
    now: At,
    news: &mut News,
) -> Result<(), StoreError> {
    news.order = Some(order.id.clone());
    news.first = queries::learn_order(tx, order, customer, event.occurred_at, now).await?;
    if let Some(status) = event.kind.status() {
        news.moved = queries::move_status(tx, &order.id, status, event.occurred_at).await?;
    }
    Ok(())
}

async fn apply_shipment(
    tx: &mut Tx,
    event: &Event,
    shipment: &ShipmentPart,
    order: &OrderId,
    now: At,
    news: &mut News,
) -> Result<(), StoreError> {
    let owner = queries::learn_shipment(tx, shipment, order, event.occurred_at, now).await?;
    if owner != *order {
        // A parcel stays with the order that it was announced for.
        tracing::warn!(shipment = %shipment.id, %order, %owner, "a shipment was said to belong to another order; kept where it was");
        return Ok(());
    }
    for checkpoint in &shipment.checkpoints {
        queries::add_checkpoint(tx, &shipment.id, checkpoint).await?;
    }
    if let Some(newest) = shipment.checkpoints.iter().max_by_key(|checkpoint| (checkpoint.at, checkpoint.status.rank()))
        && queries::move_shipment(tx, &shipment.id, newest.status, newest.at).await?
    {
        news.parcel = Some((newest.status, newest.place.clone()));
    }
    queries::touch(tx, order, now).await
}
