//! What the tables say after a kill: what was in flight, and when somebody took it up again.

use std::time::Duration;

use sqlx::{AnyPool, AssertSqlSafe};

/// How long a test waits before it fails: shorter than any hold that a dead process could leave
/// behind for longer.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// After a restart work that was left over is taken up within this.
pub const RESUMES_WITHIN_MS: i64 = 5000;

/// A try that was in flight when its process died.
#[derive(Debug, Clone)]
pub struct Left {
    pub attempt: String,
    pub channel: String,
    pub lease_until_ms: i64,
}

pub async fn number(rows: &AnyPool, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(rows).await.expect("a number")
}

pub async fn texts(rows: &AnyPool, sql: &str) -> Vec<String> {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_all(rows).await.expect("texts")
}

pub async fn run(rows: &AnyPool, sql: &str) {
    sqlx::query(AssertSqlSafe(sql.to_owned())).execute(rows).await.expect("run");
}

/// Waits until a number from the database is not zero.
pub async fn until(rows: &AnyPool, most: Duration, sql: &str) {
    let waiting = async {
        while number(rows, sql).await == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(
        tokio::time::timeout(most, waiting).await.is_ok(),
        "this never comes true: {sql}; {:?}",
        left_to_do(rows).await
    );
}

/// Waits until every event is applied and every notification settled, for as long as there is any
/// progress: a long run leaves much to do after its last kill.
pub async fn at_rest(rows: &AnyPool, most: Duration) {
    let left = "SELECT (SELECT COUNT(*) FROM events WHERE state = 'pending') + (SELECT COUNT(*)
        FROM notifications WHERE settled_at_ms IS NULL)";
    let mut before = number(rows, left).await;
    while before > 0 {
        until(rows, most, &format!("SELECT CASE WHEN ({left}) < {before} THEN 1 ELSE 0 END")).await;
        before = number(rows, left).await;
    }
}

async fn left_to_do(rows: &AnyPool) -> Vec<String> {
    let sql = "SELECT COALESCE(subject, template) || ' ' || state || ' ' || COALESCE(awaits, '-')
        || ' by ' || COALESCE(channel, '-') || ' tries '
        || attempt_count FROM notifications WHERE settled_at_ms IS NULL ORDER BY id LIMIT 20";
    texts(rows, sql).await
}

/// What is in flight now: to be asked of the tables of a dead process.
pub async fn in_flight(rows: &AnyPool) -> Vec<Left> {
    let sql = "SELECT a.id, a.channel, n.lease_until_ms FROM attempts a
        JOIN notifications n ON n.id = a.notification_id
        WHERE a.state = 'sending' AND n.state = 'in_flight'";
    let found: Vec<(String, String, i64)> =
        sqlx::query_as(sql).fetch_all(rows).await.expect("rows");
    found
        .into_iter()
        .map(|(attempt, channel, lease_until_ms)| Left { attempt, channel, lease_until_ms })
        .collect()
}

/// When each try that was left in flight was taken up: its end was written then.
pub async fn ends_of(rows: &AnyPool, left: &[Left]) -> Vec<i64> {
    let mut moments = Vec::with_capacity(left.len());
    for Left { attempt, .. } in left {
        moments.push(
            number(rows, &format!("SELECT ended_at_ms FROM attempts WHERE id = '{attempt}'")).await,
        );
    }
    moments
}

/// The same, of tries of which none waited for its lease.
pub async fn taken_up_at(rows: &AnyPool, left: &[Left]) -> Vec<i64> {
    let moments = ends_of(rows, left).await;
    for (at, left) in moments.iter().zip(left) {
        assert!(
            *at < left.lease_until_ms,
            "a try waited for its lease: {left:?}, taken up at {at}"
        );
    }
    moments
}
