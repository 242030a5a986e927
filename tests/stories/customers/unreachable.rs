//! Who can't be reached is marked, told nothing more, and heard of again when they come back.

use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::house::{House, event, house, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

async fn settled(house: &House) -> Vec<String> {
    house
        .texts(
            &probes::notifications()
                .sorted_by(|row| row.id())
                .show(|row| row.template().state().reason()),
        )
        .await
}

#[story]
async fn who_blocked_the_bot_is_a_dead_letter_with_its_reason_until_they_come_back() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.simulator.add_fault(Fault::of(
        "sendMessage",
        FaultAction::Refuse {
            code: 403,
            description: "Forbidden: bot was blocked by the user".to_owned(),
            retry_after: None,
        },
    ));
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(settled(&house).await, ["order-card failed address"]);
    assert_eq!(
        house
            .texts(&probes::attempts().show(|row| row.number().state().class().code().detail()))
            .await,
        ["1 failed address 403 403 Forbidden: bot was blocked by the user"]
    );
    assert_eq!(
        house.texts(&probes::suppressions().show(|row| row.channel().address().reason())).await,
        ["telegram 7 blocked"]
    );

    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    assert_eq!(settled(&house).await[1], "push-order-shipped suppressed no_address");
    assert_eq!(house.number(&probes::attempts().count()).await, 1, "nothing was tried");

    house.simulator.clear_faults();
    house.hears(7, "/help").await;
    assert_eq!(house.number(&probes::suppressions().count()).await, 0);
    house.hears_of(event("order.delivered", "c-1", "ORD-1", 2)).await;
    assert!(reads(&house.last(7)).contains("has been delivered"), "{}", reads(&house.last(7)));
}

#[story]
async fn a_chat_that_telegram_does_not_know_is_marked() {
    let house = house().await;
    // The shop names a chat that never wrote to the bot.
    let mut event = placed("c-1", "ORD-1");
    event["customer"]["telegram_chat_id"] = json!(99);
    house.hears_of(event).await;
    assert_eq!(settled(&house).await, ["order-card failed address"]);
    assert_eq!(
        house.texts(&probes::suppressions().show(|row| row.address().reason())).await,
        ["99 unreachable"]
    );
    assert_eq!(
        house.texts(&probes::attempts().show(|row| row.detail())).await,
        ["400 Bad Request: chat not found"]
    );
}

#[story]
async fn a_mark_holds_for_what_waits_already() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let busy = FaultAction::Refuse {
        code: 429,
        description: "Too Many Requests: retry after 1".to_owned(),
        retry_after: Some(1),
    };
    house.simulator.add_fault(Fault::of("sendMessage", busy).times(1));
    house.sends(placed("c-1", "ORD-1")).await;
    house.until(&probes::attempts().class("rate_limited").any()).await;
    // While it waits the person blocks the bot: Telegram says so at once.
    house.simulator.block(7);
    house.quiet().await;
    assert_eq!(settled(&house).await, ["order-card suppressed blocked"]);
    assert_eq!(
        house.simulator.look(|state| state
            .calls
            .iter()
            .filter(|call| call.method == "SendMessage")
            .count()),
        2,
        "the help and the 429"
    );
}

#[story]
async fn a_chat_of_somebody_else_is_never_taken_and_staff_hear_of_it_once() {
    use bellhop_testing::house::Plan;
    let plan = Plan::new().await;
    let house = plan.with("telegram.admin_chat_id", -100).open().await;
    house.person(-100, "Agents", "en");
    house.customer("c-1", 7, "Lena", "en").await;
    for n in 0..3 {
        let mut event = placed("c-2", &format!("ORD-{n}"));
        event["customer"]["telegram_chat_id"] = json!(7);
        house.hears_of(event).await;
    }
    assert_eq!(house.chat(7).len(), 1, "only the help: {:?}", house.chat(7));
    let told: Vec<_> = house.chat(-100).iter().map(reads).collect();
    assert!(told.len() == 1 && told[0].contains("belongs to another customer"), "{told:?}");
    assert_eq!(house.number(&probes::audit_log().action("link.refused").count()).await, 3);
}
