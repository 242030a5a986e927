//! Moves a database from SQLite to PostgreSQL: each table in batches, and at the end a checksum of
//! each on both sides. What is interrupted is gone on with by the next move.

pub(super) mod checksum;
pub(super) mod copy_text;
pub(super) mod error;
pub(super) mod table;

use self::checksum::TableChecksum;
use self::error::MoveError;
use self::table::{NOT_MOVED, Table};
use super::StoreOptions;
use super::opening::bring_up_to_date;
use super::postgres::diagnostics::PostgresServer;
use super::postgres::move_target::{MoveTarget, TableProgress};
use super::postgres::pool_mode::{PoolMode, SessionSource};
use super::sqlite::move_source::MoveSource;
use super::sqlite::table_rows::Part;
use super::value::Value;
use crate::clock::Clock;
use crate::config::DatabaseLocation;

/// What is being done to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovePhase {
    /// What an earlier move has brought is compared.
    Resuming,
    Copying,
    /// Both sides are compared.
    Comparing,
}

/// How far a move has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoveStep<'t> {
    pub table: &'t str,
    pub phase: MovePhase,
    /// Rows of the table that are done.
    pub done: u64,
    /// Rows of the table.
    pub all: u64,
}

/// What a move has done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveReport {
    /// The tables with their rows, each the same on both sides.
    pub tables: Vec<(String, u64)>,
    /// Tables that are not moved, each with its reason.
    pub not_moved: &'static [(&'static str, &'static str)],
    /// How many texts held U+0000, which PostgreSQL does not keep: they hold U+FFFD there.
    pub replaced: u64,
}

/// Who is told how far a move has come.
pub type MoveListener<'l> = &'l (dyn Fn(MoveStep<'_>) + Sync);

/// Moves all rows of a SQLite file into an empty PostgreSQL database, which is migrated first, or
/// goes on with a move that was interrupted. The file stays as it is.
///
/// # Errors
/// When a program runs on either, the file's schema is not this program's, the database holds other
/// rows, or both sides differ in the end.
pub async fn move_database(
    from: &StoreOptions,
    to: &StoreOptions,
    clock: &Clock,
    listener: MoveListener<'_>,
) -> Result<MoveReport, MoveError> {
    let DatabaseLocation::File(path) = from.location()? else {
        return Err(MoveError::Source("must begin with sqlite:".to_owned()));
    };
    let DatabaseLocation::Server(url) = to.location()? else {
        return Err(MoveError::Target("must begin with postgres://".to_owned()));
    };
    let source = MoveSource::take(&path)?;
    let server = PostgresServer::read(url.expose())?;
    if server.pool_mode().await? != PoolMode::Session {
        return Err(server.is_no_session().into());
    }
    let mut target = MoveTarget::connect(&server).await?;
    bring_up_to_date(&server, SessionSource::Url, true).await?;
    target.begin(source.tables(), clock.now()).await?;
    let mut transfer = Transfer { source, target, listener };
    let tables = transfer.source.tables().to_vec();
    let mut begun = Vec::with_capacity(tables.len());
    for table in &tables {
        begun.push(transfer.resume(table).await?);
    }
    for (table, progress) in tables.iter().zip(begun) {
        transfer.copy(table, progress).await?;
    }
    let (mut moved, mut replaced) = (Vec::with_capacity(tables.len()), 0);
    for table in &tables {
        let (rows, texts) = transfer.compare(table).await?;
        transfer.target.make_ready(table).await?;
        moved.push((table.name.clone(), rows));
        replaced += texts;
    }
    transfer.target.end(clock.now()).await?;
    transfer.target.close().await;
    Ok(MoveReport { tables: moved, not_moved: NOT_MOVED, replaced })
}

struct Transfer<'l> {
    source: MoveSource,
    target: MoveTarget,
    listener: MoveListener<'l>,
}

impl Transfer<'_> {
    fn tell(&self, table: &Table, phase: MovePhase, done: u64, all: u64) {
        (self.listener)(MoveStep { table: &table.name, phase, done, all });
    }

    /// How far a table has come; what is there must be what the source has.
    async fn resume(&mut self, table: &Table) -> Result<TableProgress, MoveError> {
        let progress = self.target.progress(table).await?;
        let here = self.target_sum(table, MovePhase::Resuming, progress.copied).await?;
        let (part, is_blank) = match (progress.is_copied, progress.last_key.is_empty()) {
            (true, _) => (Part::All, false),
            (false, false) => (Part::UpTo(progress.last_key.clone()), true),
            (false, true) if here == TableChecksum::default() => return Ok(progress),
            (false, true) => return Err(differs(table)),
        };
        let (there, _) = self.source_sum(table, part, is_blank).await?;
        if here == there { Ok(progress) } else { Err(differs(table)) }
    }

    async fn copy(&mut self, table: &Table, begun: TableProgress) -> Result<(), MoveError> {
        if begun.is_copied {
            return Ok(());
        }
        let all = self.source.count(table)?;
        let part = match begun.last_key.is_empty() {
            true => Part::All,
            false => Part::After(begun.last_key.clone()),
        };
        let (mut progress, mut batches) = (begun, self.source.read(table, part));
        while let Some(rows) = batches.next().await {
            let Some(last) = rows.last() else { continue };
            progress.last_key = table.key.iter().map(|place| last[*place].clone()).collect();
            progress.copied += rows.len() as u64;
            self.target.copy(table, &rows, &progress).await?;
            self.tell(table, MovePhase::Copying, progress.copied, all);
        }
        batches.end().await?;
        let own = table.own_references();
        let mut references = Vec::new();
        if !own.is_empty() {
            let mut batches = self.source.read(table, Part::All);
            while let Some(rows) = batches.next().await {
                let refers = |row: &Vec<Value>| own.iter().any(|at| row[*at] != Value::Null);
                references.extend(rows.into_iter().filter(refers));
            }
            batches.end().await?;
        }
        self.target.complete(table, &references).await
    }

    /// How many rows a table has, the same on both sides, and how many of its texts were changed.
    async fn compare(&mut self, table: &Table) -> Result<(u64, u64), MoveError> {
        let (there, replaced) = self.source_sum(table, Part::All, false).await?;
        let here = self.target_sum(table, MovePhase::Comparing, there.rows).await?;
        self.tell(table, MovePhase::Comparing, here.rows, there.rows);
        if here == there { Ok((here.rows, replaced)) } else { Err(differs(table)) }
    }

    async fn target_sum(
        &mut self,
        table: &Table,
        phase: MovePhase,
        all: u64,
    ) -> Result<TableChecksum, MoveError> {
        let listener = self.listener;
        let told = |done| listener(MoveStep { table: &table.name, phase, done, all });
        self.target.checksum(table, &told).await
    }

    /// The checksum of rows of the source; without the references to rows of the same table where
    /// those are not written yet.
    async fn source_sum(
        &self,
        table: &Table,
        part: Part,
        is_blank: bool,
    ) -> Result<(TableChecksum, u64), MoveError> {
        let own = table.own_references();
        let (mut sum, mut batches) = (TableChecksum::default(), self.source.read(table, part));
        while let Some(rows) = batches.next().await {
            for mut row in rows {
                for place in own.iter().filter(|_| is_blank) {
                    row[*place] = Value::Null;
                }
                sum.add(&row);
            }
        }
        Ok((sum, batches.end().await?))
    }
}

fn differs(table: &Table) -> MoveError {
    let why = "the rows of both sides differ: the source has changed since the move began, or \
        somebody has written into the target. Name an empty database and move again";
    MoveError::table(&table.name, why)
}
