//! What the order service says in the stories.

use bellhop::clock::{At, Clock};
use serde_json::{Value, json};

/// A time so many seconds from now, as events write it.
pub fn time(seconds: i64) -> String {
    let now = Clock::System.now();
    At(now.ms() + seconds * 1000).utc().to_rfc3339()
}

/// An order's event, `minutes` from now.
pub fn event(kind: &str, customer: &str, order: &str, minutes: i64) -> Value {
    json!({"type": kind, "occurred_at": time(minutes * 60), "customer": {"id": customer},
        "order": {"id": order}})
}

/// An order with its contents, placed now.
pub fn placed(customer: &str, order: &str) -> Value {
    let items = json!([{"sku": "MUG-1", "name": "Blue mug", "quantity": 2, "unit_price": "9.95"}]);
    json!({"type": "order.placed", "occurred_at": time(-60), "customer": {"id": customer},
        "order": {"id": order, "currency": "EUR", "total": "19.90", "placed_at": time(-60),
        "items": items, "url": "https://shop.example/o/1"}})
}
