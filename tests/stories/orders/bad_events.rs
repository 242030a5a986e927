//! What is wrong in a request is named, field by field, and none of it is written.

use reqwest::Method;
use serde_json::{Value, json};

use bellhop_testing::house::{fresh_id, house, placed, reads, time};
use bellhop_testing::probes;
use bellhop_testing::story;

/// A whole event with one field set to something else.
fn with(pointer: &str, value: Value) -> Value {
    let mut event = placed("c-1", "ORD-1");
    event["customer"] = json!({"id": "c-1", "name": "Ana", "locale": "pt-BR",
        "time_zone": "Europe/Lisbon", "phone": "+351912345678",
        "telegram_chat_id": 7});
    event["order"]["status"] = json!("placed");
    event["shipment"] = json!({"id": "S-1", "carrier": "dhl", "tracking_number": "JD0146",
        "eta": time(3600),
        "checkpoints": [{"at": time(-60), "status": "in_transit", "place": "Porto",
        "note": "Departed"}]});
    *event.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    event
}

fn wrong_fields() -> Vec<(&'static str, Value)> {
    let long = "x".repeat(10_000);
    vec![
        ("/type", json!("order.eaten")),
        ("/type", json!(["order.placed"])),
        ("/type", Value::Null),
        ("/occurred_at", json!(1_772_366_400)),
        ("/occurred_at", json!("2026-02-30T12:00:00Z")),
        ("/occurred_at", json!("2026-03-01T12:00:00")),
        ("/occurred_at", json!(time(90_000))),
        ("/customer", json!("c-1")),
        ("/customer/id", json!(17)),
        ("/customer/id", json!(&long)),
        ("/customer/name", json!(&long)),
        ("/customer/name", json!("A\u{0}na")),
        ("/customer/locale", json!("not a locale")),
        ("/customer/locale", json!(format!("en-{}", vec!["variant1"; 1200].join("-")))),
        ("/customer/time_zone", json!("Mars/Olympus")),
        ("/customer/phone", json!("0912345678")),
        ("/customer/phone", json!("call me after six")),
        ("/customer/phone", json!("+999123456789")),
        ("/customer/telegram_chat_id", json!(-100)),
        ("/order/id", json!("ORD\u{0}1")),
        ("/order/status", json!("paid")),
        ("/order/currency", json!("XYZ")),
        ("/order/currency", json!("eur")),
        ("/order/total", json!("-1.00")),
        ("/order/total", json!(19.9)),
        ("/order/total", json!("19.905")),
        ("/order/total", json!("9".repeat(400))),
        ("/order/items", json!("mug")),
        ("/order/items/0", json!("mug")),
        ("/order/items/0/name", json!(&long)),
        ("/order/items/0/quantity", json!(-1)),
        ("/order/items/0/quantity", json!(0)),
        ("/order/items/0/quantity", json!(1.5)),
        ("/order/items/0/unit_price", json!("-9.95")),
        ("/order/url", json!("javascript:alert(1)")),
        ("/shipment/id", json!({})),
        ("/shipment/tracking_number", json!("<b>")),
        ("/shipment/checkpoints/0/status", json!("lost")),
        ("/shipment/checkpoints/0/at", json!("noon")),
        ("/shipment/checkpoints/0/place", json!(&long)),
    ]
}

#[story]
async fn each_wrong_field_is_named_and_nothing_is_written() {
    let house = house().await;
    for (pointer, value) in wrong_fields() {
        let named = house.service().sends(&with(pointer, value.clone())).await.is_problem(422);
        assert_eq!(named, [pointer], "{pointer} {:.80}", value.to_string());
    }
    let several = json!({"type": "shipment.updated", "occurred_at": "soon", "customer": {}});
    let named = house.service().sends(&several).await.is_problem(422);
    assert_eq!(named, ["/occurred_at", "/customer/id", "/order", "/shipment"]);
    assert_eq!(house.number(&probes::events().count()).await, 0);
}

#[story]
async fn what_is_no_json_is_unreadable_and_what_is_too_long_is_said_to_be() {
    let house = house().await;
    for body in [&b""[..], b"{", b"{\"type\": \"order.placed\",}", b"\xff\xfe", b"\"a\" \"b\""] {
        house.service().sends_as(&fresh_id(), body).await.is_problem(400);
    }
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    house.service().sends_as(&fresh_id(), deep.as_bytes()).await.is_problem(400);
    for body in ["null", "true", "42", "\"order.placed\"", "[]", "[1]", "[[]]"] {
        house.service().sends_as(&fresh_id(), body.as_bytes()).await.is_problem(422);
    }
    for _ in 0..5 {
        let two_mib = vec![b' '; 2 << 20];
        house.service().sends_as(&fresh_id(), &two_mib).await.is_problem(413);
    }
    let mut exactly_one_mib = placed("c-1", "ORD-1").to_string().into_bytes();
    exactly_one_mib.resize(1 << 20, b' ');
    house.service().sends_as(&fresh_id(), &exactly_one_mib).await.taken();
    exactly_one_mib.push(b' ');
    house.service().sends_as(&fresh_id(), &exactly_one_mib).await.is_problem(413);
    assert_eq!(house.number(&probes::events().count()).await, 1);
}

#[story]
async fn a_batch_is_taken_whole_or_not_at_all() {
    let house = house().await;
    let mut batch: Vec<Value> = (0..500).map(|n| placed("c-1", &format!("ORD-{n}"))).collect();
    batch[499]["order"]["currency"] = json!("EURO");
    let named = house.service().sends(&json!(batch)).await.is_problem(422);
    assert_eq!(named[0], "/499/order/currency");
    assert_eq!(house.number(&probes::events().count()).await, 0);

    batch[499] = placed("c-1", "ORD-499");
    let mut one_too_many = batch.clone();
    one_too_many.push(placed("c-1", "ORD-500"));
    assert_eq!(house.service().sends(&json!(one_too_many)).await.is_problem(422), [""]);
    assert_eq!(house.number(&probes::events().count()).await, 0);

    let ids = house.service().sends(&json!(batch)).await.taken();
    assert_eq!(ids.len(), 500);
    assert_eq!(
        house.texts(&probes::events().sorted_by(|row| row.place()).show(|row| row.id())).await,
        ids
    );
    house.quiet().await;
    assert_eq!(house.number(&probes::orders().count()).await, 500);
}

#[story]
async fn names_full_of_marks_stay_words() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let mut event = placed("c-1", "ORD-<b>&\"'");
    event["order"]["items"][0]["name"] =
        json!("<b>Mug</b> & \"tea\" 'لون' \u{202E}evil\u{202C} </code>");
    house.hears_of(event).await;
    let card = house.last(7);
    let words = reads(&card);
    assert!(words.contains("<b>Mug</b> & \"tea\" 'لون' evil </code>"), "{words}");
    assert!(words.contains("ORD-<b>&\"'"), "{words}");
    assert!(!words.contains('\u{202E}'), "{words}");
}

#[story]
async fn what_is_not_there_is_said_in_the_same_form() {
    let house = house().await;
    let service = house.service();
    service.asks(Method::GET, "/api/nothing").await.is_problem(404);
    service.asks(Method::POST, "/").await.is_problem(404);
    for (method, path, allowed) in [
        (Method::GET, "/api/events", "POST"),
        (Method::PUT, "/api/events", "POST"),
        (Method::DELETE, "/api/links", "POST"),
        (Method::POST, "/healthz", "GET"),
    ] {
        let answer = service.asks(method, path).await;
        answer.is_problem(405);
        assert!(answer.header("allow").contains(allowed), "{path}: {:?}", answer.headers);
    }
}
