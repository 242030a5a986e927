//! An order has two lives, its money and its goods: each stands where its own newest word put it,
//! both are shown, and only what was said.

use serde_json::json;

use bellhop_testing::desk::desk;
use bellhop_testing::house::{House, buttons, event, house, placed, reads, time};
use bellhop_testing::probes;
use bellhop_testing::story;

/// An order's events, a minute apart.
async fn goes(house: &House, order: &str, kinds: &[&str]) {
    for (minute, kind) in (1..).zip(kinds) {
        let event = if *kind == "order.placed" {
            placed("c-1", order)
        } else {
            event(kind, "c-1", order, minute)
        };
        house.hears_of(event).await;
    }
}

/// The lines of an order's card above its contents.
async fn head(house: &House, order: &str) -> Vec<String> {
    let card = reads(&house.says(7, &format!("/order {order}")).await);
    card.split("\n\n").next().unwrap_or_default().lines().skip(1).map(str::to_owned).collect()
}

fn stands() -> probes::Question {
    probes::orders().sorted_by(|row| row.id()).show(|row| row.fulfilment().payment())
}

#[story]
async fn who_pays_on_delivery_has_it_delivered_and_paid() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    goes(&house, "ORD-1", &["order.placed", "order.shipped", "order.delivered", "order.paid"])
        .await;
    assert_eq!(house.texts(&stands()).await, ["delivered paid"]);
    assert_eq!(head(&house, "ORD-1").await, ["✓ Placed", "✓ Shipped", "● Delivered", "💳 Paid"]);
    assert_eq!(buttons(&house.says(7, "/order").await), ["ORD-1 · Delivered · Paid · €19.90"]);
}

#[story]
async fn only_what_was_said_is_ticked() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    goes(&house, "ORD-1", &["order.placed", "order.shipped"]).await;
    assert_eq!(
        head(&house, "ORD-1").await,
        ["✓ Placed", "● Shipped", "○ Out for delivery", "○ Delivered"]
    );
    assert_eq!(
        buttons(&house.says(7, "/order").await),
        ["ORD-1 · Shipped · €19.90"],
        "nobody said that it is paid"
    );
    // What is heard late was said, too.
    house
        .hears_of(json!({"type": "order.packed", "occurred_at": time(30),
        "customer": {"id": "c-1"}, "order": {"id": "ORD-1"}}))
        .await;
    assert_eq!(
        head(&house, "ORD-1").await,
        ["✓ Placed", "✓ Packed", "● Shipped", "○ Out for delivery", "○ Delivered"]
    );

    goes(&house, "ORD-2", &["order.paid"]).await;
    assert_eq!(head(&house, "ORD-2").await, ["💳 Paid"], "nobody said that it was placed");
    house.hears_of(event("customer.updated", "c-1", "ORD-3", 1)).await;
    assert_eq!(
        buttons(&house.says(7, "/order").await),
        ["ORD-3 · In progress", "ORD-2 · Paid", "ORD-1 · Shipped · €19.90"]
    );
}

#[story]
async fn a_delay_and_an_end_keep_what_was_reached() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    goes(&house, "ORD-1", &["order.placed", "order.paid", "order.shipped", "order.delayed"]).await;
    let late =
        ["✓ Placed", "✓ Shipped", "● Delayed", "○ Out for delivery", "○ Delivered", "💳 Paid"];
    assert_eq!(head(&house, "ORD-1").await, late);
    goes(&house, "ORD-2", &["order.placed", "order.packed", "order.cancelled"]).await;
    assert_eq!(head(&house, "ORD-2").await, ["✓ Placed", "✓ Packed", "● Cancelled"]);
    assert_eq!(house.texts(&stands()).await, ["delayed paid", "cancelled open"]);
}

#[story]
async fn a_late_word_on_one_life_moves_nothing_in_the_other() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(event("order.delivered", "c-1", "ORD-1", 9)).await;
    let heard = house.chat(7).len();
    for (kind, minute) in [("order.paid", 2), ("order.shipped", 5), ("order.placed", 1)] {
        house.hears_of(event(kind, "c-1", "ORD-1", minute)).await;
    }
    assert_eq!(house.texts(&stands()).await, ["delivered paid"]);
    assert_eq!(house.chat(7).len(), heard, "late news is no news");
    assert_eq!(head(&house, "ORD-1").await, ["✓ Placed", "✓ Shipped", "● Delivered", "💳 Paid"]);
}

#[story]
async fn each_language_names_both_lives() {
    let house = house().await;
    let words = [
        ("en", "Delivered", "Paid"),
        ("de", "Zugestellt", "Bezahlt"),
        ("es", "Entregado", "Pagado"),
        ("ru", "Доставлен", "Оплачен"),
        ("ar", "تم التسليم", "تم الدفع"),
    ];
    for (chat, (locale, delivered, paid)) in (7..).zip(words) {
        let (customer, order) = (format!("c-{chat}"), format!("ORD-{chat}"));
        house.customer(&customer, chat, "Lena", locale).await;
        for (minute, kind) in [(1, "order.shipped"), (2, "order.delivered"), (3, "order.paid")] {
            house.hears_of(event(kind, &customer, &order, minute)).await;
        }
        let card = reads(&house.says(chat, &format!("/order {order}")).await);
        assert!(
            card.contains(&format!("● {delivered}")) && card.contains(&format!("💳 {paid}")),
            "{card}"
        );
        let list = buttons(&house.says(chat, "/order").await);
        assert_eq!(list, [format!("{order} · {delivered} · {paid}")]);
    }
}

#[story]
async fn agents_and_figures_see_both() {
    let house = desk().await;
    house.customer("c-1", 7, "Lena", "en").await;
    goes(&house, "ORD-1", &["order.placed", "order.shipped", "order.delivered", "order.paid"])
        .await;
    let mut part = event("order.refunded", "c-1", "ORD-1", 9);
    part["refund"] = json!({"id": "R-1", "amount": "5.00"});
    house.hears_of(part).await;
    let number = house.asks_for_help(7, "Delivery", "Where is it?").await;
    for (command, line) in [
        ("/orders", "• ORD-1 · Delivered · Partly refunded: €5.00"),
        ("/customer", "• ORD-1 · Delivered · Partly refunded"),
    ] {
        house.agent_writes(1001, &number, command).await;
        let told = house.said_in_topic(&number);
        assert!(
            told.last().is_some_and(|told| told.lines().any(|told| told == line)),
            "{command}: {told:?}"
        );
    }
    let reader = house.caller("reader").await;
    let report = reader.gets("/api/communication/stats?channel=sms").await.json();
    assert_eq!(
        report["orders"],
        json!([{"fulfilment": "delivered", "payment": "partly_refunded", "count": 1}]),
        "{report}"
    );
}

#[story]
async fn what_a_program_of_before_writes_is_seen() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    goes(&house, "ORD-1", &["order.placed", "order.paid"]).await;
    assert_eq!(
        house.texts(&probes::orders().show(|row| row.status())).await,
        ["paid"],
        "it goes on to read the newest word"
    );
    let at = bellhop::clock::Clock::System.now().ms() + 300_000;
    house
        .run(&format!(
            "UPDATE orders SET status = 'shipped', status_at_ms = {at},
        version = version + 1 WHERE id = 'ORD-1'"
        ))
        .await;
    let head_now = head(&house, "ORD-1").await;
    assert_eq!(head_now, ["✓ Placed", "● Shipped", "○ Out for delivery", "○ Delivered", "💳 Paid"]);
    assert_eq!(buttons(&house.says(7, "/order").await), ["ORD-1 · Shipped · Paid · €19.90"]);
    let heard = house.chat(7).len();
    house.hears_of(event("order.packed", "c-1", "ORD-1", 4)).await;
    assert_eq!(house.texts(&stands()).await, ["shipped paid"]);
    assert_eq!(house.chat(7).len(), heard);
}
