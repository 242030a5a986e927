//! Why a database was not copied, or a copy not put in place. Nothing was changed then.

use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Why a backup was not made, or not restored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// The database is a server's, which has a tool of its own; holds what to run.
    #[error("the database is {place}; its own tools copy it:\n  {command}")]
    Server {
        /// Which server, for people.
        place: String,
        /// The command line, without a password.
        command: String,
    },
    /// There is a file of that name.
    #[error("{} is there already; --force overwrites it", .0.display())]
    Exists(PathBuf),
    /// A database can't be its own copy.
    #[error("{} is the database itself", .0.display())]
    IsTheDatabase(PathBuf),
    /// A process works on the file.
    #[error("{}: {why}", .path.display())]
    InUse {
        /// The file that is in use.
        path: PathBuf,
        /// By what, and what to do.
        why: &'static str,
    },
    /// The file is not what it should be.
    #[error("{}: {why}", .path.display())]
    Unfit {
        /// The file at fault.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file can't be read or written.
    #[error("{}: {why}", .path.display())]
    Io {
        /// The file at fault.
        path: PathBuf,
        /// The system's words.
        why: String,
    },
    /// The database can't be opened or read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CopyError {
    /// A file that can't be read or written, in the system's words.
    pub(in crate::store) fn io(path: &Path, error: &std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), why: error.to_string() }
    }

    /// A file that is not what it should be.
    pub(in crate::store) fn unfit(path: &Path, why: impl Into<String>) -> Self {
        Self::Unfit { path: path.to_owned(), why: why.into() }
    }
}
