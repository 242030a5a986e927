use bellhop_testing::postgres;
use sqlx::postgres::PgPoolOptions;

use super::*;
use crate::store::query::query;

/// None where there is no PostgreSQL.
async fn connections(most: u32) -> Option<ConnectionPool> {
    let database = postgres::fresh_database().await?;
    let pool = PgPoolOptions::new().max_connections(most + 1).connect(&database).await;
    Some(ConnectionPool::of(pool.expect("a database"), most, "test", None, PoolMode::Session))
}

/// A temporary table is seen by the connection alone that made it.
async fn marked(connections: &ConnectionPool) -> bool {
    connections.read(&query("SELECT mark FROM marks")).await.is_ok()
}

#[tokio::test]
async fn a_connection_serves_again_and_again_and_a_refused_query_does_it_no_harm() {
    let Some(connections) = connections(4).await else { return };
    let made = connections.read(&query("CREATE TEMPORARY TABLE marks (mark TEXT)")).await;
    made.expect("made");
    for _ in 0..3 {
        assert!(marked(&connections).await);
        assert!(connections.read(&query("SELECT nonsense")).await.is_err());
    }
}

#[tokio::test]
async fn whoever_comes_when_all_are_in_use_is_served_by_the_first_that_is_free() {
    let Some(connections) = connections(1).await else { return };
    let held = connections.take().await.expect("free");
    let waiting = tokio::spawn({
        let connections = connections.clone();
        async move { connections.read(&query("SELECT 1")).await.map(|outcome| outcome.rows.len()) }
    });
    tokio::task::yield_now().await;
    assert!(!waiting.is_finished());
    // Given up in the middle: it goes back by way of the pool, which tests it.
    drop(held);
    assert_eq!(waiting.await.expect("joined").expect("served"), 1);
}

#[tokio::test]
async fn what_is_closed_gives_no_more_and_keeps_nobody_waiting() {
    let Some(connections) = connections(2).await else { return };
    assert!(connections.read(&query("SELECT 1")).await.is_ok());
    connections.close().await;
    let closed = connections.read(&query("SELECT 1")).await;
    assert!(matches!(closed, Err(sqlx::Error::PoolClosed)));
}

#[tokio::test]
async fn what_gives_no_connection_is_named() {
    let soon = PgPoolOptions::new().max_connections(1).acquire_timeout(Duration::from_millis(50));
    let pool = soon.connect_lazy("postgres://shop:hush@127.0.0.1:1/orders").expect("a URL");
    let connections = ConnectionPool::of(
        pool,
        1,
        "PostgreSQL at 127.0.0.1:1, database orders, user shop",
        None,
        PoolMode::Session,
    );
    let failed = connections.read(&query("SELECT 1")).await;
    let failed = failed.map(drop).expect_err("nobody listens").to_string();
    assert!(
        failed.contains("127.0.0.1:1, database orders")
            && failed.contains("no connection could be made"),
        "{failed}"
    );
    assert!(!failed.contains("hush") && !failed.contains("pool timed out"), "{failed}");
}
