//! Backups of a SQLite database, and putting them back.

pub(super) mod error;
pub(super) mod summary;

use std::path::{Path, PathBuf};

use self::error::CopyError;
use self::summary::DatabaseSummary;
use super::postgres::address;
use super::postgres::diagnostics::PostgresServer;
use super::sqlite::backup;
use super::sqlite::restore::{self, RestoredDatabase};
use super::{StoreError, StoreOptions};
use crate::clock::At;
use crate::config::DatabaseLocation;

impl StoreOptions {
    /// Copies the database into a file of mode 0600, beside the process that works on it, and
    /// checks the copy. `progress` is told how many of how many pages are copied.
    ///
    /// # Errors
    /// When the database is a server's, the copy can't be written or is not whole, or there is such
    /// a file and it may not be replaced.
    pub async fn back_up(
        &self,
        copy: &Path,
        may_replace: bool,
        mut progress: impl FnMut(u64, u64) + Send + 'static,
    ) -> Result<DatabaseSummary, CopyError> {
        let database = self.file_or(|server| {
            format!("pg_dump --format=custom --file={} {server}", quoted(copy))
        })?;
        let copy = copy.to_owned();
        apart(move || backup::back_up(&database, &copy, may_replace, &mut progress)).await
    }

    /// Checks a copy and puts it in the place of the database, whose rows stay under a dated name.
    ///
    /// # Errors
    /// When the database is a server's, a process works on it, or the copy is damaged, not ours, or
    /// of a newer program. The database is as before then.
    pub async fn restore(&self, copy: &Path, now: At) -> Result<RestoredDatabase, CopyError> {
        let database = self.file_or(|server| {
            format!("pg_restore --clean --if-exists --no-owner --dbname={server} {}", quoted(copy))
        })?;
        let copy = copy.to_owned();
        apart(move || restore::restore(&copy, &database, now)).await
    }

    /// The file of the database. Where it is a server's, the error has PostgreSQL's own command for
    /// the same, which `command` makes of the server's address.
    fn file_or(&self, command: impl FnOnce(String) -> String) -> Result<PathBuf, CopyError> {
        match self.location()? {
            DatabaseLocation::File(database) => Ok(database),
            DatabaseLocation::Server(url) => {
                let server = PostgresServer::read(url.expose())?;
                let direct = self.direct_url.as_deref().unwrap_or(url.expose());
                let command = command(address::without_password(direct)?);
                Err(CopyError::Server { place: server.place(), command })
            }
        }
    }
}

/// Off the runtime: files are copied.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CopyError> + Send + 'static,
) -> Result<T, CopyError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|_| StoreError::Unavailable("the runtime is closing".to_owned()))?
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "'\\''"))
}
