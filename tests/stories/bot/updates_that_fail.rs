//! A handler that fails harms only its own update: recorded, counted, apologised for.

use bellhop_simulator::{Fault, FaultAction};

use bellhop_testing::house::{House, house, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const SORRY: &str = "Sorry, something went wrong on our side. Please try again in a moment.";
fn failed() -> probes::Question {
    probes::updates().outcome("failed").count()
}

async fn with_order(house: &House) {
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.person(8, "Paul", "en");
}

fn refuse(house: &House, method: &str, description: &str, times: u32) {
    let action =
        FaultAction::Refuse { code: 400, description: description.to_owned(), retry_after: None };
    house.simulator.add_fault(Fault::of(method, action).in_chat(7).times(times));
}

#[story]
async fn a_handler_that_fails_is_counted_and_apologised_for() {
    let house = house().await;
    with_order(&house).await;
    house.run("UPDATE orders SET items = 'not what we wrote' WHERE id = 'ORD-1'").await;
    for asked in ["/order ORD-1", "/track ORD-1", "ORD-1"] {
        assert_eq!(reads(&house.says(7, asked).await), SORRY);
    }
    house.presses(7, "Refresh").await;
    assert_eq!(reads(&house.last(7)), SORRY);
    assert_eq!(house.number(&failed()).await, 4);

    assert!(
        reads(&house.says(7, "/order").await).starts_with("You have one order"),
        "the chat goes on"
    );
    assert!(reads(&house.says(8, "/start").await).starts_with("Welcome"), "and so do others");
    house.run("UPDATE orders SET items = '[]' WHERE id = 'ORD-1'").await;
    assert!(reads(&house.says(7, "/order ORD-1").await).starts_with("Order ORD-1"));
    assert_eq!(house.number(&failed()).await, 4);
}

#[story]
async fn a_reply_that_telegram_refuses_is_apologised_for() {
    let house = house().await;
    with_order(&house).await;
    refuse(&house, "sendMessage", "Bad Request: BUTTON_DATA_INVALID", 1);
    assert_eq!(reads(&house.says(7, "/order").await), SORRY);
    assert_eq!(
        house.texts(&probes::updates().outcome("failed").show(|row| row.error())).await,
        ["the reply was not taken: 400 Bad Request: BUTTON_DATA_INVALID"]
    );
    // When not even the apology is taken, the failure is on record all the same, and the update
    // is done.
    refuse(&house, "sendMessage", "Bad Request: message is too long", 2);
    assert!(house.hears(7, "/order").await.is_empty());
    assert_eq!(house.number(&failed()).await, 2);
    assert!(reads(&house.says(7, "/order").await).starts_with("You have one order"));
}

#[story]
async fn a_reply_is_tried_again_when_that_may_help() {
    let house = house().await;
    with_order(&house).await;
    let faults = [
        FaultAction::BadGateway,
        FaultAction::Refuse {
            code: 500,
            description: "Internal Server Error: restart".to_owned(),
            retry_after: None,
        },
        FaultAction::Refuse {
            code: 429,
            description: "Too Many Requests: retry after 1".to_owned(),
            retry_after: Some(1),
        },
    ];
    for fault in faults {
        house.simulator.add_fault(Fault::of("sendMessage", fault).in_chat(7).times(2));
        assert!(reads(&house.says(7, "/order").await).starts_with("You have one order"));
    }
    assert_eq!(house.number(&failed()).await, 0);
}

#[story]
async fn a_long_429_is_obeyed_and_nobody_waits_for_it() {
    let house = house().await;
    with_order(&house).await;
    let action = FaultAction::Refuse {
        code: 429,
        description: "Too Many Requests: retry after 600".to_owned(),
        retry_after: Some(600),
    };
    house.simulator.add_fault(Fault::of("sendMessage", action).in_chat(7).times(1));
    let before = house.calls("sendMessage", 7).len();
    house.person(8, "Mia", "en");
    for (chat, words) in [(7, "/order"), (7, "/help"), (8, "/start")] {
        house.simulator.say(chat, words);
    }
    house.shows(8, "Welcome").await;
    let waits = "SELECT COUNT(*) FROM notifications WHERE sequence = 'replies:7'
        AND state IN ('ready', 'scheduled')";
    house.until(&format!("SELECT CASE WHEN ({waits}) = 2 THEN 1 ELSE 0 END")).await;
    assert_eq!(
        house.calls("sendMessage", 7).len(),
        before + 1,
        "not one call in those ten minutes"
    );
    assert_eq!(house.number(&failed()).await, 0, "both answers wait");
}

#[story]
async fn a_spinner_that_cannot_be_stopped_is_no_failure() {
    let house = house().await;
    with_order(&house).await;
    let action = FaultAction::Refuse {
        code: 400,
        description:
            "Bad Request: query is too old and response timeout expired or query ID is invalid"
                .to_owned(),
        retry_after: None,
    };
    house.simulator.add_fault(Fault::of("answerCallbackQuery", action));
    house.presses(7, "Refresh").await;
    assert_eq!(house.number(&failed()).await, 0);
}
