//! What deserves a sound is pushed, at its priority; the rest only redraws the card.

use serde_json::{Value, json};

use bellhop_testing::house::{House, event, house, placed, reads, time};
use bellhop_testing::probes;
use bellhop_testing::story;

/// The pushes that were entered since, with their priorities, and how many messages the chat has
/// got.
async fn pushed(house: &House, story: Value) -> (Vec<String>, usize) {
    let before = (
        house.number(&probes::notifications().template(probes::not("order-card")).count()).await,
        house.chat(7).len(),
    );
    house.hears_of(story).await;
    let sql = format!(
        "SELECT template || ' ' || priority || ' ' || category FROM notifications
            WHERE template <> 'order-card' ORDER BY id LIMIT 99 OFFSET {}",
        before.0
    );
    (house.texts(&sql).await, house.chat(7).len() - before.1)
}

#[story]
async fn each_change_of_an_order_is_told_as_loud_as_it_deserves() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let card = house.last(7);
    let steps: [(&str, Option<&str>, &str); 8] = [
        ("order.paid", None, "💳 Paid"),
        ("order.packed", None, "● Packed"),
        ("order.shipped", Some("push-order-shipped 2 shipping"), "● Shipped"),
        ("order.delayed", Some("push-order-delayed 2 order"), "● Delayed"),
        (
            "order.out_for_delivery",
            Some("push-order-out-for-delivery 1 shipping"),
            "● Out for delivery",
        ),
        ("order.delivered", Some("push-order-delivered 1 shipping"), "● Delivered"),
        ("order.cancelled", Some("push-order-cancelled 2 order"), "● Cancelled"),
        ("order.refunded", Some("push-order-refunded 2 order"), "💳 Refund issued"),
    ];
    for (minute, (kind, push, shown)) in (1..).zip(steps) {
        let (pushes, messages) = pushed(&house, event(kind, "c-1", "ORD-1", minute)).await;
        assert_eq!(pushes, push.into_iter().collect::<Vec<_>>(), "{kind}");
        assert_eq!(messages, usize::from(push.is_some()), "{kind}");
        let words = reads(&house.message(7, card.id));
        assert!(words.contains(shown), "{kind}: the card is live: {words}");
    }
    let silent = house.chat(7).iter().filter(|message| message.silent).count();
    assert_eq!(silent, 0, "what is pushed makes a sound");
}

#[story]
async fn of_a_parcel_only_trouble_and_a_pickup_are_told() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let statuses: [(&str, Option<&str>); 9] = [
        ("pending", None),
        ("info_received", None),
        ("in_transit", None),
        ("out_for_delivery", None),
        ("attempt_fail", Some("push-shipment-attempt-fail 1 shipping")),
        ("available_for_pickup", Some("push-shipment-available-for-pickup 1 shipping")),
        ("exception", Some("push-shipment-exception 1 shipping")),
        ("delivered", None),
        ("expired", None),
    ];
    for (minute, (status, push)) in (1..).zip(statuses) {
        let mut update = event("shipment.updated", "c-1", "ORD-1", minute);
        update["shipment"] = json!({"id": "S-1", "checkpoints": [{"at": time(minute * 60),
            "status": status, "place": "Locker 5"}]});
        let (pushes, messages) = pushed(&house, update.clone()).await;
        assert_eq!(
            (pushes, messages),
            (push.into_iter().map(str::to_owned).collect(), usize::from(push.is_some())),
            "{status}"
        );
        update["occurred_at"] = json!(time(minute * 60 + 30));
        assert_eq!(
            pushed(&house, update).await,
            (Vec::new(), 0),
            "the same checkpoint again is no news"
        );
    }
    let pickup = house
        .chat(7)
        .into_iter()
        .map(|message| reads(&message))
        .find(|words| words.contains("pickup"));
    assert!(pickup.is_some_and(|words| words.contains("Locker 5")), "a pickup says where");
}

#[story]
async fn who_is_not_linked_is_told_nothing_and_the_record_says_why() {
    let house = house().await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    assert_eq!(
        house
            .texts(
                &probes::notifications().sorted_by(|row| row.id()).show(|row| row
                    .template()
                    .state()
                    .reason()
                    .excluded())
            )
            .await,
        [
            r#"order-card suppressed no_address [{"channel":"telegram","reason":"no_address"},{"channel":"sms","reason":"not_configured"}]"#,
            r#"push-order-shipped suppressed no_address [{"channel":"telegram","reason":"no_address"},{"channel":"sms","reason":"not_configured"}]"#
        ]
    );
    assert_eq!(house.number(&probes::attempts().count()).await, 0);
}

#[story]
async fn amounts_have_the_decimals_of_their_currency() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let cases = [
        ("JPY", "1500", 1500, "¥1,500"),
        ("JPY", "1500.00", 1500, "¥1,500"),
        ("KWD", "1.234", 1234, "KWD 1.234"),
        ("EUR", "0.5", 50, "€0.50"),
        ("EUR", "19.900", 1990, "€19.90"),
    ];
    for (currency, total, minor, shown) in cases {
        let order = format!("ORD-{total}-{currency}");
        let mut event = placed("c-1", &order);
        event["order"]["currency"] = json!(currency);
        event["order"]["total"] = json!(total);
        event["order"]["items"] = json!([{"name": "Mug", "quantity": 1, "unit_price": total}]);
        house.hears_of(event).await;
        assert_eq!(
            house.number(&probes::orders().id(&order).value(|row| row.total_minor())).await,
            minor
        );
        let card = reads(&house.last(7));
        assert_eq!(card.matches(shown).count(), 2, "{shown} for the mug and in all: {card}");
    }
}
