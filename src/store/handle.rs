//! An open store: what is read and written goes through it.

use std::sync::Arc;

use tokio::sync::watch;
use tokio_util::sync::DropGuard;

use super::changes::{ChangeSignal, Changes};
use super::postgres::pool_mode::SessionSource;
use super::postgres::presence::{self, SignOfLife};
use super::query::query;
use super::readers::Source;
use super::tx::{Call, Tx};
use super::writer::Writer;
use super::{Readers, StoreError};

/// Which database is behind the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// Embedded SQLite: one process, one writer.
    Sqlite,
    /// PostgreSQL 15 or newer: several replicas may share it.
    Postgres,
}

/// An open, migrated store. Cheap to clone.
#[derive(Clone)]
pub struct Store(pub(super) Arc<OpenStore>);

pub(super) struct OpenStore {
    pub(super) kind: DatabaseKind,
    pub(super) readers: Readers,
    pub(super) writer: Writer,
    pub(super) replica: Box<str>,
    pub(super) changes: ChangeSignal,
    /// None on SQLite.
    pub(super) sessions: Option<SessionSource>,
    pub(super) signs_of_life: watch::Receiver<SignOfLife>,
    /// Dropped with the last clone, which ends the sign of life.
    pub(super) _alive: DropGuard,
}

/// A name that no other process has.
pub(super) fn new_replica() -> Box<str> {
    format!("rep_{}", uuid::Uuid::now_v7().simple()).into()
}

impl Store {
    /// Which database this is.
    pub fn kind(&self) -> DatabaseKind {
        self.0.kind
    }

    /// Where presence, migrations and the watch for others' commits have their sessions; none on
    /// SQLite.
    pub fn session_source(&self) -> Option<SessionSource> {
        self.0.sessions
    }

    /// Whether no other process can share this database, so that leases of earlier processes are
    /// dead at start.
    pub fn is_exclusive(&self) -> bool {
        self.0.kind == DatabaseKind::Sqlite
    }

    /// The name of this process among those that share the database; new at each start.
    pub fn replica(&self) -> &str {
        &self.0.replica
    }

    /// Which of these replicas are not connected any more. On a database of ours alone, every other
    /// one.
    pub async fn absent(&self, replicas: Vec<String>) -> Result<Vec<String>, StoreError> {
        match &self.0.readers.source {
            Source::Sqlite(_) => {
                Ok(replicas.into_iter().filter(|replica| **replica != *self.0.replica).collect())
            }
            Source::Postgres(connections) => presence::absent(connections, replicas).await,
        }
    }

    /// Whether a replica stands still, although its session lives. Nobody else has a database of
    /// ours alone.
    pub(super) async fn is_silent(&self, replica: &str) -> Result<bool, StoreError> {
        match &self.0.readers.source {
            Source::Sqlite(_) => Ok(false),
            Source::Postgres(connections) => presence::is_silent(connections, replica).await,
        }
    }

    /// Tells of each sign of life of this replica.
    pub(super) fn signs_of_life(&self) -> watch::Receiver<SignOfLife> {
        let mut signs = self.0.signs_of_life.clone();
        signs.mark_unchanged();
        signs
    }

    /// Where reads go. Reads see what is committed.
    pub fn readers(&self) -> &Readers {
        &self.0.readers
    }

    /// The same for reads that count over many rows and may take half a minute.
    pub fn long_readers(&self) -> Readers {
        self.0.readers.for_long_reads()
    }

    /// Asks the database whether it answers and can be written to, by a write that changes nothing:
    /// an empty transaction succeeds on a full disk too.
    ///
    /// # Errors
    /// When it does not or cannot.
    pub async fn probe(&self) -> Result<(), StoreError> {
        let touch = match self.0.kind {
            DatabaseKind::Sqlite => "PRAGMA user_version = 0",
            DatabaseKind::Postgres => "SELECT CAST(pg_current_xact_id() AS TEXT)",
        };
        self.write(async move |tx| query(touch).execute(tx).await.map(drop)).await
    }

    /// Runs `work` in a write transaction and returns once it is durable. `work` may be run more
    /// than once (when it loses a race, or a neighbour in its group fails), each time on a clean
    /// slate; it does SQL and nothing else.
    ///
    /// # Errors
    /// When `work` fails or the database cannot commit; then nothing of it is written.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: AsyncFn(&mut Tx) -> Result<T, StoreError> + Send + 'static,
    {
        let (call, answer) = Call::of(work);
        self.0.writer.write(call).await?;
        let outcome = answer.await.unwrap_or_else(|_| Err(super::tx::closing()));
        if outcome.is_ok() {
            self.0.changes.send();
        }
        outcome
    }

    /// Says that somebody else has committed something: the workers look at once, not when this
    /// process notices by itself.
    pub fn announce_change(&self) {
        self.0.changes.send();
    }

    /// What may have been committed from now on, by this process or others; late by a second where
    /// others did.
    pub fn changes(&self) -> Changes {
        self.0.changes.watch()
    }

    /// Closes the connections; what was answered is on disk already.
    pub async fn close(&self) {
        self.0.readers.close().await;
        self.0.writer.close().await;
    }
}
