//! `bellhop backup` and `bellhop restore`: copies of a SQLite database.

use std::path::PathBuf;

use bellhop::app;
use bellhop::clock::{At, Clock};
use bellhop::config::Config;
use bellhop::store::{DatabaseSummary, WaitingNotifications};
use clap::Args;

use super::database::told_where;
use super::output::{note, say};
use super::progress::Progress;

/// What to copy where.
#[derive(Debug, Args)]
pub struct BackupArguments {
    /// The copy: one file, for its owner alone.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Overwrites a file that is there.
    #[arg(long)]
    force: bool,
}

/// Which copy to put in place.
#[derive(Debug, Args)]
pub struct RestoreArguments {
    /// A copy that `bellhop backup` has made.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Copies the database, beside the bot where it runs.
pub async fn back_up(arguments: BackupArguments, config: &Config) -> anyhow::Result<()> {
    told_where(config)?;
    let bar = Progress::begin("pages");
    let shown = bar.clone();
    let copied = app::store_options(config)?
        .back_up(&arguments.file, arguments.force, move |done, all| shown.is_at("", done, all))
        .await;
    bar.end();
    let summary = copied?;
    report(&summary)?;
    Ok(say(format_args!("{} is a whole copy, and was checked", arguments.file.display()))?)
}

/// Puts a copy in the place of the database.
pub async fn restore(arguments: RestoreArguments, config: &Config) -> anyhow::Result<()> {
    told_where(config)?;
    let restored =
        app::store_options(config)?.restore(&arguments.file, Clock::System.now()).await?;
    report(&restored.summary)?;
    if let Some(before) = &restored.set_aside {
        say(format_args!("the database of before is {}", before.display()))?;
    }
    warn_of_waiting(&restored.summary.waiting);
    Ok(say(format_args!("{} is in place", arguments.file.display()))?)
}

/// What a copy holds, a line for each table with rows.
fn report(summary: &DatabaseSummary) -> anyhow::Result<()> {
    let widest = summary.tables.iter().map(|(table, _)| table.len()).max().unwrap_or(0);
    let filled = summary.tables.iter().filter(|(_, rows)| *rows > 0);
    for (table, rows) in filled.clone() {
        say(format_args!("{table:widest$}  {rows:>12}"))?;
    }
    let empty = summary.tables.len() - filled.count();
    say(format_args!("{:widest$}  {empty:>12}", "tables without rows"))?;
    say(format_args!("{:widest$}  {:>12}", "bytes", summary.bytes))?;
    match summary.newest_event {
        Some(at) => say(format_args!("the newest event came at {}", moment(at)))?,
        None => say("there is no event in it")?,
    }
    Ok(())
}

/// What the bot will send when it starts: some of it may have gone out since the copy was made.
fn warn_of_waiting(waiting: &WaitingNotifications) {
    let WaitingNotifications { count, in_flight, oldest: Some(oldest), newest: Some(newest) } =
        waiting
    else {
        return;
    };
    note(format_args!(
        "warning: {count} notifications wait in it ({in_flight} of them in flight), entered from {} \
            to {}. `bellhop run` sends them, also those that went out after the copy was made.",
        moment(*oldest),
        moment(*newest)
    ));
}

fn moment(at: At) -> String {
    at.utc().format("%Y-%m-%d %H:%M:%S UTC").to_string()
}
