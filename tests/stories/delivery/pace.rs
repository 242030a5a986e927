//! Telegram's limits are kept: no call ever earns a 429, and no time is wasted either.

use serde_json::{Value, json};

use bellhop_testing::house::{Plan, event, placed};
use bellhop_testing::probes;
use bellhop_testing::story;

#[story]
async fn a_rush_of_orders_earns_no_429() {
    let plan = Plan::new().await;
    let house = plan.with_real_limits().open().await;
    house.simulator.enforce_limits();
    for chat in 1..=60 {
        house.person(chat, "Lena", "en");
        house.simulator.start_chat(chat);
    }
    let mut batch: Vec<Value> = (1..=60)
        .map(|chat| {
            let mut event = placed(&format!("c-{chat}"), &format!("ORD-{chat}"));
            event["customer"]["telegram_chat_id"] = json!(chat);
            event
        })
        .collect();
    // One customer hears a lot at once.
    for (minute, kind) in (1..).zip([
        "order.paid",
        "order.packed",
        "order.shipped",
        "order.delayed",
        "order.out_for_delivery",
        "order.delivered",
    ]) {
        batch.push(event(kind, "c-1", "ORD-1", minute));
    }
    house.sends(json!(batch)).await;
    house.quiet().await;
    assert_eq!(house.simulator.look(|state| state.earned_429), 0);
    assert_eq!(
        house.number(&probes::attempts().state(probes::not("accepted")).count()).await,
        0,
        "each went at its first try"
    );
    assert!((2..=60).all(|chat| house.chat(chat).len() == 1));
    assert_eq!(house.chat(1).len(), 5, "the card and four pushes");
}
