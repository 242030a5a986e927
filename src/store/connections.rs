//! Connections kept at hand. sqlx's pool asks a connection whether it lives before and after every use, which makes three
//! round trips of each read; here one that served a moment ago is taken as it is.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::any::{AnyArguments, AnyQueryResult, AnyRow, AnyStatement, AnyTypeInfo};
use sqlx::pool::PoolConnection;
use sqlx::query::Query;
use sqlx::{Any, AnyConnection, AnyPool, Describe, Either, Execute, Executor, SqlStr};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a connection that nobody used is believed to live still; older ones are asked.
const FRESH: Duration = Duration::from_secs(10);
/// How long to wait for one of them.
const PATIENCE: Duration = Duration::from_secs(5);

/// A bounded number of connections. Cheap to clone.
#[derive(Clone)]
pub struct Connections(Arc<Shared>);

impl std::fmt::Debug for Connections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Connections").field(&self.0.pool).finish()
    }
}

struct Shared {
    /// Opens them, and tests those that are in doubt.
    pool: AnyPool,
    /// Which database they lead to, for people.
    place: Box<str>,
    /// As many permits as the pool has connections: whoever has one finds a connection in one place or the other.
    room: Arc<Semaphore>,
    /// The one used last is taken first, so that no more are kept busy than are needed.
    idle: Mutex<Vec<(PoolConnection<Any>, Instant)>>,
}

/// A connection in use. It is kept at hand after it only when it was said to be sound.
pub(super) struct Held {
    connection: Option<PoolConnection<Any>>,
    is_sound: bool,
    shared: Arc<Shared>,
    _room: OwnedSemaphorePermit,
}

impl Connections {
    pub(super) fn of(pool: AnyPool, place: &str) -> Self {
        let most = pool.options().get_max_connections();
        let room = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1)));
        Self(Arc::new(Shared { pool, place: place.into(), room, idle: Mutex::default() }))
    }

    pub(super) async fn take(&self) -> Result<Held, sqlx::Error> {
        let waited = tokio::time::timeout(PATIENCE, self.0.room.clone().acquire_owned()).await;
        // The semaphore is never closed; the pool is, and says so itself.
        let Ok(Ok(room)) = waited else { return Err(self.0.timed_out("every connection is in use")) };
        let connection = match self.0.newest() {
            Some(connection) => connection,
            None => match self.0.pool.acquire().await {
                // The pool tries again for so long and then forgets what went wrong.
                Err(sqlx::Error::PoolTimedOut) => return Err(self.0.timed_out("no connection could be made")),
                acquired => acquired?,
            },
        };
        Ok(Held { connection: Some(connection), is_sound: false, shared: self.0.clone(), _room: room })
    }

    pub(super) async fn close(&self) {
        // What is in use goes back to the pool, which is waiting for it.
        let closing = self.0.pool.close();
        self.0.idle().clear();
        closing.await;
    }
}

type Step = Either<AnyQueryResult, AnyRow>;

/// A read, kept so that it can be asked again: a server that went away takes its connections with it, and nobody knows before
/// the first use. What is read twice is read once.
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
        let query = |sql: SqlStr, arguments| sqlx::query_with(sql, arguments).persistent(self.is_persistent);
        (query(self.sql.clone(), again), query(self.sql, self.arguments))
    }
}

/// Whether the connection broke before an answer came: the server went away, or said that it goes.
fn is_cut<T>(outcome: &Result<T, sqlx::Error>) -> bool {
    match outcome {
        // That none could be had was no connection's fault, and was waited for already.
        Err(sqlx::Error::Io(error)) => error.kind() != std::io::ErrorKind::TimedOut,
        Err(sqlx::Error::Protocol(_)) => true,
        Err(sqlx::Error::Database(error)) => error.code().is_some_and(|code| code.starts_with("57P") || code.starts_with("08")),
        _ => false,
    }
}

impl<'c> Executor<'c> for &'_ Connections {
    type Database = Any;

    fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, Result<Step, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        let connections = self.clone();
        let steps = async move {
            let mut held = connections.take().await?;
            let steps: Result<Vec<Step>, sqlx::Error> = held.fetch_many(query).try_collect().await;
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
            let rows = held.fetch_all(first).await;
            held.judge(&rows);
            if !is_cut(&rows) {
                return rows;
            }
            drop(held);
            let mut held = connections.take().await?;
            let rows = held.fetch_all(again).await;
            held.judge(&rows);
            rows
        })
    }

    fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, Result<Option<AnyRow>, sqlx::Error>>
    where
        'c: 'e,
        E: 'q + Execute<'q, Any>,
    {
        // Whoever asks for one row has asked for one at most: by key, or with a limit.
        let rows = self.fetch_all(query);
        Box::pin(async move { Ok(rows.await?.into_iter().next()) })
    }

    fn prepare_with<'e>(self, sql: SqlStr, parameters: &'e [AnyTypeInfo]) -> BoxFuture<'e, Result<AnyStatement, sqlx::Error>>
    where
        'c: 'e,
    {
        let connections = self.clone();
        Box::pin(async move {
            let mut held = connections.take().await?;
            let statement = held.prepare_with(sql, parameters).await;
            held.judge(&statement);
            statement
        })
    }

    fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, Result<Describe<Any>, sqlx::Error>>
    where
        'c: 'e,
    {
        let connections = self.clone();
        Box::pin(async move { connections.take().await?.describe(sql).await })
    }
}

impl Shared {
    fn timed_out(&self, why: &str) -> sqlx::Error {
        let text = format!("{}: {why} within {} s", self.place, PATIENCE.as_secs());
        sqlx::Error::Io(std::io::Error::new(std::io::ErrorKind::TimedOut, text))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(PoolConnection<Any>, Instant)>> {
        // The list stays whole even if a holder panicked.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The connection that was used last; those that have not been used for long go to the pool, which asks them.
    fn newest(&self) -> Option<PoolConnection<Any>> {
        let mut idle = self.idle();
        match idle.pop() {
            Some((connection, since)) if since.elapsed() < FRESH => Some(connection),
            Some((connection, _)) => {
                drop(connection);
                idle.clear();
                None
            }
            None => None,
        }
    }

    /// What ended one connection has most likely ended the idle ones: the next to come gets one that the pool has tested.
    fn doubt(&self) {
        self.idle().clear();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // Given back they would need a runtime, which may be gone by now.
        for (connection, _) in std::mem::take(&mut *self.idle()) {
            drop(connection.detach());
        }
    }
}

impl Held {
    /// The connection can be used again at once: its last word was an answer, not silence.
    pub(super) fn is_sound(&mut self) {
        self.is_sound = true;
    }

    /// The connection must not be used again at all.
    pub(super) fn is_broken(&mut self) {
        if let Some(connection) = &mut self.connection {
            connection.close_on_drop();
        }
        self.shared.doubt();
    }

    fn judge<T>(&mut self, outcome: &Result<T, sqlx::Error>) {
        self.is_sound = matches!(outcome, Ok(_) | Err(sqlx::Error::Database(_))) && !is_cut(outcome);
        if !self.is_sound {
            self.shared.doubt();
        }
    }
}

impl Deref for Held {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        #[expect(clippy::expect_used, reason = "it is there until the drop")]
        // It is taken in drop only, and nobody has it after that.
        self.connection.as_ref().expect("held")
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        #[expect(clippy::expect_used, reason = "it is there until the drop")]
        // It is taken in drop only, and nobody has it after that.
        self.connection.as_mut().expect("held")
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let mut idle = self.shared.idle();
        if self.is_sound && !self.shared.pool.is_closed() {
            idle.push((connection, Instant::now()));
        }
        // Otherwise it goes back to the pool, which tests it.
    }
}

#[cfg(test)]
mod tests {
    use sqlx::any::AnyPoolOptions;

    use super::*;

    async fn connections(folder: &tempfile::TempDir, most: u32) -> Connections {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite:{}?mode=rwc", folder.path().join("test.db").display());
        Connections::of(AnyPoolOptions::new().max_connections(most).connect(&url).await.expect("a database"), "test.db")
    }

    /// A temporary table is seen by the connection alone that made it.
    async fn marked(connections: &Connections) -> bool {
        sqlx::query("SELECT mark FROM marks").fetch_all(connections).await.is_ok()
    }

    #[tokio::test]
    async fn a_connection_serves_again_and_again_and_a_refused_query_does_it_no_harm() {
        let folder = tempfile::tempdir().expect("a folder");
        let connections = connections(&folder, 4).await;
        sqlx::query("CREATE TEMPORARY TABLE marks (mark TEXT)").execute(&connections).await.expect("made");
        for _ in 0..3 {
            assert!(marked(&connections).await);
            assert!(sqlx::query("SELECT nonsense").fetch_optional(&connections).await.is_err());
        }
    }

    #[tokio::test]
    async fn whoever_comes_when_all_are_in_use_is_served_by_the_first_that_is_free() {
        let folder = tempfile::tempdir().expect("a folder");
        let connections = connections(&folder, 1).await;
        let held = connections.take().await.expect("free");
        let waiting = tokio::spawn({
            let connections = connections.clone();
            async move { sqlx::query("SELECT 1").fetch_all(&connections).await.map(|rows| rows.len()) }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        // Given up in the middle: it goes back by way of the pool, which tests it.
        drop(held);
        assert_eq!(waiting.await.expect("joined").expect("served"), 1);
    }

    #[tokio::test]
    async fn what_is_closed_gives_no_more_and_keeps_nobody_waiting() {
        let folder = tempfile::tempdir().expect("a folder");
        let connections = connections(&folder, 2).await;
        assert!(sqlx::query("SELECT 1").fetch_all(&connections).await.is_ok());
        connections.close().await;
        assert!(matches!(sqlx::query("SELECT 1").fetch_all(&connections).await, Err(sqlx::Error::PoolClosed)));
    }

    #[tokio::test]
    async fn what_gives_no_connection_is_named() {
        sqlx::any::install_default_drivers();
        let soon = AnyPoolOptions::new().max_connections(1).acquire_timeout(Duration::from_millis(50));
        let pool = soon.connect_lazy("postgres://shop:hush@127.0.0.1:1/orders").expect("a URL");
        let connections = Connections::of(pool, "PostgreSQL at 127.0.0.1:1, database orders, user shop");
        let failed = sqlx::query("SELECT 1").fetch_all(&connections).await.map(|_| ()).expect_err("nobody listens").to_string();
        assert!(failed.contains("127.0.0.1:1, database orders") && failed.contains("no connection could be made"), "{failed}");
        assert!(!failed.contains("hush") && !failed.contains("pool timed out"), "{failed}");
    }
}
