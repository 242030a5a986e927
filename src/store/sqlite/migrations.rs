//! Migrations on SQLite, on the record that sqlx keeps of them (`_sqlx_migrations`): a database is
//! brought up to date whichever program began it.

use std::time::Instant;

use rusqlite::OptionalExtension as _;
use sqlx::migrate::{Migration, Migrator};

use super::connection::SqliteConnection;
use crate::store::StoreError;

const RECORD: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, \
    description TEXT NOT NULL, installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, \
    success BOOLEAN NOT NULL, checksum BLOB NOT NULL, execution_time BIGINT NOT NULL)";
const APPLIED: &str = "SELECT success, checksum FROM _sqlx_migrations WHERE version = ?1";
const NEWEST: &str = "SELECT MAX(version) FROM _sqlx_migrations";
const WRITE_DOWN: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
    execution_time) VALUES (?1, ?2, 1, ?3, ?4)";

/// Applies what is missing, each migration in a transaction of its own. The lock of the file has
/// made us alone.
///
/// # Errors
/// When one fails, or one that was applied reads otherwise now.
pub(in crate::store) fn migrate(
    connection: &SqliteConnection,
    migrations: &Migrator,
) -> Result<(), StoreError> {
    connection.batch(RECORD)?;
    for migration in migrations.iter() {
        let version = migration.version;
        let applied: Option<(bool, Vec<u8>)> = connection
            .raw()
            .query_row(APPLIED, [version], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match applied {
            None => apply(connection, migration)?,
            Some((false, _)) => {
                return Err(StoreError::Open(format!("migration {version} was left half done")));
            }
            Some((true, checksum)) if checksum != *migration.checksum => {
                return Err(StoreError::Open(format!(
                    "migration {version} was previously applied but has been modified"
                )));
            }
            Some((true, _)) => {}
        }
    }
    Ok(())
}

fn apply(connection: &SqliteConnection, migration: &Migration) -> Result<(), StoreError> {
    let begun = Instant::now();
    connection.batch("BEGIN IMMEDIATE")?;
    let outcome = connection.batch(migration.sql.as_str()).and_then(|()| {
        let took = i64::try_from(begun.elapsed().as_nanos()).unwrap_or(i64::MAX);
        connection.raw().execute(
            WRITE_DOWN,
            (migration.version, &*migration.description, &*migration.checksum, took),
        )?;
        connection.batch("COMMIT")
    });
    outcome.map_err(|error| {
        // Where SQLite has rolled back by itself, this fails, and nothing is left to undo.
        let _ = connection.batch("ROLLBACK");
        StoreError::Open(format!("migration {}: {error}", migration.version))
    })
}

/// The newest migration that was applied; none where there was none yet.
pub(in crate::store) fn newest(connection: &SqliteConnection) -> Result<Option<i64>, StoreError> {
    Ok(connection.raw().query_row(NEWEST, [], |row| row.get(0))?)
}
