//! A shared contact ties a chat to the customer with that phone number, when it is the sender's
//! own.

use bellhop_simulator::ChatMessage;
use serde_json::json;

use bellhop_testing::house::{House, house, reads};
use bellhop_testing::probes;
use bellhop_testing::raw;
use bellhop_testing::story;

/// A house whose shop has a customer with a phone number.
async fn with_customer(house: House) -> House {
    let customer = json!({"id": "c-1", "name": "Lena", "phone": "+4915112345678"});
    house
        .hears_of(json!({"type": "customer.updated", "occurred_at": "2026-01-01T00:00:00Z",
        "customer": customer}))
        .await;
    house.person(7, "Lena", "en");
    house.person(8, "Somebody", "en");
    house
}

fn only(heard: &[ChatMessage]) -> String {
    assert_eq!(heard.len(), 1, "{heard:?}");
    reads(&heard[0])
}

async fn links(house: &House) -> i64 {
    house.number(&probes::links().count()).await
}

#[story]
async fn the_own_contact_links_with_and_without_a_plus() {
    for number in ["+4915112345678", "4915112345678", "+49 151 1234-5678"] {
        let house = house().await;
        let house = with_customer(house).await;
        house.says(7, "/start").await;
        assert_eq!(
            only(&house.shares(7, number, Some(7)).await),
            "Thank you, Lena! This chat is now connected to your orders. Type /order to see them.",
            "{number}"
        );
        assert_eq!(
            house.texts("SELECT customer_id || ' by ' || how FROM links WHERE chat_id = 7").await,
            ["c-1 by contact"]
        );
        assert!(
            house.simulator.look(|state| state.chats[&7].keyboard.is_none()),
            "the button is taken away"
        );
    }
}

#[story]
async fn what_is_not_the_sender_s_own_contact_is_refused() {
    let house = house().await;
    let house = with_customer(house).await;
    let refusal = "That is somebody else’s contact. Please use the button below to share your own phone number.";
    assert_eq!(only(&house.shares(8, "+4915112345678", Some(7)).await), refusal, "somebody else's");
    assert_eq!(
        only(&house.shares(8, "+4915112345678", None).await),
        refusal,
        "out of an address book"
    );

    let before = house.newest(8);
    let mut forwarded = raw::contact(8, "+4915112345678", 8);
    forwarded["forward_origin"] =
        json!({"type": "user", "date": 1_767_225_600, "sender_user": raw::user(8)});
    house.simulator.update_raw(8, "message", forwarded);
    house.quiet().await;
    assert_eq!(only(&house.since(8, before)), refusal, "forwarded, and be it their own");

    let before = house.newest(8);
    let mut made = raw::contact(8, "+4915112345678", 8);
    made["via_bot"] =
        json!({"id": 99, "is_bot": true, "first_name": "Cards", "username": "cards_bot"});
    house.simulator.update_raw(8, "message", made);
    house.quiet().await;
    assert_eq!(
        only(&house.since(8, before)),
        refusal,
        "written by another bot, which can write any number"
    );
    assert_eq!(links(&house).await, 0);
}

#[story]
async fn a_number_that_the_shop_does_not_know_links_nothing() {
    let house = house().await;
    let house = with_customer(house).await;
    for number in ["+4915100000000", "12345", "", "+49 151\u{0}12345678", &"9".repeat(5000)] {
        let answer = only(&house.shares(8, number, Some(8)).await);
        assert!(
            answer.starts_with("Blue Door has no customer with this phone number."),
            "{answer}"
        );
    }
    assert_eq!(links(&house).await, 0);
}

#[story]
async fn no_phone_number_is_kept_of_who_is_no_customer() {
    let house = house().await;
    let house = with_customer(house).await;
    house.shares(8, "+4915100000000", Some(8)).await;
    let rows = house
        .texts(
            "SELECT kind || ' ' || outcome || ' ' || COALESCE(error, '')
        FROM telegram_bot_interactions",
        )
        .await;
    assert!(rows.iter().all(|row| !row.contains("151")), "{rows:?}");
    assert_eq!(house.number(&probes::customers().count()).await, 1);
}
