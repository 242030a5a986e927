//! Reads on SQLite: each runs at once, on the thread that asks, by a connection at hand. What reads
//! many rows runs on a thread for work that blocks.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::connection::SqliteConnection;
use crate::store::StoreError;
use crate::store::query::{Query, QueryOutcome};

/// The connections that read a SQLite file. Cheap to clone.
#[derive(Clone)]
pub(in crate::store) struct SqliteReaders {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    /// How many are kept at hand. More are opened where more threads read at once.
    most: usize,
    /// None once the store is closed.
    idle: Mutex<Option<Vec<SqliteConnection>>>,
}

impl SqliteReaders {
    /// Opens the first one.
    pub fn open(path: &Path, most: u32) -> Result<Self, StoreError> {
        let first = SqliteConnection::reader(path)?;
        let shared = Shared {
            path: path.to_owned(),
            most: usize::try_from(most).unwrap_or(1),
            idle: Mutex::new(Some(vec![first])),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Runs a statement on this thread.
    pub fn run(&self, query: &Query<'_>) -> Result<QueryOutcome, StoreError> {
        self.shared.run(query)
    }

    /// Runs a statement on a thread that may be blocked for long.
    pub async fn run_apart(&self, query: Query<'static>) -> Result<QueryOutcome, StoreError> {
        let shared = self.shared.clone();
        let run = tokio::task::spawn_blocking(move || shared.run(&query));
        run.await.map_err(|_| StoreError::Unavailable("the runtime is closing".to_owned()))?
    }

    /// Closes the connections at hand; those in use are closed after it.
    pub fn close(&self) {
        self.shared.idle().take();
    }
}

impl Shared {
    fn idle(&self) -> std::sync::MutexGuard<'_, Option<Vec<SqliteConnection>>> {
        // The list stays whole even if a holder panicked.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, query: &Query<'_>) -> Result<QueryOutcome, StoreError> {
        let newest = match &mut *self.idle() {
            Some(idle) => idle.pop(),
            None => return Err(StoreError::Unavailable("the store is closed".to_owned())),
        };
        let mut connection = match newest {
            Some(connection) => connection,
            None => SqliteConnection::reader(&self.path)?,
        };
        let outcome = connection.run(query);
        if let Some(idle) = &mut *self.idle()
            && idle.len() < self.most
        {
            idle.push(connection);
        }
        outcome
    }
}
