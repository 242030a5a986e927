//! An open write transaction, and what runs in it.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

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

/// What one call does, kept so that it can be run again.
pub(super) type Work<T> =
    Box<dyn for<'t> Fn(&'t mut Tx) -> BoxFuture<'t, Result<T, StoreError>> + Send + Sync>;

/// A panic in a writer must not take the store down with it.
pub(super) async fn guarded<T>(work: &Work<T>, tx: &mut Tx) -> Result<T, StoreError> {
    AssertUnwindSafe(async { work(tx).await }).catch_unwind().await.unwrap_or_else(|panic| {
        Err(StoreError::Corrupt(format!("a writer panicked: {}", said(&*panic))))
    })
}

fn said(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a word")
}
