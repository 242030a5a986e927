//! Migrations through a pooler of transactions, which keeps no session for the lock of sqlx: each
//! in a transaction of its own, under the same lock for as long as that lasts. The record is that
//! of sqlx.

use std::collections::HashMap;
use std::time::Instant;

use sqlx::migrate::{MigrateError, Migration, Migrator};
use sqlx::{AssertSqlSafe, Executor as _, PgConnection, Row as _};

const RECORD: &str = "CREATE TABLE IF NOT EXISTS _sqlx_migrations (version BIGINT PRIMARY KEY, \
    description TEXT NOT NULL, installed_on TIMESTAMPTZ NOT NULL DEFAULT now(), \
    success BOOLEAN NOT NULL, checksum BYTEA NOT NULL, execution_time BIGINT NOT NULL)";
const LOCK: &str = "SELECT pg_advisory_xact_lock($1)";
const APPLIED: &str = "SELECT version, success, checksum FROM _sqlx_migrations";
const WRITE_DOWN: &str = "INSERT INTO _sqlx_migrations (version, description, success, checksum, \
    execution_time) VALUES ($1, $2, TRUE, $3, $4)";

/// Applies what is missing, one after the other.
///
/// # Errors
/// When one fails, or one that was applied reads otherwise now. Those before it stay.
pub(in crate::store) async fn migrate(
    connection: &mut PgConnection,
    migrations: &Migrator,
) -> Result<(), MigrateError> {
    loop {
        connection.execute("BEGIN").await?;
        match next(connection, migrations).await {
            Ok(is_more) => {
                connection.execute("COMMIT").await?;
                if !is_more {
                    return Ok(());
                }
            }
            Err(error) => {
                // Where the connection is gone, so is the transaction.
                let _ = connection.execute("ROLLBACK").await;
                return Err(error);
            }
        }
    }
}

/// Applies the first that is missing; false where none is.
async fn next(connection: &mut PgConnection, migrations: &Migrator) -> Result<bool, MigrateError> {
    let named = "SELECT CAST(current_database() AS TEXT)";
    let name: String = sqlx::raw_sql(named).fetch_one(&mut *connection).await?.try_get(0)?;
    sqlx::query(LOCK).bind(lock_id(&name)).persistent(false).execute(&mut *connection).await?;
    connection.execute(RECORD).await?;
    let rows = sqlx::query(APPLIED).persistent(false).fetch_all(&mut *connection).await?;
    let mut applied = HashMap::new();
    for row in rows {
        applied.insert(
            row.try_get::<i64, _>("version")?,
            (row.try_get::<bool, _>("success")?, row.try_get::<Vec<u8>, _>("checksum")?),
        );
    }
    for migration in migrations.iter() {
        match applied.get(&migration.version) {
            None => return apply(connection, migration).await.map(|()| true),
            Some((false, _)) => return Err(MigrateError::Dirty(migration.version)),
            Some((true, checksum)) if *checksum != *migration.checksum => {
                return Err(MigrateError::VersionMismatch(migration.version));
            }
            Some((true, _)) => {}
        }
    }
    Ok(false)
}

async fn apply(connection: &mut PgConnection, migration: &Migration) -> Result<(), MigrateError> {
    let begun = Instant::now();
    let sql = AssertSqlSafe(migration.sql.as_str().to_owned());
    let ran = sqlx::raw_sql(sql).execute(&mut *connection).await;
    ran.map_err(|error| MigrateError::ExecuteMigration(error, migration.version))?;
    sqlx::query(WRITE_DOWN)
        .bind(migration.version)
        .bind(&*migration.description)
        .bind(&*migration.checksum)
        .bind(i64::try_from(begun.elapsed().as_nanos()).unwrap_or(i64::MAX))
        .persistent(false)
        .execute(connection)
        .await?;
    Ok(())
}

/// The lock that sqlx takes by session: a replica with sessions and one without wait for each
/// other.
fn lock_id(database: &str) -> i64 {
    0x3d32_ad9e * i64::from(crc32(database.as_bytes()))
}

/// CRC-32 as in ISO HDLC.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_its_standard() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }
}
