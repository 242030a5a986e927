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
const HAS_RECORD: &str = "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND \
    name = '_sqlx_migrations'";
const WRITE_DOWN: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
    execution_time) VALUES (?1, ?2, 1, ?3, ?4)";

/// Applies what is missing, all of it or nothing. The lock of the file has made us alone.
///
/// # Errors
/// When one fails, or one that was applied reads otherwise now.
pub(in crate::store) fn migrate(
    connection: &SqliteConnection,
    migrations: &Migrator,
) -> Result<(), StoreError> {
    connection.batch(RECORD)?;
    let mut missing = Vec::new();
    for migration in migrations.iter() {
        if !is_applied(connection, migration)? {
            missing.push(migration);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    // One commit for all: each would wait for the disk.
    connection.batch("BEGIN IMMEDIATE")?;
    let outcome = missing.into_iter().try_for_each(|migration| apply(connection, migration));
    outcome.and_then(|()| connection.batch("COMMIT")).inspect_err(|_| {
        // Where SQLite has rolled back by itself, this fails, and nothing is left to undo.
        let _ = connection.batch("ROLLBACK");
    })
}

/// Whether a migration was applied, as it reads now.
fn is_applied(connection: &SqliteConnection, migration: &Migration) -> Result<bool, StoreError> {
    let version = migration.version;
    let applied: Option<(bool, Vec<u8>)> = connection
        .raw()
        .query_row(APPLIED, [version], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match applied {
        None => Ok(false),
        Some((true, checksum)) if checksum == *migration.checksum => Ok(true),
        Some((true, _)) => Err(StoreError::Open(format!(
            "migration {version} was previously applied but has been modified"
        ))),
        Some((false, _)) => {
            Err(StoreError::Open(format!("migration {version} was left half done")))
        }
    }
}

fn apply(connection: &SqliteConnection, migration: &Migration) -> Result<(), StoreError> {
    let begun = Instant::now();
    let applied = connection.batch(migration.sql.as_str()).and_then(|()| {
        let took = i64::try_from(begun.elapsed().as_nanos()).unwrap_or(i64::MAX);
        let values = (migration.version, &*migration.description, &*migration.checksum, took);
        connection.raw().execute(WRITE_DOWN, values)?;
        Ok(())
    });
    applied.map_err(|error| StoreError::Open(format!("migration {}: {error}", migration.version)))
}

/// The newest migration that was applied; none where there was none yet.
pub(in crate::store) fn newest(connection: &SqliteConnection) -> Result<Option<i64>, StoreError> {
    Ok(connection.raw().query_row(NEWEST, [], |row| row.get(0))?)
}

/// How the schema of a file stands to the one that we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum SchemaAge {
    /// It has what we know.
    Current,
    /// Migrations are missing in it; this is its newest.
    Older(i64),
    /// It has migrations that we do not know; this is its newest.
    Newer(i64),
    /// It has no record of migrations, or one of others.
    Foreign,
}

/// How the schema of a file stands to ours. Nothing is changed in it.
///
/// # Errors
/// When the file cannot be read.
pub(in crate::store) fn age(
    connection: &SqliteConnection,
    migrations: &Migrator,
) -> Result<SchemaAge, StoreError> {
    let has_record: bool = connection.raw().query_row(HAS_RECORD, [], |row| row.get(0))?;
    let Some(newest) = (if has_record { newest(connection)? } else { None }) else {
        return Ok(SchemaAge::Foreign);
    };
    let mut has_all = true;
    for migration in migrations.iter() {
        match is_applied(connection, migration) {
            Ok(is_there) => has_all &= is_there,
            Err(StoreError::Open(_)) => return Ok(SchemaAge::Foreign),
            Err(error) => return Err(error),
        }
    }
    let is_newer = migrations.iter().all(|known| known.version < newest);
    Ok(match (is_newer, has_all) {
        (true, _) => SchemaAge::Newer(newest),
        (false, true) => SchemaAge::Current,
        (false, false) => SchemaAge::Older(newest),
    })
}
