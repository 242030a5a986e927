//! What became of a notification can be looked up: every try and every reason, never the words or a
//! whole address.

use std::collections::BTreeSet;

use bellhop_simulator::{Fault, FaultAction};
use serde_json::{Value, json};

use bellhop_testing::house::{Plan, event, house, placed, time};
use bellhop_testing::phone_company::PhoneCompany;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";

#[story]
async fn a_fallback_is_told_whole() {
    let plan = Plan::new().await;
    let company = PhoneCompany::start().await;
    let house = company.serves(plan).open().await;
    house.customer("c-1", 7_000_101, "Lena", "en").await;
    let customer = json!({"id": "c-1", "phone": PHONE});
    house
        .hears_of(
            json!({"type": "customer.updated", "occurred_at": time(-1800), "customer": customer}),
        )
        .await;
    let description = format!("Forbidden: bot was blocked by the user {}", 7_000_101);
    house.simulator.add_fault(Fault::of(
        "sendMessage",
        FaultAction::Refuse { code: 403, description, retry_after: None },
    ));

    let service = house.caller("service").await;
    let words = json!({"telegram": "Secret words", "sms": "Secret words"});
    let body = json!({"recipient": {"customer_id": "c-1"}, "category": "order", "priority": "high",
        "text": words, "order_id": "ORD-1"});
    let told = service.tells(body).await;
    assert_eq!(told["route"], json!(["telegram", "sms"]));
    house.quiet().await;
    assert_eq!(company.to(PHONE), ["Secret words"]);

    let story = service.story(&told["id"]).await;
    assert_eq!(
        (&story["state"], &story["proof"], &story["channel"]),
        (&json!("delivered"), &json!("confirmed"), &json!("sms"))
    );
    let stops = json!([{"channel": "telegram", "address": "•••0101"},
        {"channel": "sms", "address": "+49•••••5678"}]);
    assert_eq!(story["route"], stops);
    let tries: Vec<(&Value, &Value, &Value)> = story["attempts"]
        .as_array()
        .expect("tries")
        .iter()
        .map(|one| (&one["channel"], &one["state"], &one["code"]))
        .collect();
    assert_eq!(
        tries,
        [
            (&json!("telegram"), &json!("failed"), &json!("403")),
            (&json!("sms"), &json!("confirmed"), &Value::Null)
        ]
    );
    assert_eq!(story["receipts"][0]["status"], "delivered");
    assert!(story["took_ms"].is_i64() && story["attempts"][1]["started_at"].is_string());
    let shown = story.to_string();
    assert!(
        !shown.contains("Secret") && !shown.contains(PHONE) && !shown.contains("7000101"),
        "{shown}"
    );

    let of_order = service.gets("/api/orders/ORD-1/messages").await.json();
    assert_eq!(of_order["messages"], json!([story]));
}

#[story]
async fn an_order_s_messages_are_told_oldest_first() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    house.hears_of(placed("c-1", "ORD-2")).await;
    let support = house.caller("support").await;
    let messages = support.gets("/api/orders/ORD-1/messages").await.json()["messages"].clone();
    let messages = messages.as_array().expect("messages");
    assert!(
        messages.len() >= 2 && messages.iter().all(|message| message["subject"] == "ORD-1"),
        "{messages:?}"
    );
    let at: Vec<&str> =
        messages.iter().filter_map(|message| message["created_at"].as_str()).collect();
    assert!(at.is_sorted(), "{at:?}");
    assert!(messages.iter().any(|message| message["template"] == "push-order-shipped"));
}

#[story]
async fn a_list_is_turned_page_by_page() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let service = house.caller("service").await;
    for number in 0..7 {
        let words = json!({"telegram": format!("Number {number}")});
        service
            .tells(
                json!({"recipient": {"customer_id": "c-1"}, "category": "support", "text": words}),
            )
            .await;
    }
    house.quiet().await;
    let (mut seen, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = service
            .gets(&format!("/api/notifications?category=support&customer_id=c-1&limit=3{cursor}"))
            .await
            .json();
        seen.extend(
            page["notifications"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|one| one["id"].to_string()),
        );
        pages += 1;
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
        // What comes in meanwhile is newer than every cursor.
        let words = json!({"telegram": "Meanwhile"});
        service
            .tells(
                json!({"recipient": {"customer_id": "c-1"}, "category": "support", "text": words}),
            )
            .await;
    }
    assert_eq!((pages, seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (3, 7, 7));
    assert!(seen.is_sorted_by(|a, b| a > b), "the newest first");

    let count = async |query: &str| {
        let page = service.gets(&format!("/api/notifications?{query}")).await.json();
        page["notifications"].as_array().map(Vec::len)
    };
    house.quiet().await;
    assert_eq!(
        count("category=support&state=delivered&channel=telegram&since=2020-01-01T00:00:00Z").await,
        Some(9)
    );
    assert_eq!(count("category=support&channel=sms").await, Some(0));
    assert_eq!(count("category=support&until=2020-01-01T00:00:00Z").await, Some(0));
    assert_eq!(count("subject=ORD-1").await, Some(0));
}
