//! Writes rows into a SQLite file.

use std::path::Path;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Statement};

use crate::error::GeneratorError;
use crate::row::{Row, Table, Value};

/// No commit waits for the disk: a file whose filling was cut off is thrown away.
const SETTINGS: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; \
    PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -1500000; PRAGMA foreign_keys = OFF;";

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Word(word) => ValueRef::Text(word.as_bytes()),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// Fills an existing file that has our tables.
pub(crate) fn fill(path: &Path, tables: Vec<Table>) -> Result<(), GeneratorError> {
    let connection = Connection::open(path)?;
    connection.execute_batch(SETTINGS)?;
    for table in tables {
        connection.execute_batch("BEGIN")?;
        insert(&connection, table)?;
        connection.execute_batch("COMMIT")?;
    }
    connection.execute_batch("PRAGMA journal_mode = WAL;")?;
    Ok(())
}

fn insert(connection: &Connection, table: Table) -> Result<(), GeneratorError> {
    let mut rows = table.rows;
    let Some(first) = rows.next() else { return Ok(()) };
    let columns: Vec<&str> = first.iter().map(|(column, _)| *column).collect();
    let places: Vec<String> = (1..=columns.len()).map(|place| format!("?{place}")).collect();
    let mut statement = connection.prepare(&format!(
        "INSERT INTO {} ({}) VALUES ({})",
        table.name,
        columns.join(", "),
        places.join(", ")
    ))?;
    run(&mut statement, &first)?;
    for row in rows {
        run(&mut statement, &row)?;
    }
    Ok(())
}

fn run(statement: &mut Statement<'_>, row: &Row) -> Result<(), GeneratorError> {
    for (place, (_, value)) in row.iter().enumerate() {
        statement.raw_bind_parameter(place + 1, value)?;
    }
    statement.raw_execute()?;
    Ok(())
}

/// Counts rows so that the planner knows how large tables are.
pub(crate) fn analyze(path: &Path) -> Result<(), GeneratorError> {
    Ok(Connection::open(path)?.execute_batch("ANALYZE")?)
}
