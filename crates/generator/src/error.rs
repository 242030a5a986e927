//! Why a database could not be filled.

use bellhop::store::StoreError;

/// Why a database could not be filled.
#[derive(Debug)]
pub enum GeneratorError {
    /// It cannot be opened, or its tables cannot be made.
    Store(StoreError),
    /// SQLite refused a statement.
    Sqlite(rusqlite::Error),
    /// PostgreSQL refused a statement, or cannot be reached.
    Postgres(sqlx::Error),
}

impl std::fmt::Display for GeneratorError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(error) => error.fmt(f),
            Self::Sqlite(error) => error.fmt(f),
            Self::Postgres(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for GeneratorError {}

impl From<StoreError> for GeneratorError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<rusqlite::Error> for GeneratorError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<sqlx::Error> for GeneratorError {
    fn from(error: sqlx::Error) -> Self {
        Self::Postgres(error)
    }
}
