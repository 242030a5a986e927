//! Fills a database, whichever of the two it is.

use bellhop::config::DatabaseLocation;
use bellhop::store::{Store, StoreError, StoreOptions};

use crate::row::Table;
use crate::shop::Shop;
use crate::{
    bot, conversations, delivery, orders, people, postgres, services, sqlite, texting, tickets,
};

/// Why a database could not be filled.
#[derive(Debug)]
pub enum GeneratorError {
    /// It cannot be opened, or its tables cannot be made.
    Store(StoreError),
    /// SQLite refused a statement.
    Sqlite(rusqlite::Error),
    /// PostgreSQL refused a statement, or cannot be reached.
    Postgres(sqlx::Error),
}

impl std::fmt::Display for GeneratorError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Sqlite(error) => error.fmt(f),
            Self::Postgres(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for GeneratorError {}

impl From<StoreError> for GeneratorError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for GeneratorError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<sqlx::Error> for GeneratorError {
    fn from(error: sqlx::Error) -> Self {
        Self::Postgres(error)
    }
}

fn tables(shop: Shop) -> Vec<Table> {
    let of_each = [
        people::tables,
        orders::tables,
        bot::tables,
        delivery::tables,
        tickets::tables,
        conversations::tables,
        texting::tables,
        services::tables,
    ];
    of_each.iter().flat_map(|tables| tables(shop)).collect()
}

/// Makes our tables in a database where they are missing, by the program's migrations, and fills
/// them with the past of a shop. The database has no rows before.
///
/// # Errors
/// When the URL names no database of ours, it cannot be opened, or it has rows of the same ids.
pub async fn fill(url: &str, shop: Shop) -> Result<(), GeneratorError> {
    let options = StoreOptions { url: url.to_owned(), max_connections: 1 };
    Store::open(&options).await?.close().await;
    match location(url)? {
        DatabaseLocation::File(path) => sqlite::fill(&path, tables(shop)),
        DatabaseLocation::Server(url) => {
            postgres::fill(url.expose(), tables(shop)).await?;
            postgres::vacuum(url.expose()).await
        }
    }
}

/// Tells a SQLite file's planner how large its tables are. PostgreSQL finds out by itself.
///
/// # Errors
/// When the URL names no database of ours, or it cannot be opened.
pub fn analyze(url: &str) -> Result<(), GeneratorError> {
    match location(url)? {
        DatabaseLocation::File(path) => sqlite::analyze(&path),
        DatabaseLocation::Server(_) => Ok(()),
    }
}

fn location(url: &str) -> Result<DatabaseLocation, GeneratorError> {
    DatabaseLocation::read(url)
        .map_err(|error| GeneratorError::Store(StoreError::Open(error.to_string())))
}
