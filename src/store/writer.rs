//! Writing. On PostgreSQL each call is one transaction; on SQLite waiting calls share one.

use super::StoreError;
use super::postgres::connections::{ConnectionPool, PooledConnection};
use super::sqlite::writer::SqliteWriter;
use super::tx::{Tx, Work, guarded};

/// How often a PostgreSQL transaction that lost a race is run again.
const RACES: u32 = 5;

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

    /// Ends writing where one thread does it; a pool's connections are closed by its readers.
    pub(super) async fn close(&self) {
        if let Self::Sqlite(writer) = self {
            writer.close().await;
        }
    }
}

/// A connection that lives, in a transaction: one kept at hand may have died with its server, and
/// then the rest have too.
async fn begin(connections: &ConnectionPool) -> Result<PooledConnection, StoreError> {
    let mut connection = connections.take().await?;
    let Err(error) = connection.session().command("BEGIN").await else { return Ok(connection) };
    let is_silent = connection.is_silent();
    connection.is_broken(&error.to_string());
    drop(connection);
    if is_silent {
        // Whoever waits for us has waited for long enough.
        return Err(error.into());
    }
    let mut connection = connections.take().await?;
    connection.session().command("BEGIN").await?;
    Ok(connection)
}

async fn write_alone<T>(connections: &ConnectionPool, work: &Work<T>) -> Result<T, StoreError> {
    let mut runs = 0;
    loop {
        let mut tx = Tx::of_postgres(begin(connections).await?);
        let outcome = guarded(work, &mut tx).await;
        let Some(mut connection) = tx.into_postgres() else { return outcome };
        let outcome = match outcome {
            Ok(value) => match connection.session().command("COMMIT").await {
                Ok(()) => Ok(value),
                Err(error) => Err(error.into()),
            },
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
