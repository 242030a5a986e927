//! The clock of the machine is set back an hour: no key and no phone is locked for it.

use std::time::Duration;

use bellhop::clock::Clock;
use serde_json::json;

use bellhop_testing::api::Caller;
use bellhop_testing::house::{House, house_with};
use bellhop_testing::service::Answer;
use bellhop_testing::story;

const HOUR: Duration = Duration::from_secs(3600);

/// A house by a clock of its own that stands.
async fn standing(key: &str, value: u32) -> House {
    house_with(|plan| plan.with_sms().by(&Clock::manual(Clock::System.now())).with(key, value))
        .await
}

#[story]
async fn a_key_that_has_used_up_its_second_waits_a_second_and_no_hour() {
    let house = standing("limits.api_per_second", 2).await;
    let reader = house.caller("reader").await;
    let asks = async || reader.gets("/api/notifications").await;
    let too_fast = async { while asks().await.status != 429 {} };
    tokio::time::timeout(Duration::from_secs(20), too_fast).await.expect("the pace is kept");
    house.clock().set_back(HOUR);
    let answer = asks().await;
    assert!(answer.status == 200 || answer.header("retry-after") == "1", "{answer:?}");
    let again = async {
        while asks().await.status == 429 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), again).await.expect("it may ask again");
}

async fn asks_for_code(service: &Caller) -> Answer {
    service
        .posts("/api/verifications", &json!({"phone": "+4915112345678", "purpose": "login"}))
        .await
}

#[story]
async fn a_phone_that_has_used_up_its_hour_waits_for_no_hour_that_was_set_back() {
    let house = standing("verifications.per_phone_hour", 2).await;
    let service = house.caller("service").await;
    for _ in 0..2 {
        assert_eq!(asks_for_code(&service).await.status, 202);
        house.clock().advance(Duration::from_secs(31));
    }
    let refused = asks_for_code(&service).await;
    assert_eq!(refused.status, 429);
    let seconds: u64 = refused.header("retry-after").parse().expect("seconds");
    assert!((3500..=3600).contains(&seconds), "{seconds}");

    house.clock().set_back(HOUR);
    assert_eq!(
        asks_for_code(&service).await.status,
        202,
        "what was asked for in an hour to come is of before"
    );
    let soon = asks_for_code(&service).await;
    assert_eq!(
        (soon.status, soon.header("retry-after")),
        (429, "30"),
        "the new time has its own limits"
    );
    house.clock().advance(Duration::from_secs(31));
    assert_eq!(asks_for_code(&service).await.status, 202);
    house.clock().advance(Duration::from_secs(31));
    assert_eq!(asks_for_code(&service).await.status, 429);
}

#[story]
async fn a_clock_that_is_a_little_ahead_opens_no_limit() {
    let house = standing("verifications.per_phone_hour", 2).await;
    let service = house.caller("service").await;
    assert_eq!(asks_for_code(&service).await.status, 202);
    // As if another replica, whose clock is behind, were asked next.
    house.clock().set_back(Duration::from_secs(5));
    let refused = asks_for_code(&service).await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (429, "30"),
        "never longer than the window itself"
    );
}

#[story]
async fn who_has_opened_many_tickets_may_open_new_ones() {
    let house = standing("support.per_contact_hour", 1).await;
    let admin = house.caller("admin").await;
    house.customer("c-1", 7, "Lena", "en").await;
    let opens = async || {
        admin
            .posts("/api/tickets", &json!({"customer_id": "c-1", "text": "Where is it?"}))
            .await
            .status
    };
    assert_eq!((opens().await, opens().await), (201, 200), "the second is put into the first");
    house.clock().set_back(HOUR);
    assert_eq!(opens().await, 201);
}
