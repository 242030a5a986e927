//! Writes that share a commit: each stands or falls by itself, and what must be done in turns is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bellhop::audit::Actor;
use bellhop::clock::Stamp;
use bellhop::customers::{self, Profile};
use bellhop::store::{AdvisoryLock, StoreError, query};
use bellhop_testing::story;

use super::{NOW, customer, learn};

#[story]
async fn a_write_that_fails_leaves_its_neighbours_standing() {
    let test = bellhop_testing::store().await;
    let writes = (0..50).map(|n| {
        let store = test.store.clone();
        tokio::spawn(async move {
            let profile = Profile {
                id: customer(&format!("c-{n}")),
                name: None,
                locale: None,
                time_zone: None,
                phone: None,
            };
            store
                .write(async move |tx| {
                    customers::save_profile(
                        tx,
                        &profile,
                        Stamp::new(NOW, 0),
                        &Actor::OrderService,
                        NOW,
                    )
                    .await?;
                    if n % 10 == 3 {
                        Err(StoreError::Constraint("on purpose".to_owned()))
                    } else {
                        Ok(())
                    }
                })
                .await
                .is_ok()
        })
    });
    let written = futures_util::future::join_all(writes)
        .await
        .into_iter()
        .filter(|done| *done.as_ref().expect("joined"))
        .count();
    assert_eq!(written, 45);
    for n in 0..50 {
        let known =
            customers::is_known(&test.store, &customer(&format!("c-{n}"))).await.expect("read");
        assert_eq!(known, n % 10 != 3, "c-{n} on {:?}", test.store.kind());
    }
}

/// Like a full disk: the database undoes the whole transaction by itself.
#[tokio::test]
async fn what_undoes_the_whole_group_is_a_failure_that_passes() {
    let test = bellhop_testing::sqlite_store().await;
    let write = |undoes: bool| {
        let store = test.store.clone();
        tokio::spawn(async move {
            let work = store.write(async move |tx| {
                if undoes {
                    query("ROLLBACK").execute(&mut *tx).await?;
                    return Err(StoreError::Unavailable("the disk is full".to_owned()));
                }
                Ok(())
            });
            work.await
        })
    };
    // While one write holds the writer up, the others come to wait, and then they are one group.
    let (lets_go, held) = std::sync::mpsc::channel::<()>();
    let (held, inside) = (std::sync::Mutex::new(held), Arc::new(tokio::sync::Notify::new()));
    let is_inside = inside.clone();
    let first = test.store.write(async move |_| {
        is_inside.notify_one();
        let _ = held.lock().expect("one holder").recv();
        Ok(())
    });
    let others = async {
        inside.notified().await;
        let others = [false, true, false].map(write);
        // On a runtime of one thread each of them has run until it waits for its answer.
        tokio::task::yield_now().await;
        drop(lets_go);
        futures_util::future::join_all(others).await
    };
    let (first, outcomes) = tokio::join!(first, others);
    first.expect("written");
    for outcome in outcomes {
        assert!(matches!(outcome.expect("joined"), Err(error) if error.is_transient()));
    }
    write(false).await.expect("joined").expect("the next one is written");
}

#[story]
async fn what_is_done_in_turns_is_never_done_by_two_at_once() {
    let test = bellhop_testing::store().await;
    let inside = Arc::new(AtomicUsize::new(0));
    let writes = (0..20).map(|n| {
        let (store, inside) = (test.store.clone(), inside.clone());
        tokio::spawn(async move {
            store
                .write(async move |tx| {
                    tx.in_turn(AdvisoryLock::Texts).await?;
                    let others = inside.fetch_add(1, Ordering::SeqCst);
                    customers::contact_info(tx, &customer(&format!("c-{n}"))).await?;
                    inside.fetch_sub(1, Ordering::SeqCst);
                    Ok(others)
                })
                .await
        })
    });
    for others in futures_util::future::join_all(writes).await {
        assert_eq!(others.expect("joined").expect("written"), 0, "on {:?}", test.store.kind());
    }
}

#[story]
async fn a_writer_that_panics_harms_only_itself() {
    let test = bellhop_testing::store().await;
    let outcome: Result<(), _> = test.store.write(async |_| panic!("on purpose")).await;
    assert!(matches!(outcome, Err(StoreError::Corrupt(_))), "{outcome:?}");
    learn(&test.store, "c-1", None, NOW, None).await;
}

#[story]
async fn of_two_writers_that_block_each_other_one_gives_way_and_both_get_through() {
    let test = bellhop_testing::store().await;
    if test.store.is_exclusive() {
        return; // One writer never blocks itself.
    }
    learn(&test.store, "c-1", None, NOW, None).await;
    learn(&test.store, "c-2", None, NOW, None).await;
    let both_hold_one = std::sync::Arc::new(tokio::sync::Barrier::new(2));
    let cross = |first: &'static str, then: &'static str| {
        let (store, both_hold_one, run_before) = (
            test.store.clone(),
            both_hold_one.clone(),
            std::sync::Arc::new(AtomicBool::new(false)),
        );
        async move {
            store
                .write(async move |tx| {
                    let update = "UPDATE customers SET name = 'Ana' WHERE id = $1";
                    query(update).bind(first).execute(&mut *tx).await?;
                    if !run_before.swap(true, Ordering::SeqCst) {
                        both_hold_one.wait().await;
                    }
                    query(update).bind(then).execute(&mut *tx).await?;
                    Ok(())
                })
                .await
        }
    };
    let (one, other) = tokio::join!(cross("c-1", "c-2"), cross("c-2", "c-1"));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
}

/// One writer does the work of all: whoever made it wait for something else would hold up everybody.
#[tokio::test]
async fn a_write_on_sqlite_that_waits_for_anything_but_sql_is_refused() {
    let test = bellhop_testing::sqlite_store().await;
    let waits = test.store.write(async |_| {
        tokio::task::yield_now().await;
        Ok(())
    });
    let refused = waits.await.expect_err("it waits").to_string();
    assert!(refused.contains("something else than SQL"), "{refused}");
    learn(&test.store, "c-1", None, NOW, None).await;
}

#[tokio::test]
async fn ten_thousand_who_wait_for_the_writer_are_all_answered() {
    let test = bellhop_testing::sqlite_store().await;
    let writes = (0..10_000_i64).map(|chat| {
        let insert = "INSERT INTO chats (chat_id, first_seen_at_ms) VALUES ($1, 1)";
        test.store.write(async move |tx| query(insert).bind(chat).execute(&mut *tx).await.map(drop))
    });
    for written in futures_util::future::join_all(writes).await {
        written.expect("written");
    }
    let counted = query("SELECT COUNT(*) FROM chats").fetch_one(test.store.readers()).await;
    assert_eq!(counted.expect("read").first::<i64>(), Ok(10_000));
}
