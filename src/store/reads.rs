//! Reads: each takes a connection, and is tried once more when that connection broke.

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::any::{AnyArguments, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::query::Query;
use sqlx::{Any, Describe, Execute, Executor, SqlStr};

use super::ConnectionPool;
use super::connections::is_cut;
use super::session::Step;

/// A read, kept so that it can be asked again: a server that went away takes its connections with
/// it, and nobody knows before the first use. What is read twice is read once.
struct Read {
    sql: SqlStr,
    arguments: AnyArguments,
    is_persistent: bool,
}

impl Read {
    fn of<'q>(mut query: impl Execute<'q, Any>) -> Result<Self, sqlx::Error> {
        let arguments = query.take_arguments().map_err(sqlx::Error::Encode)?.unwrap_or_default();
        Ok(Self { arguments, is_persistent: query.persistent(), sql: query.sql() })
    }

    fn twice(self) -> (Query<'static, Any, AnyArguments>, Query<'static, Any, AnyArguments>) {
        let mut again = AnyArguments::default();
        again.values.0.clone_from(&self.arguments.values.0);
        let query = |sql: SqlStr, arguments| {
            sqlx::query_with(sql, arguments).persistent(self.is_persistent)
        };
        (query(self.sql.clone(), again), query(self.sql, self.arguments))
    }
}

impl<'c> Executor<'c> for &'_ ConnectionPool {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Step, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let connections = self.clone();
        let steps = async move {
            let mut held = connections.take().await?;
            let steps: Result<Vec<Step>, sqlx::Error> =
                held.session().fetch_many(query).try_collect().await;
            held.judge(&steps);
            Ok::<_, sqlx::Error>(stream::iter(steps?.into_iter().map(Ok)))
        };
        stream::once(steps).try_flatten().boxed()
    }

    fn fetch_all<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Vec<AnyRow>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let connections = self.clone();
        Box::pin(async move {
            let (first, again) = Read::of(query)?.twice();
            let mut held = connections.take().await?;
            let rows = held.session().fetch_all(first).await;
            held.judge(&rows);
            if !rows.as_ref().is_err_and(is_cut) {
                return rows;
            }
            drop(held);
            let mut held = connections.take().await?;
            let rows = held.session().fetch_all(again).await;
            held.judge(&rows);
            rows
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(
        self,
        query: E,
    ) -> BoxFuture<'e, Result<Option<AnyRow>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        // Whoever asks for one row has asked for one at most: by key, or with a limit.
        let rows = self.fetch_all(query);
        Box::pin(async move { Ok(rows.await?.into_iter().next()) })
    }

    fn prepare_with<'e>(
        self,
        sql: SqlStr,
        parameters: &'e [AnyTypeInfo],
    ) -> BoxFuture<'e, Result<AnyStatement, sqlx::Error>>
    where
        'c: 'e,
    {
        let connections = self.clone();
        Box::pin(async move {
            let mut held = connections.take().await?;
            let statement = held.session().prepare_with(sql, parameters).await;
            held.judge(&statement);
            statement
        })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Any>, sqlx::Error>>
    where
        'c: 'e,
    {
        let connections = self.clone();
        Box::pin(async move { connections.take().await?.session().describe(sql).await })
    }
}
