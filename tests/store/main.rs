//! The store's promises, on SQLite and on PostgreSQL.

#![allow(clippy::expect_used, reason = "a test may fail loudly")]

mod connections;
mod customers;
mod inbox;
mod moves;
mod outbox;
mod pooler;
mod processes;
mod singletons;
mod sqlite_faults;
mod statements;
mod writes;

use std::sync::Arc;

use bellhop::audit::Actor;
use bellhop::clock::{At, Stamp};
use bellhop::customers::Profile;
use bellhop::ids::CustomerId;
use bellhop::phone::Phone;
use bellhop::store::{Store, StoreError};
use tokio::task::JoinHandle;

const NOW: At = At(1_772_366_400_000);

fn customer(id: &str) -> CustomerId {
    CustomerId::parse(id).expect("an id")
}

async fn learn(store: &Store, id: &str, phone: Option<&str>, said_at: At, name: Option<&str>) {
    let profile = Profile {
        id: customer(id),
        name: name.map(str::to_owned),
        locale: None,
        time_zone: None,
        phone: phone.map(|phone| Phone::parse(phone).expect("a phone")),
    };
    store
        .write(async move |tx| {
            bellhop::customers::save_profile(
                tx,
                &profile,
                Stamp::new(said_at, 0),
                &Actor::OrderService,
                NOW,
            )
            .await
        })
        .await
        .expect("written");
}

/// Begins these writes while another one holds up the writer, where there is one writer: they come
/// to wait, and are one group. For a test whose runtime has one thread.
async fn as_one_group<W, T>(store: &Store, writes: impl FnOnce() -> W) -> Vec<Result<T, StoreError>>
where
    W: IntoIterator<Item = JoinHandle<Result<T, StoreError>>>,
{
    let (lets_go, held) = std::sync::mpsc::channel::<()>();
    let (held, inside) = (std::sync::Mutex::new(held), Arc::new(tokio::sync::Notify::new()));
    let (is_inside, holds) = (inside.clone(), store.is_exclusive());
    let first = store.write(async move |_| {
        is_inside.notify_one();
        if holds {
            let _ = held.lock().expect("one holder").recv();
        }
        Ok(())
    });
    let others = async {
        inside.notified().await;
        let others: Vec<_> = writes().into_iter().collect();
        // On a runtime of one thread each of them has run until it waits for its answer.
        tokio::task::yield_now().await;
        drop(lets_go);
        futures_util::future::join_all(others).await
    };
    let (first, outcomes) = tokio::join!(first, others);
    first.expect("written");
    outcomes.into_iter().map(|outcome| outcome.expect("joined")).collect()
}
