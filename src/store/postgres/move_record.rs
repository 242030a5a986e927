//! The record of a move into a database: whether it has ended, and how far each table has come. A
//! database into which a move has begun and not ended holds a part of a shop, and nobody works on
//! it.

use super::connections::ConnectionPool;
use crate::store::StoreError;
use crate::store::query::query;
use crate::store::row::FromRow as _;

/// Makes the tables of the record. They are the store's own, as the record of migrations is.
pub(super) const MAKE: [&str; 2] = [
    "CREATE TABLE IF NOT EXISTS _bellhop_move (place INTEGER PRIMARY KEY CHECK (place = 1), \
        begun_at_ms BIGINT NOT NULL, ended_at_ms BIGINT)",
    "CREATE TABLE IF NOT EXISTS _bellhop_move_tables (name TEXT PRIMARY KEY, \
        copied BIGINT NOT NULL, last_key TEXT, is_copied INTEGER NOT NULL)",
];
/// Two moves at once wait for each other here.
pub(super) const ALONE: &str = "LOCK TABLE _bellhop_move IN EXCLUSIVE MODE";
pub(super) const FIND: &str = "SELECT begun_at_ms, ended_at_ms FROM _bellhop_move";
pub(super) const BEGIN: &str = "INSERT INTO _bellhop_move (place, begun_at_ms) VALUES (1, $1)";
pub(super) const END: &str = "UPDATE _bellhop_move SET ended_at_ms = $1 WHERE ended_at_ms IS NULL";
pub(super) const TABLES: &str =
    "SELECT name, copied, last_key, is_copied FROM _bellhop_move_tables";
pub(super) const ADVANCE: &str = "INSERT INTO _bellhop_move_tables (name, copied, last_key, \
    is_copied) VALUES ($1, $2, $3, 0) ON CONFLICT (name) DO UPDATE SET copied = excluded.copied, \
    last_key = excluded.last_key";
pub(super) const IS_COPIED: &str = "INSERT INTO _bellhop_move_tables (name, copied, is_copied) \
    VALUES ($1, $2, 1) ON CONFLICT (name) DO UPDATE SET is_copied = 1";
const HAS_RECORD: &str = "SELECT COUNT(to_regclass('_bellhop_move')) AS n";
const UNENDED: &str = "SELECT COUNT(*) AS n FROM _bellhop_move WHERE ended_at_ms IS NULL";

/// That no move into this database has begun and not ended.
///
/// # Errors
/// When one has.
pub(in crate::store) async fn is_whole(
    connections: &ConnectionPool,
    place: &str,
) -> Result<(), StoreError> {
    let count = async |sql| {
        let found = connections.read(&query(sql)).await?.rows;
        found.first().map_or(Ok(0), i64::from_row)
    };
    if count(HAS_RECORD).await? == 0 || count(UNENDED).await? == 0 {
        return Ok(());
    }
    Err(StoreError::Open(format!(
        "{place}: a move into this database has begun and not ended: run the same `bellhop move` \
            again, which goes on where it stood"
    )))
}
