//! A session: a connection on which each statement has a time limit. Without it a caller would wait
//! for ever for a server that vanished, or a firewall that dropped the connection.

use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::any::{AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::{Any, AnyConnection, Describe, Either, Execute, Executor, SqlStr};
use tokio::time::timeout;

/// How long PostgreSQL may take for one statement; longer than `lock_timeout`, so that a lock is
/// told apart from silence.
pub(super) const STATEMENT: Duration = Duration::from_secs(3);
/// The same for statements that count over many rows.
pub(super) const LONG_STATEMENT: Duration = Duration::from_secs(30);

pub(super) type Step = Either<AnyQueryResult, AnyRow>;

/// A connection and the limit of its statements. After a statement that ran into it nothing more is
/// asked on this connection: nobody knows where it stands.
#[derive(Debug)]
pub struct Session {
    connection: AnyConnection,
    /// None where statements may take as long as they need: SQLite is no server that could fall
    /// silent.
    limit: Option<Duration>,
    is_silent: bool,
}

impl Session {
    pub(super) fn new(connection: AnyConnection, limit: Option<Duration>) -> Self {
        Self { connection, limit, is_silent: false }
    }

    /// Whether a statement had no answer in time.
    pub(super) fn is_silent(&self) -> bool {
        self.is_silent
    }

    /// The connection, for others after us; none where it must not be used again. Dropped, it is
    /// closed at once and without a word to the server.
    pub(super) fn into_connection(self) -> Option<AnyConnection> {
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

impl<'c> Executor<'c> for &'c mut Session {
    type Database = Any;

    fn execute<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<AnyQueryResult, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let Session { connection, limit, is_silent } = self;
        Box::pin(within(*limit, is_silent, connection.execute(query)))
    }

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Step, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let Session { connection, limit, is_silent } = self;
        let steps = async move {
            let steps: Vec<Step> =
                within(*limit, is_silent, connection.fetch_many(query).try_collect()).await?;
            Ok::<_, sqlx::Error>(stream::iter(steps.into_iter().map(Ok)))
        };
        stream::once(steps).try_flatten().boxed()
    }

    fn fetch_all<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Vec<AnyRow>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let Session { connection, limit, is_silent } = self;
        Box::pin(within(*limit, is_silent, connection.fetch_all(query)))
    }

    fn fetch_optional<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxFuture<'e, Result<Option<AnyRow>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let Session { connection, limit, is_silent } = self;
        Box::pin(within(*limit, is_silent, connection.fetch_optional(query)))
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, sqlx::Error>>
    where
        'c: 'e,
    {
        let Session { connection, limit, is_silent } = self;
        Box::pin(within(*limit, is_silent, connection.prepare_with(sql, parameters)))
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Any>, sqlx::Error>>
    where
        'c: 'e,
    {
        let Session { connection, limit, is_silent } = self;
        Box::pin(within(*limit, is_silent, connection.describe(sql)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
