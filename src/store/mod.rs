//! The store: embedded SQLite or PostgreSQL behind one portable SQL text. In comes a URL, out come
//! a pool to read from and `write`, the only way to change anything. What the two databases do
//! differently is in this room and nowhere else.

mod advisory_locks;
mod breaker;
mod connection_security;
mod connections;
mod error;
mod file;
mod open;
pub mod poll;
mod postgres;
mod presence;
mod reads;
mod session;
pub mod sql;
mod wake;
mod write;

use std::sync::Arc;

use tokio_util::sync::DropGuard;

pub use advisory_locks::AdvisoryLock;
pub use connection_security::ConnectionSecurity;
pub use connections::ConnectionPool;
pub use error::StoreError;
pub use file::open_to_others;
pub use session::Session;
pub use sqlx::any::AnyRow as Row;
pub use wake::Wake;
pub use write::Tx;

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
pub struct Store {
    kind: DatabaseKind,
    readers: ConnectionPool,
    writer: write::Writer,
    /// Held for as long as the SQLite file is ours: a second engine is refused instead of
    /// corrupting leases.
    _lock: Option<Arc<std::fs::File>>,
    replica: Arc<str>,
    /// Dropped with the last clone, which ends the sign of life.
    _alive: Arc<DropGuard>,
}

/// How to open a store.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// `sqlite:path` or `postgres://…`, as [`crate::config::DatabaseLocation`] reads it.
    pub url: String,
    /// Connections for reading (and, on PostgreSQL, writing).
    pub max_connections: u32,
}

impl StoreOptions {
    /// Which database this is, for people: a file's path, or a server's address without the
    /// password.
    ///
    /// # Errors
    /// When the URL is neither SQLite nor PostgreSQL.
    pub fn shown(&self) -> Result<String, StoreError> {
        open::shown(self)
    }
}

impl Store {
    /// Opens the database, creates a missing SQLite file, and brings the schema up to date under a
    /// lock.
    ///
    /// # Errors
    /// When the URL is neither SQLite nor PostgreSQL, the database cannot be reached or is behind a
    /// pooler of transactions, another process holds the SQLite file, or a migration fails.
    pub async fn open(opening: &StoreOptions) -> Result<Self, StoreError> {
        open::open(opening).await
    }

    /// Opens the database for a command, beside the process that holds it where there is one:
    /// SQLite lets several processes read and one write at a time. Leases are not to be taken so,
    /// since the holder of a file takes all others for dead.
    ///
    /// # Errors
    /// As [`Store::open`], but that a file may be held; its holder must have brought it to our
    /// schema. [`StoreError::Missing`] when there is no database yet: none is made.
    pub async fn visit(opening: &StoreOptions) -> Result<Self, StoreError> {
        open::visit(opening).await
    }

    /// Which database this is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// Whether no other process can share this database, so that leases of earlier processes are
    /// dead at start.
    pub fn is_exclusive(&self) -> bool {
        self.kind == DatabaseKind::Sqlite
    }

    /// The name of this process among those that share the database; new at each start.
    pub fn replica(&self) -> &str {
        &self.replica
    }

    /// Which of these replicas are not connected any more. On a database of ours alone, every other
    /// one.
    pub async fn absent(&self, replicas: Vec<String>) -> Result<Vec<String>, StoreError> {
        match self.kind {
            DatabaseKind::Sqlite => {
                Ok(replicas.into_iter().filter(|replica| **replica != *self.replica).collect())
            }
            DatabaseKind::Postgres => presence::absent(&self.readers, replicas).await,
        }
    }

    /// Where reads go. Reads see what is committed.
    pub fn readers(&self) -> &ConnectionPool {
        &self.readers
    }

    /// The same for reads that count over many rows and may take half a minute.
    pub fn long_readers(&self) -> ConnectionPool {
        self.readers.for_long_reads()
    }

    /// Asks the database whether it answers and can be written to, by a write that changes nothing:
    /// an empty transaction succeeds on a full disk too.
    ///
    /// # Errors
    /// When it does not or cannot.
    pub async fn probe(&self) -> Result<(), StoreError> {
        let touch = match self.kind {
            DatabaseKind::Sqlite => "PRAGMA user_version = 0",
            DatabaseKind::Postgres => "SELECT CAST(pg_current_xact_id() AS TEXT)",
        };
        self.write(move |tx| Box::pin(tx.run(touch))).await
    }

    /// Closes the connections; what was answered is on disk already.
    pub async fn close(&self) {
        self.readers.close().await;
    }
}
