use serde_json::{Value, json};

use super::*;
use crate::ids::{CustomerId, OrderId};
use crate::orders::events::{self, Event};
use crate::orders::projection::ParcelUpdate;
use crate::orders::state::{OrderHistory, OrderState};
use crate::orders::status::{OrderStatus, StatusChange};

const NOW: At = At(1_772_366_400_000);

fn event(kind: &str, more: &Value) -> Event {
    let mut event = json!({"type": kind, "occurred_at": "2026-03-01T11:00:00Z",
        "customer": {"id": "c-1"},
        "order": {"id": "ORD-1", "currency": "EUR"}, "shipment": {"id": "S-1"}});
    event.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let batch = events::read(event.to_string().as_bytes(), 1, NOW).expect("a batch");
    batch.events.into_iter().next().expect("one").expect("valid")
}

/// An order of which these words were said, in this order.
fn order(words: &[OrderStatus]) -> OrderView {
    let mut history = OrderHistory::default();
    for (at, word) in (0..).zip(words) {
        assert_eq!(history.hear(*word, At(at)), StatusChange::Forward);
    }
    let parcel = |id: &str, told_at| ShipmentView {
        id: ShipmentId::parse(id).expect("an id"),
        carrier: None,
        tracking_number: None,
        eta: None,
        status: ShipmentStatus::Pending,
        told_at,
    };
    OrderView {
        id: OrderId::parse("ORD-1").expect("an id"),
        customer: CustomerId::parse("c-1").expect("an id"),
        history,
        currency: None,
        total: None,
        items: Vec::new(),
        placed_at: None,
        url: None,
        version: 1,
        shipments: vec![parcel("S-1", Some(NOW)), parcel("S-2", None)],
    }
}

/// What is pushed when a word follows others.
fn after(
    words: &[OrderStatus],
    kind: &str,
    word: OrderStatus,
    news: EventChanges,
) -> Option<OrderTemplate> {
    let before = order(words).state();
    let mut all = words.to_vec();
    all.push(word);
    let news = EventChanges { before: Some(before), moved: true, ..news };
    notification_for(&event(kind, &json!({})), &news, &order(&all)).map(|push| push.template)
}

fn sent(parcel: &str) -> EventChanges {
    EventChanges {
        sent: ParcelDispatch::New(ShipmentId::parse(parcel).expect("an id")),
        ..EventChanges::default()
    }
}

fn told() -> EventChanges {
    EventChanges { sent: ParcelDispatch::Told, ..EventChanges::default() }
}

use OrderStatus::{
    Cancelled, Delayed, Delivered, OutForDelivery, Packed, Paid, Placed, Refunded, Shipped,
};

#[test]
fn only_what_deserves_a_sound_is_pushed() {
    let loud = EventType::ALL.iter().filter(|kind| {
        let Some(word) = kind.status() else { return false };
        after(&[], kind.as_str(), word, EventChanges::default()).is_some()
    });
    let loud: Vec<_> = loud.map(|kind| kind.as_str()).collect();
    assert_eq!(
        loud,
        [
            "order.shipped",
            "order.out_for_delivery",
            "order.delivered",
            "order.delayed",
            "order.cancelled",
            "order.refunded"
        ]
    );
}

#[test]
fn what_happened_long_ago_is_no_news() {
    let (hour, within) = (3_600_000, Duration::from_secs(48 * 3600));
    assert!(is_news(At(0), At(48 * hour), within));
    assert!(!is_news(At(0), At(48 * hour + 1), within));
    assert!(is_news(At(hour), At(0), within), "by a clock that is ahead of ours");
    assert!(!is_news(At(0), At(21 * 24 * hour), within));
}

#[test]
fn each_parcel_is_told_once() {
    assert_eq!(
        after(&[Placed], "order.shipped", Shipped, sent("S-1")),
        Some(OrderTemplate::Shipped)
    );
    assert_eq!(
        after(&[Placed, Shipped], "order.shipped", Shipped, told()),
        None,
        "the same one again"
    );
    assert_eq!(
        after(&[Placed, Shipped], "order.shipped", Shipped, sent("S-2")),
        Some(OrderTemplate::AnotherParcel)
    );
    assert_eq!(
        after(&[Shipped, Delivered], "order.shipped", Shipped, sent("S-2")),
        Some(OrderTemplate::AnotherParcel)
    );
    assert_eq!(
        after(&[Placed], "order.shipped", Shipped, EventChanges::default()),
        Some(OrderTemplate::Shipped)
    );
    assert_eq!(
        after(&[Shipped], "order.shipped", Shipped, EventChanges::default()),
        None,
        "nothing new is said"
    );
    // It was sent before the order was delivered, and that is heard after it.
    let late = EventChanges { before: Some(order(&[Shipped, Delivered]).state()), ..sent("S-2") };
    assert_eq!(
        notification_for(&event("order.shipped", &json!({})), &late, &order(&[Shipped, Delivered])),
        None
    );
}

#[test]
fn what_is_said_again_is_no_news() {
    for (kind, word) in [
        ("order.out_for_delivery", OutForDelivery),
        ("order.delivered", Delivered),
        ("order.cancelled", Cancelled),
    ] {
        assert!(after(&[Placed], kind, word, EventChanges::default()).is_some(), "{kind}");
        assert_eq!(after(&[word], kind, word, EventChanges::default()), None, "{kind}");
    }
    assert_eq!(
        after(&[Delayed], "order.delayed", Delayed, EventChanges::default()),
        Some(OrderTemplate::Delayed),
        "once more"
    );
    let parcel = ParcelUpdate { status: ShipmentStatus::Delivered, place: None, at: NOW };
    let one_more = EventChanges { parcel: Some(parcel), ..EventChanges::default() };
    assert_eq!(
        after(&[Delivered], "order.delivered", Delivered, one_more),
        Some(OrderTemplate::Delivered),
        "another parcel of it"
    );
}

#[test]
fn money_is_told_whatever_the_parcel_does() {
    assert_eq!(
        after(&[Delivered], "order.paid", Paid, EventChanges::default()),
        None,
        "the card says it"
    );
    assert_eq!(
        after(&[Paid, Delivered], "order.refunded", Refunded, EventChanges::default()),
        Some(OrderTemplate::Refunded)
    );
    assert_eq!(
        after(&[Paid, Refunded], "order.refunded", Refunded, EventChanges::default()),
        None,
        "said again"
    );
    assert_eq!(
        after(&[Packed], "order.refunded", Refunded, EventChanges::default()),
        Some(OrderTemplate::Refunded)
    );
}

#[test]
fn a_refund_of_a_part_is_told_with_its_amount() {
    let part = event("order.refunded", &json!({"refund": {"id": "R-1", "amount": "5.00"}}));
    let (id, refund) = projection::refund(&part).expect("a refund");
    let mut view = order(&[Paid, Delivered]);
    view.currency = refund.currency;
    let before = view.state();
    view.history.hear_refund(id, refund);
    let news =
        EventChanges { before: Some(before), part_refunded: true, ..EventChanges::default() };
    let push = notification_for(&part, &news, &view).expect("a push");
    assert_eq!(
        (push.template, push.about.amount.map(Money::decimal).as_deref()),
        (OrderTemplate::Refunded, Some("5.00"))
    );
    let again = EventChanges { part_refunded: false, ..news };
    assert_eq!(notification_for(&part, &again, &view), None, "the same refund again");
}

#[test]
fn trouble_with_a_parcel_is_as_old_as_its_checkpoint() {
    let update = event("shipment.updated", &json!({}));
    let news = |status| {
        let parcel = ParcelUpdate { status, place: Some("Porto".to_owned()), at: At(7) };
        EventChanges {
            before: Some(OrderState { fulfilment: None, payment: Payment::Open }),
            parcel: Some(parcel),
            ..EventChanges::default()
        }
    };
    assert_eq!(
        notification_for(&update, &news(ShipmentStatus::InTransit), &order(&[Shipped])),
        None
    );
    let push = notification_for(&update, &news(ShipmentStatus::Exception), &order(&[Shipped]))
        .expect("a push");
    assert_eq!(
        (push.template, push.priority, push.at),
        (OrderTemplate::Exception, Priority::High, At(7))
    );
}
