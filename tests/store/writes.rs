//! Writes that share a commit: each stands or falls by itself, and what must be done in turns is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use bellhop::audit::Actor;
use bellhop::clock::Stamp;
use bellhop::customers::{self, Profile};
use bellhop::store::{AdvisoryLock, StoreError, query};
use bellhop_testing::story;

use super::{NOW, as_one_group, customer, learn};

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
async fn a_write_that_undoes_the_whole_group_is_told_alone_and_the_others_run_again() {
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
    let outcomes = as_one_group(&test.store, || [false, true, false].map(write)).await;
    let [Ok(()), Err(error), Ok(())] = &*outcomes else { panic!("{outcomes:?}") };
    assert!(error.is_transient(), "{error:?}");
    // Where many do so, the disk is full for everybody.
    let undoing = (0..20).map(|n| n % 2 == 0);
    for outcome in as_one_group(&test.store, || undoing.map(write)).await {
        assert!(outcome.is_err_and(|error| error.is_transient()));
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

/// One writer does the work of all: whoever made it wait for something else would hold up
/// everybody.
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
    assert_eq!(counted, Ok(10_000_i64));
}

#[story]
async fn a_statement_that_fails_in_the_middle_of_a_group_takes_only_its_own_call_with_it() {
    let test = bellhop_testing::store().await;
    let insert = "INSERT INTO chats (chat_id, first_seen_at_ms) VALUES ($1, 1)";
    let write = |chat: i64| {
        let store = test.store.clone();
        tokio::spawn(async move {
            let work = store.write(async move |tx| {
                query(insert).bind(chat).execute(&mut *tx).await?;
                match chat % 10 {
                    3 => query(insert).bind(chat).execute(&mut *tx).await.map(drop),
                    5 => query("SELEKT").execute(&mut *tx).await.map(drop),
                    7 => panic!("on purpose"),
                    _ => Ok(()),
                }
            });
            work.await
        })
    };
    let outcomes = as_one_group(&test.store, || (0..30).map(write)).await;
    for (chat, outcome) in outcomes.into_iter().enumerate() {
        match chat % 10 {
            3 => assert!(matches!(outcome, Err(StoreError::Constraint(_))), "{outcome:?}"),
            5 | 7 => assert!(matches!(outcome, Err(StoreError::Corrupt(_))), "{outcome:?}"),
            _ => outcome.expect("written"),
        }
    }
    let left = "SELECT chat_id FROM chats ORDER BY chat_id";
    let left: Vec<i64> = query(left).fetch_all(test.store.readers()).await.expect("read");
    let standing = (0..30).filter(|chat| ![3, 5, 7].contains(&(chat % 10)));
    assert_eq!(left, standing.collect::<Vec<_>>());
}
