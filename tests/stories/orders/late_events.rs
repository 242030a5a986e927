//! What comes late fills what is still empty, moves nothing back and tells nobody.

use serde_json::json;

use bellhop_testing::house::{buttons, event, house, placed, reads, time};
use bellhop_testing::probes;
use bellhop_testing::story;

#[story]
async fn an_older_event_fills_gaps_and_notifies_nobody() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 3)).await;
    let heard = house.chat(7).len();
    assert!(reads(&house.last(7)).contains("is on its way"), "{}", reads(&house.last(7)));

    house.hears_of(event("order.paid", "c-1", "ORD-1", 1)).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(house.chat(7).len(), heard, "late news is no news");
    assert_eq!(
        house.texts(&probes::orders().show(|row| row.fulfilment().payment().status())).await,
        ["shipped paid shipped"]
    );

    let card = reads(&house.says(7, "/order ORD-1").await);
    assert!(
        card.contains("✓ Placed\n● Shipped")
            && card.contains("💳 Paid")
            && card.contains("2 × Blue mug")
            && card.contains("€19.90"),
        "{card}"
    );
    let written = house.number(&probes::events().state("applied").count()).await;
    assert_eq!(written, 4, "late events are on record too");
}

#[story]
async fn of_two_events_of_one_moment_the_later_in_type_order_wins() {
    let house = house().await;
    let at_noon = |kind: &str, order: &str| {
        json!({"type": kind,
        "occurred_at": "2026-03-01T12:00:00Z", "customer": {"id": "c-1"}, "order": {"id": order}})
    };
    let kinds = ["order.placed", "order.packed", "order.delivered", "order.paid"];
    for kind in kinds {
        house.sends(at_noon(kind, "ORD-1")).await;
    }
    for kind in kinds.iter().rev() {
        house.sends(at_noon(kind, "ORD-2")).await;
    }
    house.sends(json!(kinds.map(|kind| at_noon(kind, "ORD-3")))).await;
    house.quiet().await;
    assert_eq!(
        house
            .texts(
                &probes::orders().sorted_by(|row| row.id()).show(|row| row.fulfilment().payment())
            )
            .await,
        ["delivered paid"; 3]
    );
}

#[story]
async fn a_parcel_is_where_its_newest_checkpoint_is() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let parcel = |said: i64, at: i64, status: &str| {
        let mut update = event("shipment.updated", "c-1", "ORD-1", said);
        update["shipment"] = json!({"id": "S-1", "carrier": "dhl", "tracking_number": "JD0146",
            "checkpoints": [{"at": time(at * 60), "status": status, "place": "Porto"}]});
        update
    };
    house.hears_of(parcel(10, 10, "in_transit")).await;
    house.hears_of(parcel(20, 20, "in_transit")).await;
    let heard = house.chat(7).len();
    // Trouble that was over before the parcel was seen under way again.
    house.hears_of(parcel(15, 15, "exception")).await;
    assert_eq!(house.chat(7).len(), heard, "{:?}", house.chat(7));
    assert_eq!(house.texts(&probes::shipments().show(|row| row.status())).await, ["in_transit"]);

    house.hears_of(parcel(30, 30, "exception")).await;
    assert!(reads(&house.last(7)).contains("problem with a parcel"), "{}", reads(&house.last(7)));
    assert_eq!(house.chat(7).len(), heard + 1);
    let history = reads(&house.says(7, "/track ORD-1").await);
    assert_eq!(
        history.matches("Problem").count(),
        3,
        "where it stands, and two checkpoints: {history}"
    );
}

#[story]
async fn a_parcel_stays_with_its_order() {
    let house = house().await;
    for (customer, chat) in [("c-1", 7), ("c-2", 8)] {
        house.customer(customer, chat, "Lena", "en").await;
        house.hears_of(placed(customer, &format!("ORD-{chat}"))).await;
    }
    let update = |customer: &str, order: &str, minutes: i64, number: &str| {
        let mut update = event("shipment.updated", customer, order, minutes);
        update["shipment"] = json!({"id": "S-1", "carrier": "dhl", "tracking_number": number,
            "checkpoints": [{"at": time(minutes * 60), "status": "exception"}]});
        update
    };
    house.hears_of(update("c-1", "ORD-7", 1, "FIRST1")).await;
    let (told_one, told_other) = (house.chat(7).len(), house.chat(8).len());

    house.hears_of(update("c-2", "ORD-8", 5, "SECOND2")).await;
    assert_eq!(
        (house.chat(7).len(), house.chat(8).len()),
        (told_one, told_other),
        "nobody hears of somebody else's parcel"
    );
    assert_eq!(
        house.texts(&probes::shipments().show(|row| row.order_id().tracking_number())).await,
        ["ORD-7 FIRST1"]
    );
    assert!(
        !buttons(&house.message(8, house.last(8).id)).iter().any(|label| label.contains("Track")),
        "ORD-8 has no parcel"
    );
}
