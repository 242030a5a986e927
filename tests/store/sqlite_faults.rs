//! What may be wrong with a SQLite file: locked, full, damaged, migrated by a newer program.

use std::io::{Seek as _, SeekFrom, Write as _};

use bellhop::customers;
use bellhop::store::{Store, StoreError, StoreOptions, query};
use bellhop_testing::databases::look_into;
use bellhop_testing::{TestStore, story};
use sqlx::Connection as _;
use tokio::task::JoinHandle;

use super::{NOW, as_one_group, customer, learn};

fn options(test: &TestStore) -> StoreOptions {
    StoreOptions::new(test.url.clone(), 1)
}

/// Writes a row of so many bytes, in a task of its own.
fn writes(store: &Store, chat: i64, bytes: usize) -> JoinHandle<Result<(), StoreError>> {
    let store = store.clone();
    tokio::spawn(async move {
        let write = store.write(async move |tx| {
            let insert = "INSERT INTO chats (chat_id, first_seen_at_ms, language_code)
                    VALUES ($1, 1, $2)";
            let insert = query(insert).bind(chat).bind("x".repeat(bytes));
            insert.execute(&mut *tx).await.map(drop)
        });
        write.await
    })
}

async fn chats(store: &Store) -> Vec<i64> {
    let ids = query("SELECT chat_id FROM chats ORDER BY chat_id").fetch_all(store.readers()).await;
    ids.expect("read")
}

async fn pragma(store: &Store, sql: String) -> i64 {
    let sql: &'static str = sql.leak();
    let answer = store.write(async move |tx| query(sql).fetch_one(&mut *tx).await);
    answer.await.expect("asked")
}

#[tokio::test]
async fn a_lock_of_another_process_is_waited_for_and_then_told() {
    let test = bellhop_testing::sqlite_store().await;
    learn(&test.store, "c-1", None, NOW, None).await;
    let other = look_into(&test.url).await;
    let mut other = other.acquire().await.expect("another process");

    let transaction = other.begin_with("BEGIN IMMEDIATE").await.expect("locked");
    let refused = writes(&test.store, 1, 9);
    tokio::task::yield_now().await;
    assert!(customers::is_known(&test.store, &customer("c-1")).await.expect("reads go on"));
    let error = refused.await.expect("joined").expect_err("it is locked");
    assert!(matches!(&error, StoreError::Unavailable(_)), "{error:?}");
    assert!(error.to_string().contains("locked"), "{error}");
    let waits = writes(&test.store, 3, 9);
    tokio::task::yield_now().await;
    transaction.rollback().await.expect("unlocked");
    waits.await.expect("joined").expect("written once the lock is gone");
    assert_eq!(chats(&test.store).await, [3]);
}

#[tokio::test]
async fn a_disk_that_is_full_in_the_middle_of_a_group_leaves_nothing_half_written() {
    let test = bellhop_testing::sqlite_store().await;
    let store = &test.store;
    let pages = pragma(store, "PRAGMA page_count".to_owned()).await;
    pragma(store, format!("PRAGMA max_page_count = {}", pages + 20)).await;
    let sizes = [9, 9, 1 << 20, 9, 9];
    let group = || (0..).zip(sizes).map(|(chat, bytes)| writes(store, chat, bytes));
    let outcomes = as_one_group(store, group).await;
    for (chat, outcome) in outcomes.into_iter().enumerate() {
        match outcome {
            Ok(()) => assert_ne!(chat, 2, "there is no room for that"),
            Err(error) => {
                assert!(chat == 2 && error.is_transient(), "{chat}: {error:?}");
                assert!(error.to_string().contains("full"), "{error}");
            }
        }
    }
    assert_eq!(chats(store).await, [0, 1, 3, 4], "what is told is what was written");
    writes(store, 10, 9).await.expect("joined").expect("there is room for little things");

    pragma(store, "PRAGMA max_page_count = 4294967294".to_owned()).await;
    writes(store, 11, 1 << 20).await.expect("joined").expect("there is room again");
    let whole =
        store.write(async |tx| query("PRAGMA integrity_check").fetch_one::<String>(&mut *tx).await);
    assert_eq!(whole.await.expect("asked"), "ok");
}

#[tokio::test]
async fn a_damaged_page_is_told_to_whoever_needs_it_and_the_rest_goes_on() {
    let mut test = bellhop_testing::sqlite_store().await;
    writes(&test.store, 1, 9).await.expect("joined").expect("written");
    let page = "SELECT rootpage FROM sqlite_master WHERE name = 'chats'".to_owned();
    let page = u64::try_from(pragma(&test.store, page).await).expect("a page");
    let size = u64::try_from(pragma(&test.store, "PRAGMA page_size".to_owned()).await);
    let size = size.expect("a size");
    test.store.close().await;
    let path = test.url.trim_start_matches("sqlite:").to_owned();
    let mut file = std::fs::OpenOptions::new().write(true).open(path).expect("the file");
    file.seek(SeekFrom::Start((page - 1) * size)).expect("a place");
    file.write_all(&vec![0xA5; usize::try_from(size).expect("small")]).expect("damaged");
    drop(file);

    test.store = Store::open(&options(&test)).await.expect("it opens");
    let read = query("SELECT language_code FROM chats").exists(test.store.readers()).await;
    let learns = || {
        let store = test.store.clone();
        tokio::spawn(async move {
            learn(&store, "c-1", None, NOW, None).await;
            Ok(())
        })
    };
    let group = || [writes(&test.store, 2, 9), learns()];
    let mut outcomes = as_one_group(&test.store, group).await;
    outcomes.pop().expect("two").expect("its neighbour is written");
    for outcome in outcomes.into_iter().chain([read.map(drop)]) {
        let error = outcome.expect_err("it is damaged");
        assert!(error.is_transient() && error.to_string().contains("malformed"), "{error:?}");
    }
    assert!(customers::is_known(&test.store, &customer("c-1")).await.expect("read"));
}

#[story]
async fn a_database_that_a_newer_program_has_migrated_is_used_and_left_as_it_is() {
    let test = bellhop_testing::store().await;
    let rows = look_into(&test.url).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum,
        execution_time) SELECT 9999, 'from the future', success, checksum, 1 FROM _sqlx_migrations
        WHERE version = 1";
    sqlx::query(newer).execute(&rows).await.expect("a newer migration");
    sqlx::query("ALTER TABLE chats ADD COLUMN future TEXT").execute(&rows).await.expect("a column");
    learn(&test.store, "c-1", None, NOW, None).await;
    test.store.close().await;
    for visits in [true, false] {
        let opened = match visits {
            true => Store::open_existing(&options(&test)).await,
            false => Store::open(&options(&test)).await,
        };
        let store = opened.expect("it opens");
        learn(&store, "c-2", None, NOW, None).await;
        assert!(customers::is_known(&store, &customer("c-1")).await.expect("read"));
        store.close().await;
    }
    let newest = "SELECT CAST(MAX(version) AS BIGINT) FROM _sqlx_migrations";
    let newest: i64 = sqlx::query_scalar(newest).fetch_one(&rows).await.expect("read");
    assert_eq!(newest, 9999);
}
