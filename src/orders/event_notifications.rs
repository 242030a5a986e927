//! Pushes: which change of an order deserves a sound, how urgent it is, and its words.

use std::time::Duration;

use super::events::Event;
use super::events::EventType;
use super::projection::{self, EventChanges, ParcelDispatch};
use super::status::{Fulfilment, Payment, ShipmentStatus};
use super::view::{OrderView, ShipmentView};
use super::wording::OrderTexts;
use crate::clock::At;
use crate::delivery::{Category, Priority};
use crate::ids::ShipmentId;
use crate::language::{Args, Text, Translator};
use crate::money::Money;

/// A push worth sending.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderNotification {
    pub template: OrderTemplate,
    /// What it is about.
    pub category: Category,
    /// How soon it matters.
    pub priority: Priority,
    /// What its words name.
    pub about: NotificationSubject,
    /// When what it tells happened: what happened long ago is no news.
    pub at: At,
}

/// What the words of a push name, where it is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NotificationSubject {
    pub parcel: Option<ShipmentId>,
    pub place: Option<String>,
    /// How much is paid back.
    pub amount: Option<Money>,
}

/// The templates of pushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderTemplate {
    /// Handed to the carrier.
    Shipped,
    /// One more parcel was.
    AnotherParcel,
    OutForDelivery,
    Delivered,
    Delayed,
    Cancelled,
    /// Paid back, all or some of it.
    Refunded,
    /// Trouble with a parcel.
    Exception,
    AttemptFail,
    /// Waits to be fetched.
    AvailableForPickup,
}

/// Whether something is news when it comes in: what happened longer before that makes no sound,
/// whatever becomes of it here.
pub fn is_news(happened_at: At, received_at: At, within: Duration) -> bool {
    happened_at.plus(within) >= received_at
}

/// What an event that brought this news pushes. Placed sends the card; what brings no sound only
/// redraws it.
pub fn notification_for(
    event: &Event,
    news: &EventChanges,
    order: &OrderView,
) -> Option<OrderNotification> {
    of_order(event, news, order).or_else(|| of_parcel(event, news))
}

fn of_order(event: &Event, news: &EventChanges, order: &OrderView) -> Option<OrderNotification> {
    let changed =
        news.moved && news.before.map(|before| before.fulfilment) != Some(order.state().fulfilment);
    // One more parcel may be out or there, of an order that was so before.
    let parcel = news.parcel.as_ref().map(|parcel| parcel.status);
    let mut about = NotificationSubject::default();
    let (template, category, priority) = match event.kind {
        EventType::OrderShipped => {
            let (template, parcel) = sent(news, order, changed)?;
            about.parcel = parcel;
            (template, Category::Shipping, Priority::Normal)
        }
        EventType::OrderOutForDelivery
            if changed || (news.moved && parcel == Some(ShipmentStatus::OutForDelivery)) =>
        {
            (OrderTemplate::OutForDelivery, Category::Shipping, Priority::High)
        }
        EventType::OrderDelivered
            if changed || (news.moved && parcel == Some(ShipmentStatus::Delivered)) =>
        {
            (OrderTemplate::Delivered, Category::Shipping, Priority::High)
        }
        // It may be delayed once more.
        EventType::OrderDelayed if news.moved => {
            (OrderTemplate::Delayed, Category::Order, Priority::Normal)
        }
        EventType::OrderCancelled if changed => {
            (OrderTemplate::Cancelled, Category::Order, Priority::Normal)
        }
        EventType::OrderRefunded if is_refund(event, news, order) => {
            about.amount =
                projection::refund(event).and_then(|(_, refund)| refund.money(order.currency));
            (OrderTemplate::Refunded, Category::Order, Priority::Normal)
        }
        _ => return None,
    };
    Some(OrderNotification { template, category, priority, about, at: event.occurred_at })
}

/// How a parcel that is on its way is told, and which one: each once, and none of an order that is
/// past that.
fn sent(
    news: &EventChanges,
    order: &OrderView,
    changed: bool,
) -> Option<(OrderTemplate, Option<ShipmentId>)> {
    match &news.sent {
        ParcelDispatch::New(id) if order.state().fulfilment == Some(Fulfilment::Shipped) => {
            let is_another =
                order.shipments.iter().any(|parcel| parcel.id != *id && parcel.told_at.is_some());
            Some((
                if is_another { OrderTemplate::AnotherParcel } else { OrderTemplate::Shipped },
                Some(id.clone()),
            ))
        }
        ParcelDispatch::New(_) | ParcelDispatch::Told => None,
        ParcelDispatch::Unnamed if changed => {
            Some((OrderTemplate::Shipped, order.shipments.last().map(|parcel| parcel.id.clone())))
        }
        ParcelDispatch::Unnamed => None,
    }
}

/// Whether a refund is news: one that nobody spoke of, of an order that was not paid back as a
/// whole and stands paid back now.
fn is_refund(event: &Event, news: &EventChanges, order: &OrderView) -> bool {
    let is_part = projection::refund(event).is_some();
    let was_whole = news.before.is_some_and(|before| before.payment == Payment::Refunded);
    let stands = matches!(order.state().payment, Payment::PartlyRefunded | Payment::Refunded);
    stands && !was_whole && (news.part_refunded || !is_part)
}

/// What a parcel's new status pushes; the rest only redraws the card.
fn of_parcel(event: &Event, news: &EventChanges) -> Option<OrderNotification> {
    let parcel = news.parcel.as_ref()?;
    let template = match parcel.status {
        ShipmentStatus::Exception => OrderTemplate::Exception,
        ShipmentStatus::AttemptFail => OrderTemplate::AttemptFail,
        ShipmentStatus::AvailableForPickup => OrderTemplate::AvailableForPickup,
        _ => return None,
    };
    let about =
        NotificationSubject { place: parcel.place.clone(), ..NotificationSubject::default() };
    Some(OrderNotification {
        template,
        category: Category::Shipping,
        priority: Priority::High,
        about,
        at: parcel.at.min(event.occurred_at),
    })
}

impl OrderTemplate {
    /// The template's name in the outbox.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shipped => "push-order-shipped",
            Self::AnotherParcel => "push-order-another-parcel",
            Self::OutForDelivery => "push-order-out-for-delivery",
            Self::Delivered => "push-order-delivered",
            Self::Delayed => "push-order-delayed",
            Self::Cancelled => "push-order-cancelled",
            Self::Refunded => "push-order-refunded",
            Self::Exception => "push-shipment-exception",
            Self::AttemptFail => "push-shipment-attempt-fail",
            Self::AvailableForPickup => "push-shipment-available-for-pickup",
        }
    }
}

impl OrderNotification {
    pub fn text(&self, texts: &OrderTexts, voice: &Translator, order: &OrderView) -> Text {
        let id = Args::new().text("id", order.id.as_str());
        match self.template {
            OrderTemplate::Shipped => match self.parcel(texts, order, &id) {
                Some(args) => voice.say("push-order-shipped", &args),
                None => voice.say("push-order-shipped-plain", &id),
            },
            OrderTemplate::AnotherParcel => match self.parcel(texts, order, &id) {
                Some(args) => voice.say("push-order-another-parcel", &args),
                None => voice.say("push-order-another-parcel-plain", &id),
            },
            OrderTemplate::OutForDelivery => voice.say("push-order-out-for-delivery", &id),
            OrderTemplate::Delivered => voice.say("push-order-delivered", &id),
            OrderTemplate::Delayed => match arrival(order) {
                Some(eta) => voice.say("push-order-delayed-eta", &id.date("date", eta, voice.zone)),
                None => voice.say("push-order-delayed", &id),
            },
            OrderTemplate::Cancelled => voice.say("push-order-cancelled", &id),
            OrderTemplate::Refunded => match self.about.amount {
                Some(amount) => {
                    voice.say("push-order-refunded-amount", &id.money("amount", amount))
                }
                None => voice.say("push-order-refunded", &id),
            },
            OrderTemplate::Exception => voice.say("push-shipment-exception", &id),
            OrderTemplate::AttemptFail => voice.say("push-shipment-attempt-fail", &id),
            OrderTemplate::AvailableForPickup => match &self.about.place {
                Some(place) => {
                    voice.say("push-shipment-available-for-pickup", &id.text("place", place))
                }
                None => voice.say("push-shipment-available-for-pickup-plain", &id),
            },
        }
    }

    /// The same words, as short as an SMS wants them.
    pub fn sms(&self, texts: &OrderTexts, voice: &Translator, order: &OrderView) -> Text {
        let base = Args::new().text("shop", voice.shop()).text("id", order.id.as_str());
        match self.template {
            OrderTemplate::Shipped => match self.parcel(texts, order, &base) {
                Some(args) => voice.say("sms-order-shipped", &args),
                None => voice.say("sms-order-shipped-plain", &base),
            },
            OrderTemplate::AnotherParcel => match self.parcel(texts, order, &base) {
                Some(args) => voice.say("sms-order-another-parcel", &args),
                None => voice.say("sms-order-another-parcel-plain", &base),
            },
            OrderTemplate::OutForDelivery => voice.say("sms-order-out-for-delivery", &base),
            OrderTemplate::Delivered => voice.say("sms-order-delivered", &base),
            OrderTemplate::Delayed => match arrival(order) {
                Some(eta) => {
                    voice.say("sms-order-delayed-eta", &base.date("date", eta, voice.zone))
                }
                None => voice.say("sms-order-delayed", &base),
            },
            OrderTemplate::Cancelled => voice.say("sms-order-cancelled", &base),
            OrderTemplate::Refunded => match self.about.amount {
                Some(amount) => {
                    voice.say("sms-order-refunded-amount", &base.money("amount", amount))
                }
                None => voice.say("sms-order-refunded", &base),
            },
            OrderTemplate::Exception => voice.say("sms-shipment-exception", &base),
            OrderTemplate::AttemptFail => voice.say("sms-shipment-attempt-fail", &base),
            OrderTemplate::AvailableForPickup => match &self.about.place {
                Some(place) => {
                    voice.say("sms-shipment-available-for-pickup", &base.text("place", place))
                }
                None => voice.say("sms-shipment-available-for-pickup-plain", &base),
            },
        }
    }

    /// What names its parcel; none where carrier or number is not known.
    fn parcel(&self, texts: &OrderTexts, order: &OrderView, args: &Args) -> Option<Args> {
        let parcel =
            order.shipments.iter().find(|parcel| Some(&parcel.id) == self.about.parcel.as_ref())?;
        let (carrier, number) = named(parcel)?;
        Some(args.clone().text("carrier", &texts.carriers.name(carrier)).text("number", number))
    }
}

fn named(parcel: &ShipmentView) -> Option<(&str, &str)> {
    parcel.carrier.as_deref().zip(parcel.tracking_number.as_deref())
}

/// When the last of an order's parcels should be there.
fn arrival(order: &OrderView) -> Option<At> {
    order.shipments.iter().filter_map(|parcel| parcel.eta).max()
}

#[cfg(test)]
#[path = "push_tests.rs"]
mod tests;
