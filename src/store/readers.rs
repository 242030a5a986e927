//! Reads: each takes a connection at hand and sees what is committed.

use super::StoreError;
use super::postgres::connections::ConnectionPool;
use super::query::{Executor, Query, QueryOutcome};
use super::sqlite::readers::SqliteReaders;

/// Where reads go. Cheap to clone.
#[derive(Clone)]
pub struct Readers {
    pub(super) source: Source,
    /// Whether they count over many rows and may take half a minute.
    pub(super) is_long: bool,
}

#[derive(Clone)]
pub(super) enum Source {
    Sqlite(SqliteReaders),
    Postgres(ConnectionPool),
}

impl Readers {
    pub(super) fn of(source: Source) -> Self {
        Self { source, is_long: false }
    }

    /// The same for reads that count over many rows.
    pub(super) fn for_long_reads(&self) -> Self {
        let source = match &self.source {
            Source::Sqlite(readers) => Source::Sqlite(readers.clone()),
            Source::Postgres(connections) => Source::Postgres(connections.for_long_reads()),
        };
        Self { source, is_long: true }
    }

    pub(super) async fn close(&self) {
        match &self.source {
            Source::Sqlite(readers) => readers.close(),
            Source::Postgres(connections) => connections.close().await,
        }
    }
}

impl Executor for &Readers {
    async fn run(self, query: Query<'_>) -> Result<QueryOutcome, StoreError> {
        match &self.source {
            Source::Sqlite(readers) if self.is_long => readers.run_apart(query.into_owned()).await,
            Source::Sqlite(readers) => readers.run(&query),
            Source::Postgres(connections) => Ok(connections.read(&query).await?),
        }
    }
}
