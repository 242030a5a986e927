//! Each parcel is told once: the next one as another parcel, the same one never again.

use serde_json::{Value, json};

use bellhop_testing::house::{House, event, house, placed, reads};
use bellhop_testing::phones::{LENA, house_of_lena};
use bellhop_testing::probes;
use bellhop_testing::story;

fn sent(minutes: i64, parcel: &str, number: &str) -> Value {
    let mut sent = event("order.shipped", "c-1", "ORD-1", minutes);
    sent["shipment"] = json!({"id": parcel, "carrier": "dhl", "tracking_number": number});
    sent
}

/// What was told since.
async fn told(house: &House, event: Value) -> Vec<String> {
    let before = house.newest(7);
    house.hears_of(event).await;
    house.since(7, before).iter().map(reads).collect()
}

fn first(number: &str) -> Vec<String> {
    vec![format!("🚚 Order ORD-1 is on its way with DHL: {number}")]
}

fn another(number: &str) -> Vec<String> {
    vec![format!("🚚 Another parcel is on its way with DHL: {number} (order ORD-1)")]
}

#[story]
async fn a_second_parcel_is_told_as_one() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(told(&house, sent(1, "S-1", "JD1")).await, first("JD1"));
    assert_eq!(told(&house, sent(2, "S-2", "JD2")).await, another("JD2"));
    assert_eq!(
        told(&house, sent(2, "S-3", "JD3")).await,
        another("JD3"),
        "of the same moment as the one before"
    );
    let pushes = house
        .texts(
            &probes::notifications()
                .template(probes::like("push-%"))
                .sorted_by(|row| row.id())
                .show(|row| row.template()),
        )
        .await;
    assert_eq!(
        pushes,
        ["push-order-shipped", "push-order-another-parcel", "push-order-another-parcel"]
    );
    let card = reads(&house.says(7, "/order ORD-1").await);
    assert!(["JD1", "JD2", "JD3"].iter().all(|number| card.contains(number)), "{card}");
}

#[story]
async fn a_parcel_is_told_once_however_often_it_is_said() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(told(&house, sent(1, "S-1", "JD1")).await, first("JD1"));
    assert_eq!(
        told(&house, sent(9, "S-1", "JD1")).await,
        Vec::<String>::new(),
        "a newer time is no other parcel"
    );
    house.hears_of(event("order.delayed", "c-1", "ORD-1", 10)).await;
    assert_eq!(told(&house, sent(11, "S-1", "JD1")).await, Vec::<String>::new());
    assert_eq!(
        house.texts(&probes::orders().show(|row| row.fulfilment())).await,
        ["shipped"],
        "the card says it"
    );
    assert_eq!(
        told(&house, event("order.shipped", "c-1", "ORD-1", 12)).await,
        Vec::<String>::new(),
        "nothing new is said"
    );
}

#[story]
async fn parcels_that_arrive_in_another_order_are_told_each() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(told(&house, sent(2, "S-2", "JD2")).await, first("JD2"));
    assert_eq!(
        told(&house, sent(1, "S-1", "JD1")).await,
        another("JD1"),
        "sent before, heard after"
    );
    house.hears_of(event("order.delivered", "c-1", "ORD-1", 9)).await;
    assert_eq!(
        told(&house, sent(3, "S-3", "JD3")).await,
        Vec::<String>::new(),
        "the order is past that"
    );
    assert_eq!(
        told(&house, sent(10, "S-4", "JD4")).await,
        another("JD4"),
        "one more after it was delivered"
    );
}

#[story]
async fn a_parcel_without_carrier_or_number_is_told_plainly() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(sent(1, "S-1", "JD1")).await;
    let mut bare = event("order.shipped", "c-1", "ORD-1", 2);
    bare["shipment"] = json!({"id": "S-2"});
    assert_eq!(told(&house, bare).await, ["🚚 Another parcel of order ORD-1 is on its way."]);
}

#[story]
async fn who_has_no_chat_hears_of_each_parcel_by_sms() {
    let house = house_of_lena(|plan| plan).await;
    house.simulator.block(7);
    house.hears_of(placed("c-1", "ORD-1")).await;
    for event in [sent(1, "S-1", "JD1"), sent(2, "S-2", "JD2"), sent(3, "S-2", "JD2")] {
        house.hears_of(event).await;
    }
    let texts = house.texted(LENA);
    assert_eq!(
        texts[1..],
        [
            "Blue Door: order ORD-1 is on its way with DHL, JD1.",
            "Blue Door: another parcel of order ORD-1 is on its way with DHL, JD2."
        ],
        "{texts:?}"
    );
}
