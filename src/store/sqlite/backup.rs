//! A copy of a SQLite database while a process works on it.

use std::fs::File;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempPath;

use super::connection::SqliteConnection;
use super::file;
use super::inspection::{Accepts, examine, fold};
use crate::store::copies::error::CopyError;
use crate::store::copies::summary::DatabaseSummary;

/// How many pages are copied at a time: a quarter of a megabyte.
const PAGES: i32 = 64;
/// How long a lock of another process is waited for.
const BUSY: Duration = Duration::from_secs(5);
/// The copy is written once and checked after it; a copy that was cut off is thrown away.
const UNSAFE_AND_FAST: &str = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;";

/// A file that is written under a name of its own, and gets its name when it is whole. Dropped
/// before that it is deleted; what a killed process left is written over.
pub(in crate::store) struct PartialFile {
    path: TempPath,
    /// Keeps others from writing it at the same time.
    _lock: File,
}

impl PartialFile {
    /// Begins the file that is to be `whole`.
    pub(super) fn begin(whole: &Path) -> Result<Self, CopyError> {
        let path = file::beside(whole, ".partial");
        let opened = file::private().truncate(false).open(&path);
        let lock = opened.map_err(|error| CopyError::io(&path, &error))?;
        if lock.try_lock().is_err() {
            let why = "another command is writing it";
            return Err(CopyError::InUse { path, why });
        }
        lock.set_len(0).map_err(|error| CopyError::io(&path, &error))?;
        file::forget_companions(&path);
        let path = TempPath::try_from_path(&path).map_err(|error| CopyError::io(&path, &error))?;
        Ok(Self { path, _lock: lock })
    }

    /// Where it is being written.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts it on disk and gives it its name.
    pub(super) fn finish(self, whole: &Path, may_replace: bool) -> Result<(), CopyError> {
        let synced = File::open(&self.path).and_then(|file| file.sync_all());
        synced.map_err(|error| CopyError::io(&self.path, &error))?;
        let named = match may_replace {
            true => self.path.persist(whole),
            false => self.path.persist_noclobber(whole),
        };
        named.map_err(|failed| match failed.error.kind() {
            std::io::ErrorKind::AlreadyExists => CopyError::Exists(whole.to_owned()),
            _ => CopyError::io(whole, &failed.error),
        })?;
        file::sync_folder(whole).map_err(|error| CopyError::io(whole, &error))
    }
}

/// Copies a database into a file, beside the process that works on it, and checks the copy.
/// `progress` is told how many of how many pages are copied.
///
/// # Errors
/// When the copy can't be written, or is not whole. There is no such file then, or the one of
/// before.
pub(in crate::store) fn back_up(
    database: &Path,
    copy: &Path,
    may_replace: bool,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<DatabaseSummary, CopyError> {
    file::is_there(database)?;
    if is_same(database, copy) {
        return Err(CopyError::IsTheDatabase(copy.to_owned()));
    }
    if !may_replace && copy.exists() {
        return Err(CopyError::Exists(copy.to_owned()));
    }
    let partial = PartialFile::begin(copy)?;
    copy_pages(database, partial.path(), progress)?;
    fold(partial.path())?;
    let summary = examine(partial.path(), Accepts::AnyAge).map_err(|error| at(copy, error))?;
    partial.finish(copy, may_replace)?;
    Ok(summary)
}

/// Copies page by page within one read of the database: others go on writing, and the copy is as it
/// was at the beginning.
fn copy_pages(from: &Path, to: &Path, progress: &mut dyn FnMut(u64, u64)) -> Result<(), CopyError> {
    let source = SqliteConnection::reader(from)?;
    source.batch("BEGIN; SELECT COUNT(*) FROM sqlite_schema;")?;
    let copied = (|| {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut target = Connection::open_with_flags(to, flags)?;
        target.execute_batch(UNSAFE_AND_FAST)?;
        target.busy_timeout(BUSY)?;
        let backup = Backup::new(source.raw(), &mut target)?;
        let pages = |count: i32| u64::try_from(count).unwrap_or(0);
        loop {
            let step = backup.step(PAGES)?;
            let now = backup.progress();
            progress(pages(now.pagecount - now.remaining), pages(now.pagecount));
            match step {
                StepResult::Done => return Ok(()),
                StepResult::More => {}
                // The lock of another process was waited for.
                _ => return Err(busy()),
            }
        }
    })();
    copied.map_err(|error: rusqlite::Error| CopyError::io(to, &std::io::Error::other(error)))
}

fn busy() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None)
}

/// Whether two paths lead to one file.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    let id = |path: &Path| std::fs::metadata(path).map(|found| (found.dev(), found.ino())).ok();
    id(one).is_some() && id(one) == id(other)
}

/// The same error of the file that people know.
pub(super) fn at(known: &Path, error: CopyError) -> CopyError {
    let path: PathBuf = known.to_owned();
    match error {
        CopyError::Unfit { why, .. } => CopyError::Unfit { path, why },
        other => other,
    }
}
