//! Looks at a SQLite file that no process works on: whether it is whole and ours, and what is in
//! it.

use std::io::{ErrorKind, Read as _};
use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::connection::SqliteConnection;
use super::migrations::{SchemaAge, age};
use crate::clock::At;
use crate::store::StoreError;
use crate::store::copies::error::CopyError;
use crate::store::copies::summary::{DatabaseSummary, WaitingNotifications};
use crate::store::opening::known_migrations::{KNOWN, newest_known};

/// How every SQLite file begins.
const HEADER: &[u8] = b"SQLite format 3\0";
/// How many faults of a damaged file are named.
const FAULTS: &str = "PRAGMA integrity_check(3)";
const TABLES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE \
    'sqlite\\_%' ESCAPE '\\' AND name <> '_sqlx_migrations' ORDER BY name";
const NEWEST_EVENT: &str = "SELECT MAX(received_at_ms) FROM events";
const WAITING: &str = "SELECT COUNT(*), COALESCE(SUM(state = 'in_flight'), 0), \
    MIN(created_at_ms), MAX(created_at_ms) FROM notifications WHERE settled_at_ms IS NULL";
/// Moves what the write-ahead log holds into the file, and leaves nothing beside it.
const ONE_FILE: &str = "PRAGMA journal_mode = DELETE";

/// What a file may be to be good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Accepts {
    /// A copy that was just made: by whichever program.
    AnyAge,
    /// What this program is to work on.
    NotNewer,
}

/// That a file begins as one of SQLite does.
pub(in crate::store) fn is_sqlite(path: &Path) -> Result<(), CopyError> {
    let mut head = [0; HEADER.len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head));
    match read {
        Ok(()) if head == *HEADER => Ok(()),
        Ok(()) => Err(CopyError::unfit(path, "is not a SQLite database")),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
            Err(CopyError::unfit(path, "is too short for a SQLite database"))
        }
        Err(error) => Err(CopyError::io(path, &error)),
    }
}

/// Brings what stands beside a file into it, so that the file alone is the database. Fails with
/// [`CopyError::InUse`] where another process has it open.
pub(in crate::store) fn fold(path: &Path) -> Result<(), CopyError> {
    let folded = open(path).and_then(|connection| {
        connection.query_row(ONE_FILE, [], |row| row.get::<_, String>(0)).map(drop)
    });
    folded.map_err(|error| match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => CopyError::InUse {
            path: path.to_owned(),
            why: "another process has it open: a command of bellhop, or a program such as \
                sqlite3. Try again once that has ended",
        },
        _ => said_of(path, &error),
    })
}

/// That a file is whole, ours and of an age that is accepted; what is in it.
pub(in crate::store) fn examine(
    path: &Path,
    accepts: Accepts,
) -> Result<DatabaseSummary, CopyError> {
    is_sqlite(path)?;
    let connection = open(path).map_err(|error| said_of(path, &error))?;
    let faults = texts(&connection, FAULTS).map_err(|error| said_of(path, &error))?;
    if faults != ["ok"] {
        return Err(CopyError::unfit(path, format!("is damaged: {}", faults.join("; "))));
    }
    drop(connection);
    let connection = SqliteConnection::reader(path)?;
    match age(&connection, &KNOWN)? {
        SchemaAge::Foreign => {
            let why = "is a SQLite database, but not one of this program";
            return Err(CopyError::unfit(path, why));
        }
        SchemaAge::Newer(applied) if accepts == Accepts::NotNewer => {
            let known = newest_known().unwrap_or_default();
            return Err(CopyError::unfit(
                path,
                format!(
                    "was made by a newer bellhop (migration {applied}; this one knows {known}): \
                        use that program or a newer one"
                ),
            ));
        }
        SchemaAge::Newer(_) | SchemaAge::Older(_) | SchemaAge::Current => {}
    }
    summary(path, connection.raw()).map_err(|error| said_of(path, &error))
}

/// The tables of the program in a file, by name.
pub(in crate::store) fn tables(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    texts(connection, TABLES)
}

fn summary(path: &Path, connection: &Connection) -> rusqlite::Result<DatabaseSummary> {
    let mut found = Vec::new();
    for table in tables(connection)? {
        let count = format!("SELECT COUNT(*) FROM \"{table}\"");
        let rows: i64 = connection.query_row(&count, [], |row| row.get(0))?;
        found.push((table, rows));
    }
    let has = |name: &str| found.iter().any(|(table, _)| table == name);
    let moment = |ms: Option<i64>| ms.map(At);
    let newest_event = match has("events") {
        true => moment(connection.query_row(NEWEST_EVENT, [], |row| row.get(0))?),
        false => None,
    };
    let waiting = match has("notifications") {
        true => connection.query_row(WAITING, [], |row| {
            Ok(WaitingNotifications {
                count: row.get(0)?,
                in_flight: row.get(1)?,
                oldest: moment(row.get(2)?),
                newest: moment(row.get(3)?),
            })
        })?,
        false => WaitingNotifications::default(),
    };
    let bytes = std::fs::metadata(path).map_or(0, |found| found.len());
    Ok(DatabaseSummary { bytes, tables: found, newest_event, waiting })
}

fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
}

fn texts(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement.query_map([], |row| row.get(0))?;
    rows.collect()
}

/// What an error of SQLite says of a file.
fn said_of(path: &Path, error: &rusqlite::Error) -> CopyError {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => CopyError::unfit(path, "is not a SQLite database"),
        Some(ErrorCode::DatabaseCorrupt) => CopyError::unfit(path, format!("is damaged: {error}")),
        _ => CopyError::Store(StoreError::Open(format!("{}: {error}", path.display()))),
    }
}
