//! Statements that take too long, on either database.

use std::time::Duration;

use bellhop::store::{DatabaseKind, Store, StoreError, query};
use bellhop_testing::story;

use super::{NOW, learn};

/// A read that would take a minute and more.
fn endless(store: &Store) -> &'static str {
    match store.kind() {
        DatabaseKind::Sqlite => {
            "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
            SELECT COUNT(*) FROM n, chats"
        }
        DatabaseKind::Postgres => "SELECT CAST(pg_sleep(600) AS TEXT)",
    }
}

/// Reads on a thread of its own: on SQLite a read holds up the thread that asks.
fn reads(store: &Store, sql: &'static str) -> tokio::task::JoinHandle<Result<(), StoreError>> {
    let (store, runtime) = (store.clone(), tokio::runtime::Handle::current());
    tokio::task::spawn_blocking(move || {
        runtime.block_on(async { query(sql).exists(store.readers()).await.map(drop) })
    })
}

#[story]
async fn a_read_that_takes_a_minute_is_given_up_and_nobody_else_waits_for_it() {
    let test = bellhop_testing::store().await;
    learn(&test.store, "c-1", None, NOW, None).await;
    let endless = reads(&test.store, endless(&test.store));
    let mut others = 0;
    while !endless.is_finished() {
        learn(&test.store, &format!("c-more-{others}"), None, NOW, None).await;
        query("SELECT id FROM customers").exists(test.store.readers()).await.expect("read");
        others += 1;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let told = endless.await.expect("joined").expect_err("given up");
    assert!(matches!(told, StoreError::Unavailable(_)), "{told:?}");
    assert!(told.to_string().contains("no answer from the database within 3 s"), "{told}");
    assert!(others > 1, "the others had their turn meanwhile");
    query("SELECT id FROM customers").exists(test.store.readers()).await.expect("read after it");
}

/// A read keeps what it sees, so what is written meanwhile stays in the write-ahead log.
#[tokio::test]
async fn a_long_read_on_sqlite_does_not_make_the_log_grow_without_end() {
    let test = bellhop_testing::sqlite_store().await;
    let log = format!("{}-wal", test.url.trim_start_matches("sqlite:"));
    let megabytes = || std::fs::metadata(&log).expect("a log").len() >> 20;
    let writes = async |count: usize| {
        for _ in 0..count {
            let write = test.store.write(async |tx| {
                let set = "INSERT INTO chats (chat_id, first_seen_at_ms, language_code)
                        VALUES (1, 1, $1) ON CONFLICT (chat_id) DO UPDATE
                        SET language_code = excluded.language_code";
                query(set).bind("x".repeat(1 << 20)).execute(&mut *tx).await.map(drop)
            });
            write.await.expect("written");
        }
    };
    writes(1).await;
    let endless = reads(&test.store, endless(&test.store));
    // As much as is written in a busy hour.
    writes(100).await;
    let told = endless.await.expect("joined");
    assert!(told.is_err(), "{told:?}");
    let grown = megabytes();
    writes(40).await;
    assert!(megabytes() <= 64, "{} MB are left of {grown}", megabytes());
}
