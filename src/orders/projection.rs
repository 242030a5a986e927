//! The projection: one event applied to customers, orders and parcels; says what of it was news.

use super::events::{CustomerPart, Event, OrderPart, ShipmentPart};
use super::queries;
use super::status::ShipmentStatus;
use crate::clock::{At, Stamp};
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

/// Applies one event about a customer.
///
/// # Errors
/// When the store fails; then nothing of it is written.
pub async fn apply(tx: &mut Tx, event: &Event, customer: &CustomerPart, now: At) -> Result<News, StoreError> {
    let mut news = News::default();
    let profile = Profile {
        id: customer.id.clone(),
        name: customer.name.clone(),
        locale: customer.locale.clone(),
        time_zone: customer.time_zone.clone(),
        phone: customer.phone.clone(),
    };
    customers::learn(tx, &profile, stamp(event), now).await?;
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

/// Which of two events is the newer one: the later, and of one moment the later in type order.
fn stamp(event: &Event) -> Stamp {
    Stamp::new(event.occurred_at, event.kind.rank())
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
    news.first = queries::learn_order(tx, order, customer, stamp(event), now).await?;
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
    let Some(before) = queries::learn_shipment(tx, shipment, order, stamp(event), now).await? else {
        tracing::warn!(shipment = %shipment.id, %order, "a shipment was said to belong to another order; kept where it was");
        return Ok(());
    };
    for checkpoint in &shipment.checkpoints {
        queries::add_checkpoint(tx, &shipment.id, checkpoint, stamp(event)).await?;
    }
    if let Some(newest) = shipment.checkpoints.iter().max_by_key(|checkpoint| (checkpoint.at, checkpoint.status.rank()))
        && queries::move_shipment(tx, &shipment.id, newest.status, newest.at).await?
        && newest.status != before
    {
        news.parcel = Some((newest.status, newest.place.clone()));
    }
    queries::touch(tx, order, now).await
}
