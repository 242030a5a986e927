//! A session: a connection on which each statement has a time limit. Without it a caller would wait
//! for ever for a server that vanished, or a firewall that dropped the connection.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgQueryResult, PgRow};
use sqlx::{Either, Executor as _, PgConnection};
use tokio::time::timeout;

use super::pool_mode::PoolMode;
use super::values;
use crate::store::query::{Query, QueryOutcome};

type Step = Either<PgQueryResult, PgRow>;

/// A connection and the limit of its statements. After a statement that ran into it nothing more is
/// asked on this connection: nobody knows where it stands.
#[derive(Debug)]
pub(in crate::store) struct Session {
    connection: PgConnection,
    /// None where statements may take as long as they need.
    limit: Option<Duration>,
    mode: PoolMode,
    is_silent: bool,
}

impl Session {
    pub(super) fn new(connection: PgConnection, limit: Option<Duration>, mode: PoolMode) -> Self {
        Self { connection, limit, mode, is_silent: false }
    }

    /// Whether a statement had no answer in time.
    pub(super) fn is_silent(&self) -> bool {
        self.is_silent
    }

    /// The connection, for others after us; none where it must not be used again. Dropped, it is
    /// closed at once and without a word to the server.
    pub(super) fn into_connection(self) -> Option<PgConnection> {
        (!self.is_silent).then_some(self.connection)
    }
}

async fn within<T>(
    limit: Option<Duration>,
    is_silent: &mut bool,
    statement: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    let Some(limit) = limit else { return statement.await };
    if !*is_silent && let Ok(outcome) = timeout(limit, statement).await {
        return outcome;
    }
    *is_silent = true;
    let text = format!("no answer from the database within {} s", limit.as_secs());
    Err(sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, text)))
}

impl Session {
    /// Begins a transaction.
    pub(in crate::store) async fn begin(&mut self) -> Result<(), sqlx::Error> {
        self.command(self.mode.begin()).await
    }

    /// Runs a statement by itself. Behind a pooler of transactions that takes a transaction of its
    /// own: what prepares it and what runs it must reach the same process.
    pub(in crate::store) async fn read(
        &mut self,
        query: &Query<'_>,
    ) -> Result<QueryOutcome, sqlx::Error> {
        match self.mode {
            PoolMode::Session => self.run(query).await,
            PoolMode::Transaction => {
                self.begin().await?;
                let outcome = self.run(query).await;
                self.end(outcome).await
            }
        }
    }

    /// Runs statements in a transaction of their own.
    pub(super) async fn write(&mut self, queries: &[Query<'_>]) -> Result<(), sqlx::Error> {
        self.begin().await?;
        let mut outcome = Ok(());
        for query in queries {
            if outcome.is_ok() {
                outcome = self.run(query).await.map(drop);
            }
        }
        self.end(outcome).await
    }

    async fn end<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        let end = if outcome.is_ok() { "COMMIT" } else { "ROLLBACK" };
        self.command(end).await.and(outcome)
    }

    /// Runs a statement to its end; it is prepared once and kept, where it can be.
    pub(in crate::store) async fn run(
        &mut self,
        query: &Query<'_>,
    ) -> Result<QueryOutcome, sqlx::Error> {
        let Self { connection, limit, mode, is_silent } = self;
        let statement = sqlx::query_with(query.sql, values::arguments(query)?)
            .persistent(mode.keeps_statements());
        let steps = connection.fetch_many(statement).try_collect::<Vec<Step>>();
        let (mut rows, mut affected) = (Vec::new(), 0);
        for step in within(*limit, is_silent, steps).await? {
            match step {
                Either::Left(done) => affected += done.rows_affected(),
                Either::Right(row) => rows.push(row),
            }
        }
        Ok(QueryOutcome { rows: values::rows(&rows)?, affected })
    }

    /// Runs a statement without values, which is not kept.
    pub(in crate::store) async fn command(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        let Self { connection, limit, is_silent, .. } = self;
        within(*limit, is_silent, connection.execute(sql)).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::deadlines::{LONG_STATEMENT, STATEMENT};

    #[tokio::test(start_paused = true)]
    async fn a_statement_without_an_answer_ends_and_so_do_all_after_it() {
        let mut is_silent = false;
        let told = within(Some(STATEMENT), &mut is_silent, std::future::pending::<Result<(), _>>())
            .await
            .expect_err("no answer");
        assert!(is_silent && told.to_string().contains("within 3 s"), "{told}");
        assert!(
            within(Some(STATEMENT), &mut is_silent, async { Ok(()) }).await.is_err(),
            "nobody knows where it stands"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_a_statement_takes_as_long_as_it_needs() {
        let long = async {
            tokio::time::sleep(LONG_STATEMENT * 2).await;
            Ok(7)
        };
        assert_eq!(within(None, &mut false, long).await.ok(), Some(7));
    }
}
