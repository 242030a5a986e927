//! Which database to open, and how many connections it may have.

use crate::config::DatabaseLocation;
use crate::store::StoreError;
use crate::store::postgres::diagnostics::PostgresServer;

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
        Ok(match self.location()? {
            DatabaseLocation::File(path) => path.display().to_string(),
            DatabaseLocation::Server(url) => PostgresServer::read(url.expose())?.place(),
        })
    }

    pub(in crate::store) fn location(&self) -> Result<DatabaseLocation, StoreError> {
        DatabaseLocation::read(&self.url)
            .map_err(|error| StoreError::Open(format!("database.url {error}")))
    }
}
