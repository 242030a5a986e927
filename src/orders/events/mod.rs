//! Events of the order service. The bytes of a request become events in their stored form, or a
//! list of every fault, each with the name of its field.

mod batch;
mod event_type;
mod fields;
mod parse;

use serde::{Deserialize, Serialize};

use super::status::ShipmentStatus;
use super::view::OrderItem;
use crate::clock::At;
use crate::ids::{CustomerId, OrderId, RefundId, ShipmentId};
use crate::money::{Amount, Currency, Money};
use crate::phone::{Phone, deserialize_recorded};

pub use crate::fields::{BodyError, FieldError};
pub use batch::{EventBatch, RefusedEvent, read};
pub use event_type::EventType;

/// One thing the order service said, as the inbox stores it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    pub kind: EventType,
    /// When, by the order service's clock.
    pub occurred_at: At,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CustomerPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipment: Option<ShipmentPart>,
    /// With how much of its money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<RefundPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<StockPart>,
}

/// What an event says of an article in stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockPart {
    pub sku: String,
    /// What it is called.
    pub name: String,
    /// How many are left.
    pub quantity: i64,
    /// Down to how many it is low.
    pub threshold: i64,
}

/// What an event says of a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CustomerPart {
    /// The shop's own id.
    pub id: CustomerId,
    /// The name to greet by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// The IANA name of a time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// A phone in E.164.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "deserialize_recorded"
    )]
    pub phone: Option<Phone>,
    /// Their private Telegram chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telegram_chat_id: Option<i64>,
}

/// What an event says of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderPart {
    pub id: OrderId,
    /// What it is paid in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Money>,
    /// What is in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<ItemPart>,
    /// When it was placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placed_at: Option<At>,
    /// Its page in the shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// One position of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemPart {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku: Option<String>,
    /// What it is called.
    pub name: String,
    pub quantity: i64,
    /// The price of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Money>,
}

impl From<&ItemPart> for OrderItem {
    fn from(part: &ItemPart) -> Self {
        Self {
            sku: part.sku.clone(),
            name: part.name.clone(),
            quantity: part.quantity,
            unit_minor: part.unit_price.map(|money| money.minor),
        }
    }
}

/// What an event says of a parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShipmentPart {
    /// The shop's own id.
    pub id: ShipmentId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
    /// The tracking number, capitals without spaces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tracking_number: Option<String>,
    /// When it should arrive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eta: Option<At>,
    /// What happened to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checkpoints: Vec<CheckpointPart>,
}

/// What an event says of a refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundPart {
    /// The shop's own id: said again under it, a refund counts once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<RefundId>,
    /// How much, in the order's currency; without it the whole order is paid back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
}

/// One thing that happened to a parcel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckpointPart {
    pub at: At,
    pub status: ShipmentStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// In the carrier's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
