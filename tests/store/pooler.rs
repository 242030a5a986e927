//! The store behind `PgBouncer` in transaction mode, with a way to the server itself and without
//! one.

use std::time::Duration;

use bellhop::customers;
use bellhop::store::{SessionSource, Singleton, Store, StoreError, StoreOptions, query};
use bellhop_testing::pgbouncer::PgBouncer;
use bellhop_testing::postgres;
use futures_util::future::join_all;
use sqlx::Row as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{NOW, customer, learn};

const PATIENCE: Duration = Duration::from_secs(30);

/// A database without tables, behind a pooler that keeps no sessions.
struct Pooled {
    options: StoreOptions,
    sessions: SessionSource,
    pooler: PgBouncer,
}

/// One with a direct URL, and one without; none where there is no `PgBouncer`.
async fn pooled() -> Vec<Pooled> {
    let mut all = Vec::new();
    for sessions in [SessionSource::DirectUrl, SessionSource::Nowhere] {
        let Some(database) = postgres::fresh_database().await else { continue };
        let lines = ["pool_mode = transaction", "default_pool_size = 3"];
        let Some(pooler) = PgBouncer::before(&database, &lines).await else { continue };
        let options = StoreOptions::new(&*pooler.url, 8);
        let options = match sessions {
            SessionSource::DirectUrl => options.with_direct_url(database),
            _ => options,
        };
        all.push(Pooled { options, sessions, pooler });
    }
    all
}

async fn opened(pooled: &Pooled) -> Store {
    Store::open(&pooled.options).await.expect("the store opens")
}

#[tokio::test]
async fn stores_that_open_at_once_make_the_tables_once() {
    for pooled in pooled().await {
        let stores = join_all((0..4).map(|_| opened(&pooled))).await;
        for store in stores {
            assert_eq!(store.session_source(), Some(pooled.sessions));
            learn(&store, "c-1", None, NOW, None).await;
            store.close().await;
        }
    }
}

#[tokio::test]
async fn many_write_and_read_at_once_through_few_server_processes() {
    for pooled in pooled().await {
        let stores = [opened(&pooled).await, opened(&pooled).await];
        let work = (0..200).map(async |n: usize| {
            let (store, id) = (&stores[n % 2], format!("c-{n}"));
            learn(store, &id, None, NOW, Some("Lena")).await;
            // The other one reads what is committed.
            let known = customers::is_known(&stores[(n + 1) % 2], &customer(&id)).await;
            assert!(known.expect("read"), "{id}");
        });
        join_all(work).await;
    }
}

#[tokio::test]
async fn what_is_refused_leaves_its_connection_fit_for_others() {
    for pooled in pooled().await {
        let store = opened(&pooled).await;
        for _ in 0..10 {
            let twice = "INSERT INTO chats (chat_id, first_seen_at_ms) VALUES (1, 1), (1, 1)";
            let write = store.write(async move |tx| query(twice).execute(&mut *tx).await.map(drop));
            assert!(matches!(write.await, Err(StoreError::Constraint(_))));
            let read = query("SELECT id FROM nothing").execute(store.readers()).await;
            assert!(matches!(read, Err(StoreError::Corrupt(_))));
            assert!(!customers::is_known(&store, &customer("c-1")).await.expect("read"));
        }
    }
}

#[tokio::test]
async fn limits_hold_in_each_transaction_and_nothing_is_left_with_the_server() {
    for pooled in pooled().await {
        let store = opened(&pooled).await;
        let asked = "SELECT current_setting('lock_timeout') || ' ' || \
            current_setting('statement_timeout')";
        let read: String = query(asked).fetch_one(store.readers()).await.expect("read");
        let written = store.write(async move |tx| query(asked).fetch_one::<String>(tx).await);
        assert_eq!([read, written.await.expect("asked")], ["2s 35s", "2s 35s"]);
        let beside = beside(&pooled.pooler.url).await;
        let left = "SELECT current_setting('lock_timeout') AS a, \
            (SELECT COUNT(*) FROM pg_prepared_statements) AS n";
        let row = sqlx::raw_sql(left).fetch_one(&beside).await.expect("asked");
        let left: (String, i64) = (row.get("a"), row.get("n"));
        assert_eq!(left, ("0".to_owned(), 0));
    }
}

/// Somebody else's connection through the same pooler.
async fn beside(url: &str) -> sqlx::PgPool {
    let options: PgConnectOptions = url.parse().expect("a URL");
    PgPoolOptions::new()
        .max_connections(1)
        .connect_with(options.extra_float_digits(None))
        .await
        .expect("connected")
}

#[tokio::test]
async fn a_replica_that_dies_is_missed_and_its_work_is_taken_up() {
    let work = Singleton::named("counting");
    let told = pooled().await.into_iter().map(async |pooled| {
        let store = opened(&pooled).await;
        let (says, mut said) = mpsc::unbounded_channel();
        let dies = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let options = pooled.options.clone();
        dies.spawn(async move {
            let store = Store::open(&options).await.expect("the store opens");
            let begins = |lease: bellhop::store::Lease| {
                let _ = says.send(store.replica().to_owned());
                async move { lease.ended().cancelled().await }
            };
            work.run(&store, &CancellationToken::new(), begins).await;
        });
        let first = timeout(PATIENCE, said.recv()).await.expect("in time").expect("it begins");
        let both = vec![first.clone(), store.replica().to_owned(), "rep_unknown".to_owned()];
        assert_eq!(store.absent(both.clone()).await, Ok(vec!["rep_unknown".to_owned()]));
        dies.shutdown_background();
        let never = CancellationToken::new();
        let done = work.run(&store, &never, |lease| async move {
            assert!(lease.is_held());
        });
        timeout(PATIENCE, done).await.expect("it goes on");
        assert_eq!(store.absent(both).await, Ok(vec![first, "rep_unknown".to_owned()]));
    });
    join_all(told).await;
}
