//! An order as it is read for cards, lists and answers.

use serde::{Deserialize, Serialize};

use super::queries;
use super::state::{OrderHistory, OrderState};
use super::status::{Fulfilment, Payment, ShipmentStatus};
use crate::clock::At;
use crate::ids::{CustomerId, OrderId, ShipmentId};
use crate::money::{Currency, Money};
use crate::store::{Store, StoreError};

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
#[derive(Debug, Clone, PartialEq)]
pub struct ShipmentView {
    /// The shop's own id.
    pub id: ShipmentId,
    /// The carrier as the shop names it.
    pub carrier: Option<String>,
    /// The tracking number, without spaces.
    pub tracking_number: Option<String>,
    /// When it should arrive.
    pub eta: Option<At>,
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
#[derive(Debug, Clone, PartialEq)]
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

/// The customer's own order that a typed text names. Somebody else's is not found, just like one
/// that does not exist.
pub async fn find(
    store: &Store,
    typed: &str,
    customer: &CustomerId,
) -> Result<Option<OrderView>, StoreError> {
    let found = queries::find(store, &lookup_key(typed), customer).await?;
    // Ids that differ in case or signs only are told apart by typing them exactly.
    let exact = found.iter().position(|order| order.id.as_str() == typed.trim());
    Ok(found.into_iter().nth(exact.unwrap_or(0)))
}

/// The customer's own order with a parcel of this tracking number: recognised by what we have
/// stored, not by guessing.
pub async fn find_by_tracking(
    store: &Store,
    typed: &str,
    customer: &CustomerId,
) -> Result<Option<OrderView>, StoreError> {
    let number = tracking_key(typed);
    if number.is_empty() {
        return Ok(None);
    }
    Ok(queries::find_by_tracking(store, &number, customer).await?.into_iter().next())
}

/// A page of the customer's orders, newest first, and how many there are in all.
pub async fn page(
    store: &Store,
    customer: &CustomerId,
    size: i64,
    number: i64,
) -> Result<(Vec<OrderListItem>, i64), StoreError> {
    queries::page(store, customer, size, number.saturating_mul(size)).await
}

/// The customer's newest orders that have parcels.
pub async fn with_parcels(
    store: &Store,
    customer: &CustomerId,
    limit: i64,
) -> Result<Vec<OrderListItem>, StoreError> {
    queries::with_parcels(store, customer, limit).await
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
