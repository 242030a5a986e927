//! Opens the database of the settings, for the bot and for commands.

use crate::config::Config;
use crate::store::{ConnectionSecurity, Store, StoreError, StoreOptions};

/// Opens the database of these settings, migrated.
///
/// # Errors
/// When it cannot be opened.
pub async fn open_store(config: &Config) -> Result<Store, StoreError> {
    Store::open(&store_options(config)?).await
}

/// Opens the database of these settings for a command, beside the bot where it runs. None is made
/// where none is.
///
/// # Errors
/// When it cannot be opened.
pub async fn visit_store(config: &Config) -> Result<Store, StoreError> {
    Store::open_existing(&store_options(config)?).await
}

/// Which database these settings name, for people: a file's path, or a server's address without the
/// password.
///
/// # Errors
/// When that can't be said.
pub fn shown_store(config: &Config) -> Result<String, StoreError> {
    store_options(config)?.shown()
}

/// How to open the database of these settings.
///
/// # Errors
/// When they name none, or a server that would be reached in the clear.
pub fn store_options(config: &Config) -> Result<StoreOptions, StoreError> {
    let place = config.database_location().map_err(|fault| StoreError::Open(fault.to_string()))?;
    let mut opening = StoreOptions::new(place.to_string(), config.database.max_connections);
    if let Some(url) = config.database.direct_url() {
        opening = opening.with_direct_url(url);
    }
    if !config.database.allow_plaintext {
        opening.insists_on_tls()?;
    }
    Ok(opening)
}

/// How the server of these settings is reached, of an open store; none on SQLite.
pub async fn wire(
    config: &Config,
    store: &Store,
) -> Result<Option<ConnectionSecurity>, StoreError> {
    store.wire(&store_options(config)?).await
}
