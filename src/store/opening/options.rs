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
    /// Where `url` leads through a pooler that keeps no sessions: the server itself.
    pub direct_url: Option<String>,
}

impl StoreOptions {
    /// The database of this URL, with so many connections.
    pub fn new(url: impl Into<String>, max_connections: u32) -> Self {
        Self { url: url.into(), max_connections, direct_url: None }
    }

    /// The same, with the URL of the server itself.
    #[must_use]
    pub fn with_direct_url(self, url: impl Into<String>) -> Self {
        Self { direct_url: Some(url.into()), ..self }
    }

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
