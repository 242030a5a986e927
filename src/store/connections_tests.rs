use sqlx::any::AnyPoolOptions;

use super::*;

async fn connections(folder: &tempfile::TempDir, most: u32) -> ConnectionPool {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite:{}?mode=rwc", folder.path().join("test.db").display());
    let pool =
        AnyPoolOptions::new().max_connections(most + 1).connect(&url).await.expect("a database");
    ConnectionPool::of(pool, most, "test.db", None)
}

/// A temporary table is seen by the connection alone that made it.
async fn marked(connections: &ConnectionPool) -> bool {
    sqlx::query("SELECT mark FROM marks").fetch_all(connections).await.is_ok()
}

#[tokio::test]
async fn a_connection_serves_again_and_again_and_a_refused_query_does_it_no_harm() {
    let folder = tempfile::tempdir().expect("a folder");
    let connections = connections(&folder, 4).await;
    sqlx::query("CREATE TEMPORARY TABLE marks (mark TEXT)")
        .execute(&connections)
        .await
        .expect("made");
    for _ in 0..3 {
        assert!(marked(&connections).await);
        assert!(sqlx::query("SELECT nonsense").fetch_optional(&connections).await.is_err());
    }
}

#[tokio::test]
async fn whoever_comes_when_all_are_in_use_is_served_by_the_first_that_is_free() {
    let folder = tempfile::tempdir().expect("a folder");
    let connections = connections(&folder, 1).await;
    let held = connections.take().await.expect("free");
    let waiting = tokio::spawn({
        let connections = connections.clone();
        async move { sqlx::query("SELECT 1").fetch_all(&connections).await.map(|rows| rows.len()) }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    // Given up in the middle: it goes back by way of the pool, which tests it.
    drop(held);
    assert_eq!(waiting.await.expect("joined").expect("served"), 1);
}

#[tokio::test]
async fn what_is_closed_gives_no_more_and_keeps_nobody_waiting() {
    let folder = tempfile::tempdir().expect("a folder");
    let connections = connections(&folder, 2).await;
    assert!(sqlx::query("SELECT 1").fetch_all(&connections).await.is_ok());
    connections.close().await;
    assert!(matches!(
        sqlx::query("SELECT 1").fetch_all(&connections).await,
        Err(sqlx::Error::PoolClosed)
    ));
}

#[tokio::test]
async fn what_gives_no_connection_is_named() {
    sqlx::any::install_default_drivers();
    let soon = AnyPoolOptions::new().max_connections(1).acquire_timeout(Duration::from_millis(50));
    let pool = soon.connect_lazy("postgres://shop:hush@127.0.0.1:1/orders").expect("a URL");
    let connections =
        ConnectionPool::of(pool, 1, "PostgreSQL at 127.0.0.1:1, database orders, user shop", None);
    let failed = sqlx::query("SELECT 1")
        .fetch_all(&connections)
        .await
        .map(|_| ())
        .expect_err("nobody listens")
        .to_string();
    assert!(
        failed.contains("127.0.0.1:1, database orders")
            && failed.contains("no connection could be made"),
        "{failed}"
    );
    assert!(!failed.contains("hush") && !failed.contains("pool timed out"), "{failed}");
}
