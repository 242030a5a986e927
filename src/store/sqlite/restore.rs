//! Puts a copy in the place of a SQLite database, whole or not at all.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::backup::{PartialFile, at, is_same};
use super::file;
use super::inspection::{Accepts, examine, fold, is_sqlite};
use crate::clock::At;
use crate::store::StoreError;
use crate::store::copies::error::CopyError;
use crate::store::copies::summary::DatabaseSummary;

/// A database that was put in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredDatabase {
    /// What it holds.
    pub summary: DatabaseSummary,
    /// Where the database of before is now; none where there was none.
    pub set_aside: Option<PathBuf>,
}

/// Puts a checked copy of `copy` in the place of `database`. The one of before keeps its rows under
/// another name. Whenever this is ended by force, one of the two is in place, whole.
///
/// # Errors
/// When the copy is not fit, or a process works on the database.
pub(in crate::store) fn restore(
    copy: &Path,
    database: &Path,
    now: At,
) -> Result<RestoredDatabase, CopyError> {
    is_sqlite(copy)?;
    if is_same(copy, database) {
        return Err(CopyError::IsTheDatabase(copy.to_owned()));
    }
    if file::is_held(copy) {
        let why = "a bellhop runs on it; `bellhop backup` makes a copy that can be restored";
        return Err(CopyError::InUse { path: copy.to_owned(), why });
    }
    // Nobody begins while the files change places.
    let _lock = file::lock(database).map_err(|error| match error {
        StoreError::Held(_) => CopyError::InUse {
            path: database.to_owned(),
            why: "a bellhop runs on this database: stop it first",
        },
        other => other.into(),
    })?;
    let staged = PartialFile::begin(database)?;
    stage(copy, staged.path())?;
    let summary = examine(staged.path(), Accepts::NotNewer).map_err(|error| at(copy, error))?;
    file::give_to_owner(database, staged.path());
    let set_aside = set_aside(database, now)?;
    staged.finish(database, true)?;
    examine(database, Accepts::NotNewer)?;
    Ok(RestoredDatabase { summary, set_aside })
}

/// Copies a file, and the log beside it where it has one, to where it becomes the database.
fn stage(copy: &Path, staged: &Path) -> Result<(), CopyError> {
    for ending in ["", "-wal"] {
        let (from, to) = (file::beside(copy, ending), file::beside(staged, ending));
        if !ending.is_empty() && !from.exists() {
            continue;
        }
        let copied = std::fs::File::open(&from).and_then(|mut source| {
            let mut target = file::private().truncate(true).open(&to)?;
            std::io::copy(&mut source, &mut target)
        });
        copied.map_err(|error| CopyError::Io {
            path: to.clone(),
            why: format!("{} can't be copied there: {error}", from.display()),
        })?;
    }
    fold(staged).map_err(|error| at(copy, error))
}

/// Gives the database of before a second name, under which it stays. One that is damaged takes
/// along what stands beside it, since it can't be brought into it.
fn set_aside(database: &Path, now: At) -> Result<Option<PathBuf>, CopyError> {
    let is_there = database.exists();
    // A log is not given to SQLite beside something else than a database: it would be deleted.
    let folded = is_there.then(|| is_sqlite(database).and_then(|()| fold(database)));
    let endings: &[&str] = match folded.transpose() {
        Ok(Some(())) => &[""],
        // Damaged, or gone while its log stayed.
        Ok(None) | Err(CopyError::Unfit { .. }) => &["", "-wal", "-journal"],
        Err(error) => return Err(error),
    };
    let aside = free_name(database, now);
    for ending in endings {
        let (from, to) = (file::beside(database, ending), file::beside(&aside, ending));
        if from.exists() {
            keep(&from, &to).map_err(|error| CopyError::io(&to, &error))?;
        }
    }
    file::sync_folder(database).map_err(|error| CopyError::io(database, &error))?;
    // A log of another database must not stand beside the new one.
    file::forget_companions(database);
    Ok(is_there.then_some(aside))
}

/// A second name for a file; a second file where names can't be given.
fn keep(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::hard_link(from, to).or_else(|_| std::fs::copy(from, to).map(drop))
}

/// A name with the date that no file has.
fn free_name(database: &Path, now: At) -> PathBuf {
    let dated = format!(".before-restore-{}", now.utc().format("%Y%m%dT%H%M%SZ"));
    let named = |number: u32| {
        let mut name = OsString::from(&dated);
        if number > 1 {
            name.push(format!("-{number}"));
        }
        file::beside(database, &name.to_string_lossy())
    };
    (1..).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(1))
}
