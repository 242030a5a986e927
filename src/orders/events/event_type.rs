//! The types of events, and what each says of an order.

use serde::{Deserialize, Serialize};

use crate::enum_words::enum_words;
use crate::orders::status::OrderStatus;

/// What an event is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
pub enum EventType {
    /// The order came in.
    #[serde(rename = "order.placed")]
    #[strum(serialize = "order.placed")]
    OrderPlaced,
    /// It is paid.
    #[serde(rename = "order.paid")]
    #[strum(serialize = "order.paid")]
    OrderPaid,
    /// It is packed.
    #[serde(rename = "order.packed")]
    #[strum(serialize = "order.packed")]
    OrderPacked,
    /// It is with the carrier.
    #[serde(rename = "order.shipped")]
    #[strum(serialize = "order.shipped")]
    OrderShipped,
    /// It comes today.
    #[serde(rename = "order.out_for_delivery")]
    #[strum(serialize = "order.out_for_delivery")]
    OrderOutForDelivery,
    /// It is there.
    #[serde(rename = "order.delivered")]
    #[strum(serialize = "order.delivered")]
    OrderDelivered,
    /// It comes later than said.
    #[serde(rename = "order.delayed")]
    #[strum(serialize = "order.delayed")]
    OrderDelayed,
    /// It will not come.
    #[serde(rename = "order.cancelled")]
    #[strum(serialize = "order.cancelled")]
    OrderCancelled,
    /// The money is on its way back.
    #[serde(rename = "order.refunded")]
    #[strum(serialize = "order.refunded")]
    OrderRefunded,
    /// News of a parcel.
    #[serde(rename = "shipment.updated")]
    #[strum(serialize = "shipment.updated")]
    ShipmentUpdated,
    /// News of a customer.
    #[serde(rename = "customer.updated")]
    #[strum(serialize = "customer.updated")]
    CustomerUpdated,
    /// How much of an article is left.
    #[serde(rename = "stock.low")]
    #[strum(serialize = "stock.low")]
    StockLow,
}

enum_words!(EventType);

impl EventType {
    /// Its place in the order of the variants: decides between two of the same moment.
    pub fn rank(self) -> u8 {
        self as u8
    }

    /// What this event says of an order.
    pub fn status(self) -> Option<OrderStatus> {
        Some(match self {
            Self::OrderPlaced => OrderStatus::Placed,
            Self::OrderPaid => OrderStatus::Paid,
            Self::OrderPacked => OrderStatus::Packed,
            Self::OrderShipped => OrderStatus::Shipped,
            Self::OrderOutForDelivery => OrderStatus::OutForDelivery,
            Self::OrderDelivered => OrderStatus::Delivered,
            Self::OrderDelayed => OrderStatus::Delayed,
            Self::OrderCancelled => OrderStatus::Cancelled,
            Self::OrderRefunded => OrderStatus::Refunded,
            Self::ShipmentUpdated | Self::CustomerUpdated | Self::StockLow => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_read_back() {
        assert!(EventType::ALL.iter().all(|one| EventType::parse(one.as_str()) == Some(*one)));
    }
}
