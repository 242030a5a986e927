//! The pool of connections. sqlx's own pool pings a connection before and after each use, three
//! round trips for a read, and waits without end for an answer. This one reuses a connection that
//! served a moment ago, and closes one that does not answer in time.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::breaker::DatabaseBreaker;
use super::pool_mode::PoolMode;
use super::session::Session;
use crate::store::deadlines::LONG_STATEMENT;
use crate::store::query::{Query, QueryOutcome};

/// How long a connection that nobody used is believed to live still; older ones are asked.
const FRESH: Duration = Duration::from_secs(10);
/// How long one that is asked may take to say so.
const SIGN_OF_LIFE: Duration = Duration::from_secs(1);
/// How long to wait for one of them.
const PATIENCE: Duration = Duration::from_secs(4);

/// A bounded number of connections. Cheap to clone.
#[derive(Clone)]
pub(in crate::store) struct ConnectionPool {
    shared: Arc<Shared>,
    /// How long a statement may take.
    limit: Option<Duration>,
}

impl std::fmt::Debug for ConnectionPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Connections").field(&self.shared.place).finish()
    }
}

struct Shared {
    /// Opens them, and keeps none.
    pool: PgPool,
    /// Which database they lead to, for people.
    place: Box<str>,
    /// How many there may be.
    most: u32,
    /// As many permits: whoever has one may take a connection at hand or open one.
    room: Arc<Semaphore>,
    /// The one used last is taken first, so that no more are kept busy than are needed.
    idle: Mutex<Vec<(PgConnection, Instant)>>,
    doubt: DatabaseBreaker,
    limit: Option<Duration>,
    mode: PoolMode,
}

/// What becomes of a connection after its use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Its user went away in the middle: it is asked whether it lives.
    Unknown,
    /// It is kept at hand: its last word was an answer.
    Sound,
    Broken,
}

/// A connection in use. It is kept at hand after it only when it was said to be sound.
pub(in crate::store) struct PooledConnection {
    session: Option<Session>,
    fate: Fate,
    shared: Arc<Shared>,
    room: Option<OwnedSemaphorePermit>,
}

impl ConnectionPool {
    /// So many connections at most, opened by a pool that may have one more. `limit`: how long a
    /// statement may take.
    pub(in crate::store) fn of(
        pool: PgPool,
        most: u32,
        place: &str,
        limit: Option<Duration>,
        mode: PoolMode,
    ) -> Self {
        let room = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1)));
        let shared = Shared {
            pool,
            place: place.into(),
            most,
            room,
            idle: Mutex::default(),
            doubt: DatabaseBreaker::none(),
            limit,
            mode,
        };
        Self { shared: Arc::new(shared), limit }
    }

    /// Opens the first one.
    pub(in crate::store) async fn first(&self) -> Result<(), sqlx::Error> {
        let connection = self.shared.pool.acquire().await?.detach();
        self.shared.keep(connection);
        Ok(())
    }

    /// The same for reads that count over many rows.
    pub(in crate::store) fn for_long_reads(&self) -> Self {
        Self { shared: self.shared.clone(), limit: self.limit.map(|_| LONG_STATEMENT) }
    }

    pub(in crate::store) async fn take(&self) -> Result<PooledConnection, sqlx::Error> {
        let shared = &self.shared;
        if shared.pool.is_closed() {
            return Err(sqlx::Error::PoolClosed);
        }
        shared.is_in_no_doubt().await?;
        let room = match timeout(PATIENCE, shared.room.clone().acquire_owned()).await {
            Ok(Ok(room)) => room,
            Ok(Err(_)) => return Err(sqlx::Error::PoolClosed),
            Err(_) => {
                return Err(shared.timed_out(&format!(
                    "every connection is in use for {} s",
                    PATIENCE.as_secs()
                )));
            }
        };
        shared.is_in_no_doubt().await?;
        let session = Some(Session::new(shared.connection().await?, self.limit, shared.mode));
        Ok(PooledConnection {
            session,
            fate: Fate::Unknown,
            shared: shared.clone(),
            room: Some(room),
        })
    }

    /// Reads, and once more by another connection where the one at hand broke: a server that went
    /// away takes its connections with it, and nobody knows before the first use. What is read
    /// twice is read once.
    pub(in crate::store) async fn read(
        &self,
        query: &Query<'_>,
    ) -> Result<QueryOutcome, sqlx::Error> {
        let outcome = self.read_once(query).await;
        match outcome {
            Err(error) if is_cut(&error) => self.read_once(query).await,
            outcome => outcome,
        }
    }

    async fn read_once(&self, query: &Query<'_>) -> Result<QueryOutcome, sqlx::Error> {
        let mut held = self.take().await?;
        let outcome = held.session().read(query).await;
        held.judge(&outcome);
        outcome
    }

    pub(in crate::store) async fn close(&self) {
        // From now on none is opened. What is in use comes back, but for what nobody answers.
        let closing = self.shared.pool.close();
        let _ = timeout(PATIENCE, self.shared.room.acquire_many(self.shared.most)).await;
        self.shared.room.close();
        for (connection, _) in self.shared.all_idle() {
            // Closing is a courtesy.
            let _ = timeout(SIGN_OF_LIFE, connection.close()).await;
        }
        let _ = timeout(SIGN_OF_LIFE, closing).await;
    }
}

/// Whether the connection broke before an answer came: the server went away, or said that it goes.
fn is_cut(error: &sqlx::Error) -> bool {
    match error {
        // Silence was waited out already, and that no connection could be had was no connection's
        // fault.
        sqlx::Error::Io(error) => error.kind() != std::io::ErrorKind::TimedOut,
        sqlx::Error::Protocol(_) => true,
        // 25P03: the server gave up a transaction of ours, and the connection with it.
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            code.starts_with("57P") || code.starts_with("08") || code == "25P03"
        }),
        _ => false,
    }
}

impl Shared {
    fn timed_out(&self, why: &str) -> sqlx::Error {
        sqlx::Error::Io(std::io::Error::new(
            std::io::ErrorKind::TimedOut,
            format!("{}: {why}", self.place),
        ))
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<(PgConnection, Instant)>> {
        // The list stays whole even if a holder panicked.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn all_idle(&self) -> Vec<(PgConnection, Instant)> {
        std::mem::take(&mut *self.idle())
    }

    /// Puts a connection at hand that has just answered.
    fn keep(&self, connection: PgConnection) {
        let mut idle = self.idle();
        if idle.len() < self.room_in_all() && !self.room.is_closed() {
            idle.push((connection, Instant::now()));
        }
    }

    fn room_in_all(&self) -> usize {
        usize::try_from(self.most).unwrap_or(1)
    }

    /// The connection that was used last, or a new one.
    async fn connection(self: &Arc<Self>) -> Result<PgConnection, sqlx::Error> {
        let newest = self.idle().pop();
        if let Some((mut connection, since)) = newest {
            if since.elapsed() < FRESH || lives(&mut connection).await {
                return Ok(connection);
            }
            // What ended this one has most likely ended those that were used before it.
            drop(self.all_idle());
        }
        let opened = self.opened().await;
        if let Err(error) = &opened
            && !matches!(error, sqlx::Error::PoolClosed)
        {
            self.doubts(&error.to_string());
        }
        opened
    }

    async fn opened(&self) -> Result<PgConnection, sqlx::Error> {
        match self.pool.acquire().await {
            // The pool tries again for so long and then forgets what went wrong.
            Err(sqlx::Error::PoolTimedOut) => {
                let waited = self.pool.options().get_acquire_timeout().as_secs_f64();
                Err(self.timed_out(&format!("no connection could be made within {waited} s")))
            }
            acquired => acquired.map(PoolConnection::detach),
        }
    }

    async fn is_in_no_doubt(&self) -> Result<(), sqlx::Error> {
        self.doubt.passes().await.map_err(|why| self.timed_out(&why))
    }

    /// What ended one connection has most likely ended the idle ones: they go, and nobody gets
    /// another before one has answered.
    fn doubts(self: &Arc<Self>, why: &str) {
        drop(self.all_idle());
        if self.pool.is_closed() || !self.doubt.begins(why) {
            return;
        }
        tracing::warn!(database = %self.place, why, "the database is in doubt");
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(settles(Arc::downgrade(self)));
        }
    }

    /// A new connection that has answered.
    async fn proves(&self) -> Result<PgConnection, sqlx::Error> {
        let mut session = Session::new(self.opened().await?, self.limit, self.mode);
        session.command("SELECT 1").await?;
        session.into_connection().ok_or(sqlx::Error::PoolTimedOut)
    }
}

/// Asks until a new connection answers.
async fn settles(shared: Weak<Shared>) {
    while let Some(here) = shared.upgrade() {
        if here.pool.is_closed() {
            return;
        }
        here.doubt.asks();
        match here.proves().await {
            Ok(connection) => {
                here.keep(connection);
                let took = here.doubt.ends().unwrap_or_default();
                tracing::warn!(database = %here.place, after_ms = took.as_millis(), "the database \
                    answers again");
                return;
            }
            Err(error) => here.doubt.goes_on(error.to_string()).await,
        }
    }
}

async fn lives(connection: &mut PgConnection) -> bool {
    matches!(timeout(SIGN_OF_LIFE, connection.ping()).await, Ok(Ok(())))
}

impl PooledConnection {
    /// The session, for statements.
    pub(in crate::store) fn session(&mut self) -> &mut Session {
        #[expect(clippy::expect_used, reason = "it is there until the drop")]
        // It is taken in drop only, and nobody has it after that.
        self.session.as_mut().expect("held")
    }

    /// Whether a statement had no answer in time.
    pub(in crate::store) fn is_silent(&self) -> bool {
        self.session.as_ref().is_some_and(Session::is_silent)
    }

    /// The connection can be used again at once: its last word was an answer, not silence.
    pub(in crate::store) fn is_sound(&mut self) {
        self.fate = Fate::Sound;
    }

    /// The connection must not be used again at all.
    pub(in crate::store) fn is_broken(&mut self, why: &str) {
        self.fate = Fate::Broken;
        self.shared.doubts(why);
    }

    pub(in crate::store) fn judge<T>(&mut self, outcome: &Result<T, sqlx::Error>) {
        match outcome {
            Err(error) if self.is_silent() || is_cut(error) => self.is_broken(&error.to_string()),
            Ok(_) | Err(sqlx::Error::Database(_)) => self.is_sound(),
            Err(_) => {}
        }
    }
}

impl Drop for PooledConnection {
    fn drop(&mut self) {
        // What is dropped here is closed at once: a word of farewell could wait for ever on a dead
        // connection.
        let Some(mut connection) = self.session.take().and_then(Session::into_connection) else {
            return;
        };
        match self.fate {
            Fate::Broken => {}
            Fate::Sound => self.shared.keep(connection),
            Fate::Unknown => {
                let Ok(runtime) = Handle::try_current() else { return };
                let (shared, room) = (self.shared.clone(), self.room.take());
                runtime.spawn(async move {
                    if lives(&mut connection).await {
                        shared.keep(connection);
                    }
                    drop(room);
                });
            }
        }
    }
}

#[cfg(test)]
#[path = "connections_tests.rs"]
mod tests;
