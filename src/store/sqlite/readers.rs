//! Reads on SQLite: each runs at once, on the thread that asks, by a connection at hand. What reads
//! many rows runs on a thread for work that blocks.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::connection::SqliteConnection;
use crate::store::StoreError;
use crate::store::deadlines::{LONG_STATEMENT, STATEMENT};
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
    open: Mutex<Option<Open>>,
}

struct Open {
    idle: Vec<SqliteConnection>,
    /// Sees what other connections commit; a number of its own tells.
    watcher: SqliteConnection,
}

impl SqliteReaders {
    /// Opens the first one.
    pub fn open(path: &Path, most: u32) -> Result<Self, StoreError> {
        let reader = || SqliteConnection::reader(path);
        let open = Open { idle: vec![reader()?], watcher: reader()? };
        let shared = Shared {
            path: path.to_owned(),
            most: usize::try_from(most).unwrap_or(1),
            open: Mutex::new(Some(open)),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Runs a statement on this thread. One that takes too long is given up.
    pub fn run(&self, query: &Query<'_>) -> Result<QueryOutcome, StoreError> {
        self.shared.run(query, STATEMENT)
    }

    /// Runs a statement on a thread that may be blocked for long. One that takes very long is given
    /// up.
    pub async fn run_apart(&self, query: Query<'static>) -> Result<QueryOutcome, StoreError> {
        let shared = self.shared.clone();
        let run = tokio::task::spawn_blocking(move || shared.run(&query, LONG_STATEMENT));
        run.await.map_err(|_| StoreError::Unavailable("the runtime is closing".to_owned()))?
    }

    /// A number that changes with each commit of anybody.
    pub fn version(&self) -> Result<i64, StoreError> {
        match &*self.shared.lock() {
            Some(open) => open.watcher.version(),
            None => Err(closed()),
        }
    }

    /// Whether the store is closed.
    pub fn is_closed(&self) -> bool {
        self.shared.lock().is_none()
    }

    /// Closes the connections at hand; those in use are closed after it.
    pub fn close(&self) {
        self.shared.lock().take();
    }
}

fn closed() -> StoreError {
    StoreError::Unavailable("the store is closed".to_owned())
}

impl Shared {
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Open>> {
        // What is inside stays whole even if a holder panicked.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, query: &Query<'_>, limit: Duration) -> Result<QueryOutcome, StoreError> {
        let newest = match &mut *self.lock() {
            Some(open) => open.idle.pop(),
            None => return Err(closed()),
        };
        let mut connection = match newest {
            Some(connection) => connection,
            None => SqliteConnection::reader(&self.path)?,
        };
        let outcome = connection.run_within(query, limit);
        if let Some(open) = &mut *self.lock()
            && open.idle.len() < self.most
        {
            open.idle.push(connection);
        }
        outcome
    }
}
