//! What deserves a sound: which change of an order is pushed, how urgently, and in which words.

use super::speaker::Voice;
use super::status::{EventType, ShipmentStatus};
use super::view::{OrderView, ShipmentView};
use crate::delivery::{Category, Priority};
use crate::language::{Args, Text};

/// A push worth sending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Push {
    /// Which template.
    pub template: Template,
    /// What it is about.
    pub category: Category,
    /// How soon it matters.
    pub priority: Priority,
}

/// The templates of pushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    /// Handed to the carrier.
    Shipped,
    /// Comes today.
    OutForDelivery,
    /// There.
    Delivered,
    /// Later.
    Delayed,
    /// Will not come.
    Cancelled,
    /// Paid back.
    Refunded,
    /// Trouble with a parcel.
    Exception,
    /// Nobody was there.
    AttemptFail,
    /// Waits to be fetched.
    AvailableForPickup,
}

/// What an event that brought news of an order's status pushes. Placed sends the card; paid and packed only redraw it.
pub fn of_order(kind: EventType) -> Option<Push> {
    let (template, category, priority) = match kind {
        EventType::OrderShipped => (Template::Shipped, Category::Shipping, Priority::Normal),
        EventType::OrderOutForDelivery => (Template::OutForDelivery, Category::Shipping, Priority::High),
        EventType::OrderDelivered => (Template::Delivered, Category::Shipping, Priority::High),
        EventType::OrderDelayed => (Template::Delayed, Category::Order, Priority::Normal),
        EventType::OrderCancelled => (Template::Cancelled, Category::Order, Priority::Normal),
        EventType::OrderRefunded => (Template::Refunded, Category::Order, Priority::Normal),
        EventType::OrderPlaced
        | EventType::OrderPaid
        | EventType::OrderPacked
        | EventType::ShipmentUpdated
        | EventType::CustomerUpdated
        | EventType::StockLow => return None,
    };
    Some(Push { template, category, priority })
}

/// What a parcel's new status pushes; the rest only redraws the card.
pub fn of_parcel(status: ShipmentStatus) -> Option<Push> {
    let template = match status {
        ShipmentStatus::Exception => Template::Exception,
        ShipmentStatus::AttemptFail => Template::AttemptFail,
        ShipmentStatus::AvailableForPickup => Template::AvailableForPickup,
        _ => return None,
    };
    Some(Push { template, category: Category::Shipping, priority: Priority::High })
}

impl Template {
    /// The template's name in the outbox.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shipped => "push-order-shipped",
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

    /// The words, `place` being where the parcel is where that is known.
    pub fn text(self, voice: &Voice, order: &OrderView, place: Option<&str>) -> Text {
        let id = Args::new().text("id", order.id.as_str());
        match self {
            Self::Shipped => match order.shipments.last().and_then(named) {
                Some((carrier, number)) => {
                    let carrier = voice.carrier(Some(carrier));
                    voice.say("push-order-shipped", &id.text("carrier", &carrier).text("number", number))
                }
                None => voice.say("push-order-shipped-plain", &id),
            },
            Self::OutForDelivery => voice.say("push-order-out-for-delivery", &id),
            Self::Delivered => voice.say("push-order-delivered", &id),
            Self::Delayed => match order.shipments.iter().filter_map(|parcel| parcel.eta).max() {
                Some(eta) => voice.say("push-order-delayed-eta", &id.date("date", eta, voice.zone)),
                None => voice.say("push-order-delayed", &id),
            },
            Self::Cancelled => voice.say("push-order-cancelled", &id),
            // How much is paid back is not in the event: the total would be a guess.
            Self::Refunded => voice.say("push-order-refunded", &id),
            Self::Exception => voice.say("push-shipment-exception", &id),
            Self::AttemptFail => voice.say("push-shipment-attempt-fail", &id),
            Self::AvailableForPickup => match place {
                Some(place) => voice.say("push-shipment-available-for-pickup", &id.text("place", place)),
                None => voice.say("push-shipment-available-for-pickup-plain", &id),
            },
        }
    }
}

/// The words by SMS: short, with the shop's name and without links.
impl Template {
    /// The words, `place` being where the parcel is where that is known.
    pub fn sms(self, voice: &Voice, order: &OrderView, place: Option<&str>) -> Text {
        let args = Args::new().text("shop", &voice.speaker.shop).text("id", order.id.as_str());
        match self {
            Self::Shipped => match order.shipments.last().and_then(named) {
                Some((carrier, number)) => {
                    let carrier = voice.carrier(Some(carrier));
                    voice.say("sms-order-shipped", &args.text("carrier", &carrier).text("number", number))
                }
                None => voice.say("sms-order-shipped-plain", &args),
            },
            Self::OutForDelivery => voice.say("sms-order-out-for-delivery", &args),
            Self::Delivered => voice.say("sms-order-delivered", &args),
            Self::Delayed => match order.shipments.iter().filter_map(|parcel| parcel.eta).max() {
                Some(eta) => voice.say("sms-order-delayed-eta", &args.date("date", eta, voice.zone)),
                None => voice.say("sms-order-delayed", &args),
            },
            Self::Cancelled => voice.say("sms-order-cancelled", &args),
            Self::Refunded => voice.say("sms-order-refunded", &args),
            Self::Exception => voice.say("sms-shipment-exception", &args),
            Self::AttemptFail => voice.say("sms-shipment-attempt-fail", &args),
            Self::AvailableForPickup => match place {
                Some(place) => voice.say("sms-shipment-available-for-pickup", &args.text("place", place)),
                None => voice.say("sms-shipment-available-for-pickup-plain", &args),
            },
        }
    }
}

fn named(parcel: &ShipmentView) -> Option<(&str, &str)> {
    parcel.carrier.as_deref().zip(parcel.tracking_number.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_deserves_a_sound_is_pushed() {
        let loud: Vec<_> = EventType::ALL.iter().filter(|kind| of_order(**kind).is_some()).map(|kind| kind.as_str()).collect();
        assert_eq!(
            loud,
            ["order.shipped", "order.out_for_delivery", "order.delivered", "order.delayed", "order.cancelled", "order.refunded"]
        );
        assert_eq!(of_parcel(ShipmentStatus::InTransit), None);
        assert_eq!(of_parcel(ShipmentStatus::Exception).map(|push| push.priority), Some(Priority::High));
    }
}
