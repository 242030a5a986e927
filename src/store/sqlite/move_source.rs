//! A SQLite file that is moved: its tables, and their rows in batches, all as they are at one
//! moment.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::connection::SqliteConnection;
use super::migrations::{SchemaAge, age};
use super::table_rows::{self, Batches, Part};
use super::{file, inspection};
use crate::store::StoreError;
use crate::store::opening::known_migrations::KNOWN;
use crate::store::transfer::error::MoveError;
use crate::store::transfer::table::{Column, NOT_MOVED, Table, in_order, kind_of, quoted};

const COLUMNS: &str = "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid";
const REFERENCES: &str = "SELECT \"table\", \"from\" FROM pragma_foreign_key_list(?1)";

/// A file that is moved. No other process runs on it meanwhile.
pub(in crate::store) struct MoveSource {
    connection: Arc<Mutex<SqliteConnection>>,
    tables: Vec<Table>,
    _lock: File,
}

impl MoveSource {
    /// Takes a file that no process runs on and whose schema is ours.
    ///
    /// # Errors
    /// When it is none, or a process runs on it.
    pub fn take(path: &Path) -> Result<Self, MoveError> {
        let refused = |why: &str| MoveError::Source(format!("{}: {why}", path.display()));
        file::is_there(path)?;
        inspection::is_sqlite(path).map_err(|error| MoveError::Source(error.to_string()))?;
        let lock = file::lock(path).map_err(|error| match error {
            StoreError::Held(_) => refused("a bellhop runs on it: stop it first"),
            other => other.into(),
        })?;
        let connection = SqliteConnection::reader(path)?;
        match age(&connection, &KNOWN)? {
            SchemaAge::Current => {}
            SchemaAge::Older(_) => {
                return Err(refused(
                    "its schema is older than this program: run `bellhop migrate` on it first",
                ));
            }
            SchemaAge::Newer(applied) => {
                return Err(refused(&format!(
                    "a newer bellhop has migrated it (migration {applied}): move it with that \
                        program"
                )));
            }
            SchemaAge::Foreign => return Err(refused("is not a database of this program")),
        }
        // What a command writes meanwhile is not seen.
        connection.batch("BEGIN; SELECT COUNT(*) FROM sqlite_schema;")?;
        let tables = in_order(tables(connection.raw())?)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)), tables, _lock: lock })
    }

    /// Its tables, each after those that its rows name.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// How many rows a table has.
    pub fn count(&self, table: &Table) -> Result<u64, StoreError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let count = format!("SELECT COUNT(*) FROM {}", quoted(&table.name));
        let rows: i64 = connection.raw().query_row(&count, [], |row| row.get(0))?;
        Ok(u64::try_from(rows).unwrap_or(0))
    }

    /// Reads rows of a table by their key, in a thread of its own. One table is read at a time.
    pub fn read(&self, table: &Table, part: Part) -> Batches {
        let (connection, table) = (self.connection.clone(), table.clone());
        Batches::begin(move |rows| {
            let connection = connection.lock().unwrap_or_else(PoisonError::into_inner);
            table_rows::read(connection.raw(), &table, &part, rows)
        })
    }
}

fn tables(connection: &Connection) -> Result<Vec<Table>, MoveError> {
    let names = inspection::tables(connection).map_err(StoreError::from)?;
    let is_moved = |name: &String| NOT_MOVED.iter().all(|(left, _)| left != name);
    names.into_iter().filter(is_moved).map(|name| table(connection, name)).collect()
}

fn table(connection: &Connection, name: String) -> Result<Table, MoveError> {
    let of_table = |error: rusqlite::Error| MoveError::Store(error.into());
    let mut columns = connection.prepare(COLUMNS).map_err(of_table)?;
    let declared = columns
        .query_map([&name], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?))
        })
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(of_table)?;
    let mut references = connection.prepare(REFERENCES).map_err(of_table)?;
    let references = references
        .query_map([&name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(of_table)?;
    let own: BTreeSet<&str> = references
        .iter()
        .filter(|(to, _)| *to == name)
        .map(|(_, column)| column.as_str())
        .collect();
    let mut key: Vec<(i64, usize)> = Vec::new();
    let mut described = Vec::with_capacity(declared.len());
    for (place, (column, declared, in_key)) in declared.into_iter().enumerate() {
        let kind = kind_of(&declared).ok_or_else(|| {
            MoveError::table(&name, format!("{column} is {declared}, which is not portable"))
        })?;
        if in_key > 0 {
            key.push((in_key, place));
        }
        let is_own_reference = own.contains(column.as_str());
        described.push(Column { name: column, kind, is_own_reference });
    }
    key.sort_unstable();
    if key.is_empty() {
        return Err(MoveError::table(&name, "it has no primary key"));
    }
    let key = key.into_iter().map(|(_, place)| place).collect();
    let references = references.iter().map(|(to, _)| to.clone()).filter(|to| *to != name).collect();
    Ok(Table { name, columns: described, key, references })
}
