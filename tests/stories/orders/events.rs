//! What the order service says reaches the customer, in their language.

use serde_json::json;

use bellhop_testing::house::{buttons, event, house, placed, reads};
use bellhop_testing::story;

#[story]
async fn an_order_is_followed_from_the_basket_to_the_door() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "de").await;

    house.hears_of(placed("c-1", "ORD-1042")).await;
    let card = house.last(7);
    let words = reads(&card);
    for part in [
        "Vielen Dank für Ihre Bestellung",
        "Bestellung ORD-1042",
        "2 × Blue mug",
        "19,90 €",
        "● Bestellt",
        "○ Versandt",
    ] {
        assert!(words.contains(part), "{part:?} in {words}");
    }
    assert!(
        buttons(&card).iter().any(|label| label.contains("Aktualisieren")),
        "{:?}",
        buttons(&card)
    );

    // What deserves no sound only redraws the card.
    house.hears_of(event("order.paid", "c-1", "ORD-1042", 1)).await;
    house.hears_of(event("order.packed", "c-1", "ORD-1042", 2)).await;
    assert_eq!(house.last(7).id, card.id, "no new message");
    assert!(
        reads(&house.message(7, card.id)).contains("● Verpackt"),
        "{}",
        reads(&house.message(7, card.id))
    );

    let mut shipped = event("order.shipped", "c-1", "ORD-1042", 3);
    shipped["shipment"] = json!({"id": "S-1", "carrier": "dhl", "tracking_number": "JD014600006228",
        "eta": "2026-12-24T18:00:00Z"});
    house.hears_of(shipped).await;
    let push = reads(&house.last(7));
    assert!(
        push.contains("ORD-1042") && push.contains("DHL") && push.contains("JD014600006228"),
        "{push}"
    );
    let redrawn = house.message(7, card.id);
    assert!(reads(&redrawn).contains("● Versandt"), "{}", reads(&redrawn));
    assert!(
        buttons(&redrawn).iter().any(|label| label.contains("Verfolgen")),
        "{:?}",
        buttons(&redrawn)
    );
}
