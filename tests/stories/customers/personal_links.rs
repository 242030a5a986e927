//! A personal link ties a chat to its customer: once, for a day, and to nobody else.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::ChatMessage;
use serde_json::{Value, json};

use bellhop_testing::house::{House, Plan, event, fresh_id, house, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

/// The shop knows a customer, and mints a link for them.
async fn link_for(house: &House, customer: &str, name: &str) -> String {
    let event = json!({"type": "customer.updated", "occurred_at": "2026-01-01T00:00:00Z",
        "customer": {"id": customer, "name": name, "locale": "en"}});
    house.hears_of(event).await;
    minted(house, json!({"customer_id": customer})).await
}

async fn minted(house: &House, request: Value) -> String {
    let (service, body) = (house.service(), request.to_string());
    let answer = service
        .posts("/api/links", &service.signed(&fresh_id(), 0, body.as_bytes()), body.as_bytes())
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let link = answer.json();
    let token = link["token"].as_str().expect("a token").to_owned();
    assert_eq!(link["url"], format!("https://t.me/bellhop_demo_bot?start={token}"));
    assert!(
        (1..=64).contains(&token.len())
            && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
        "{token}"
    );
    token
}

fn asks_for_contact(message: &ChatMessage) -> bool {
    message
        .keyboard
        .as_ref()
        .is_some_and(|keyboard| keyboard[0][0]["request_contact"] == json!(true))
}

#[story]
async fn a_newcomer_is_asked_who_they_are() {
    let house = house().await;
    house.person(7, "Lena", "en");
    let welcome = house.says(7, "/start").await;
    assert!(reads(&welcome).starts_with("Welcome to Blue Door!"), "{}", reads(&welcome));
    assert!(asks_for_contact(&welcome));
}

#[story]
async fn a_link_ties_the_chat_and_brings_the_open_order() {
    let house = house().await;
    let token = link_for(&house, "c-1", "Lena").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(placed("c-1", "ORD-2")).await;
    house.hears_of(event("order.delivered", "c-1", "ORD-2", 1)).await;

    house.person(7, "Lena", "en");
    let [thanks, card] = &house.hears(7, &format!("/start {token}")).await[..] else {
        panic!("{:?}", house.chat(7))
    };
    assert_eq!(
        reads(thanks),
        "Thank you, Lena! This chat is now connected to your orders. Type /order to see them."
    );
    assert!(
        reads(card).starts_with("Order ORD-1"),
        "the newest order that is still open: {}",
        reads(card)
    );
    assert!(card.silent && !thanks.silent, "the answer is enough of a sound");

    let stored = format!("SELECT COUNT(*) FROM link_tokens WHERE token_hash = '{token}'");
    assert_eq!(house.number(&stored).await, 0, "a token is stored hashed");
    assert_eq!(house.texts(&probes::links().chat_id(7).show(|row| row.how())).await, ["deep_link"]);
    assert_eq!(
        house.texts(&probes::audit_log().action("link.made").show(|row| row.object())).await,
        ["c-1"]
    );
}

#[story]
async fn a_link_is_good_once_and_a_second_press_in_its_chat_does_no_harm() {
    let house = house().await;
    let start = format!("/start {}", link_for(&house, "c-1", "Lena").await);
    house.person(7, "Lena", "en");
    house.person(8, "Somebody", "en");
    let first = house.says(7, &start).await;
    assert_eq!(house.says(7, &start).await.html, first.html);

    let stranger = house.says(8, &start).await;
    assert!(
        reads(&stranger).starts_with("This link has expired or was used before."),
        "{}",
        reads(&stranger)
    );
    assert!(asks_for_contact(&stranger));
    assert_eq!(house.texts(&probes::links().show(|row| row.customer_id())).await, ["c-1"]);
    assert_eq!(house.number(&probes::links().chat_id(8).count()).await, 0);
}

#[story]
async fn a_link_is_good_for_a_day_or_as_long_as_the_shop_says() {
    let plan = Plan::new().await;
    let clock = Clock::manual(Clock::System.now());
    let house = plan.by(&clock).open().await;
    let (day, hour) = (
        link_for(&house, "c-1", "Lena").await,
        minted(&house, json!({"customer_id": "c-1", "ttl_seconds": 3600})).await,
    );
    house.person(7, "Lena", "en");

    clock.advance(Duration::from_secs(3600));
    assert!(
        reads(&house.says(7, &format!("/start {hour}")).await).starts_with("This link has expired")
    );
    clock.advance(Duration::from_secs(23 * 3600 - 1));
    assert!(reads(&house.says(7, &format!("/start {day}")).await).starts_with("Thank you, Lena!"));

    let late = minted(&house, json!({"customer_id": "c-1"})).await;
    clock.advance(Duration::from_secs(24 * 3600));
    house.person(8, "Lena", "en");
    assert!(
        reads(&house.says(8, &format!("/start {late}")).await).starts_with("This link has expired")
    );
}

#[story]
async fn a_stale_link_changes_nothing_for_a_chat_that_is_linked() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let answer = reads(&house.says(7, "/start AAAAAAAAAAAAAAAAAAAAAA").await);
    assert!(answer.contains("this chat is still connected to your orders"), "{answer}");
    for other in [
        "/start nonsense",
        "/start x'); DROP TABLE links;--",
        &format!("/start {}", "y".repeat(4000)),
    ] {
        let answer = reads(&house.says(7, other).await);
        assert!(answer.starts_with("Hello, Lena!"), "{answer}");
    }
    assert_eq!(
        house.texts(&probes::links().chat_id(7).show(|row| row.customer_id())).await,
        ["c-1"]
    );
    assert!(reads(&house.says(7, "/order").await).starts_with("You have no orders yet"));
}

#[story]
async fn a_link_opened_in_another_chat_moves_the_customer_there() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.person(8, "Lena's new phone", "en");
    let token = minted(&house, json!({"customer_id": "c-1"})).await;
    house.hears(8, &format!("/start {token}")).await;

    let old = house.newest(7);
    assert!(
        reads(&house.says(7, "/order ORD-1").await)
            .starts_with("To see your orders, connect this chat first")
    );
    house.presses(7, "Refresh").await;
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    assert!(
        house.since(7, old).iter().all(|message| !message.text.contains("ORD-1")),
        "{:?}",
        house.since(7, old)
    );
    assert!(reads(&house.last(8)).contains("is on its way"), "{}", reads(&house.last(8)));
}
