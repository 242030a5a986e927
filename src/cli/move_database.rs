//! `bellhop move`: from SQLite to PostgreSQL.

use bellhop::clock::Clock;
use bellhop::config::Config;
use bellhop::store::{MovePhase, MoveReport, MoveStep, StoreOptions, move_database};
use clap::Args;

use super::output::{note, say};
use super::progress::Progress;

/// From where to where.
#[derive(Debug, Args)]
pub struct MoveArguments {
    /// The SQLite file: sqlite:PATH. It is not changed.
    #[arg(long, value_name = "URL")]
    from: String,
    /// An empty PostgreSQL database: `postgres://user@host:5432/name`. The password may come from
    /// PGPASSWORD or ~/.pgpass, so that no list of processes shows it.
    #[arg(long, value_name = "URL")]
    to: String,
}

/// Moves all rows, and compares both sides at the end.
pub async fn run(arguments: MoveArguments, config: &Config) -> anyhow::Result<()> {
    let options = |url: String| StoreOptions::new(url, 1);
    let (from, to) = (options(arguments.from), options(arguments.to));
    if !config.database.allow_plaintext {
        to.insists_on_tls()?;
    }
    note(format_args!("from: {}; to: {}", from.shown()?, to.shown()?));
    let bar = Progress::begin("rows");
    let shown = |step: MoveStep<'_>| {
        let part = match step.phase {
            MovePhase::Resuming => format!("{}: looking again", step.table),
            MovePhase::Copying => step.table.to_owned(),
            MovePhase::Comparing => format!("{}: compared", step.table),
        };
        bar.is_at(&part, step.done, step.all);
    };
    let moved = move_database(&from, &to, &Clock::System, &shown).await;
    bar.end();
    report(&moved?)
}

fn report(moved: &MoveReport) -> anyhow::Result<()> {
    let widest = moved.tables.iter().map(|(table, _)| table.len()).max().unwrap_or(0);
    for (table, rows) in &moved.tables {
        say(format_args!("{table:widest$}  {rows:>12}"))?;
    }
    for (table, why) in moved.not_moved {
        say(format_args!("not moved: {table}, since {why}"))?;
    }
    if moved.replaced > 0 {
        say(format_args!(
            "{} texts held U+0000, which PostgreSQL does not keep: they hold U+FFFD there",
            moved.replaced
        ))?;
    }
    let rows: u64 = moved.tables.iter().map(|(_, rows)| rows).sum();
    say(format_args!(
        "{rows} rows in {} tables are moved; counts and checksums are the same on both sides",
        moved.tables.len()
    ))?;
    Ok(say("now set database.url to the new address, and run bellhop on the file no more")?)
}
