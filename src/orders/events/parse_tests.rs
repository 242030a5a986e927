use proptest::prelude::*;
use serde_json::json;

use super::super::{BodyError, EventBatch, FieldError, RefusedEvent, read as read_batch};
use super::*;

const NOW: At = At(1_772_366_400_000);

fn shipped() -> Value {
    json!({
        "type": "order.shipped", "occurred_at": "2026-03-01T12:00:00Z",
        "customer": {"id": "c-1", "name": "Ana", "locale": "pt-br", "time_zone": "Europe/Lisbon",
        "phone": "+351 912 345 678", "telegram_chat_id": 1001},
        "order": {"id": "ORD-1042", "status": "shipped", "currency": "EUR", "total": "39.80",
            "items": [{"sku": "T-1", "name": "Tea <b>&\"'", "quantity": 2, "unit_price": "19.90"}],
            "placed_at": "2026-02-27T08:00:00+01:00", "url": "https://shop.example/orders/1042"},
        "shipment": {"id": "S-1", "carrier": "ups", "tracking_number": "1z 5r89-390",
        "eta": "2026-03-03T00:00:00Z",
            "checkpoints": [{"at": "2026-03-01T11:00:00Z", "status": "in_transit", "place": "Porto",
            "note": "Departed"}]},
        "something_new": {"is": "ignored"}
    })
}

fn parse(body: &[u8], most: usize, now: At) -> Result<Vec<Event>, BodyError> {
    let batch = read_batch(body, most, now)?;
    batch.check_whole()?;
    Ok(batch.events.into_iter().flatten().collect())
}

fn read(value: &Value) -> Result<Vec<Event>, BodyError> {
    parse(value.to_string().as_bytes(), 500, NOW)
}

fn in_part(value: &Value) -> EventBatch {
    read_batch(value.to_string().as_bytes(), 500, NOW).expect("a batch")
}

/// The faults of a body that must have some.
fn faults(value: &Value) -> Vec<FieldError> {
    match read(value) {
        Err(BodyError::Invalid(faults)) => faults,
        other => panic!("expected faults, got {other:?}"),
    }
}

/// The event with one field set to something else.
fn with(pointer: &str, value: Value) -> Value {
    let mut event = shipped();
    *event.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    event
}

#[test]
fn a_whole_event_is_read_into_its_stored_form() {
    let events = read(&shipped()).expect("valid");
    let [event] = &events[..] else { panic!("one event") };
    let (order, customer) =
        (event.order.as_ref().expect("an order"), event.customer.as_ref().expect("a customer"));
    assert_eq!(
        (event.kind, order.total.map(|m| m.minor), customer.telegram_chat_id),
        (EventType::OrderShipped, Some(3980), Some(1001))
    );
    assert_eq!(customer.locale.as_deref(), Some("pt-BR"));
    assert_eq!(
        event.shipment.as_ref().and_then(|s| s.tracking_number.as_deref()),
        Some("1Z5R89390")
    );
    let stored = serde_json::to_string(event).expect("serialises");
    assert_eq!(serde_json::from_str::<Event>(&stored).expect("reads back"), *event);
}

#[test]
fn news_of_an_article_concern_no_customer() {
    let low = json!({"type": "stock.low", "occurred_at": "2026-03-01T12:00:00Z",
        "stock": {"sku": "MUG-1", "name": "Blue mug", "quantity": 3, "threshold": 5}});
    let events = read(&low).expect("valid");
    let stock = StockPart {
        sku: "MUG-1".to_owned(),
        name: "Blue mug".to_owned(),
        quantity: 3,
        threshold: 5,
    };
    assert_eq!(
        (events[0].kind, &events[0].customer, &events[0].stock),
        (EventType::StockLow, &None, &Some(stock))
    );
    let stored = serde_json::to_string(&events[0]).expect("serialises");
    assert_eq!(serde_json::from_str::<Event>(&stored).expect("reads back"), events[0]);

    let named =
        |value: &Value| faults(value).into_iter().map(|fault| fault.pointer).collect::<Vec<_>>();
    assert_eq!(
        named(&json!({"type": "stock.low", "occurred_at": "2026-03-01T12:00:00Z"})),
        ["/stock"]
    );
    let empty = json!({"type": "stock.low", "occurred_at": "2026-03-01T12:00:00Z", "stock": {}});
    assert_eq!(named(&empty), ["/stock/sku", "/stock/name", "/stock/quantity", "/stock/threshold"]);
    for (field, value) in [
        ("sku", json!("")),
        ("sku", json!("a\u{0}b")),
        ("name", json!("x".repeat(501))),
        ("quantity", json!(-1)),
        ("threshold", json!(2.5)),
    ] {
        let mut wrong = low.clone();
        wrong["stock"][field] = value.clone();
        assert_eq!(named(&wrong), [format!("/stock/{field}")], "{value}");
    }
}

#[test]
fn each_fault_names_its_field() {
    let cases = [
        ("/type", json!("order.eaten"), "not a type"),
        ("/type", json!(7), "must be a string, not a number"),
        ("/occurred_at", json!("yesterday"), "RFC 3339"),
        ("/occurred_at", json!("2026-03-05T12:00:00Z"), "ahead"),
        ("/customer", json!("c-1"), "must be an object"),
        ("/customer/id", json!("a\u{0}b"), "must not hold"),
        ("/customer/name", json!("x".repeat(10_000)), "500 characters"),
        ("/customer/name", json!("A\u{0}na"), "U+0000"),
        ("/customer/locale", json!("not a locale"), "language tag"),
        ("/customer/time_zone", json!("Mars/Olympus"), "IANA"),
        ("/customer/phone", json!("0912"), "E.164"),
        ("/customer/telegram_chat_id", json!(-5), "whole number"),
        ("/customer/telegram_chat_id", json!("1001"), "whole number"),
        ("/order/id", json!(""), "1 to 40 bytes"),
        ("/order/status", json!("paid"), "disagrees with the type"),
        ("/order/currency", json!("XYZ"), "ISO 4217"),
        ("/order/total", json!("-1.00"), "negative"),
        ("/order/total", json!(39.8), "decimal string"),
        ("/order/total", json!("39.805"), "2 decimals"),
        ("/order/total", json!("39.80501"), "2 decimals"),
        ("/order/items", json!({}), "must be an array"),
        ("/order/items/0/quantity", json!(0), "from 1"),
        ("/order/items/0/quantity", json!(null), "required"),
        ("/order/items/0/name", json!("  "), "empty"),
        ("/order/items/0/unit_price", json!("free"), "not an amount"),
        ("/order/url", json!("javascript:alert(1)"), "https://"),
        ("/shipment/tracking_number", json!("1Z<b>"), "letters and digits"),
        ("/shipment/eta", json!("2999-01-01T00:00:00Z"), "2100"),
        ("/shipment/checkpoints/0/status", json!("lost"), "pending"),
    ];
    for (pointer, value, words) in cases {
        let faults = faults(&with(pointer, value.clone()));
        assert!(
            faults.iter().any(|fault| fault.pointer == pointer && fault.detail.contains(words)),
            "{pointer} {value}: {faults:?}"
        );
    }
}

#[test]
fn parts_that_a_type_needs_must_be_there() {
    let bare = json!({"type": "shipment.updated", "occurred_at": "2026-03-01T12:00:00Z",
        "customer": {"id": "c-1"}});
    let missing: Vec<_> = faults(&bare).into_iter().map(|fault| fault.pointer).collect();
    assert_eq!(missing, ["/order", "/shipment"]);
    let customer = json!({"type": "customer.updated", "occurred_at": "2026-03-01T12:00:00Z",
        "customer": {"id": "c-1"}});
    assert!(read(&customer).is_ok());
}

#[test]
fn a_batch_is_all_or_nothing_and_says_which_event() {
    let batch = json!([
        shipped(),
        with("/customer/phone", json!("nope")),
        with("/order/currency", json!("nope"))
    ]);
    let pointers: Vec<_> = faults(&batch).into_iter().map(|fault| fault.pointer).collect();
    assert!(
        pointers.contains(&"/1/customer/phone".to_owned())
            && pointers.contains(&"/2/order/currency".to_owned()),
        "{pointers:?}"
    );
    assert!(matches!(read(&json!([])), Err(BodyError::Invalid(_))));
    assert!(matches!(
        parse(json!([1, 2, 3]).to_string().as_bytes(), 2, NOW),
        Err(BodyError::Invalid(_))
    ));
}

#[test]
fn each_event_of_a_batch_is_read_by_itself() {
    let yen = |total: &str| {
        let mut event = shipped();
        event["order"] = json!({"id": "ORD-1", "currency": "JPY", "total": total});
        event
    };
    let batch = in_part(&json!([
        yen("1500.00"),
        yen("1500.50"),
        with("/customer/phone", json!("after six, please")),
        with("/order/items/0/quantity", json!(0)),
        with("/occurred_at", json!("2026-03-01T12:00:00")),
        7,
    ]));
    let told: Vec<_> = batch
        .events
        .iter()
        .map(|one| one.as_ref().map_err(|refused| refused.faults[0].pointer.clone()).map(|_| ()))
        .collect();
    let refused = [
        "/1/order/total",
        "/2/customer/phone",
        "/3/order/items/0/quantity",
        "/4/occurred_at",
        "/5",
    ];
    assert_eq!(told[0], Ok(()), "zeros after the last digit are taken");
    assert_eq!(told[1..], refused.map(|pointer| Err(pointer.to_owned())));
    assert!(matches!(
        &batch.events[4],
        Err(RefusedEvent { kind: Some(EventType::OrderShipped), .. })
    ));
    let one = in_part(&with("/order/total", json!("free")));
    assert_eq!(
        (one.pointer(0), one.events[0].as_ref().map_err(|refused| &*refused.faults[0].pointer)),
        (String::new(), Err("/order/total"))
    );
}

#[test]
fn a_refund_says_how_much_or_all() {
    let refunded = |order: Value, refund: Value| {
        json!({"type": "order.refunded",
        "occurred_at": "2026-03-01T12:00:00Z", "customer": {"id": "c-1"}, "order": order,
        "refund": refund})
    };
    let euros = json!({"id": "ORD-1", "currency": "EUR", "total": "19.90"});
    let refund = |value: &Value| read(value).expect("valid")[0].refund.clone().expect("a refund");
    let part = refund(&refunded(euros.clone(), json!({"id": "R-1", "amount": "5.000"})));
    assert_eq!(
        (part.id.map(|id| id.to_string()).as_deref(), part.amount),
        (Some("R-1"), Amount::parse("5").ok())
    );
    let bare = refund(&refunded(json!({"id": "ORD-1"}), json!({"amount": "5.00"})));
    assert_eq!(bare.amount, Amount::parse("5").ok(), "the order's currency was said before");
    assert_eq!(refund(&refunded(json!({"id": "ORD-1"}), json!({}))).amount, None);
    assert_eq!(
        read(&refunded(json!({"id": "ORD-1"}), Value::Null)).expect("valid")[0].refund,
        None
    );

    for (order, wrong, pointer, words) in [
        (&euros, json!({"amount": 5}), "/refund/amount", "decimal string"),
        (&euros, json!({"amount": "5.005"}), "/refund/amount", "EUR has 2 decimals"),
        (&euros, json!({"amount": "-5"}), "/refund/amount", "negative"),
        (&euros, json!({"amount": "0.00"}), "/refund/amount", "more than nothing"),
        (&euros, json!({"amount": "19.91"}), "/refund/amount", "more than the order's total"),
        (&json!({"id": "ORD-1"}), json!({"amount": "5.00005"}), "/refund/amount", "4 decimals"),
        (&euros, json!({"id": "", "amount": "5"}), "/refund/id", "1 to 64 bytes"),
        (&euros, json!("5.00"), "/refund", "must be an object"),
    ] {
        let faults = faults(&refunded(order.clone(), wrong.clone()));
        assert!(
            faults.len() == 1 && faults[0].pointer == pointer && faults[0].detail.contains(words),
            "{wrong}: {faults:?}"
        );
    }
    let mut elsewhere = shipped();
    elsewhere["refund"] = json!({"amount": "5.00"});
    assert_eq!(faults(&elsewhere)[0].pointer, "/refund");
}

#[test]
fn what_is_no_json_is_said_to_be_none() {
    for body in [&b"{"[..], b"", b"\xff\xfe"] {
        assert!(matches!(parse(body, 500, NOW), Err(BodyError::NotJson(_))), "{body:?}");
    }
    for body in [&b"42"[..], b"{\"a\": \"\\ud800\"}"] {
        assert!(matches!(parse(body, 500, NOW), Err(BodyError::Invalid(_))), "{body:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&body, 500, NOW);
    }

    #[test]
    fn no_value_in_any_place_panics(place in 0_usize..24, text in ".*", number: i64) {
        let pointers = ["/type", "/occurred_at", "/customer", "/customer/id", "/customer/name", "/customer/locale", "/customer/time_zone", "/customer/phone",
            "/customer/telegram_chat_id", "/order", "/order/id", "/order/status", "/order/currency", "/order/total", "/order/items", "/order/items/0",
            "/order/items/0/quantity", "/order/items/0/unit_price", "/order/url", "/shipment", "/shipment/tracking_number", "/shipment/eta", "/shipment/checkpoints", "/shipment/checkpoints/0/status"];
        for value in [json!(text), json!(number), json!([text]), json!({"id": number}),
            json!(null)] {
            if let Ok(events) = read(&with(pointers[place], value)) {
                for event in events {
                    let stored = serde_json::to_string(&event).expect("serialises");
                    prop_assert_eq!(serde_json::from_str::<Event>(&stored).expect("reads back"), event);
                }
            }
        }
    }
}
