//! The files of a SQLite database: their owner, their permissions, and which of them must exist.

use std::fs::{File, OpenOptions, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Customers' phones and words are in there: nobody's but the program's own user.
pub(super) const PRIVATE: u32 = 0o600;
/// What belongs to a database beside the file itself.
const BESIDE: [&str; 3] = ["-wal", "-shm", ".lock"];

/// Makes the file where it is missing, and closes it and its companions to everybody else, whatever
/// the umask.
pub(in crate::store) fn prepare(path: &Path) -> Result<(), StoreError> {
    // SQLite gives its own files beside this one the same mode.
    let made = private().truncate(false).open(path);
    made.map_err(|error| StoreError::Open(format!("{}: {error}", path.display())))?;
    for (file, mode) in open_to_others(path) {
        let shown = file.display();
        match std::fs::set_permissions(&file, Permissions::from_mode(PRIVATE)) {
            Ok(()) => {
                tracing::warn!(file = %shown, "others could read this file of the database (mode \
                    {mode:04o}): it is 0600 now")
            }
            Err(error) => {
                tracing::warn!(file = %shown, %error, "others can read this file of the database \
                    (mode {mode:04o})")
            }
        }
    }
    Ok(())
}

/// The files of a database that others than their owner may read or write, with their modes.
pub fn open_to_others(path: &Path) -> Vec<(PathBuf, u32)> {
    let files = [path.to_owned()].into_iter().chain(BESIDE.map(|ending| beside(path, ending)));
    let modes =
        files.filter_map(|file| Some((std::fs::metadata(&file).ok()?.mode() & 0o7777, file)));
    modes.filter(|(mode, _)| mode & 0o077 != 0).map(|(mode, file)| (file, mode)).collect()
}

/// That there is a database already: only `run`, `migrate` and the demo begin one.
pub(in crate::store) fn is_there(path: &Path) -> Result<(), StoreError> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_file() => Ok(()),
        Ok(_) => Err(StoreError::Open(format!("{} is no file", path.display()))),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let how = "`bellhop run` and `bellhop migrate` make it; where the bot's own is \
                elsewhere, database.url must say so";
            Err(StoreError::Missing(format!("there is no database at {}: {how}", path.display())))
        }
        Err(error) => Err(StoreError::Open(format!("{}: {error}", path.display()))),
    }
}

/// Takes the lock that keeps a second bot off the file.
pub(in crate::store) fn lock(path: &Path) -> Result<File, StoreError> {
    let name = beside(path, ".lock");
    let shown = name.display().to_string();
    let opened = private().truncate(false).open(&name);
    let file = opened.map_err(|error| StoreError::Open(unwritable(path, &shown, &error)))?;
    give_to_owner(path, &name);
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::Held(format!(
            "{shown} is held: another bellhop runs on this database. Use postgres:// for several \
                replicas"
        ))),
        Err(std::fs::TryLockError::Error(error)) => {
            Err(StoreError::Open(format!("{shown} can't be locked: {error}")))
        }
    }
}

/// Whether a process holds a database; its lock is not made where it is missing.
pub(super) fn is_held(path: &Path) -> bool {
    let lock = OpenOptions::new().write(true).open(beside(path, ".lock"));
    lock.is_ok_and(|lock| matches!(lock.try_lock(), Err(std::fs::TryLockError::WouldBlock)))
}

/// What a command run by root makes must not keep the bot's own user out. SQLite does the same with
/// its files. Where there is no database yet, its folder says whose it will be.
pub(super) fn give_to_owner(database: &Path, made: &Path) {
    let owner = std::fs::metadata(database)
        .or_else(|_| std::fs::metadata(database.parent().unwrap_or(Path::new("/"))));
    let (Ok(owner), Ok(own)) = (owner, std::fs::metadata(made)) else { return };
    if (own.uid(), own.gid()) != (owner.uid(), owner.gid()) {
        // Only root can, and nobody else needs to.
        let _ = chown(made, Some(owner.uid()), Some(owner.gid()));
    }
}

/// How a file of a database is made: for its owner alone.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).write(true).mode(PRIVATE);
    options
}

/// Deletes what SQLite keeps beside a file, where there is any.
pub(super) fn forget_companions(path: &Path) {
    for ending in ["-wal", "-shm", "-journal"] {
        // What is not there needs no deleting.
        let _ = std::fs::remove_file(beside(path, ending));
    }
}

/// Puts the names in the folder of a file on disk.
pub(super) fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

fn unwritable(path: &Path, shown: &str, error: &std::io::Error) -> String {
    let folder = path.parent().unwrap_or(Path::new("/"));
    if error.kind() == ErrorKind::NotFound {
        return format!(
            "{shown}: there is no folder {}: make it, or mend database.url",
            folder.display()
        );
    }
    format!(
        "{shown}: {error}; SQLite writes beside its file too: bellhop must be able to write into {}",
        folder.display()
    )
}

/// The file with this ending beside a database.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
