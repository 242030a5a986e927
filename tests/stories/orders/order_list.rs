//! /order lists a customer's orders, page by page in one message, and finds one however it is
//! typed.

use serde_json::json;

use bellhop_testing::house::{House, buttons, house, placed, reads, time};
use bellhop_testing::story;

async fn with_orders(house: &House, count: usize) {
    house.customer("c-1", 7, "Lena", "en").await;
    for n in 1..=count {
        let order = json!({"id": format!("ORD-{n}"), "currency": "EUR", "total": "9.40"});
        house
            .sends(json!({"type": "order.placed", "occurred_at": time(-60),
            "customer": {"id": "c-1"}, "order": order}))
            .await;
    }
    house.quiet().await;
}

#[story]
async fn pages_are_turned_in_place() {
    let house = house().await;
    with_orders(&house, 14).await;
    let first = house.says(7, "/order").await;
    assert_eq!(reads(&first), "You have 14 orders, page 1 of 3:");
    assert_eq!(
        buttons(&first),
        [
            "ORD-14 · Placed · €9.40",
            "ORD-13 · Placed · €9.40",
            "ORD-12 · Placed · €9.40",
            "ORD-11 · Placed · €9.40",
            "ORD-10 · Placed · €9.40",
            "ORD-9 · Placed · €9.40",
            "Older ›"
        ]
    );

    let second = house.presses(7, "Older").await;
    assert_eq!(
        (second.id, reads(&second)),
        (first.id, "You have 14 orders, page 2 of 3:".to_owned())
    );
    assert_eq!(buttons(&second)[6..], ["‹ Newer", "Older ›"]);
    let third = house.presses(7, "Older").await;
    assert_eq!(buttons(&third), ["ORD-2 · Placed · €9.40", "ORD-1 · Placed · €9.40", "‹ Newer"]);
    assert_eq!(house.presses(7, "Newer").await.html, second.html);
    assert_eq!(house.newest(7), first.id, "no page was a new message");

    house.presses(7, "ORD-5 ·").await;
    assert!(reads(&house.last(7)).starts_with("Order ORD-5"), "{}", reads(&house.last(7)));
}

#[story]
async fn a_short_list_speaks_of_no_pages() {
    let house = house().await;
    with_orders(&house, 1).await;
    assert_eq!(reads(&house.says(7, "/order").await), "You have one order:");
    house.hears_of(placed("c-1", "ORD-2")).await;
    let list = house.says(7, "/order").await;
    assert_eq!(reads(&list), "You have 2 orders:");
    assert_eq!(buttons(&list), ["ORD-2 · Placed · €19.90", "ORD-1 · Placed · €9.40"]);
}

#[story]
async fn a_page_that_is_not_there_shows_the_first() {
    let house = house().await;
    with_orders(&house, 2).await;
    let list = house.says(7, "/order").await;
    for page in ["ol:1", "ol:77", "ol:4294967295"] {
        house.simulator.press_raw(7, list.id, page);
        house.quiet().await;
        assert_eq!(reads(&house.message(7, list.id)), "You have 2 orders:", "{page}");
    }
}

#[story]
async fn an_order_is_found_however_it_is_typed() {
    let house = house().await;
    with_orders(&house, 2).await;
    for typed in [
        "/order ORD-1",
        "/order ord-1",
        "/ORDER   #ord-1 ",
        "/order@bellhop_demo_bot ORD-1",
        "/order@BELLHOP_DEMO_BOT\nord 1",
        "ORD-1",
        "ord1",
        "#ORD–1",
        "\u{2068}ORD-1\u{2069}",
        "ORD-\u{661}",
        "\u{a0}ORD - 1",
    ] {
        let card = house.says(7, typed).await;
        assert!(reads(&card).starts_with("Order ORD-1\n"), "{typed:?}: {}", reads(&card));
    }
}

#[story]
async fn what_is_not_found_is_said_back_no_longer_than_it_needs() {
    let house = house().await;
    with_orders(&house, 1).await;
    assert_eq!(
        reads(&house.says(7, "/order ORD-9").await),
        "I can’t find ORD-9 among your orders. Please check the number, or type /order to see them."
    );
    let marked = house.says(7, "/order <b>\u{202e}&\"'").await;
    assert!(reads(&marked).starts_with("I can’t find <b>&\"' among"), "{}", reads(&marked));
    assert!(marked.html.contains("&lt;b&gt;&amp;"), "{}", marked.html);

    for long in [
        format!("/order {}", "x".repeat(5000)),
        format!("/order {}", "ж😀".repeat(1000)),
        "x".repeat(5000),
    ] {
        let answer = reads(&house.says(7, &long).await);
        assert!(answer.chars().count() < 200, "{answer}");
    }
    assert!(
        reads(&house.says(7, "/order ORD-1").await).starts_with("Order ORD-1"),
        "the chat goes on"
    );
}
