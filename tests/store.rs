//! The store's promises, on SQLite and on PostgreSQL.

#![allow(clippy::expect_used, reason = "a test may fail loudly")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use bellhop::audit::Actor;
use bellhop::channels::{AddressFault, BOT_CHANNEL, Content};
use bellhop::clock::{At, Clock, Stamp};
use bellhop::customers::{self, Profile, links};
use bellhop::delivery::notification::queries;
use bellhop::delivery::{
    Category, Leg, NewNotification, Priority, Recipient, outbox, suppressions,
};
use bellhop::ids::CustomerId;
use bellhop::language::{Locale, MessageCatalog};
use bellhop::orders::events;
use bellhop::orders::inbox::{Inbox, SubmissionOutcome};
use bellhop::phone::Phone;
use bellhop::store::Wake;
use bellhop::store::{AdvisoryLock, Store, StoreError, StoreOptions};
use bellhop_testing::localizer;
use bellhop_testing::story;
use serde_json::json;
use sqlx::Executor as _;

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
        .write(move |tx| {
            let profile = profile.clone();
            Box::pin(async move {
                customers::save_profile(
                    tx,
                    &profile,
                    Stamp::new(said_at, 0),
                    &Actor::OrderService,
                    NOW,
                )
                .await
            })
        })
        .await
        .expect("written");
}

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
                .write(move |tx| {
                    let profile = profile.clone();
                    Box::pin(async move {
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
            let work = store.write(move |tx| {
                Box::pin(async move {
                    if undoes {
                        tx.connection().execute("ROLLBACK").await?;
                        return Err(StoreError::Unavailable("the disk is full".to_owned()));
                    }
                    Ok(())
                })
            });
            work.await
        })
    };
    // On a runtime of one thread all of them wait before the writer takes the first.
    let outcomes = futures_util::future::join_all([false, true, false].map(write)).await;
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
                .write(move |tx| {
                    let inside = inside.clone();
                    Box::pin(async move {
                        tx.in_turn(AdvisoryLock::Claims).await?;
                        let others = inside.fetch_add(1, Ordering::SeqCst);
                        customers::contact_info(tx, &customer(&format!("c-{n}"))).await?;
                        inside.fetch_sub(1, Ordering::SeqCst);
                        Ok(others)
                    })
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
    let outcome: Result<(), _> =
        test.store.write(|_| Box::pin(async { panic!("on purpose") })).await;
    assert!(matches!(outcome, Err(StoreError::Corrupt(_))), "{outcome:?}");
    learn(&test.store, "c-1", None, NOW, None).await;
}

#[tokio::test]
async fn a_second_process_is_kept_off_a_sqlite_file() {
    let test = bellhop_testing::sqlite_store().await;
    let second = Store::open(&StoreOptions { url: test.url.clone(), max_connections: 1 }).await;
    assert!(matches!(second, Err(StoreError::Held(why)) if why.contains("another bellhop")));
}

#[tokio::test]
async fn a_command_reads_and_writes_beside_the_process_that_holds_the_file() {
    let test = bellhop_testing::sqlite_store().await;
    let opening = StoreOptions { url: test.url.clone(), max_connections: 1 };
    let (visitor, another) = (
        Store::open_existing(&opening).await.expect("a visit"),
        Store::open_existing(&opening).await.expect("another"),
    );
    let writes =
        [&test.store, &visitor, &another].into_iter().enumerate().flat_map(|(writer, store)| {
            (0..30).map(move |n| async move {
                learn(store, &format!("c-{writer}-{n}"), None, NOW, None).await
            })
        });
    futures_util::future::join_all(writes).await;
    for store in [&test.store, &visitor, &another] {
        for writer in 0..3 {
            assert!(
                customers::is_known(store, &customer(&format!("c-{writer}-29")))
                    .await
                    .expect("read")
            );
        }
    }
    visitor.close().await;
    learn(&test.store, "c-1", None, NOW, None).await;
    assert!(customers::is_known(&another, &customer("c-1")).await.expect("read"));
}

#[tokio::test]
async fn a_command_that_visits_keeps_no_bot_from_starting() {
    let folder = tempfile::tempdir().expect("a folder");
    let opening = StoreOptions {
        url: format!("sqlite:{}", folder.path().join("new.db").display()),
        max_connections: 1,
    };
    assert!(
        matches!(Store::open_existing(&opening).await, Err(StoreError::Missing(why)) if why.contains("new.db"))
    );
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("a folder").count(),
        0,
        "a visit makes no file"
    );
    Store::open(&opening).await.expect("made").close().await;
    let visitor = Store::open_existing(&opening).await.expect("a visit");
    let bot = Store::open(&opening).await.expect("the bot starts");
    learn(&visitor, "c-1", None, NOW, None).await;
    assert!(customers::is_known(&bot, &customer("c-1")).await.expect("read"));
}

#[story]
async fn the_newest_word_on_a_customer_wins_and_an_older_one_fills_gaps() {
    let test = bellhop_testing::store().await;
    learn(&test.store, "c-1", None, At(NOW.ms() + 10), Some("New")).await;
    learn(&test.store, "c-1", Some("+4915112345678"), NOW, Some("Old")).await;
    let reach = test
        .store
        .write(|tx| Box::pin(async move { customers::contact_info(tx, &customer("c-1")).await }))
        .await
        .expect("read")
        .expect("known");
    assert_eq!(reach.name.as_deref(), Some("New"));
    let phone = || Phone::parse("+4915112345678").expect("a phone");
    let found = test.store.write(move |tx| {
        Box::pin(async move { links::by_contact(tx, &localizer(), &phone(), 7, NOW).await })
    });
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
    let minted = store.write(move |tx| {
        let token = stored.clone();
        Box::pin(async move {
            links::mint(tx, &token, &customer("c-1"), NOW.plus(Duration::from_secs(60)), NOW).await
        })
    });
    assert!(minted.await.expect("minted").is_some());
    let redeem = |chat: i64, at: At| {
        let token = token.clone();
        store.write(move |tx| {
            let token = token.clone();
            Box::pin(async move { links::redeem(tx, &localizer(), token.as_str(), chat, at).await })
        })
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
        store.write(move |tx| {
            Box::pin(async move {
                links::by_shop(tx, &localizer(), &customer(id), chat, &Actor::OrderService, NOW)
                    .await
            })
        })
    };
    assert_eq!(shop("c-2", 7).await.expect("asked"), links::ShopLinkOutcome::Refused);
    assert_eq!(shop("c-1", 7).await.expect("asked"), links::ShopLinkOutcome::Known);
    assert_eq!(shop("c-2", 9).await.expect("asked"), links::ShopLinkOutcome::Linked);
}

#[story]
async fn the_same_request_has_one_effect_and_the_same_answer() {
    let body = |id: &str| {
        json!({"type": "customer.updated", "occurred_at": "2026-03-01T11:00:00Z", "customer": {"id": id}}).to_string().into_bytes()
    };
    let test = bellhop_testing::store().await;
    let inbox = Inbox::open(test.store.clone(), Clock::manual(NOW), Wake::default());
    let batch =
        format!("[{0},{0},{0}]", String::from_utf8(body("c-1")).expect("text")).into_bytes();
    let accept = |id: &'static str, body: Vec<u8>| {
        let inbox = inbox.clone();
        async move {
            let batch = events::read(&body, 500, NOW).expect("a batch");
            inbox.accept(id, &body, &batch.events).await.expect("taken")
        }
    };
    let (first, again) =
        futures_util::join!(accept("w-1", body("c-1")), accept("w-1", body("c-1")));
    assert_eq!(first, again);
    assert_eq!(accept("w-1", body("c-2")).await, SubmissionOutcome::Conflict);
    assert_eq!(
        accept("w-1", batch.clone()).await,
        SubmissionOutcome::Conflict,
        "a longer body under a used id writes nothing"
    );
    let SubmissionOutcome::Durable(each) = accept("w-2", batch.clone()).await else {
        panic!("taken")
    };
    assert_eq!(each.len(), 3);
    assert_eq!(accept("w-2", batch).await, SubmissionOutcome::Durable(each));
}

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
        test.store.write(move |tx| {
            let new = new.clone();
            Box::pin(async move { outbox::enqueue(tx, &new, NOW).await })
        })
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
    let reason = || {
        test.store
            .write(|tx| Box::pin(async move { suppressions::reason(tx, BOT_CHANNEL, "7").await }))
    };
    let mark = test.store.write(|tx| {
        Box::pin(async move {
            suppressions::mark(tx, BOT_CHANNEL, "7", AddressFault::Blocked, NOW).await
        })
    });
    assert!(mark.await.expect("marked"));
    assert_eq!(reason().await.expect("asked"), Some(AddressFault::Blocked));
    assert!(
        test.store
            .write(|tx| Box::pin(async move { suppressions::lift(tx, BOT_CHANNEL, "7").await }))
            .await
            .expect("lifted")
    );
    assert_eq!(reason().await.expect("asked"), None);
}

async fn pragma(session: &mut bellhop::store::Session, name: &'static str) -> String {
    let sql = format!("SELECT CAST({name} AS TEXT) FROM pragma_{name}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(session).await.expect("a setting")
}

#[tokio::test]
async fn on_sqlite_what_is_answered_is_on_disk() {
    let test = bellhop_testing::sqlite_store().await;
    let settings = test.store.write(|tx| {
        Box::pin(async move {
            let mut settings = Vec::new();
            for name in ["journal_mode", "synchronous", "foreign_keys"] {
                settings.push(pragma(tx.connection(), name).await);
            }
            Ok(settings)
        })
    });
    // 2 is FULL: each commit waits for the disk.
    assert_eq!(settings.await.expect("asked"), ["wal", "2", "1"]);
    let written = sqlx::query("DELETE FROM events").execute(test.store.readers()).await;
    assert!(written.is_err(), "nothing is written past the writer");
}

#[story]
async fn what_never_passes_is_told_from_what_passes() {
    let test = bellhop_testing::store().await;
    let run = |sql: &'static str| {
        let store = test.store.clone();
        async move {
            let outcome: Result<(), StoreError> = store
                .write(move |tx| {
                    Box::pin(async move {
                        Ok(sqlx::query(sql).execute(tx.connection()).await.map(|_| ())?)
                    })
                })
                .await;
            outcome.expect_err("it can't be done")
        }
    };
    for refused in [
        "INSERT INTO chats (chat_id, first_seen_at_ms) VALUES (1, NULL)",
        "INSERT INTO chats (chat_id, first_seen_at_ms) VALUES (1, 1), (1, 1)",
        "INSERT INTO orders (id, lookup, customer_id, created_at_ms, updated_at_ms) VALUES ('o', 'O', 'nobody', 1, 1)",
    ] {
        let error = run(refused).await;
        assert!(matches!(error, StoreError::Constraint(_)), "{refused}: {error:?}");
    }
    for misunderstood in ["SELECT id FROM nothing", "SELEKT"] {
        let error = run(misunderstood).await;
        assert!(matches!(error, StoreError::Corrupt(_)), "{misunderstood}: {error:?}");
    }
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
                .write(move |tx| {
                    let (both_hold_one, run_before) = (both_hold_one.clone(), run_before.clone());
                    Box::pin(async move {
                        let update = "UPDATE customers SET name = 'Ana' WHERE id = $1";
                        sqlx::query(update).bind(first).execute(tx.connection()).await?;
                        if !run_before.swap(true, Ordering::SeqCst) {
                            both_hold_one.wait().await;
                        }
                        sqlx::query(update).bind(then).execute(tx.connection()).await?;
                        Ok(())
                    })
                })
                .await
        }
    };
    let (one, other) = tokio::join!(cross("c-1", "c-2"), cross("c-2", "c-1"));
    assert!(one.is_ok() && other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn a_read_by_a_connection_that_died_with_its_server_is_asked_again_by_a_new_one() {
    let Some(test) = bellhop_testing::postgres_store().await else { return };
    let known = async || customers::is_known(&test.store, &customer("c-1")).await;
    // Several at once, so that several connections are kept at hand.
    let many = futures_util::future::join_all((0..6).map(|_| known())).await;
    assert!(many.iter().all(|known| matches!(known, Ok(false))), "{many:?}");
    let beside = bellhop_testing::house::look_into(&test.url).await;
    let others = "SELECT CAST(COUNT(pg_terminate_backend(pid)) AS BIGINT) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let ended: i64 = sqlx::query_scalar(others).fetch_one(&beside).await.expect("ended");
    assert!(ended > 0, "there were connections");
    let many = futures_util::future::join_all((0..6).map(|_| known())).await;
    assert!(many.iter().all(|known| matches!(known, Ok(false))), "nobody hears of it: {many:?}");
}
