//! An order as it is read for cards, lists and answers, and the keys by which it is found. Pure.

use serde::{Deserialize, Serialize};

use super::state::{OrderHistory, OrderState};
use super::status::{Fulfilment, Payment, ShipmentStatus};
use crate::clock::At;
use crate::ids::{CustomerId, OrderId, ShipmentId};
use crate::money::{Currency, Money};
use crate::store::FromRow;

/// One position of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderItem {
    /// The shop's article number, where it gave one.
    pub sku: Option<String>,
    /// What it is called.
    pub name: String,
    pub quantity: i64,
    /// The price of one, in the order's minor units.
    pub unit_minor: Option<i64>,
}

/// One parcel of an order.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct ShipmentView {
    /// The shop's own id.
    #[column("shipment_id")]
    pub id: ShipmentId,
    /// The carrier as the shop names it.
    pub carrier: Option<String>,
    /// The tracking number, without spaces.
    pub tracking_number: Option<String>,
    /// When it should arrive.
    #[column("eta_at_ms")]
    pub eta: Option<At>,
    #[column("shipment_status")]
    pub status: ShipmentStatus,
    /// When it was told that it is on its way.
    pub told_at: Option<At>,
}

/// A line of the order list.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderListItem {
    pub id: OrderId,
    pub state: OrderState,
    /// What it costs, when that is known.
    pub total: Option<Money>,
}

/// One thing that happened to a parcel.
#[derive(Debug, Clone, PartialEq, FromRow)]
pub struct Checkpoint {
    pub at: At,
    pub status: ShipmentStatus,
    pub place: Option<String>,
    /// In the carrier's words.
    pub note: Option<String>,
}

/// An order with its parcels.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderView {
    pub id: OrderId,
    pub customer: CustomerId,
    /// What was said of where it stands.
    pub history: OrderHistory,
    /// What it is paid in.
    pub currency: Option<Currency>,
    pub total: Option<Money>,
    /// What is in it.
    pub items: Vec<OrderItem>,
    /// When it was placed.
    pub placed_at: Option<At>,
    /// Its page in the shop.
    pub url: Option<String>,
    /// Grows with every change.
    pub version: i64,
    /// Its parcels, oldest first.
    pub shipments: Vec<ShipmentView>,
}

impl OrderView {
    /// Where it stands in both its state.
    pub fn state(&self) -> OrderState {
        self.history.state(self.total)
    }

    /// How much was paid back, where that is known.
    pub fn refunded(&self) -> Option<Money> {
        self.history.refunded(self.total, self.currency)
    }

    /// When a parcel should arrive; nothing once it is there, or will not come.
    pub fn arrival(&self, parcel: &ShipmentView) -> Option<At> {
        let state = self.state();
        let is_over = state.payment == Payment::Refunded
            || matches!(state.fulfilment, Some(Fulfilment::Delivered | Fulfilment::Cancelled));
        parcel.eta.filter(|_| !is_over && parcel.status != ShipmentStatus::Delivered)
    }
}

/// What a typed text is compared by when somebody looks for an order: letters and digits in
/// capitals, so that `#ord 1042`, `ORD–1042` and a number copied out of a chat with its invisible
/// marks all name `ORD-1042`.
pub fn lookup_key(typed: &str) -> String {
    let key: String = letters_and_digits(typed).flat_map(char::to_uppercase).collect();
    // An id may consist of signs alone.
    if key.is_empty() {
        typed.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect()
    } else {
        key
    }
}

/// A tracking number as it is stored and compared: capitals, without spaces or hyphens.
pub fn tracking_key(typed: &str) -> String {
    letters_and_digits(typed)
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// What of a text can be part of a number, digits of Arabic keyboards as everybody's digits.
fn letters_and_digits(typed: &str) -> impl Iterator<Item = char> {
    typed.chars().filter(|c| c.is_alphanumeric()).map(|c| {
        let digit = match c {
            '\u{0660}'..='\u{0669}' => u32::from(c) - 0x0660,
            '\u{06F0}'..='\u{06F9}' => u32::from(c) - 0x06F0,
            _ => return c,
        };
        char::from_digit(digit, 10).unwrap_or(c)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_may_type_loosely() {
        let same = [
            "ORD-1042",
            " #ord-1042 ",
            "ord 1042",
            "Ord–1042",
            "\u{2068}ORD-1042\u{2069}",
            "ORD-\u{661}\u{660}\u{664}\u{662}",
            "ORD\0-1042",
        ];
        for typed in same {
            assert_eq!(lookup_key(typed), "ORD1042", "{typed:?}");
        }
        assert_eq!((lookup_key(" *\0* "), lookup_key("\0")), ("**".to_owned(), String::new()));
        assert_eq!(tracking_key("1z 5r8-9390"), "1Z5R89390");
    }
}
