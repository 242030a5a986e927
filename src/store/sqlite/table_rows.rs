//! The rows of a table of a SQLite file, in batches and by their key.

use rusqlite::types::{Null, ValueRef};
use rusqlite::{Connection, Row, Statement};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::store::StoreError;
use crate::store::transfer::error::MoveError;
use crate::store::transfer::table::{Column, Table, quoted};
use crate::store::value::{Kind, Value};

/// How many rows a batch has at most, and about how many bytes.
const ROWS: usize = 2000;
const BYTES: usize = 1 << 20;
/// How many batches are read ahead.
const AHEAD: usize = 2;

/// Some rows.
pub(in crate::store) type Batch = Vec<Vec<Value>>;

/// Which rows of a table.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::store) enum Part {
    All,
    /// Those with a greater key.
    After(Vec<Value>),
    /// Those with this key or a lower one.
    UpTo(Vec<Value>),
}

/// Rows of a table, as they are read.
pub(in crate::store) struct Batches {
    receiver: mpsc::Receiver<Batch>,
    reading: JoinHandle<Result<u64, MoveError>>,
}

impl Batches {
    /// Begins to read, in a thread that may be blocked.
    pub(super) fn begin(
        read: impl FnOnce(&mpsc::Sender<Batch>) -> Result<u64, MoveError> + Send + 'static,
    ) -> Self {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let reading = tokio::task::spawn_blocking(move || read(&sender));
        Self { receiver, reading }
    }

    /// The next rows; none when all have come.
    pub async fn next(&mut self) -> Option<Batch> {
        self.receiver.recv().await
    }

    /// How the reading ended: how many texts held U+0000, which PostgreSQL keeps nowhere and which
    /// came as U+FFFD.
    pub async fn end(mut self) -> Result<u64, MoveError> {
        self.receiver.close();
        let ended = self.reading.await;
        ended.map_err(|_| StoreError::Unavailable("the runtime is closing".to_owned()))?
    }
}

/// Reads rows until all have gone to `sender`; how many texts held U+0000.
pub(super) fn read(
    connection: &Connection,
    table: &Table,
    part: &Part,
    sender: &mpsc::Sender<Batch>,
) -> Result<u64, MoveError> {
    let of_table = |error: rusqlite::Error| MoveError::table(&table.name, error);
    let mut statement = select(connection, table, part).map_err(of_table)?;
    let (mut rows, mut replaced) = (statement.raw_query(), 0);
    let (mut batch, mut bytes) = (Vec::new(), 0);
    while let Some(row) = rows.next().map_err(of_table)? {
        let values = values(table, row, &mut replaced)?;
        bytes += values.iter().map(size).sum::<usize>();
        batch.push(values);
        if batch.len() >= ROWS || bytes >= BYTES {
            bytes = 0;
            // Nobody reads on where the move has failed.
            if sender.blocking_send(std::mem::take(&mut batch)).is_err() {
                return Ok(replaced);
            }
        }
    }
    if !batch.is_empty() {
        let _ = sender.blocking_send(batch);
    }
    Ok(replaced)
}

/// The statement that reads them, with its values.
fn select<'c>(
    connection: &'c Connection,
    table: &Table,
    part: &Part,
) -> rusqlite::Result<Statement<'c>> {
    let (compared, bound) = match part {
        Part::All => ("", [].as_slice()),
        Part::After(key) => (">", key.as_slice()),
        Part::UpTo(key) => ("<=", key.as_slice()),
    };
    let key = table.key_list();
    let places = (1..=bound.len()).map(|place| format!("?{place}")).collect::<Vec<_>>().join(", ");
    let filter = match compared {
        "" => String::new(),
        compared => format!(" WHERE ({key}) {compared} ({places})"),
    };
    let (columns, name) = (table.column_list(), quoted(&table.name));
    let sql = format!("SELECT {columns} FROM {name}{filter} ORDER BY {key}");
    let mut statement = connection.prepare(&sql)?;
    for (place, value) in (1..).zip(bound) {
        match value {
            Value::Null => statement.raw_bind_parameter(place, Null)?,
            Value::Integer(number) => statement.raw_bind_parameter(place, number)?,
            Value::Real(number) => statement.raw_bind_parameter(place, number)?,
            Value::Text(text) => statement.raw_bind_parameter(place, text)?,
        }
    }
    Ok(statement)
}

/// A row as PostgreSQL can hold it: U+0000, which it keeps in no text, is U+FFFD. `replaced` counts
/// the texts that held it.
fn values(table: &Table, row: &Row<'_>, replaced: &mut u64) -> Result<Vec<Value>, MoveError> {
    let mut values = Vec::with_capacity(table.columns.len());
    for (place, column) in table.columns.iter().enumerate() {
        let found = row.get_ref(place).map_err(|error| MoveError::table(&table.name, error))?;
        let value = value(column, found).map_err(|why| faulty(table, row, &why))?;
        values.push(match value {
            Value::Text(text) if text.contains('\0') => {
                if table.key.contains(&place) {
                    let why =
                        format!("{} holds U+0000, which PostgreSQL keeps in no text", column.name);
                    return Err(faulty(table, row, &why));
                }
                *replaced += 1;
                Value::Text(text.replace('\0', "\u{FFFD}"))
            }
            value => value,
        });
    }
    Ok(values)
}

fn size(value: &Value) -> usize {
    match value {
        Value::Text(text) => text.len(),
        _ => 8,
    }
}

/// What is wrong with a row, which is named by its key.
fn faulty(table: &Table, row: &Row<'_>, why: &str) -> MoveError {
    let key = table.key.iter().map(|place| match row.get_ref(*place) {
        Ok(ValueRef::Integer(number)) => number.to_string(),
        Ok(ValueRef::Text(text)) => format!("{:?}", String::from_utf8_lossy(text)),
        _ => "?".to_owned(),
    });
    let key = key.collect::<Vec<_>>().join(", ");
    MoveError::table(&table.name, format!("the row with the key {key}: {why}"))
}

/// A value of a column, as PostgreSQL can hold it but for U+0000.
fn value(column: &Column, found: ValueRef<'_>) -> Result<Value, String> {
    let name = &column.name;
    Ok(match (column.kind, found) {
        (_, ValueRef::Null) => Value::Null,
        (Kind::Integer, ValueRef::Integer(number)) => Value::Integer(number),
        (Kind::Real, ValueRef::Real(number)) => Value::Real(number),
        #[expect(clippy::cast_precision_loss, reason = "as SQLite gives such a column's values")]
        (Kind::Real, ValueRef::Integer(number)) => Value::Real(number as f64),
        (Kind::Text, ValueRef::Text(bytes)) => {
            let text = std::str::from_utf8(bytes)
                .map_err(|_| format!("a value of {name} is not UTF-8"))?;
            Value::Text(text.to_owned())
        }
        (kind, other) => {
            return Err(format!(
                "a value of {name} is {}, where {kind:?} is wanted",
                other.data_type()
            ));
        }
    })
}
