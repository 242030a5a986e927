//! Writing. On PostgreSQL each call is one transaction; on SQLite waiting calls share one.

use super::StoreError;
use super::postgres::writer::PostgresWriter;
use super::sqlite::writer::SqliteWriter;
use super::tx::Job;

/// The writing half of a store.
#[derive(Clone)]
pub(super) enum Writer {
    Sqlite(SqliteWriter),
    Postgres(PostgresWriter),
}

impl Writer {
    /// Takes a call; it is answered once it is durable, or undone.
    pub(super) async fn write(&self, call: Box<dyn Job>) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(writer) => writer.write(call).await,
            Self::Postgres(writer) => writer.write(call),
        }
    }

    /// Ends writing where one thread does it; a pool's connections are closed by its readers.
    pub(super) async fn close(&self) {
        if let Self::Sqlite(writer) = self {
            writer.close().await;
        }
    }
}
