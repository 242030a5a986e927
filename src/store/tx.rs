//! An open write transaction, and what runs in it.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;
use tokio::sync::oneshot;

use super::StoreError;
use super::postgres::connections::PooledConnection;
use super::query::{Executor, Query, QueryOutcome, query};
use super::sqlite::connection::SqliteConnection;

/// An open write transaction. Writers take `&mut Tx`, so that nothing can be written outside one.
pub struct Tx {
    connection: TxConnection,
}

enum TxConnection {
    Sqlite(Box<SqliteConnection>),
    Postgres(PooledConnection),
}

impl Tx {
    pub(super) fn of_sqlite(connection: SqliteConnection) -> Self {
        Self { connection: TxConnection::Sqlite(Box::new(connection)) }
    }

    pub(super) fn of_postgres(connection: PooledConnection) -> Self {
        Self { connection: TxConnection::Postgres(connection) }
    }

    /// The connection that it runs on, where that is PostgreSQL's.
    pub(super) fn into_postgres(self) -> Option<PooledConnection> {
        match self.connection {
            TxConnection::Postgres(connection) => Some(connection),
            TxConnection::Sqlite(_) => None,
        }
    }

    /// Whether other replicas may write at the same time.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self.connection, TxConnection::Postgres(_))
    }

    /// Runs a statement without values on SQLite; on PostgreSQL it is no business of ours.
    pub(super) fn command(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match &mut self.connection {
            TxConnection::Sqlite(connection) => connection.run(&query(sql)).map(drop),
            TxConnection::Postgres(_) => Ok(()),
        }
    }
}

impl Executor for &mut Tx {
    async fn run(self, query: Query<'_>) -> Result<QueryOutcome, StoreError> {
        match &mut self.connection {
            TxConnection::Sqlite(connection) => connection.run(&query),
            TxConnection::Postgres(connection) => Ok(connection.session().run(&query).await?),
        }
    }
}

/// What one call of `write` does, kept so that it can be run again, and who waits for it.
pub(super) trait Job: Send {
    /// Runs it; what it gives is kept until it is answered.
    fn run<'j>(&'j mut self, tx: &'j mut Tx) -> LocalBoxFuture<'j, Result<(), StoreError>>;

    /// Answers whoever called. What was run is durable, or not written.
    fn answer(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// A call of `write`.
pub(super) struct Call<T, F> {
    work: F,
    result: Option<T>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

/// Said where nobody writes any more.
pub(super) fn closing() -> StoreError {
    StoreError::Unavailable("the store is closing".to_owned())
}

impl<T, F> Call<T, F>
where
    T: Send + 'static,
    F: AsyncFn(&mut Tx) -> Result<T, StoreError> + Send + 'static,
{
    /// The call, and where its answer comes.
    pub fn of(work: F) -> (Box<dyn Job>, oneshot::Receiver<Result<T, StoreError>>) {
        let (caller, answer) = oneshot::channel();
        (Box::new(Self { work, result: None, caller }), answer)
    }
}

impl<T, F> Job for Call<T, F>
where
    T: Send,
    F: AsyncFn(&mut Tx) -> Result<T, StoreError> + Send,
{
    fn run<'j>(&'j mut self, tx: &'j mut Tx) -> LocalBoxFuture<'j, Result<(), StoreError>> {
        Box::pin(async move {
            // A panic in a writer must not take the store down with it.
            let done = AssertUnwindSafe((self.work)(tx)).catch_unwind().await;
            self.result = Some(done.unwrap_or_else(|panic| {
                Err(StoreError::Corrupt(format!("a writer panicked: {}", said(&*panic))))
            })?);
            Ok(())
        })
    }

    fn answer(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { result, caller, .. } = *self;
        let answer = outcome.and_then(|()| {
            result.ok_or_else(|| StoreError::Unavailable("the writer did not run".to_owned()))
        });
        // The caller may have gone; its write stands all the same.
        let _ = caller.send(answer);
    }
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}
