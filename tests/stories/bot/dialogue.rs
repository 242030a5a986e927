//! What the bot waits for in a chat: kept over a restart, left by another command, always left by
//! /cancel.

use serde_json::json;

use bellhop_testing::house::{House, Plan, event, house, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

async fn lena_with_two_parcels(house: &House) {
    house.customer("c-1", 7, "Lena", "en").await;
    for order in ["ORD-1", "ORD-2"] {
        house.hears_of(placed("c-1", order)).await;
        let mut shipped = event("order.shipped", "c-1", order, 1);
        shipped["shipment"] = json!({"id": format!("S-{order}"), "carrier": "dhl",
            "tracking_number": format!("JD{order}")});
        house.hears_of(shipped).await;
    }
}

async fn dialogues(house: &House) -> Vec<String> {
    house.texts(&probes::dialogues().chat_id(7).show(|row| row.state())).await
}

#[story]
async fn a_question_survives_a_restart() {
    let plan = Plan::new().await;
    let mut house = plan.open().await;
    lena_with_two_parcels(&house).await;
    assert!(reads(&house.says(7, "/track").await).starts_with("Which parcel?"));
    house.stop().await;
    house.start().await;
    assert!(
        reads(&house.says(7, "ord-2").await).starts_with("Parcels of order ORD-2"),
        "the answer is understood as one"
    );
    assert!(dialogues(&house).await.is_empty());
}

#[story]
async fn another_command_means_something_else() {
    let house = house().await;
    lena_with_two_parcels(&house).await;
    for command in ["/order", "/order ORD-1", "/help", "/settings", "/start"] {
        house.says(7, "/track").await;
        assert_eq!(dialogues(&house).await, ["\"tracking_number\""]);
        house.says(7, command).await;
        assert!(dialogues(&house).await.is_empty(), "{command}");
        assert!(reads(&house.says(7, "ORD-2").await).starts_with("Order ORD-2"), "{command}");
    }
}

#[story]
async fn cancel_always_leaves() {
    let house = house().await;
    lena_with_two_parcels(&house).await;
    house.says(7, "/track").await;
    assert_eq!(reads(&house.says(7, "/cancel").await), "Cancelled.");
    assert!(dialogues(&house).await.is_empty());
    assert_eq!(reads(&house.says(7, "/cancel").await), "There is nothing to cancel.");

    house.person(8, "Paul", "en");
    house.says(8, "/start").await;
    assert_eq!(reads(&house.says(8, "/cancel").await), "Cancelled.");
    assert!(
        house.simulator.look(|state| state.chats[&8].keyboard.is_none()),
        "the button goes with it"
    );
}

#[story]
async fn a_state_that_a_newer_version_wrote_is_as_good_as_none() {
    let house = house().await;
    lena_with_two_parcels(&house).await;
    house
        .run(
            "INSERT INTO dialogues (chat_id, state, updated_at_ms)
        VALUES (7, '{\"of\":\"next year\"}', 1)",
        )
        .await;
    assert!(reads(&house.says(7, "ORD-2").await).starts_with("Order ORD-2"));
    assert!(reads(&house.says(7, "/track").await).starts_with("Which parcel?"));
    assert_eq!(dialogues(&house).await, ["\"tracking_number\""]);
}
