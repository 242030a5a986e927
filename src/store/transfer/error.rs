//! Why a database was not moved.

use crate::store::StoreError;

/// Why a database was not moved. What was copied until then is gone on with by the next move.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveError {
    /// The source can't be moved as it is.
    #[error("--from: {0}")]
    Source(String),
    /// The target can't take it as it is.
    #[error("--to: {0}")]
    Target(String),
    /// A table can't be moved.
    #[error("table {name}: {why}")]
    Table {
        /// Which table.
        name: String,
        /// What stands in the way.
        why: String,
    },
    /// A database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl MoveError {
    /// A table that can't be moved.
    pub(in crate::store) fn table(name: &str, why: impl std::fmt::Display) -> Self {
        Self::Table { name: name.to_owned(), why: why.to_string() }
    }
}
