//! What the shop says, as the hook takes it.

use std::time::Duration;

use serde_json::{Value, json};

use bellhop::clock::At;

use super::customers::{Customer, Order};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// An article is low when there are fewer.
const THRESHOLD: u32 = 5;

/// What the shop sells.
#[derive(Debug, Clone, Copy)]
pub enum Article {
    Mug,
    Tea,
}

fn time(at: At) -> String {
    at.utc().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

/// What the shop says when it does this: an event's type, or `order.shipped/more` for one more
/// parcel and `order.refunded/part` for a part of the money.
pub fn of_order(deed: &str, customer: &Customer, order: &Order, at: At) -> Value {
    let (kind, manner) = deed.split_once('/').unwrap_or((deed, ""));
    let mut event = json!({"type": kind, "occurred_at": time(at), "customer": {"id": customer.id},
        "order": {"id": order.id}});
    if kind == "order.placed" {
        let url = format!("https://shop.example/orders/{}", order.id);
        event["order"] = json!({"id": order.id, "currency": customer.currency,
            "total": customer.total, "items": customer.items,
            "placed_at": time(at), "url": url});
    }
    if manner == "part" {
        let amount = customer.items.last().map(|item| item.unit_price);
        event["refund"] = json!({"id": format!("R-{}", at.ms()), "amount": amount});
    }
    let checkpoint =
        |status: &str| json!([{"at": time(at), "status": status, "place": customer.place}]);
    let (eta, checkpoints) = match kind {
        "order.shipped" => (Some(at.plus(DAY * 2)), checkpoint("in_transit")),
        "order.out_for_delivery" => (Some(at), checkpoint("out_for_delivery")),
        "order.delivered" => (None, checkpoint("delivered")),
        "shipment.updated" => (None, checkpoint("exception")),
        "order.delayed" if order.parcels > 0 => (Some(at.plus(DAY * 4)), json!([])),
        _ => return event,
    };
    // The newest parcel, or the next one.
    let number = if manner == "more" { order.parcels + 1 } else { order.parcels.max(1) };
    let digits = order.id.trim_start_matches("ORD-");
    let (id, tracking) = match number {
        1 => (format!("P-{digits}"), format!("JD0146{digits}")),
        more => (format!("P-{digits}-{more}"), format!("JD0146{digits}{more:02}")),
    };
    event["shipment"] = json!({"id": id, "carrier": customer.carrier, "tracking_number": tracking,
        "eta": eta.map(time), "checkpoints": checkpoints});
    event
}

/// Who a customer is; their phone where it is to be known.
pub fn introduced(mut event: Value, customer: &Customer, phone: Option<&str>) -> Value {
    event["customer"] = json!({"id": customer.id, "name": customer.name, "locale": customer.locale,
        "time_zone": customer.time_zone});
    if let Some(phone) = phone {
        event["customer"]["phone"] = json!(phone);
    }
    event
}

/// The shop learned something of a customer.
pub fn of_customer(at: At) -> Value {
    json!({"type": "customer.updated", "occurred_at": time(at)})
}

/// There are few of an article, or enough again.
pub fn of_stock(article: Article, quantity: u32, at: At) -> Value {
    let (sku, name) = match article {
        Article::Mug => ("MUG-BLUE", "Blue mug"),
        Article::Tea => ("TEA-100", "Green tea, 100 g"),
    };
    json!({"type": "stock.low", "occurred_at": time(at),
        "stock": {"sku": sku, "name": name, "quantity": quantity, "threshold": THRESHOLD}})
}
