//! A statement with its values, and where it can be run: in a write transaction, or by a reader.

use super::StoreError;
use super::row::{FromRow, Row};
use super::value::{Param, ToParam};

/// A statement and the values for its `$1, $2, …`, in order.
#[derive(Debug, Clone)]
pub struct Query<'q> {
    pub(super) sql: &'static str,
    pub(super) params: Vec<Param<'q>>,
}

/// A statement, to be given its values. It is prepared once on each connection and kept.
pub fn query<'q>(sql: &'static str) -> Query<'q> {
    Query { sql, params: Vec::new() }
}

/// What running a statement gave.
#[derive(Debug, Default)]
pub struct QueryOutcome {
    pub(super) rows: Vec<Row>,
    pub(super) affected: u64,
}

impl QueryOutcome {
    /// How many rows were inserted, changed or deleted.
    pub fn rows_affected(&self) -> u64 {
        self.affected
    }
}

/// Where a statement can be run.
pub trait Executor: Send {
    /// Runs it to its end.
    fn run(self, query: Query<'_>)
    -> impl Future<Output = Result<QueryOutcome, StoreError>> + Send;
}

impl<'q> Query<'q> {
    /// Gives it its next value.
    #[must_use]
    pub fn bind(mut self, value: impl ToParam<'q>) -> Self {
        self.params.push(value.to_param());
        self
    }

    /// Runs it for what it changes.
    ///
    /// # Errors
    /// When the database refuses it or does not answer.
    pub async fn execute(self, on: impl Executor) -> Result<QueryOutcome, StoreError> {
        on.run(self).await
    }

    /// Runs it for all rows.
    ///
    /// # Errors
    /// When the database refuses it or does not answer; [`StoreError::Corrupt`] when a row is no
    /// `T`.
    pub async fn fetch_all<T: FromRow>(self, on: impl Executor) -> Result<Vec<T>, StoreError> {
        let sql = self.sql;
        let rows = on.run(self).await?.rows;
        rows.iter().map(|row| read(row, sql)).collect()
    }

    /// Runs it for rows of a join, sorted by what their first column tells. The rows of which this
    /// column is the same are one `T`, read once, with a `P` of each of them.
    ///
    /// # Errors
    /// As [`Query::fetch_all`].
    pub async fn fetch_groups<T: FromRow, P: FromRow>(
        self,
        on: impl Executor,
    ) -> Result<Vec<(T, Vec<P>)>, StoreError> {
        let sql = self.sql;
        let rows = on.run(self).await?.rows;
        let groups = rows.chunk_by(|one, next| one.values.first() == next.values.first());
        groups
            .filter_map(|group| group.first().map(|first| (first, group)))
            .map(|(first, group)| {
                let parts = group.iter().map(|row| read(row, sql));
                Ok((read(first, sql)?, parts.collect::<Result<_, _>>()?))
            })
            .collect()
    }

    /// Whether it gives a row.
    ///
    /// # Errors
    /// When the database refuses it or does not answer.
    pub async fn exists(self, on: impl Executor) -> Result<bool, StoreError> {
        Ok(!on.run(self).await?.rows.is_empty())
    }

    /// Runs it for the first row. Whoever asks for one has asked for one at most: by key, or with a
    /// limit.
    ///
    /// # Errors
    /// As [`Query::fetch_all`].
    pub async fn fetch_optional<T: FromRow>(
        self,
        on: impl Executor,
    ) -> Result<Option<T>, StoreError> {
        let sql = self.sql;
        on.run(self).await?.rows.first().map(|row| read(row, sql)).transpose()
    }

    /// Runs it for the row that it always gives.
    ///
    /// # Errors
    /// As [`Query::fetch_all`]; [`StoreError::Corrupt`] when there is no row.
    pub async fn fetch_one<T: FromRow>(self, on: impl Executor) -> Result<T, StoreError> {
        let row = self.fetch_optional(on).await?;
        row.ok_or_else(|| StoreError::Corrupt("no row where there is always one".to_owned()))
    }

    /// The same without anything borrowed.
    pub(super) fn into_owned(self) -> Query<'static> {
        let params = self.params.into_iter().map(Param::into_owned).collect();
        Query { sql: self.sql, params }
    }
}

/// A row as a `T`. A fault also names the table, since columns of several have one name.
fn read<T: FromRow>(row: &Row, sql: &str) -> Result<T, StoreError> {
    T::from_row(row).map_err(|error| match error {
        StoreError::Corrupt(fault) => match table(sql) {
            Some(table) => StoreError::Corrupt(format!("{fault}, in a row of {table}")),
            None => StoreError::Corrupt(fault),
        },
        other => other,
    })
}

/// The first table that a statement names.
fn table(sql: &str) -> Option<&str> {
    let mut words = sql.split_ascii_whitespace();
    let is_before_table = |word: &str| matches!(word, "FROM" | "INTO" | "UPDATE");
    let table = words.find(|word| is_before_table(word)).and_then(|_| words.next())?;
    Some(table.trim_matches(['(', ')', ',']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_names_the_table_of_the_statement() {
        assert_eq!(table("SELECT a, b FROM events WHERE a = $1"), Some("events"));
        assert_eq!(table("INSERT INTO chats (a) VALUES ($1) RETURNING a"), Some("chats"));
        assert_eq!(table("UPDATE orders SET a = $1\n WHERE b = $2 RETURNING b"), Some("orders"));
        assert_eq!(table("SELECT (SELECT MAX(a) FROM links), 1"), Some("links"));
        assert_eq!(table("SELECT 1"), None);
    }
}
