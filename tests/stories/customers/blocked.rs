//! Who blocks the bot is left alone, until they take it back or write again.

use bellhop_testing::house::{House, event, house, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

async fn lena(house: &House) {
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
}

async fn reasons(house: &House) -> Vec<String> {
    house.texts(&probes::suppressions().show(|row| row.address().reason())).await
}

async fn last_push(house: &House) -> String {
    let sql = "SELECT state || ' ' || COALESCE(reason, excluded) FROM notifications
        WHERE template LIKE 'push%' ORDER BY id DESC LIMIT 1";
    house.texts(sql).await.pop().expect("a push")
}

#[story]
async fn a_block_is_noted_at_once_and_taken_back_with_it() {
    let house = house().await;
    lena(&house).await;
    house.simulator.block(7);
    house.quiet().await;
    assert_eq!(reasons(&house).await, ["7 blocked"]);
    let calls = house.calls("sendMessage", 7).len();
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    assert_eq!(house.calls("sendMessage", 7).len(), calls, "nothing is even tried");
    assert!(last_push(&house).await.starts_with("suppressed"), "{}", last_push(&house).await);

    house.simulator.unblock(7);
    house.quiet().await;
    assert!(reasons(&house).await.is_empty());
    house.hears_of(event("order.delivered", "c-1", "ORD-1", 2)).await;
    assert!(reads(&house.last(7)).contains("has been delivered"));
    assert_eq!(
        house.texts(&probes::links().chat_id(7).show(|row| row.customer_id())).await,
        ["c-1"],
        "the link is none of this"
    );
}

#[story]
async fn a_block_that_we_learn_by_a_refusal_is_lifted_by_the_next_word() {
    let house = house().await;
    lena(&house).await;
    // The update of the block is lost.
    let block = house.simulator.block(7).expect("an update");
    house.quiet().await;
    house.forget_suppressions().await;
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    assert_eq!(reasons(&house).await, ["7 blocked"]);
    assert!(
        block > 0 && last_push(&house).await.starts_with("failed"),
        "{}",
        last_push(&house).await
    );

    house.simulator.unblock(7);
    house.quiet().await;
    assert!(reads(&house.says(7, "/order ORD-1").await).starts_with("Order ORD-1"));
    assert!(reasons(&house).await.is_empty());
}

#[story]
async fn a_reply_to_somebody_who_has_just_blocked_the_bot_is_no_failure() {
    let house = house().await;
    lena(&house).await;
    house.simulator.say(7, "/start");
    house.quiet().await;
    let blocked = bellhop_simulator::FaultAction::Refuse {
        code: 403,
        description: "Forbidden: bot was blocked by the user".to_owned(),
        retry_after: None,
    };
    house
        .simulator
        .add_fault(bellhop_simulator::Fault::of("sendMessage", blocked).in_chat(7).times(1));
    assert!(house.hears(7, "/order").await.is_empty());
    assert_eq!(reasons(&house).await, ["7 blocked"]);
    assert_eq!(house.number(&probes::updates().outcome("failed").count()).await, 0);
    assert!(
        reads(&house.says(7, "/order").await).starts_with("You have one order"),
        "they write, so they can be written to"
    );
    assert!(reasons(&house).await.is_empty());
}

#[story]
async fn being_put_out_of_a_group_marks_no_chat() {
    let house = house().await;
    house.person(-500, "Agents", "en");
    house.simulator.block(-500);
    house.quiet().await;
    assert!(reasons(&house).await.is_empty());
    assert_eq!(
        house.texts(&probes::updates().show(|row| row.kind().outcome())).await,
        ["member ignored"]
    );
}
