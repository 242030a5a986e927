//! Writing. On PostgreSQL each call is one transaction; on SQLite waiting calls share one.

use std::any::Any;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::StoreError;
use super::postgres::connections::{ConnectionPool, PooledConnection};
use super::query::{Outcome, Query, query};
use super::sqlite::connection::SqliteConnection;
use super::sqlite::writer::SqliteWriter;

/// How often a PostgreSQL transaction that lost a race is run again.
const RACES: u32 = 5;

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

    /// Whether other replicas may write at the same time.
    pub(super) fn is_shared(&self) -> bool {
        matches!(self.connection, TxConnection::Postgres(_))
    }

    pub(super) async fn run(&mut self, query: Query<'_>) -> Result<Outcome, StoreError> {
        match &mut self.connection {
            TxConnection::Sqlite(connection) => connection.run(&query),
            TxConnection::Postgres(connection) => Ok(connection.session().run(&query).await?),
        }
    }

    /// Runs a statement without values on SQLite; on PostgreSQL it is no business of ours.
    pub(super) fn command(&mut self, sql: &'static str) -> Result<(), StoreError> {
        match &mut self.connection {
            TxConnection::Sqlite(connection) => connection.run(&query(sql)).map(drop),
            TxConnection::Postgres(_) => Ok(()),
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

/// The writing half of a store.
#[derive(Clone)]
pub(super) enum Writer {
    Sqlite(SqliteWriter),
    Postgres(ConnectionPool),
}

impl Writer {
    /// As [`super::Store::write`].
    pub(super) async fn write<T: Send + 'static>(&self, work: Work<T>) -> Result<T, StoreError> {
        match self {
            Self::Sqlite(writer) => writer.write(work).await,
            Self::Postgres(connections) => {
                let connections = connections.clone();
                // In a task of its own: a caller that gives up must not leave a transaction open.
                let task = tokio::spawn(async move { write_alone(&connections, &work).await });
                task.await
                    .map_err(|_| StoreError::Unavailable("the runtime is closing".to_owned()))?
            }
        }
    }
}

impl Writer {
    /// Ends writing where one thread does it; a pool's connections are closed by its readers.
    pub(super) async fn close(&self) {
        if let Self::Sqlite(writer) = self {
            writer.close().await;
        }
    }
}

/// A transaction on a connection that lives: one kept at hand may have died with its server, and
/// then the rest have too.
async fn begin(connections: &ConnectionPool) -> Result<Tx, StoreError> {
    let mut connection = connections.take().await?;
    let Err(error) = connection.session().command("BEGIN").await else {
        return Ok(of_postgres(connection));
    };
    let is_silent = connection.is_silent();
    connection.is_broken(&error.to_string());
    drop(connection);
    if is_silent {
        // Whoever waits for us has waited for long enough.
        return Err(error.into());
    }
    let mut connection = connections.take().await?;
    connection.session().command("BEGIN").await?;
    Ok(of_postgres(connection))
}

fn of_postgres(connection: PooledConnection) -> Tx {
    Tx { connection: TxConnection::Postgres(connection) }
}

async fn write_alone<T>(connections: &ConnectionPool, work: &Work<T>) -> Result<T, StoreError> {
    let mut runs = 0;
    loop {
        let mut tx = begin(connections).await?;
        let outcome = guarded(work, &mut tx).await;
        let TxConnection::Postgres(mut connection) = tx.connection else { return outcome };
        let outcome = match outcome {
            Ok(value) => {
                connection.session().command("COMMIT").await.map(|()| value).map_err(Into::into)
            }
            Err(error) => Err(error),
        };
        let Err(error) = outcome else {
            connection.is_sound();
            return outcome;
        };
        match connection.session().command("ROLLBACK").await {
            Ok(()) => connection.is_sound(),
            Err(_) => connection.is_broken(&error.to_string()),
        }
        runs += 1;
        if runs >= RACES || !matches!(error, StoreError::LostRace(_)) {
            return Err(error);
        }
    }
}
