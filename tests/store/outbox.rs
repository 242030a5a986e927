//! The outbox's keys, and the suppressions of addresses.

use bellhop::channels::{AddressFault, BOT_CHANNEL, Content};
use bellhop::delivery::notification::queries;
use bellhop::delivery::{
    Category, Leg, NewNotification, Priority, Recipient, outbox, suppressions,
};
use bellhop::language::{Locale, MessageCatalog};
use bellhop_testing::story;

use super::{NOW, customer};

fn notification(key: &str) -> NewNotification {
    let words = MessageCatalog::load().expect("the locales are whole");
    let content = Content::text(words.word(Locale::En, "cancel-done"));
    let leg = Leg { channel: BOT_CHANNEL, address: "7".to_owned(), content };
    let mut new = NewNotification::new(
        Recipient::Customer(customer("c-1")),
        Category::Order,
        Priority::Normal,
        "test",
        "en",
        vec![leg],
    );
    new.dedupe_key = Some(key.to_owned());
    new
}

#[story]
async fn a_dedupe_key_is_used_once_and_the_newest_edit_replaces_what_waits() {
    let test = bellhop_testing::store().await;
    let enqueue = |new: NewNotification| {
        test.store.write(async move |tx| outbox::enqueue(tx, &new, NOW).await)
    };
    assert!(enqueue(notification("k-1")).await.expect("entered").is_some());
    assert!(enqueue(notification("k-1")).await.expect("entered").is_none());
    for n in 0..3 {
        let new = NewNotification {
            supersedes: Some("card".to_owned()),
            ..notification(&format!("edit-{n}"))
        };
        enqueue(new).await.expect("entered");
    }
    let mut counts = queries::count_by_state(&test.store).await.expect("counted");
    counts.sort();
    assert_eq!(counts, [("cancelled".to_owned(), 2), ("ready".to_owned(), 2)]);
}

#[story]
async fn a_suppression_stands_until_the_address_shows_life() {
    let test = bellhop_testing::store().await;
    let reason =
        || test.store.write(async move |tx| suppressions::reason(tx, BOT_CHANNEL, "7").await);
    let mark = test.store.write(async move |tx| {
        suppressions::mark(tx, BOT_CHANNEL, "7", AddressFault::Blocked, NOW).await
    });
    assert!(mark.await.expect("marked"));
    assert_eq!(reason().await.expect("asked"), Some(AddressFault::Blocked));
    assert!(
        test.store
            .write(async move |tx| { suppressions::lift(tx, BOT_CHANNEL, "7").await })
            .await
            .expect("lifted")
    );
    assert_eq!(reason().await.expect("asked"), None);
}
