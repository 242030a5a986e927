//! What can go wrong with the store.

/// A failure of the store.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database could not take or answer it now: locked, full, gone. Nothing was written.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
    /// A row broke a constraint. Nothing was written.
    #[error("the store refused a row: {0}")]
    Constraint(String),
    /// What is stored can't be understood: a bug, or a hand in the tables.
    #[error("the store holds something unexpected: {0}")]
    Corrupt(String),
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
        matches!(self, Self::Unavailable(_))
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(db) if db.is_unique_violation() || db.is_check_violation() || db.is_foreign_key_violation() => {
                Self::Constraint(error.to_string())
            }
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::ColumnNotFound(_) | sqlx::Error::Decode(_) | sqlx::Error::RowNotFound => {
                Self::Corrupt(error.to_string())
            }
            _ => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}
