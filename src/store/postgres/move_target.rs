//! A PostgreSQL database that rows are moved into: in batches, each in one transaction with the
//! record of how far its table has come.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, Row as _};
use tokio::time::{Instant, timeout};

use super::diagnostics::PostgresServer;
use super::{move_record, presence, values};
use crate::clock::At;
use crate::store::opening::known_migrations::newest_known;
use crate::store::transfer::checksum::TableChecksum;
use crate::store::transfer::copy_text::write_row;
use crate::store::transfer::error::MoveError;
use crate::store::transfer::table::{Table, quoted};
use crate::store::value::{Kind, Value};
use crate::store::{StoreError, deadlines};

/// How long the server may be silent.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the server may take to notice that a program has ended.
const GOING: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(100);
/// How long the planner's figures of a table may take.
const ANALYZING: Duration = Duration::from_secs(30 * 60);
/// The oldest version that has what our statements use.
const OLDEST: i32 = 15;
const SESSION: &str = "SET statement_timeout = 0; SET lock_timeout = '10s'; \
    SET idle_in_transaction_session_timeout = '10min'; SET tcp_keepalives_idle = 15; \
    SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;";
const VERSION: &str = "SELECT CAST(current_setting('server_version_num') AS INTEGER)";
const ENCODING: &str = "SELECT current_setting('server_encoding')";
const NEWEST: &str = "SELECT MAX(version) FROM _sqlx_migrations";
const COLUMNS: &str = "SELECT CAST(column_name AS TEXT) FROM information_schema.columns \
    WHERE table_schema = current_schema() AND table_name = $1";
const SEQUENCE: &str = "SELECT pg_get_serial_sequence($1, $2)";

/// A database that rows are moved into.
pub(in crate::store) struct MoveTarget {
    session: PgConnection,
    place: String,
}

/// How far a table has come.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::store) struct TableProgress {
    /// How many of its rows are there.
    pub copied: u64,
    /// The key of the last of them.
    pub last_key: Vec<Value>,
    /// Whether all are there.
    pub is_copied: bool,
}

impl MoveTarget {
    /// Connects, and asks whether rows may be moved into it.
    ///
    /// # Errors
    /// When it can't be reached, or is too old.
    pub async fn connect(server: &PostgresServer) -> Result<Self, MoveError> {
        let session = server.connect().await?;
        let mut target = Self { session, place: server.place() };
        target.session.execute(SESSION).await.map_err(StoreError::from)?;
        let version: i32 = target.scalar(VERSION).await?;
        if version < OLDEST * 10_000 {
            let why = format!("it is version {}, and {OLDEST} is the oldest", version / 10_000);
            return Err(target.refuses(&why));
        }
        let encoding: String = target.scalar(ENCODING).await?;
        if encoding != "UTF8" {
            let why = format!("its encoding is {encoding}: make one with ENCODING 'UTF8'");
            return Err(target.refuses(&why));
        }
        Ok(target)
    }

    /// Begins a move, or goes on with the one that has begun; the database is migrated.
    ///
    /// # Errors
    /// When there are rows that no move has brought, or a program runs on it.
    pub async fn begin(&mut self, tables: &[Table], now: At) -> Result<(), MoveError> {
        let newest: Option<i64> = self.scalar(NEWEST).await?;
        if newest > newest_known() {
            return Err(self.refuses("a newer bellhop has migrated it: move with that program"));
        }
        for table in tables {
            self.has_columns(table).await?;
        }
        self.command("BEGIN").await?;
        for make in move_record::MAKE {
            self.command(make).await?;
        }
        self.command(move_record::ALONE).await?;
        let found = self.session.fetch_optional(move_record::FIND).await;
        match found.map_err(StoreError::from)? {
            Some(row) => {
                let ended: Option<i64> = row.try_get(1).map_err(StoreError::from)?;
                if let Some(at) = ended {
                    let at = At(at).utc().format("%Y-%m-%d %H:%M:%S UTC");
                    return Err(self.refuses(&format!(
                        "a database was moved into it at {at}: set database.url to it, or name an \
                            empty database"
                    )));
                }
            }
            None => {
                for table in tables {
                    self.is_empty(table).await?;
                }
                let begun = sqlx::query(move_record::BEGIN).bind(now.ms());
                begun.execute(&mut self.session).await.map_err(StoreError::from)?;
            }
        }
        self.command("COMMIT").await?;
        // Whoever starts after this sees that a move has begun.
        let gone = Instant::now() + GOING;
        while self.scalar::<i64>(&presence::count_here()).await? > 0 {
            if Instant::now() >= gone {
                return Err(self.refuses("a bellhop runs on it: stop it first"));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    }

    /// That it has the columns of a table.
    async fn has_columns(&mut self, table: &Table) -> Result<(), MoveError> {
        let found = sqlx::query_scalar::<_, String>(COLUMNS).bind(&table.name);
        let mut found = found.fetch_all(&mut self.session).await.map_err(StoreError::from)?;
        let mut wanted: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
        found.sort_unstable();
        wanted.sort_unstable();
        if found == wanted {
            return Ok(());
        }
        Err(MoveError::table(&table.name, format!("{} has not the same columns", self.place)))
    }

    async fn is_empty(&mut self, table: &Table) -> Result<(), MoveError> {
        let any = format!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM {} LIMIT 1) AS found",
            quoted(&table.name)
        );
        let rows: i64 = self.scalar(&any).await?;
        if rows == 0 {
            return Ok(());
        }
        Err(self.refuses(&format!(
            "there are rows in its table {}, and no move has brought them: name an empty database",
            table.name
        )))
    }

    /// How far a table has come.
    pub async fn progress(&mut self, table: &Table) -> Result<TableProgress, MoveError> {
        let rows = self.session.fetch_all(move_record::TABLES).await.map_err(StoreError::from)?;
        for row in rows {
            let read = || {
                let name: String = row.try_get(0)?;
                let (copied, key): (i64, Option<String>) = (row.try_get(1)?, row.try_get(2)?);
                Ok::<_, sqlx::Error>((name, copied, key, row.try_get::<i32, _>(3)? == 1))
            };
            let (name, copied, key, is_copied) = read().map_err(StoreError::from)?;
            if name == table.name {
                let last_key = key.as_deref().map(read_key).transpose()?.unwrap_or_default();
                let copied = u64::try_from(copied).unwrap_or(0);
                return Ok(TableProgress { copied, last_key, is_copied });
            }
        }
        Ok(TableProgress::default())
    }

    /// Copies rows and writes down how far the table has come, both or neither. References of rows
    /// to others of the same table are left out: those may come later.
    pub async fn copy(
        &mut self,
        table: &Table,
        rows: &[Vec<Value>],
        progress: &TableProgress,
    ) -> Result<(), MoveError> {
        let mut lines = String::new();
        for row in rows {
            let blanked = row
                .iter()
                .zip(&table.columns)
                .map(|(value, column)| if column.is_own_reference { &Value::Null } else { value });
            write_row(&mut lines, blanked);
        }
        let of_table = |error: sqlx::Error| MoveError::table(&table.name, error);
        self.command("BEGIN").await?;
        let copying = async {
            let into = format!("COPY {} ({}) FROM STDIN", quoted(&table.name), table.column_list());
            let mut copy = self.session.copy_in_raw(&into).await?;
            copy.send(lines.as_bytes()).await?;
            copy.finish().await
        };
        in_time(copying).await?.map_err(of_table)?;
        let advanced = sqlx::query(move_record::ADVANCE)
            .bind(&table.name)
            .bind(i64::try_from(progress.copied).unwrap_or(i64::MAX))
            .bind(written_key(&progress.last_key))
            .execute(&mut self.session);
        in_time(advanced).await?.map_err(of_table)?;
        self.command("COMMIT").await
    }

    /// Writes the references that were left out, and that the table is copied, both or neither.
    pub async fn complete(
        &mut self,
        table: &Table,
        references: &[Vec<Value>],
    ) -> Result<(), MoveError> {
        let of_table = |error: sqlx::Error| MoveError::table(&table.name, error);
        self.command("BEGIN").await?;
        let own = table.own_references();
        let assign = |places: &[usize], from: usize, between: &str| {
            let numbered = places.iter().enumerate().map(|(at, place)| {
                format!("{} = ${}", quoted(&table.columns[*place].name), from + at)
            });
            numbered.collect::<Vec<_>>().join(between)
        };
        let sql = format!(
            "UPDATE {} SET {} WHERE {}",
            quoted(&table.name),
            assign(&own, 1, ", "),
            assign(&table.key, own.len() + 1, " AND ")
        );
        for row in references {
            let mut update = sqlx::query(AssertSqlSafe(sql.clone()));
            for place in own.iter().chain(&table.key) {
                update = match (&row[*place], table.columns[*place].kind) {
                    (Value::Integer(number), _) => update.bind(*number),
                    (Value::Real(number), _) => update.bind(*number),
                    (Value::Text(text), _) => update.bind(text.clone()),
                    (Value::Null, Kind::Text) => update.bind(None::<String>),
                    (Value::Null, Kind::Integer) => update.bind(None::<i64>),
                    (Value::Null, Kind::Real) => update.bind(None::<f64>),
                };
            }
            in_time(update.execute(&mut self.session)).await?.map_err(of_table)?;
        }
        let done = sqlx::query(move_record::IS_COPIED).bind(&table.name).bind(0_i64);
        in_time(done.execute(&mut self.session)).await?.map_err(of_table)?;
        self.command("COMMIT").await
    }

    /// The checksum of the rows of a table. `told` hears of how many.
    pub async fn checksum(
        &mut self,
        table: &Table,
        told: &(dyn Fn(u64) + Sync),
    ) -> Result<TableChecksum, MoveError> {
        let of_table = |error: sqlx::Error| MoveError::table(&table.name, error);
        let sql = format!("SELECT {} FROM {}", table.column_list(), quoted(&table.name));
        let mut rows = self.session.fetch(AssertSqlSafe(sql));
        let mut sum = TableChecksum::default();
        while let Some(row) = in_time(rows.try_next()).await?.map_err(of_table)? {
            sum.add(&values::values(&row).map_err(of_table)?);
            if sum.rows % 1000 == 0 {
                told(sum.rows);
            }
        }
        Ok(sum)
    }

    /// Sets what numbers a table's rows by itself behind the largest number, and lets the planner
    /// know the table.
    pub async fn make_ready(&mut self, table: &Table) -> Result<(), MoveError> {
        let of_table = |error: sqlx::Error| MoveError::table(&table.name, error);
        let name = quoted(&table.name);
        for column in table.columns.iter().filter(|column| column.kind == Kind::Integer) {
            let asked = sqlx::query_scalar::<_, Option<String>>(SEQUENCE)
                .bind(&name)
                .bind(&column.name)
                .fetch_one(&mut self.session);
            let Some(sequence) = in_time(asked).await?.map_err(of_table)? else { continue };
            let set = format!(
                "SELECT setval($1::regclass, COALESCE(MAX({}), 0) + 1, false) FROM {name}",
                quoted(&column.name)
            );
            let set = sqlx::query(AssertSqlSafe(set)).bind(sequence);
            in_time(set.execute(&mut self.session)).await?.map_err(of_table)?;
        }
        let analyze = AssertSqlSafe(format!("ANALYZE {name}"));
        let analyzed = timeout(ANALYZING, self.session.execute(analyze)).await;
        analyzed.map_err(|_| silent())?.map_err(of_table).map(drop)
    }

    /// Writes down that everything is there.
    pub async fn end(&mut self, now: At) -> Result<(), MoveError> {
        let ended = sqlx::query(move_record::END).bind(now.ms()).execute(&mut self.session);
        in_time(ended).await?.map_err(StoreError::from)?;
        Ok(())
    }

    /// Closes the session.
    pub async fn close(self) {
        // Closing is a courtesy.
        let _ = timeout(deadlines::STATEMENT, self.session.close()).await;
    }

    async fn command(&mut self, sql: &'static str) -> Result<(), MoveError> {
        in_time(self.session.execute(sql)).await?.map_err(StoreError::from)?;
        Ok(())
    }

    async fn scalar<T>(&mut self, sql: &str) -> Result<T, MoveError>
    where
        T: Send + Unpin + for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
    {
        let asked = sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut self.session);
        Ok(in_time(asked).await?.map_err(StoreError::from)?)
    }

    fn refuses(&self, why: &str) -> MoveError {
        MoveError::Target(format!("{}: {why}", self.place))
    }
}

async fn in_time<T>(asked: impl Future<Output = T>) -> Result<T, MoveError> {
    timeout(PATIENCE, asked).await.map_err(|_| silent())
}

fn silent() -> MoveError {
    MoveError::Store(StoreError::Unavailable("no answer from the database".to_owned()))
}

/// A key as the record holds it.
fn written_key(key: &[Value]) -> String {
    let values = key.iter().map(|value| match value {
        Value::Null => serde_json::Value::Null,
        Value::Integer(number) => (*number).into(),
        Value::Real(number) => (*number).into(),
        Value::Text(text) => text.as_str().into(),
    });
    serde_json::Value::from_iter(values).to_string()
}

fn read_key(text: &str) -> Result<Vec<Value>, StoreError> {
    let values: Vec<serde_json::Value> = serde_json::from_str(text)?;
    let read = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => Ok(Value::Text(text)),
        serde_json::Value::Number(number) => {
            let whole = number.as_i64().map(Value::Integer);
            whole.or_else(|| number.as_f64().map(Value::Real)).ok_or("no number that fits")
        }
        _ => Err("neither a text nor a number"),
    };
    let read = values.into_iter().map(read).collect::<Result<_, _>>();
    read.map_err(|why| StoreError::corrupt("_bellhop_move_tables.last_key", why))
}
