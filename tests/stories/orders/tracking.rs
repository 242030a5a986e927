//! /track: where parcels are, in the customer's own time.

use serde_json::{Value, json};

use bellhop_testing::house::{House, buttons, event, house, placed, reads, time};
use bellhop_testing::story;

const NUMBER: &str = "JD014600006228";

/// News of a parcel with its whole history.
fn parcel(order: &str, id: &str, number: &str) -> Value {
    let mut event = event("shipment.updated", "c-1", order, 1);
    event["shipment"] = json!({"id": id, "carrier": "dhl", "tracking_number": number,
        "eta": "2026-12-24T02:30:00Z", "checkpoints": [
        {"at": "2026-12-20T10:00:00Z", "status": "info_received"},
        {"at": "2026-12-22T23:30:00Z", "status": "in_transit", "place": "Leipzig",
        "note": "Left the hub"},
        {"at": "2026-12-21T09:15:00Z", "status": "in_transit", "place": "Hamburg"}]});
    event
}

async fn customer_in(house: &House, zone: &str) {
    house.customer("c-1", 7, "Lena", "en").await;
    let customer = json!({"id": "c-1", "time_zone": zone});
    house
        .hears_of(json!({"type": "customer.updated", "occurred_at": time(0), "customer": customer}))
        .await;
}

#[story]
async fn without_a_parcel_it_says_so() {
    let house = house().await;
    customer_in(&house, "Europe/Berlin").await;
    let none =
        "None of your orders has a parcel yet. As soon as one is on its way, I will tell you.";
    assert_eq!(reads(&house.says(7, "/track").await), none);
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(reads(&house.says(7, "/track").await), none);
    let of_order = house.says(7, "/track ORD-1").await;
    assert_eq!(
        reads(&of_order),
        "Order ORD-1 has no parcel yet. I will tell you as soon as it is on its way."
    );
}

#[story]
async fn a_parcel_is_shown_newest_first_in_the_customer_s_time() {
    for (zone, expected, left, announced) in [
        ("America/New_York", "Wed, 23 Dec", "Tue, 22 Dec, 18:30", "Sun, 20 Dec, 05:00"),
        ("Asia/Tokyo", "Thu, 24 Dec", "Wed, 23 Dec, 08:30", "Sun, 20 Dec, 19:00"),
    ] {
        let house = house().await;
        customer_in(&house, zone).await;
        house.hears_of(placed("c-1", "ORD-1")).await;
        house.hears_of(parcel("ORD-1", "S-1", NUMBER)).await;
        let shown = house.says(7, "/track").await;
        let words = reads(&shown);
        let lines: Vec<_> = words.lines().collect();
        assert_eq!(
            lines[..4],
            [
                "Parcels of order ORD-1",
                "",
                "📦 DHL JD014600006228: On its way",
                &format!("Expected {expected}")
            ]
        );
        assert_eq!(lines[4], format!("• {left}: On its way – Leipzig (Left the hub)"));
        assert!(lines[5].ends_with("On its way – Hamburg"), "{words}");
        assert_eq!(lines[6..], [format!("• {announced}: Announced")]);
        assert_eq!(buttons(&shown), ["🔗 DHL", "🔄 Refresh", "Order ORD-1"]);
        let page = shown.buttons[0][0].url.as_deref();
        assert_eq!(page, Some("https://www.dhl.com/en/express/tracking.html?AWB=JD014600006228"));
    }
}

#[story]
async fn of_several_one_is_chosen_or_typed() {
    let house = house().await;
    customer_in(&house, "Europe/Berlin").await;
    for (order, shipment, number) in
        [("ORD-1", "S-1", NUMBER), ("ORD-2", "S-2", "1Z5R89390357567127")]
    {
        house.hears_of(placed("c-1", order)).await;
        house.hears_of(parcel(order, shipment, number)).await;
    }
    let which = house.says(7, "/track").await;
    assert_eq!(
        reads(&which),
        "Which parcel? Choose an order, or type an order or tracking number."
    );
    assert_eq!(buttons(&which), ["ORD-2 · Placed · €19.90", "ORD-1 · Placed · €19.90"]);
    house.presses(7, "ORD-1 ·").await;
    assert!(reads(&house.last(7)).contains(NUMBER), "{}", reads(&house.last(7)));

    house.says(7, "/track").await;
    assert!(
        reads(&house.says(7, "what?").await)
            .starts_with("I can’t find this number among your orders and parcels.")
    );
    let typed = reads(&house.says(7, "ord-2").await);
    assert!(
        typed.starts_with("Parcels of order ORD-2"),
        "an order's number means its parcels here: {typed}"
    );
    assert!(
        reads(&house.says(7, "ord-2").await).starts_with("Order ORD-2"),
        "and its card everywhere else"
    );
}

#[story]
async fn a_tracking_number_is_known_however_it_is_typed() {
    let house = house().await;
    customer_in(&house, "Europe/Berlin").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(parcel("ORD-1", "S-1", NUMBER)).await;
    for typed in [
        "/track JD014600006228",
        "JD014600006228",
        "jd01 4600 0062 28",
        "\u{2068}JD0146-00006228\u{2069}",
        "/track ord-1",
    ] {
        let answer = reads(&house.says(7, typed).await);
        assert!(answer.starts_with("Parcels of order ORD-1"), "{typed:?}: {answer}");
    }
    assert!(
        reads(&house.says(7, "JD014600006229").await)
            .starts_with("Sorry, I did not understand that."),
        "no guessing"
    );
}

#[story]
async fn a_parcel_is_refreshed_in_place() {
    let house = house().await;
    customer_in(&house, "Europe/Berlin").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(parcel("ORD-1", "S-1", NUMBER)).await;
    let shown = house.says(7, "/track").await;
    house.presses(7, "Refresh").await;
    assert_eq!(house.toast().as_deref(), Some("Up to date"));

    let mut there = event("shipment.updated", "c-1", "ORD-1", 2);
    there["shipment"] = json!({"id": "S-1", "checkpoints": [{"at": "2026-12-23T16:00:00Z",
        "status": "delivered", "place": "<Berlin> & home"}]});
    house.hears_of(there).await;
    let again = house.presses(7, "Refresh").await;
    assert_eq!((again.id, house.newest(7)), (shown.id, shown.id));
    let words = reads(&again);
    assert!(
        words.contains("📦 DHL JD014600006228: Delivered")
            && words.contains("Delivered – <Berlin> & home"),
        "{words}"
    );
    assert!(!words.contains("Expected"), "what is there is not expected: {words}");

    house.simulator.delete_message(7, shown.id);
    house.simulator.press_raw(7, shown.id, "ou:ORD-1");
    house.quiet().await;
    assert_eq!(house.last(7).html, again.html, "a message that is gone is sent anew");
}

#[story]
async fn a_parcel_without_carrier_or_number_is_named_all_the_same() {
    let house = house().await;
    customer_in(&house, "Europe/Berlin").await;
    let mut order = placed("c-1", "ORD-1");
    order["shipment"] = json!({"id": "S-1"});
    house.hears_of(order).await;
    let shown = house.says(7, "/track").await;
    assert_eq!(reads(&shown), "Parcels of order ORD-1\n\n📦 Parcel S-1: Waiting for the carrier");
    assert_eq!(buttons(&shown), ["🔄 Refresh", "Order ORD-1"]);
}
