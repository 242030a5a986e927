//! A connection to a SQLite file: its settings, its prepared statements, and how values go in and
//! rows come out.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::store::StoreError;
use crate::store::query::{Query, QueryOutcome};
use crate::store::row::{Columns, Row};
use crate::store::sql::without_row_locks;
use crate::store::value::{Param, Value};

/// How long a lock of another process is waited for.
const BUSY: Duration = Duration::from_secs(5);
/// How many prepared statements a connection keeps: more than the program has.
const STATEMENTS: usize = 1024;
/// After how many of its steps a statement looks at its deadline: some tenths of a millisecond.
const STEPS: i32 = 4096;
/// A commit writes each page that it touched, so a new file has smaller pages than SQLite's own: an
/// event told at 200/s writes 76 kB, not 124; with 1024 bytes it would be 49, and reads by index
/// longer. A file that exists keeps its pages. The write-ahead log is copied into the file after
/// 8000 pages, and cut to this many bytes then: a long read, which keeps it from being used anew,
/// makes it grow.
const WRITER: &str = "PRAGMA page_size = 2048; PRAGMA journal_mode = WAL; \
    PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 8000; \
    PRAGMA journal_size_limit = 67108864;";
const READER: &str = "PRAGMA query_only = ON;";

/// An open connection.
pub(in crate::store) struct SqliteConnection {
    connection: Connection,
    /// What is known of a statement, by the place of its text, which is static.
    known: HashMap<(usize, usize), Statement>,
    deadline: Deadline,
}

/// When the statement that runs is given up, as SQLite's own callback can ask.
#[derive(Clone)]
struct Deadline {
    begun: Instant,
    /// Milliseconds since then; 0 for none.
    ends_ms: Arc<AtomicU64>,
}

impl Deadline {
    fn none() -> Self {
        Self { begun: Instant::now(), ends_ms: Arc::default() }
    }

    fn set(&self, limit: Option<Duration>) {
        let ms = limit.map_or(0, |limit| as_ms(self.begun.elapsed() + limit).max(1));
        self.ends_ms.store(ms, Ordering::Relaxed);
    }

    fn is_over(&self) -> bool {
        let ends = self.ends_ms.load(Ordering::Relaxed);
        ends != 0 && as_ms(self.begun.elapsed()) > ends
    }
}

fn as_ms(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// A statement as SQLite takes it.
struct Statement {
    /// With `?1` for `$1`: to SQLite `$1` is a name, numbered by where it comes first. Without
    /// locks of rows, which it does not have.
    sql: Box<str>,
    columns: Option<Columns>,
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null(_) => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl SqliteConnection {
    /// The connection that writes.
    pub fn writer(path: &Path) -> Result<Self, StoreError> {
        Self::open(path, WRITER)
    }

    /// One that only reads.
    pub fn reader(path: &Path) -> Result<Self, StoreError> {
        Self::open(path, READER)
    }

    fn open(path: &Path, settings: &str) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        // What may not be written is opened all the same, and each write would fail.
        if connection.is_readonly(rusqlite::MAIN_DB)? {
            return Err(StoreError::Open("this user may not write it".to_owned()));
        }
        connection.busy_timeout(BUSY)?;
        connection.execute_batch(settings)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let deadline = Deadline::none();
        let asked = deadline.clone();
        connection.progress_handler(STEPS, Some(move || asked.is_over()))?;
        Ok(Self { connection, known: HashMap::new(), deadline })
    }

    /// A number that changes with each commit of other connections.
    pub fn version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// As [`Self::run`], for so long at most.
    pub fn run_within(
        &mut self,
        query: &Query<'_>,
        limit: Duration,
    ) -> Result<QueryOutcome, StoreError> {
        self.deadline.set(Some(limit));
        let outcome = self.run(query).map_err(|error| match self.deadline.is_over() {
            true => StoreError::Unavailable(format!(
                "no answer from the database within {} s",
                limit.as_secs()
            )),
            false => error,
        });
        self.deadline.set(None);
        outcome
    }

    /// Runs statements that take no values and whose rows nobody reads.
    pub fn batch(&self, sql: &str) -> Result<(), StoreError> {
        Ok(self.connection.execute_batch(sql)?)
    }

    /// What the file is asked with sqlite's own types.
    pub fn raw(&self) -> &Connection {
        &self.connection
    }

    /// Runs a statement to its end.
    pub fn run(&mut self, query: &Query<'_>) -> Result<QueryOutcome, StoreError> {
        let place = (query.sql.as_ptr() as usize, query.sql.len());
        let known = self.known.entry(place).or_insert_with(|| Statement::of(query.sql));
        let mut statement = self.connection.prepare_cached(&known.sql)?;
        for (place, param) in query.params.iter().enumerate() {
            statement.raw_bind_parameter(place + 1, param)?;
        }
        if statement.column_count() == 0 {
            let affected = u64::try_from(statement.raw_execute()?).unwrap_or(u64::MAX);
            return Ok(QueryOutcome { rows: Vec::new(), affected });
        }
        let columns = known
            .columns
            .get_or_insert_with(|| statement.column_names().into_iter().map(Into::into).collect());
        let is_read = statement.readonly();
        let rows = read(&mut statement, columns)?;
        drop(statement);
        let affected = if is_read { 0 } else { self.connection.changes() };
        Ok(QueryOutcome { rows, affected })
    }
}

fn read(
    statement: &mut rusqlite::CachedStatement<'_>,
    columns: &Columns,
) -> Result<Vec<Row>, StoreError> {
    let (mut found, mut rows) = (Vec::new(), statement.raw_query());
    while let Some(row) = rows.next()? {
        let values = (0..columns.len()).map(|place| value(row.get_ref(place)?));
        let values = values.collect::<Result<Vec<Value>, StoreError>>()?;
        found.push(Row { columns: Arc::clone(columns), values });
    }
    Ok(found)
}

fn value(value: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Integer(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(_) => {
            return Err(StoreError::corrupt("a row", "no statement may give bytes"));
        }
    })
}

impl Statement {
    fn of(sql: &'static str) -> Self {
        Self { sql: numbered(&without_row_locks(sql)).into(), columns: None }
    }
}

/// The statement with `?1` for each `$1` outside of quoted texts.
fn numbered(sql: &str) -> String {
    let mut is_quoted = false;
    let mut rest = sql.chars().peekable();
    let mut text = String::with_capacity(sql.len());
    while let Some(letter) = rest.next() {
        is_quoted ^= letter == '\'';
        let is_place = letter == '$' && !is_quoted && rest.peek().is_some_and(char::is_ascii_digit);
        text.push(if is_place { '?' } else { letter });
    }
    text
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let text = error.to_string();
        let code = match &error {
            rusqlite::Error::SqliteFailure(failure, _) => *failure,
            rusqlite::Error::SqlInputError { error, .. } => *error,
            _ => return Self::Corrupt(text),
        };
        // What would fail for ever must not look as if it would pass: whoever retries it never
        // gets on.
        match code.code {
            ErrorCode::ConstraintViolation
            | ErrorCode::TooBig
            | ErrorCode::TypeMismatch
            | ErrorCode::ParameterOutOfRange => Self::Constraint(text),
            // SQLITE_ERROR is a statement that cannot be right.
            ErrorCode::Unknown if code.extended_code & 0xff == 1 => Self::Corrupt(text),
            _ => Self::Unavailable(format!("{text} (code {})", code.extended_code)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::query::query;
    use crate::store::row::FromRow as _;

    #[test]
    fn places_are_numbered_and_quoted_texts_stay() {
        assert_eq!(
            numbered("SELECT $2, '$1', $10 || 'it''s $3' FROM t WHERE a = $1"),
            "SELECT ?2, '$1', ?10 || 'it''s $3' FROM t WHERE a = ?1"
        );
    }

    #[test]
    fn values_go_in_by_their_number_and_come_out_as_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("test.db");
        std::fs::File::create(&path).expect("a file");
        let mut connection = SqliteConnection::writer(&path).expect("open");
        connection.batch("CREATE TABLE t (a BIGINT PRIMARY KEY, b TEXT)").expect("made");
        let insert = query("INSERT INTO t (b, a) VALUES ($2, $1)").bind(7_i64).bind("seven");
        assert_eq!(connection.run(&insert).expect("inserted").rows_affected(), 1);
        let again = connection.run(&insert).expect_err("it is there");
        assert!(matches!(again, StoreError::Constraint(_)), "{again:?}");
        let found = connection.run(&query("SELECT a, b FROM t")).expect("read");
        assert_eq!(found.rows_affected(), 0);
        let read = <(i64, String)>::from_row(&found.rows[0]);
        assert_eq!(read, Ok((7, "seven".to_owned())));
        let wrong = connection.run(&query("SELECT c FROM t")).expect_err("no column");
        assert!(matches!(wrong, StoreError::Corrupt(_)), "{wrong:?}");
    }
}
