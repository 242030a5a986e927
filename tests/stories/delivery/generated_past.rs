//! The program reads the past that the generator writes as its own.

use serde_json::Value;

use bellhop::clock::{At, Clock};
use bellhop_generator::Shop;
use bellhop_testing::house::{House, Plan, buttons, reads};
use bellhop_testing::story;

const ORDERS: u64 = 5_000;

/// A house that opens on the past of a shop, in which so many notifications have not ended.
async fn with_a_past(unsettled: u64) -> (House, Shop) {
    let plan = Plan::new().await.with("limits.api_per_second", 10_000);
    let shop = Shop { seed: 7, orders: ORDERS, unsettled, until: Clock::System.now() };
    bellhop_generator::fill(&plan.database, shop).await.expect("the database is filled");
    let house = plan.open().await;
    (house, shop)
}

/// The first order from this one on whose customer has a chat, and that chat.
fn linked(shop: &Shop, from: u64) -> (u64, i64) {
    let all = (from..ORDERS).filter_map(|n| Some((n, shop.chat_of(shop.customer_of(n))?)));
    all.into_iter().next().expect("nine customers in ten have a chat")
}

#[story]
async fn a_customer_sees_old_orders_and_parcels() {
    let (house, shop) = with_a_past(0).await;
    let (order, chat) = linked(&shop, 10);
    let id = shop.order_id(order);
    house.simulator.start_chat(chat);

    let list = house.says(chat, "/order").await;
    assert!(reads(&list).starts_with("You have"), "{}", reads(&list));
    assert!(buttons(&list).iter().any(|line| line.contains("€")), "{:?}", buttons(&list));
    let card = reads(&house.says(chat, &format!("/order {id}")).await);
    assert!(card.contains(&format!("Order {id}")) && card.contains("Total: €"), "{card}");
    assert!(card.contains("● Delivered"), "it arrived long ago: {card}");
    let parcel = reads(&house.says(chat, &format!("/track {id}")).await);
    assert!(parcel.contains(&format!("JD0146{order:012}")), "{parcel}");
}

#[story]
async fn the_story_of_each_kind_of_notification_is_whole() {
    let (house, shop) = with_a_past(200).await;
    let service = house.caller("reader").await;
    let mut ends = std::collections::BTreeMap::<String, Value>::new();
    for n in (0..ORDERS).step_by(11).chain(ORDERS - 200..ORDERS) {
        let story = service.story(&Value::String(shop.notification_id(n))).await;
        let attempts = story["attempts"].as_array().expect("attempts").len();
        ends.insert(format!("{} {attempts}", story["state"].as_str().expect("a state")), story);
    }
    let seen: Vec<&str> = ends.keys().map(String::as_str).collect();
    assert_eq!(
        seen,
        [
            "cancelled 0",
            "delivered 1",
            "delivered 2",
            "failed 1",
            "in_flight 1",
            "scheduled 0",
            "suppressed 0"
        ]
    );
    assert_eq!(ends["failed 1"]["reason"], "message");
    assert_eq!(ends["in_flight 1"]["attempts"][0]["provider_status"], "sent");
}

#[story]
async fn the_same_seed_gives_the_same_rows() {
    let shop = Shop { seed: 7, orders: 300, unsettled: 10, until: At(1_796_000_000_000) };
    let mut rows = Vec::new();
    for seed in [7, 7, 8] {
        let plan = Plan::new().await;
        bellhop_generator::fill(&plan.database, Shop { seed, ..shop }).await.expect("filled");
        let house = plan.open().await;
        let sql = "SELECT id || route || COALESCE(CAST(settled_at_ms AS TEXT), '-')
            FROM notifications ORDER BY id";
        rows.push(house.texts(sql).await);
        assert_eq!(house.number("SELECT COUNT(*) FROM orders").await, 300);
    }
    assert!(rows[0] == rows[1], "one seed, the same rows");
    assert!(rows[0] != rows[2], "another seed, others");
}

#[story]
async fn every_row_belongs_to_rows_that_are_there() {
    let (house, _) = with_a_past(200).await;
    if house.is_sqlite() {
        // PostgreSQL has checked it while the rows came.
        let broken = house.texts("SELECT \"table\" || rowid FROM pragma_foreign_key_check").await;
        assert_eq!(broken, Vec::<String>::new());
    }
    let attempts = house.number("SELECT COUNT(*) FROM attempts").await;
    let notifications = house.number("SELECT COUNT(*) FROM notifications").await;
    assert_eq!(notifications, 5_000);
    assert!((4_850..5_150).contains(&attempts), "about one for each: {attempts}");
}
