//! What can go wrong with the store.

use sqlx::error::{DatabaseError, ErrorKind};

/// A failure of the store.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The database could not take or answer it now: locked, full, gone, silent. Nothing was
    /// written, unless its answer to the commit was what did not come: whoever writes again must
    /// find out, by a key of its own, that it has written already.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// Two writers wanted the same rows and this one gave way. Nothing was written; run again it
    /// goes through.
    #[error("the store gave way to another writer: {0}")]
    LostRace(String),
    /// A row broke a constraint. Nothing was written.
    #[error("the store refused a row: {0}")]
    Constraint(String),
    /// What is stored can't be understood: a bug, or a hand in the tables.
    #[error("the store holds something unexpected: {0}")]
    Corrupt(String),
    /// There is no such database yet, and the caller may not make one.
    #[error("{0}")]
    Missing(String),
    /// Another process has this SQLite file.
    #[error("the store can't be opened: {0}")]
    Held(String),
    /// The URL or the schema is wrong.
    #[error("the store can't be opened: {0}")]
    Open(String),
}

impl StoreError {
    /// Something stored that can't be read back as what it should be.
    pub fn corrupt(what: &str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt(format!("{what}: {why}"))
    }

    /// Whether trying again later may help.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::LostRace(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let text = error.to_string();
        match &error {
            sqlx::Error::Database(db) => of_database(&**db, text),
            sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::Decode(_)
            | sqlx::Error::RowNotFound => Self::Corrupt(text),
            _ => Self::Unavailable(text),
        }
    }
}

/// By its code, since its words depend on the server's language. What would fail for ever must not
/// look as if it would pass: whoever retries it never gets on.
fn of_database(error: &dyn DatabaseError, text: String) -> StoreError {
    let code = error.code().unwrap_or_default();
    if error.kind() != ErrorKind::Other {
        return StoreError::Constraint(text);
    }
    match code.get(..2) {
        Some("40") => StoreError::LostRace(text),
        Some("22" | "23") => StoreError::Constraint(text),
        Some("0A" | "26" | "2F" | "3F" | "42") => StoreError::Corrupt(text),
        _ => StoreError::Unavailable(text),
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}
