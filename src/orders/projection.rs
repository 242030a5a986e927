//! The projection: applies one event to customers, orders and shipments, and reports what it
//! changed.

use super::events::EventType;
use super::events::{CustomerPart, Event, OrderPart, ShipmentPart};
use super::queries;
use super::state::{OrderHistory, OrderState, Refund};
use super::status::{ShipmentStatus, StatusChange};
use super::tracking::queries as shipments;
use crate::audit::Actor;
use crate::clock::{At, Stamp};
use crate::customers::{self, Profile, links};
use crate::ids::{CustomerId, OrderId, RefundId, ShipmentId};
use crate::language::Localizer;
use crate::store::{StoreError, Tx};

/// What was new in an event.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventChanges {
    /// The order it was about.
    pub order: Option<OrderId>,
    /// Where the order stood before; none where nothing had been said of it.
    pub before: Option<OrderState>,
    /// Whether its word on the order is the newest of its life.
    pub moved: bool,
    /// Whether it spoke of a refund of a part that nobody had spoken of.
    pub part_refunded: bool,
    /// Which parcel it sent on its way.
    pub sent: ParcelDispatch,
    /// The new status of its parcel.
    pub parcel: Option<ParcelUpdate>,
    /// A chat that the event named and that is another customer's.
    pub refused_chat: Option<i64>,
    /// Whether a chat was linked.
    pub linked: bool,
}

impl EventChanges {
    /// Whether it is about an order of which nothing had been said.
    pub fn is_first(&self) -> bool {
        self.order.is_some() && self.before.is_none()
    }
}

/// Which parcel an event sent on its way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ParcelDispatch {
    /// None that it named.
    #[default]
    Unnamed,
    /// One that was never told of.
    New(ShipmentId),
    /// One that was told before.
    Told,
}

/// A parcel's new status, by its newest checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParcelUpdate {
    pub status: ShipmentStatus,
    pub place: Option<String>,
    pub at: At,
}

/// Applies one event about a customer, said `by` whom the audit log names so.
pub async fn apply(
    tx: &mut Tx,
    event: &Event,
    customer: &CustomerPart,
    (by, localizer): (&Actor, &Localizer),
    now: At,
) -> Result<EventChanges, StoreError> {
    let mut news = EventChanges::default();
    let profile = Profile {
        id: customer.id.clone(),
        name: customer.name.clone(),
        locale: customer.locale.clone(),
        time_zone: customer.time_zone.clone(),
        phone: customer.phone.clone(),
    };
    customers::save_profile(tx, &profile, stamp(event), by, now).await?;
    if let Some(chat) = customer.telegram_chat_id {
        match links::by_shop(tx, localizer, &customer.id, chat, by, now).await? {
            links::ShopLinkOutcome::Known => {}
            links::ShopLinkOutcome::Linked => news.linked = true,
            links::ShopLinkOutcome::Refused => news.refused_chat = Some(chat),
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
    news: &mut EventChanges,
) -> Result<(), StoreError> {
    news.order = Some(order.id.clone());
    let held = queries::learn_order(tx, order, customer, stamp(event), now).await?;
    news.before = (!held.history.is_nothing()).then(|| held.history.state(held.total));
    let mut history = held.history.clone();
    hear(&mut history, event, news);
    if news.part_refunded
        && held.currency.zip(order.currency).is_some_and(|(known, said)| known != said)
    {
        tracing::warn!(
            order = %order.id,
            "a refund is in another currency than its order; it is not added up"
        );
    }
    queries::hear(tx, &order.id, &held, &history).await
}

/// What an event says of an order's lives.
fn hear(history: &mut OrderHistory, event: &Event, news: &mut EventChanges) {
    match (refund(event), event.kind.status()) {
        (Some((id, refund)), _) => news.part_refunded = history.hear_refund(id, refund),
        (None, Some(word)) => {
            news.moved = history.hear(word, event.occurred_at) == StatusChange::Forward
        }
        (None, None) => {}
    }
}

/// The refund of a part that an event speaks of.
pub fn refund(event: &Event) -> Option<(Option<&RefundId>, Refund)> {
    let part = event.refund.as_ref().filter(|_| event.kind == EventType::OrderRefunded)?;
    let currency = event.order.as_ref().and_then(|order| order.currency);
    Some((
        part.id.as_ref(),
        Refund { amount: part.amount.clone()?, currency, at: event.occurred_at },
    ))
}

async fn apply_shipment(
    tx: &mut Tx,
    event: &Event,
    shipment: &ShipmentPart,
    order: &OrderId,
    now: At,
    news: &mut EventChanges,
) -> Result<(), StoreError> {
    let Some(before) = shipments::learn_shipment(tx, shipment, order, stamp(event), now).await?
    else {
        tracing::warn!(
            shipment = %shipment.id, %order,
            "a shipment was said to belong to another order; kept where it was"
        );
        return Ok(());
    };
    for checkpoint in &shipment.checkpoints {
        shipments::add_checkpoint(tx, &shipment.id, checkpoint, stamp(event)).await?;
    }
    if event.kind == EventType::OrderShipped {
        let is_new = shipments::tell_shipment(tx, &shipment.id, now).await?;
        news.sent =
            if is_new { ParcelDispatch::New(shipment.id.clone()) } else { ParcelDispatch::Told };
    }
    if let Some(newest) = shipment
        .checkpoints
        .iter()
        .max_by_key(|checkpoint| (checkpoint.at, checkpoint.status.rank()))
        && shipments::move_shipment(tx, &shipment.id, newest.status, newest.at).await?
        && newest.status != before
    {
        news.parcel = Some(ParcelUpdate {
            status: newest.status,
            place: newest.place.clone(),
            at: newest.at,
        });
    }
    queries::touch(tx, order, now).await
}
