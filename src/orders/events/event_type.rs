//! The types of events, and what each says of an order.

use serde::{Deserialize, Serialize};

use crate::orders::status::{OrderStatus, words};

words!(
    /// What an event is.
    EventType {
        /// The order came in.
        OrderPlaced = "order.placed",
        /// It is paid.
        OrderPaid = "order.paid",
        /// It is packed.
        OrderPacked = "order.packed",
        /// It is with the carrier.
        OrderShipped = "order.shipped",
        /// It comes today.
        OrderOutForDelivery = "order.out_for_delivery",
        /// It is there.
        OrderDelivered = "order.delivered",
        /// It comes later than said.
        OrderDelayed = "order.delayed",
        /// It will not come.
        OrderCancelled = "order.cancelled",
        /// The money is on its way back.
        OrderRefunded = "order.refunded",
        /// News of a parcel.
        ShipmentUpdated = "shipment.updated",
        /// News of a customer.
        CustomerUpdated = "customer.updated",
        /// How much of an article is left.
        StockLow = "stock.low",
    }
);

impl EventType {
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
