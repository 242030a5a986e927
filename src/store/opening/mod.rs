//! Opens a store: drivers, connections and migrations.

pub(super) mod known_migrations;
pub(super) mod options;
mod postgres;
mod sqlite;

pub(super) use postgres::bring_up_to_date;

use crate::config::DatabaseLocation;
use crate::store::sqlite::file;
use crate::store::{Store, StoreError, StoreOptions};

impl Store {
    /// Opens the database, creates a missing SQLite file, and brings the schema up to date under a
    /// lock.
    ///
    /// # Errors
    /// When the URL is neither SQLite nor PostgreSQL, the database cannot be reached or is behind a
    /// pooler of statements, another process holds the SQLite file, or a migration fails.
    pub async fn open(opening: &StoreOptions) -> Result<Self, StoreError> {
        match opening.location()? {
            DatabaseLocation::File(path) => {
                let lock = file::lock(&path)?;
                file::prepare(&path)?;
                sqlite::open(opening, &path, sqlite::Schema::Ours(lock)).await
            }
            DatabaseLocation::Server(url) => postgres::open(opening, url.expose(), true).await,
        }
    }

    /// Opens the database for a command, beside the process that holds it where there is one:
    /// SQLite lets several processes read and one write at a time. Leases are not to be taken so,
    /// since the holder of a file takes all others for dead.
    ///
    /// # Errors
    /// As [`Store::open`], but that a file may be held; its holder must have brought it to our
    /// schema. [`StoreError::Missing`] when there is no database yet: none is made.
    pub async fn open_existing(opening: &StoreOptions) -> Result<Self, StoreError> {
        let path = match opening.location()? {
            DatabaseLocation::File(path) => path,
            DatabaseLocation::Server(url) => {
                return postgres::open(opening, url.expose(), false).await;
            }
        };
        file::is_there(&path)?;
        match file::lock(&path) {
            Err(StoreError::Held(_)) => {
                sqlite::open(opening, &path, sqlite::Schema::OfHolder).await
            }
            // The lock is for migrating: a bot may start while the command is at work.
            lock => sqlite::open(opening, &path, sqlite::Schema::MigratedUnder(lock?)).await,
        }
    }
}
