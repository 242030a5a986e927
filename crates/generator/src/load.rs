//! Fills a database, whichever of the two it is.

use bellhop::config::DatabaseLocation;
use bellhop::store::{Store, StoreError, StoreOptions};

use crate::error::GeneratorError;
use crate::row::Table;
use crate::shop::Shop;
use crate::{
    bot, conversations, delivery, orders, people, postgres, services, sqlite, texting, tickets,
};

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
    let options = StoreOptions::new(url.to_owned(), 1);
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
