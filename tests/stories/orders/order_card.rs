//! The order card: all of an order in one message that stays true.

use serde_json::{Value, json};

use bellhop_testing::house::{House, Plan, buttons, event, house, house_with, placed, reads, time};
use bellhop_testing::probes;
use bellhop_testing::story;

async fn with_order(house: &House) {
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
}

fn shipped(minutes: i64) -> Value {
    let mut shipped = event("order.shipped", "c-1", "ORD-1", minutes);
    shipped["shipment"] = json!({"id": "S-1", "carrier": "dhl", "tracking_number": "JD014600006228",
        "eta": "2026-12-24T18:00:00Z"});
    shipped
}

#[story]
async fn a_card_says_all_of_an_order() {
    let house = house().await;
    with_order(&house).await;
    house.hears_of(shipped(1)).await;
    let card = house.says(7, "/order ORD-1").await;
    let words = reads(&card);
    let lines: Vec<_> = words.lines().collect();
    assert_eq!(
        lines[..8],
        [
            "Order ORD-1",
            "✓ Placed",
            "● Shipped",
            "○ Out for delivery",
            "○ Delivered",
            "",
            "2 × Blue mug – €19.90",
            "Total: €19.90"
        ]
    );
    assert!(lines[8].starts_with("Placed on "), "{words}");
    assert_eq!(lines[9..], ["", "📦 DHL JD014600006228", "Expected Thu, 24 Dec"]);
    assert_eq!(buttons(&card), ["📦 Track", "🔄 Refresh", "🛍 Open in the shop"]);
    assert_eq!(card.buttons[1][0].url.as_deref(), Some("https://shop.example/o/1"));
}

#[story]
async fn money_is_written_as_its_currency_and_reader_do() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "de").await;
    for (currency, total, shown) in [
        ("JPY", "1500", "1.500 ¥"),
        ("KWD", "12.345", "12,345 KWD"),
        ("USD", "1234567.89", "1.234.567,89 $"),
    ] {
        let order = json!({"id": format!("O-{currency}"), "currency": currency, "total": total});
        house
            .hears_of(json!({"type": "order.placed", "occurred_at": time(0),
            "customer": {"id": "c-1"}, "order": order}))
            .await;
        assert!(
            reads(&house.last(7)).contains(&format!("Summe: {shown}")),
            "{}",
            reads(&house.last(7))
        );
    }
}

#[story]
async fn refreshing_what_is_up_to_date_says_so_and_changes_nothing() {
    let house = house().await;
    with_order(&house).await;
    let card = house.says(7, "/order ORD-1").await;
    let again = house.presses(7, "Refresh").await;
    assert_eq!((again.edits, house.newest(7)), (card.edits, card.id));
    assert_eq!(house.toast().as_deref(), Some("Up to date"));
    let refused = house
        .calls("editMessageText", 7)
        .pop()
        .and_then(|call| call.refused)
        .expect("Telegram refuses it");
    assert!(refused.1.contains("message is not modified"), "{refused:?}");
    let failed = probes::updates().outcome(probes::not("done")).count();
    assert_eq!(house.number(&failed).await, 0);
}

#[story]
async fn the_newest_card_is_the_live_one() {
    let house = house().await;
    with_order(&house).await;
    let first = house.last(7);
    let second = house.says(7, "/order ORD-1").await;
    house.hears_of(event("order.paid", "c-1", "ORD-1", 1)).await;
    assert!(
        reads(&house.message(7, first.id)).contains("● Placed"),
        "the older one stays as it was"
    );
    assert!(reads(&house.message(7, second.id)).contains("💳 Paid"));

    // A press refreshes the older one, and it does not become the live one by that.
    house.simulator.press_raw(7, first.id, "or:ORD-1");
    house.quiet().await;
    assert!(reads(&house.message(7, first.id)).contains("💳 Paid"));
    house.hears_of(event("order.packed", "c-1", "ORD-1", 2)).await;
    assert!(reads(&house.message(7, second.id)).contains("● Packed"));
    assert!(reads(&house.message(7, first.id)).contains("💳 Paid"));
    assert_eq!(house.newest(7), second.id, "nothing of this was a new message");
}

#[story]
async fn a_card_that_was_deleted_is_sent_anew() {
    let house = house().await;
    with_order(&house).await;
    let card = house.last(7);
    house.simulator.delete_message(7, card.id);
    house.hears_of(event("order.paid", "c-1", "ORD-1", 1)).await;
    let anew = house.last(7);
    assert!(
        anew.id > card.id && anew.silent && reads(&anew).contains("💳 Paid"),
        "{}",
        reads(&anew)
    );
    house.hears_of(event("order.packed", "c-1", "ORD-1", 2)).await;
    assert!(reads(&house.message(7, anew.id)).contains("● Packed"), "the new one is live");
    assert_eq!(house.newest(7), anew.id);

    // The same when a press wants to redraw it.
    house.simulator.delete_message(7, anew.id);
    house.simulator.press_raw(7, anew.id, "or:ORD-1");
    house.quiet().await;
    let third = house.last(7);
    assert!(third.id > anew.id && reads(&third).contains("● Packed"), "{}", reads(&third));
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 3)).await;
    assert!(reads(&house.message(7, third.id)).contains("● Shipped"));
}

#[story]
async fn a_deleted_card_that_a_newer_one_replaced_does_not_come_back() {
    let house = house().await;
    with_order(&house).await;
    let first = house.last(7);
    let second = house.says(7, "/order ORD-1").await;
    house.simulator.delete_message(7, first.id);
    house.hears_of(event("order.paid", "c-1", "ORD-1", 1)).await;
    assert!(reads(&house.message(7, second.id)).contains("💳 Paid"));
    assert_eq!(house.newest(7), second.id);
}

#[story]
async fn an_order_that_moves_on_while_its_card_is_on_the_way_is_drawn_again() {
    let house = house_with(Plan::with_patient_calls).await;
    with_order(&house).await;
    let sent = house.simulator.holds_answers("sendMessage", 7);
    let before = house.newest(7);
    house.simulator.say(7, "/order ORD-1");
    let arrived = house.simulator.wait_for(std::time::Duration::from_secs(10), |state| {
        state.from_bot(7).into_iter().find(|message| message.id > before)
    });
    let card = arrived.await.expect("the card is in the chat, and the bot has no answer yet");
    house.sends(event("order.paid", "c-1", "ORD-1", 1)).await;
    house.until(&probes::orders().payment("paid").any()).await;
    sent.releases();
    house.quiet().await;
    assert!(
        reads(&house.message(7, card.id)).contains("💳 Paid"),
        "{}",
        reads(&house.message(7, card.id))
    );
}

#[story]
async fn an_enormous_order_fits_into_a_message() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "ru").await;
    let id = "😀".repeat(10);
    let items: Vec<_> = (0..200)
        .map(|n| {
            json!({"name": "😀".repeat(497) + &n.to_string(), "quantity": 100_000,
            "unit_price": "99999.99"})
        })
        .collect();
    let order = json!({"id": id, "currency": "EUR", "total": "1999999800000.00", "items": items,
        "placed_at": time(0)});
    house
        .sends(json!({"type": "order.placed", "occurred_at": time(0), "customer": {"id": "c-1"},
        "order": order}))
        .await;
    let checkpoints: Vec<_> = (0..50)
        .map(|at| {
            json!({"at": time(at - 9000), "status": "in_transit", "place": "&".repeat(300),
            "note": "<😀>".repeat(100)})
        })
        .collect();
    let parcel = |n: u32| {
        let shipment = json!({"id": format!("S-{n}"), "carrier": "c".repeat(60),
            "tracking_number": format!("{n:064}"), "eta": time(86_400),
            "checkpoints": if n > 4 { &checkpoints[..] } else { &[] }});
        json!({"type": "shipment.updated", "occurred_at": time(1), "customer": {"id": "c-1"},
            "order": {"id": id}, "shipment": shipment})
    };
    house.sends((0..9).map(parcel).collect()).await;
    house.quiet().await;
    let card = house.says(7, &format!("/order {id}")).await;
    assert!(
        reads(&card).contains("… и ещё 194 позиции") && reads(&card).contains("… и ещё 7 посылок"),
        "{}",
        reads(&card)
    );
    house.presses(7, "Отследить").await;
    assert!(reads(&house.last(7)).contains("более ранних записей"), "{}", reads(&house.last(7)));
    assert_eq!(house.number(&probes::notifications().state("failed").count()).await, 0);
    assert_eq!(house.number(&probes::updates().outcome("failed").count()).await, 0);
}

#[story]
async fn names_full_of_marks_stay_words() {
    let house = house().await;
    let name = "<b>&\"'\u{202e}\u{200f}\nBobby</b>";
    house.customer("c-1", 7, name, "en").await;
    assert!(
        reads(&house.says(7, "/start").await).starts_with("Hello, <b>&\"' Bobby</b>!"),
        "{}",
        reads(&house.last(7))
    );
    let items = json!([{"name": name, "quantity": 1}]);
    let order = json!({"id": "<i>&1", "items": items});
    house
        .hears_of(json!({"type": "order.placed", "occurred_at": time(0), "customer": {"id": "c-1"},
        "order": order}))
        .await;
    let card = reads(&house.last(7));
    assert!(card.contains("Order <i>&1") && card.contains("1 × <b>&\"' Bobby</b>"), "{card}");
    assert!(
        !house.last(7).text.contains(['\u{202e}', '\u{200f}']),
        "what turns the direction is gone"
    );
    assert!(
        house.says(7, "/order").await.buttons[0][0].text.contains("<i>&1"),
        "a label is no HTML"
    );
}
