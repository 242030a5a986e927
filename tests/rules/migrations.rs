//! The migrations go forward only, over rows that are there, in types that both databases know, and
//! however many processes start at once.

use std::collections::BTreeMap;
use std::process::{Output, Stdio};

use bellhop::store::{Store, StoreOptions};
use sqlx::migrate::Migrator;
use sqlx::{AnyPool, AssertSqlSafe, Executor as _};
use tokio::process::Command;

use super::migration_text::{Column, Migration, migrations};
use super::tree::{files, hold, top};
use bellhop_testing::databases::{self, Database};
use bellhop_testing::{postgres, story};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Types that both databases know and sqlx's Any carries.
const TYPES: &[&str] = &["TEXT", "BIGINT", "INTEGER", "DOUBLE PRECISION"];

/// What is wrong with a column.
fn objections(column: &Column) -> Vec<String> {
    let mut found = Vec::new();
    let kind = TYPES
        .iter()
        .find(|kind| column.rest == **kind || column.rest.starts_with(&format!("{kind} ")));
    if kind.is_none() {
        found.push(format!("`{}` is none of {}", column.rest, TYPES.join(", ")));
    }
    let words: Vec<&str> = column.name.split('_').collect();
    let is_moment = matches!(
        words.last(),
        Some(&("at" | "on" | "date" | "time" | "until" | "since" | "timestamp"))
    );
    if is_moment {
        found.push("a moment is named …_at_ms".to_owned());
    }
    if words.ends_with(&["ms"]) && kind != Some(&"BIGINT") {
        found.push("milliseconds are BIGINT".to_owned());
    }
    if column.is_added && column.rest.contains("NOT NULL") && !column.rest.contains("DEFAULT") {
        found.push("added NOT NULL without DEFAULT: rows are there, and old replicas still write without it".to_owned());
    }
    if !column.is_added && column.rest.contains("AUTOINCREMENT") {
        found.push("ids are parameters".to_owned());
    }
    found
}

#[test]
fn columns_are_of_types_that_both_databases_know() {
    let mut faults = Vec::new();
    let mut columns = 0;
    for migration in migrations() {
        for column in migration.columns() {
            columns += 1;
            let place =
                format!("{}:{}: {}.{}", migration.path, column.line, column.table, column.name);
            faults.extend(objections(&column).into_iter().map(|why| format!("{place}: {why}")));
        }
    }
    assert!(columns > 100, "the columns were read: {columns}");
    hold("columns are portable", faults);
}

#[test]
fn a_column_that_is_not_portable_is_seen() {
    let seen = |text: &str| {
        let migration = Migration { path: String::new(), text: text.to_owned() };
        migration.columns().iter().flat_map(objections).count()
    };
    for text in [
        "CREATE TABLE t (id TEXT PRIMARY KEY, done BOOLEAN NOT NULL)",
        "CREATE TABLE t (id SERIAL)",
        "CREATE TABLE t (sent_at_ms INTEGER NOT NULL)",
        "CREATE TABLE t (sent_at BIGINT NOT NULL)",
        "ALTER TABLE t ADD COLUMN a TEXT NOT NULL",
        "ALTER TABLE t ADD COLUMN a JSONB",
    ] {
        assert_eq!(seen(text), 1, "{text}");
    }
    for text in [
        "CREATE TABLE t (id TEXT PRIMARY KEY, a BIGINT CHECK (a IN (1, 2)), time_zone TEXT, CHECK (a > 0), UNIQUE (id, a))",
        "ALTER TABLE t ADD COLUMN a TEXT NOT NULL DEFAULT ''",
        "CREATE VIEW v AS SELECT a FROM t",
    ] {
        assert_eq!(seen(text), 0, "{text}");
    }
}

/// The number in a migration's name.
fn number(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path).split('_').next().unwrap_or_default()
}

#[test]
fn migrations_are_numbered_through_and_each_has_its_rows() {
    let mut faults = Vec::new();
    for (at, migration) in migrations().iter().enumerate() {
        let expected = format!("{:04}", at + 1);
        let says_what = migration.path.ends_with(".sql")
            && migration.path.matches('.').count() == 1
            && migration.path.contains('_');
        if number(&migration.path) != expected || !says_what {
            faults.push(format!(
                "{}: the next one is migrations/{expected}_what_it_does.sql; there is no way back (.down.sql)",
                migration.path
            ));
        }
        if !top().join(format!("tests/data/migrations/{expected}.sql")).exists() {
            faults.push(format!(
                "{}: its rows are missing: tests/data/migrations/{expected}.sql",
                migration.path
            ));
        }
    }
    let rows = files("tests/data/migrations", ".sql").len();
    if rows != migrations().len() {
        faults.push(format!(
            "tests/data/migrations: {rows} files for {} migrations",
            migrations().len()
        ));
    }
    hold("migrations are numbered through and each has its rows", faults);
}

/// How many rows each of these tables has.
async fn counts(pool: &AnyPool, tables: impl IntoIterator<Item = String>) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for table in tables {
        let count = sqlx::query_scalar(AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}")))
            .fetch_one(pool)
            .await;
        counts.insert(table, count.expect("a table can be counted"));
    }
    counts
}

/// An empty database of the story's kind, and what keeps the file alive.
async fn empty_database() -> (String, tempfile::TempDir) {
    sqlx::any::install_default_drivers();
    let folder = tempfile::tempdir().expect("a folder");
    let url = match databases::of_story() {
        Database::Sqlite => {
            format!("sqlite:{}?mode=rwc", folder.path().join("test.db").display())
        }
        Database::Postgres => postgres::fresh_database().await.expect("there is a PostgreSQL"),
    };
    (url, folder)
}

#[story]
async fn each_migration_goes_over_rows_that_are_there() {
    let (url, _folder) = empty_database().await;
    let pool = AnyPool::connect(&url).await.expect("connected");
    let mut before = BTreeMap::new();
    for migration in migrations() {
        let version: i64 = number(&migration.path).parse().expect("a number");
        let done = MIGRATIONS.run_to(version, &pool).await;
        assert!(done.is_ok(), "{} on {url}: {done:?}", migration.path);
        assert_eq!(
            counts(&pool, before.keys().cloned()).await,
            before,
            "{} keeps every row on {url}",
            migration.path
        );

        let rows =
            std::fs::read_to_string(top().join(format!("tests/data/migrations/{version:04}.sql")))
                .expect("rows");
        let entered = pool.execute(AssertSqlSafe(rows)).await;
        assert!(entered.is_ok(), "tests/data/migrations/{version:04}.sql on {url}: {entered:?}");
        let own: Vec<String> = migration.columns().into_iter().map(|column| column.table).collect();
        before = counts(&pool, before.keys().cloned().chain(own.iter().cloned())).await;
        let bare: Vec<_> = own.iter().filter(|table| before[*table] == 0).collect();
        assert!(bare.is_empty(), "tests/data/migrations/{version:04}.sql has no row for {bare:?}");
    }
    pool.close().await;
    let store = Store::open(&StoreOptions::new(url.replace("?mode=rwc", ""), 1)).await;
    assert!(
        store.is_ok(),
        "the program opens what the migrations left on {url}: {:?}",
        store.err()
    );
}

/// Starts `bellhop migrate` so many times at once.
async fn migrate_at_once(url: &str, processes: usize) -> Vec<Output> {
    let folder = tempfile::tempdir().expect("a folder");
    let start = |_| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bellhop"));
        command.arg("migrate").env("BELLHOP__DATABASE__URL", url).current_dir(folder.path());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts")
    };
    let started: Vec<_> = (0..processes).map(start).collect();
    futures_util::future::try_join_all(
        started.into_iter().map(tokio::process::Child::wait_with_output),
    )
    .await
    .expect("they end")
}

async fn applied(url: &str) -> usize {
    let pool = AnyPool::connect(url).await.expect("connected");
    let rows = sqlx::query("SELECT version FROM _sqlx_migrations WHERE success")
        .fetch_all(&pool)
        .await
        .expect("read");
    pool.close().await;
    rows.len()
}

#[tokio::test]
async fn replicas_that_start_at_once_migrate_once() {
    sqlx::any::install_default_drivers();
    let Some(url) = postgres::fresh_database().await else { return };
    for output in migrate_at_once(&url, 6).await {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(applied(&url).await, migrations().len());
}

#[tokio::test]
async fn on_sqlite_one_migrates_and_the_others_say_who_is_there() {
    sqlx::any::install_default_drivers();
    let folder = tempfile::tempdir().expect("a folder");
    let url = format!("sqlite:{}", folder.path().join("bellhop.db").display());
    let outputs = migrate_at_once(&url, 6).await;
    assert!(outputs.iter().any(|output| output.status.success()));
    for output in outputs.iter().filter(|output| !output.status.success()) {
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("another bellhop runs on this database"), "{said}");
    }
    assert_eq!(applied(&url).await, migrations().len());
}
