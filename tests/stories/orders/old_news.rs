//! What happened long before it came in changes the card and makes no sound: a reconciliation is no
//! news.

use std::time::Duration;

use bellhop::clock::Clock;
use serde_json::{Value, json};

use bellhop_testing::house::{House, Plan, event, house, house_with, placed, reads, time};
use bellhop_testing::phones::{LENA, house_of_lena};
use bellhop_testing::probes;
use bellhop_testing::story;

const HOUR: i64 = 3600;
const WEEKS: i64 = -21 * 24 * HOUR;

/// An event that happened so many seconds from now.
fn at(mut event: Value, seconds: i64) -> Value {
    event["occurred_at"] = json!(time(seconds));
    event
}

/// What makes a sound in Lena's chat.
fn sounds(house: &House) -> Vec<String> {
    house.chat(7).iter().filter(|message| !message.silent).map(reads).collect()
}

fn pushes() -> probes::Question {
    probes::notifications().template(probes::like("push-%")).count()
}

#[story]
async fn an_order_of_three_weeks_ago_makes_no_sound_and_no_text() {
    let house = house_of_lena(|plan| plan).await;
    let heard = sounds(&house);
    let mut shipped = event("order.shipped", "c-1", "ORD-1", 0);
    shipped["shipment"] = json!({"id": "S-1", "carrier": "dhl", "tracking_number": "JD1"});
    let mut refunded = event("order.refunded", "c-1", "ORD-1", 0);
    refunded["refund"] = json!({"id": "R-1", "amount": "5.00"});
    let all = [
        placed("c-1", "ORD-1"),
        event("order.paid", "c-1", "ORD-1", 0),
        shipped,
        event("order.delayed", "c-1", "ORD-1", 0),
        event("order.out_for_delivery", "c-1", "ORD-1", 0),
        event("order.delivered", "c-1", "ORD-1", 0),
        refunded,
    ];
    for (hour, event) in (0..).zip(all) {
        house.hears_of(at(event, WEEKS + hour * HOUR)).await;
    }
    assert_eq!(sounds(&house), heard, "nothing of it makes a sound");
    assert_eq!((house.texted(LENA), house.number(&pushes()).await), (Vec::new(), 0));
    let card = house.last(7);
    let words = reads(&card);
    assert!(
        card.silent && words.starts_with("Order ORD-1"),
        "its card is there, without thanks: {words}"
    );
    for part in ["✓ Placed", "✓ Shipped", "● Delivered", "💳 Partly refunded: €5.00", "DHL JD1"]
    {
        assert!(words.contains(part), "{part}: the card is right: {words}");
    }

    // What happens from now on is news.
    house.hears_of(event("order.cancelled", "c-1", "ORD-1", 0)).await;
    assert_eq!(house.number(&pushes()).await, 1);
}

#[story]
async fn a_batch_of_old_news_makes_no_sound() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let heard = sounds(&house);
    let kinds = ["order.shipped", "order.delivered", "order.cancelled"];
    let events: Vec<Value> = (0..)
        .zip(kinds)
        .map(|(hour, kind)| at(event(kind, "c-1", "ORD-1", 0), WEEKS + hour * HOUR))
        .collect();
    house.hears_of(json!(events)).await;
    assert_eq!((sounds(&house), house.number(&pushes()).await), (heard, 0));
    let card = reads(&house.says(7, "/order ORD-1").await);
    assert!(card.contains("✓ Shipped\n✓ Delivered\n● Cancelled"), "{card}");
}

#[story]
async fn two_days_are_the_limit_and_a_setting_moves_it() {
    for (hours, plan) in [(48, None), (2, Some(2))] {
        let change = |house: Plan| {
            if let Some(hours) = plan { house.with("orders.tell_within_h", hours) } else { house }
        };
        let house = house_with(change).await;
        house.customer("c-1", 7, "Lena", "en").await;
        house.hears_of(at(event("order.shipped", "c-1", "ORD-1", 0), -hours * HOUR - 60)).await;
        assert_eq!(house.number(&pushes()).await, 0, "older than {hours} h");
        house.hears_of(at(event("order.delivered", "c-1", "ORD-1", 0), -hours * HOUR + 60)).await;
        assert_eq!(house.number(&pushes()).await, 1, "within {hours} h");
    }
}

#[story]
async fn a_parcels_trouble_is_as_old_as_its_checkpoint() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let update = |minutes: i64, checkpoint: i64| {
        let mut update = event("shipment.updated", "c-1", "ORD-1", minutes);
        update["shipment"] = json!({"id": "S-1", "checkpoints": [{"at": time(checkpoint),
            "status": "exception", "place": "Porto"}]});
        update
    };
    house.hears_of(update(1, WEEKS)).await;
    assert_eq!(house.number(&pushes()).await, 0, "said now, and three weeks old");
    let track = reads(&house.says(7, "/track ORD-1").await);
    assert!(track.contains("Problem") && track.contains("Porto"), "{track}");
}

#[story]
async fn a_parcel_that_was_too_old_to_tell_is_not_told_later() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let sent = |parcel: &str, seconds: i64| {
        let mut sent = at(event("order.shipped", "c-1", "ORD-1", 0), seconds);
        sent["shipment"] = json!({"id": parcel, "carrier": "dhl",
            "tracking_number": format!("JD{}", &parcel[2..])});
        sent
    };
    house.hears_of(sent("S-1", WEEKS)).await;
    house.hears_of(sent("S-1", 0)).await;
    assert_eq!(house.number(&pushes()).await, 0, "the same parcel");
    house.hears_of(sent("S-2", 60)).await;
    assert_eq!(
        reads(&house.last(7)),
        "🚚 Another parcel is on its way with DHL: JD2 (order ORD-1)"
    );
}

#[story]
async fn what_came_in_in_time_is_told_however_long_it_waited_here() {
    let plan = Plan::new().await;
    let mut house = plan.by(&Clock::manual(Clock::System.now())).open().await;
    house.customer("c-1", 7, "Lena", "en").await;
    // It came in and the program stood still: its age counts from when it came in.
    house.stop().await;
    let (now, shipped) = (house.clock().now(), event("order.shipped", "c-1", "ORD-1", 0));
    let payload = json!({"kind": "order.shipped", "occurred_at": now.ms(),
        "customer": shipped["customer"], "order": shipped["order"]});
    house
        .run(&format!(
            "INSERT INTO events (id, webhook_id, place, body_hash, type, occurred_at_ms,
                received_at_ms, payload, state)
                VALUES ('{}', 'w-1', 0, 'hash', 'order.shipped', {}, {}, '{payload}', 'pending')",
            bellhop::ids::EventId::new(now),
            now.ms(),
            now.ms()
        ))
        .await;
    house.passes(Duration::from_secs(60 * 3600));
    house.start().await;
    house.quiet().await;
    assert_eq!(reads(&house.last(7)), "🚚 Order ORD-1 is on its way.");
}
