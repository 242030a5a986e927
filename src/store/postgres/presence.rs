//! Which replicas are alive. On PostgreSQL each holds an advisory lock while its session lives, so
//! that the work of a dead one is taken up in seconds, not when its lease ends. One that can hold
//! no session has a row (`heartbeat`). SQLite has one process and needs none.

use std::collections::HashSet;
use std::time::Duration;

use sha2::{Digest, Sha256};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, PgConnection};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_util::sync::CancellationToken;

use super::connections::ConnectionPool;
use crate::store::changes::{ChangeSignal, ChangeWatch};
use crate::store::query::query;
use crate::store::{FromRow, StoreError};

/// The first half of our locks' keys: "bell" in ASCII.
const CLASS: i32 = 0x6265_6C6C;
/// How long the server may take to answer; then another session is begun.
const PATIENCE: Duration = Duration::from_secs(3);
/// A server that cannot reach us any more lets go of the lock within half a minute.
const KEEPALIVE: &str =
    "SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;";
/// Shared, since the session before may have it still, where the server has not noticed yet that it
/// is gone.
const TAKE: &str = "SELECT pg_advisory_lock_shared($1, $2)";
/// Which transactions are committed: the same answer twice, and nothing was committed in between.
const COMMITTED: &str = "SELECT CAST(pg_current_snapshot() AS TEXT)";
/// The rows that were renewed in the last five seconds.
macro_rules! seen {
    () => {
        concat!("replicas WHERE seen_at_ms > ", now_ms!(), " - 5000")
    };
}
/// Those who hold a lock, and those who were seen of late.
const PRESENT: &str = concat!(
    "SELECT CAST(objid AS BIGINT) AS key, CAST(NULL AS TEXT) AS id FROM pg_locks \
        WHERE locktype = 'advisory' AND CAST(classid AS BIGINT) = $1 \
        UNION ALL SELECT CAST(NULL AS BIGINT), id FROM ",
    seen!()
);

/// The sessions that hold a replica's lock, and those of them that have said something in the last
/// five seconds. What this user may not see counts as said.
const HEARD: &str = "SELECT COUNT(*), COUNT(*) FILTER (WHERE \
    COALESCE(a.state_change, clock_timestamp()) > clock_timestamp() - INTERVAL '5 seconds') \
    FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' \
    AND CAST(l.classid AS BIGINT) = $1 AND CAST(l.objid AS BIGINT) = $2";

/// This replica's sign of life, as it knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct SignOfLife {
    /// When the newest one that reached the database was begun.
    pub heard: Instant,
    /// How often the session was lost, or the row about to be too old: the others take us for dead.
    pub losses: u64,
}

impl SignOfLife {
    /// Of a replica that has just begun.
    pub fn first() -> Self {
        Self { heard: Instant::now(), losses: 0 }
    }
}

/// Asks how many replicas are connected to the database of the session that asks.
pub(super) fn count_here() -> String {
    format!(
        "SELECT (SELECT COUNT(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
            WHERE l.locktype = 'advisory' AND CAST(l.classid AS BIGINT) = {CLASS}
            AND d.datname = current_database()) + (SELECT COUNT(*) FROM {})",
        seen!()
    )
}

/// The second half of a replica's key.
fn key(replica: &str) -> i32 {
    let hash = Sha256::digest(replica.as_bytes());
    i32::from_be_bytes([hash[0] & 0x7F, hash[1], hash[2], hash[3]])
}

/// Takes the replica's lock and keeps it, over lost connections, until `stop`. Says each second
/// whether others have committed. What it returns tells of each sign of life.
pub(in crate::store) async fn keep(
    server: PgConnectOptions,
    replica: String,
    changes: ChangeSignal,
    stop: CancellationToken,
) -> Result<watch::Receiver<SignOfLife>, StoreError> {
    let (signs, heard) = watch::channel(SignOfLife::first());
    let mut session = take(&server, &replica).await?;
    let mut watch = ChangeWatch::new(changes);
    tokio::spawn(async move {
        while watch.is_due(&stop).await {
            let begun = Instant::now();
            let asked = sqlx::query_scalar::<_, String>(COMMITTED).fetch_one(&mut session);
            if let Ok(Ok(version)) = timeout(PATIENCE, asked).await {
                watch.is_at(Some(version));
                signs.send_modify(|sign| sign.heard = begun);
                continue;
            }
            watch.is_at(None);
            signs.send_modify(|sign| sign.losses += 1);
            // The one before is closed when the next is there, by being dropped: a farewell could
            // wait for ever.
            match take(&server, &replica).await {
                Ok(fresh) => session = fresh,
                Err(error) => tracing::warn!(%error, "the database does not know that we live"),
            }
        }
        // Closing is a courtesy: the lock goes with the session.
        let _ = timeout(PATIENCE, session.close()).await;
    });
    Ok(heard)
}

async fn take(server: &PgConnectOptions, replica: &str) -> Result<PgConnection, StoreError> {
    let taking = async {
        let mut session = server.connect().await?;
        session.execute(KEEPALIVE).await?;
        sqlx::query(TAKE).bind(CLASS).bind(key(replica)).execute(&mut session).await?;
        Ok::<_, sqlx::Error>(session)
    };
    let Ok(taken) = timeout(PATIENCE, taking).await else {
        return Err(StoreError::Unavailable(format!(
            "no answer from the database within {} s",
            PATIENCE.as_secs()
        )));
    };
    Ok(taken?)
}

/// A replica that shows itself: by the key of its lock, or by its row.
#[derive(FromRow)]
struct Present {
    key: Option<i64>,
    id: Option<String>,
}

/// Which of these replicas neither hold a lock now nor were seen of late.
pub(in crate::store) async fn absent(
    connections: &ConnectionPool,
    replicas: Vec<String>,
) -> Result<Vec<String>, StoreError> {
    if replicas.is_empty() {
        return Ok(replicas);
    }
    let rows = connections.read(&query(PRESENT).bind(i64::from(CLASS))).await?.rows;
    let (mut keys, mut ids) = (HashSet::new(), HashSet::new());
    for row in &rows {
        let present = Present::from_row(row)?;
        keys.extend(present.key);
        ids.extend(present.id);
    }
    let is_gone =
        |replica: &String| !keys.contains(&i64::from(key(replica))) && !ids.contains(replica);
    Ok(replicas.into_iter().filter(is_gone).collect())
}

/// Whether a replica holds its lock and has said nothing for five seconds: it stands still, or
/// nothing of it comes through.
pub(in crate::store) async fn is_silent(
    connections: &ConnectionPool,
    replica: &str,
) -> Result<bool, StoreError> {
    let asked = query(HEARD).bind(i64::from(CLASS)).bind(i64::from(key(replica)));
    let rows = connections.read(&asked).await?.rows;
    let counts = rows.first().map(<(i64, i64)>::from_row).transpose()?;
    Ok(counts.is_some_and(|(held, heard)| held > 0 && heard == 0))
}
