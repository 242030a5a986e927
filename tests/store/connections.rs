//! How connections are set up, what their errors mean, and what happens when they die.

use bellhop::customers;
use bellhop::store::{StoreError, query};
use bellhop_testing::story;

use super::customer;

const SETTINGS: [&str; 3] = [
    "SELECT CAST(journal_mode AS TEXT) FROM pragma_journal_mode",
    "SELECT CAST(synchronous AS TEXT) FROM pragma_synchronous",
    "SELECT CAST(foreign_keys AS TEXT) FROM pragma_foreign_keys",
];

#[tokio::test]
async fn on_sqlite_what_is_answered_is_on_disk() {
    let test = bellhop_testing::sqlite_store().await;
    let settings = test.store.write(async move |tx| {
        let mut settings = Vec::new();
        for setting in SETTINGS {
            settings.push(query(setting).fetch_one::<String>(&mut *tx).await?);
        }
        Ok(settings)
    });
    // 2 is FULL: each commit waits for the disk.
    assert_eq!(settings.await.expect("asked"), ["wal", "2", "1"]);
    let written = query("DELETE FROM events").execute(test.store.readers()).await;
    assert!(written.is_err(), "nothing is written past the writer");
}

#[story]
async fn what_never_passes_is_told_from_what_passes() {
    let test = bellhop_testing::store().await;
    let run = |sql: &'static str| {
        let store = test.store.clone();
        async move {
            let outcome: Result<(), StoreError> =
                store.write(async move |tx| query(sql).execute(&mut *tx).await.map(drop)).await;
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
