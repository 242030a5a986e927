use std::time::Duration;

use super::*;
use crate::channels::{Content, test_channels};
use crate::clock::At;
use crate::delivery::attempt::queries as attempts;
use crate::delivery::claims::Claimed;
use crate::delivery::claims::queries::{self as claims, ClaimRequest};
use crate::delivery::notification::queries as notifications;
use crate::delivery::{Category, Leg, NewNotification, Priority, Recipient, outbox};
use crate::language::{Locale, MessageCatalog};
use crate::store::StoreOptions;

const NOW: At = At(1_772_366_400_000);

async fn store(folder: &tempfile::TempDir) -> Store {
    let url = format!("sqlite:{}", folder.path().join("bellhop.db").display());
    Store::open(&StoreOptions::new(url, 2)).await.expect("a store")
}

/// So many notifications, claimed, their tries begun.
async fn in_hand(store: &Store, count: usize) -> Vec<Claimed> {
    let words = MessageCatalog::load().expect("the words").word(Locale::En, "sms-first");
    store
        .write(async move |tx| {
            for chat in 0..count {
                let content = Content::text(words.clone());
                let leg = Leg { channel: test_channels::RICH, address: chat.to_string(), content };
                let new = NewNotification::new(
                    Recipient::Stranger,
                    Category::Shipping,
                    Priority::Normal,
                    "text",
                    "en",
                    vec![leg],
                );
                outbox::enqueue(tx, &new, NOW).await?;
            }
            let lease_until = NOW.plus(Duration::from_secs(15));
            let claim = ClaimRequest {
                owner: "me".to_owned(),
                lease_until,
                now: NOW,
                priority: Priority::Normal,
                limit: 100,
            };
            let claimed = claims::claim(tx, &claim).await?;
            attempts::start_attempts(tx, &claimed, NOW).await?;
            Ok(claimed)
        })
        .await
        .expect("in hand")
}

fn taken(claimed: &Claimed, message: usize) -> AcceptedOutcome {
    AcceptedOutcome {
        notification: claimed.id.clone(),
        category: claimed.category,
        is_test: claimed.is_test,
        lease_owner: claimed.lease_owner.clone(),
        attempt: claimed.attempt.to_string(),
        provider_id: Some(message.to_string()),
        provider_status: None,
        at: NOW,
    }
}

async fn states(store: &Store) -> Vec<(String, i64)> {
    let mut states = notifications::count_by_state(store).await.expect("counted");
    states.sort();
    states
}

#[tokio::test]
async fn all_that_wait_are_written_down_each_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(&folder).await;
    let (work, recorder) = (in_hand(&store, 77).await, open(store.clone()));
    let writes =
        work.iter().enumerate().map(|(message, claimed)| recorder.write(taken(claimed, message)));
    let written = futures_util::future::join_all(writes).await;
    assert!(written.iter().all(Result::is_ok), "{written:?}");
    assert_eq!(states(&store).await, [("delivered".to_owned(), 77)]);
}

#[tokio::test]
async fn who_lost_the_lease_moves_nothing_and_its_neighbours_are_written_down() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(&folder).await;
    let work = in_hand(&store, 3).await;
    let mut all: Vec<AcceptedOutcome> =
        work.iter().enumerate().map(|(message, claimed)| taken(claimed, message)).collect();
    all[1].lease_owner = "another".to_owned();
    let settled = store.write(async move |tx| queries::write(tx, &all).await);
    assert_eq!(settled.await.expect("written"), 2);
    assert_eq!(states(&store).await, [("delivered".to_owned(), 2), ("in_flight".to_owned(), 1)]);
}
