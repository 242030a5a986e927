//! What the store keeps of customers and of the chats that they are linked to.

use std::time::Duration;

use bellhop::audit::Actor;
use bellhop::clock::At;
use bellhop::customers::{self, links};
use bellhop::phone::Phone;
use bellhop_testing::{localizer, story};

use super::{NOW, customer, learn};

#[story]
async fn the_newest_word_on_a_customer_wins_and_an_older_one_fills_gaps() {
    let test = bellhop_testing::store().await;
    learn(&test.store, "c-1", None, At(NOW.ms() + 10), Some("New")).await;
    learn(&test.store, "c-1", Some("+4915112345678"), NOW, Some("Old")).await;
    let reach = test
        .store
        .write(async move |tx| customers::contact_info(tx, &customer("c-1")).await)
        .await
        .expect("read")
        .expect("known");
    assert_eq!(reach.name.as_deref(), Some("New"));
    let phone = || Phone::parse("+4915112345678").expect("a phone");
    let found = test
        .store
        .write(async move |tx| links::by_contact(tx, &localizer(), &phone(), 7, NOW).await);
    assert_eq!(found.await.expect("linked"), Some(customer("c-1")));
}

#[story]
async fn a_link_is_good_once_and_the_shop_never_takes_a_chat() {
    let test = bellhop_testing::store().await;
    let store = &test.store;
    learn(store, "c-1", None, NOW, None).await;
    learn(store, "c-2", None, NOW, None).await;
    let token = links::LinkToken::fresh().expect("randomness");
    let stored = token.clone();
    let minted = store.write(async move |tx| {
        links::mint(tx, &stored, &customer("c-1"), NOW.plus(Duration::from_secs(60)), NOW).await
    });
    assert!(minted.await.expect("minted").is_some());
    let redeem = |chat: i64, at: At| {
        let token = token.clone();
        store.write(async move |tx| links::redeem(tx, &localizer(), token.as_str(), chat, at).await)
    };
    assert_eq!(redeem(7, NOW.plus(Duration::from_secs(61))).await.expect("asked"), None, "expired");
    assert_eq!(redeem(7, NOW).await.expect("asked"), Some(customer("c-1")));
    assert_eq!(
        redeem(7, NOW).await.expect("asked"),
        Some(customer("c-1")),
        "a second press in the same chat"
    );
    assert_eq!(redeem(8, NOW).await.expect("asked"), None, "somebody else's press");
    let shop = |id: &'static str, chat: i64| {
        store.write(async move |tx| {
            links::by_shop(tx, &localizer(), &customer(id), chat, &Actor::OrderService, NOW).await
        })
    };
    assert_eq!(shop("c-2", 7).await.expect("asked"), links::ShopLinkOutcome::Refused);
    assert_eq!(shop("c-1", 7).await.expect("asked"), links::ShopLinkOutcome::Known);
    assert_eq!(shop("c-2", 9).await.expect("asked"), links::ShopLinkOutcome::Linked);
}
