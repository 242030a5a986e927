//! The program at rest: it writes nothing, and hardly ever wakes up.

use std::fs;
use std::time::Duration;

use bellhop_testing::house::{look_into, telegram};
use bellhop_testing::program::{Program, Site};
use sqlx::AnyPool;
use tokio::time::Instant;

/// How long it is watched.
const WATCHED: Duration = Duration::from_secs(4);
/// How often it is watched at most until it is at rest: after its start there is something to do.
const TIMES: usize = 6;
/// What may happen in a second of rest. It is three to four wake-ups, and as many statements on
/// PostgreSQL; polls twice a second would make it three times as much.
const MOST: f64 = 8.0;

/// How often its threads have gone to sleep so far.
fn sleeps(program: &Program) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{}/task", program.pid())).expect("threads");
    let of_task = |status: String| {
        let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    };
    tasks
        .filter_map(|task| fs::read_to_string(task.ok()?.path().join("status")).ok())
        .filter_map(of_task)
        .sum()
}

async fn number(rows: &AnyPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(rows).await.expect("a number")
}

/// Watches until `written` stays the same and `counted` hardly grows.
async fn comes_to_rest<W: PartialEq + std::fmt::Debug>(
    site: &Site,
    mut written: impl AsyncFnMut() -> W,
    mut counted: impl AsyncFnMut() -> u64,
) {
    let mut seen = Vec::new();
    for _ in 0..TIMES {
        let (begun, before, count) = (Instant::now(), written().await, counted().await);
        tokio::time::sleep(WATCHED).await;
        let (after, grown) = (written().await, counted().await - count);
        let in_a_second =
            f64::from(u32::try_from(grown).expect("few")) / begun.elapsed().as_secs_f64();
        if before == after && in_a_second <= MOST {
            return;
        }
        seen.push((before, after, in_a_second));
    }
    panic!("it does not come to rest: {seen:?}, {}", site.log());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn at_rest_nothing_is_written_to_sqlite_and_the_program_sleeps() {
    let site = Site::sqlite(telegram().await).await;
    let program = site.starts().await;
    let rows = look_into(&site.database).await;
    let file = site.database.trim_start_matches("sqlite:").to_owned();
    let written = async || {
        let log = fs::metadata(format!("{file}-wal")).expect("a log");
        (
            number(&rows, "SELECT data_version FROM pragma_data_version").await,
            log.len(),
            log.modified().ok(),
        )
    };
    comes_to_rest(&site, written, async || sleeps(&program)).await;
    assert!(program.stopped().await.success());
}

#[tokio::test]
async fn at_rest_nothing_is_written_to_postgres_and_hardly_anything_asked() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    let program = site.starts().await;
    let rows = look_into(&site.database).await;
    let written = async || {
        let rows_written = "SELECT CAST(tup_inserted + tup_updated + tup_deleted AS BIGINT)
            FROM pg_stat_database WHERE datname = current_database()";
        number(&rows, rows_written).await
    };
    let asked = async || {
        let transactions = "SELECT CAST(xact_commit + xact_rollback AS BIGINT)
            FROM pg_stat_database WHERE datname = current_database()";
        number(&rows, transactions).await.unsigned_abs()
    };
    comes_to_rest(&site, written, asked).await;
    assert!(program.stopped().await.success());
}
