//! A SQLite file is moved to PostgreSQL: every table, every row, each value as it was; what is
//! interrupted is gone on with.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use bellhop::clock::Clock;
use bellhop::store::{
    MoveError, MovePhase, MoveReport, MoveStep, Store, StoreError, StoreOptions, move_database,
};
use bellhop_generator::Shop;
use bellhop_testing::databases::{look_into, migrated_file};
use bellhop_testing::postgres;
use sqlx::migrate::Migrator;
use sqlx::{AnyPool, AssertSqlSafe, Column as _, Executor as _, Row as _};
use tempfile::TempDir;
use tokio::sync::Notify;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");
/// The oldest and the newest table names of a database, without those of migrations and moves.
const TABLES: [&str; 2] = [
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'
        AND name NOT LIKE 'sqlite%' ORDER BY name",
    "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
        AND table_name NOT LIKE '\\_%' ORDER BY table_name COLLATE \"C\"",
];

/// What belongs to processes stays behind.
const LEFT: [&str; 2] = ["replicas", "singletons"];

/// A SQLite file with our tables, and an empty database beside it.
struct Removal {
    folder: TempDir,
    to: String,
}

fn options(url: &str) -> StoreOptions {
    StoreOptions::new(url, 1)
}

impl Removal {
    /// None where there is no PostgreSQL.
    async fn new() -> Option<Self> {
        let removal = Self::without_tables().await?;
        migrated_file(&removal.folder.path().join("bellhop.db")).await;
        Some(removal)
    }

    async fn without_tables() -> Option<Self> {
        let to = postgres::fresh_database().await?;
        Some(Self { folder: tempfile::tempdir().expect("a folder"), to })
    }

    fn from(&self) -> String {
        format!("sqlite:{}", self.folder.path().join("bellhop.db").display())
    }

    async fn source(&self) -> AnyPool {
        look_into(&self.from()).await
    }

    /// Changes the source.
    async fn holds(&self, sql: &str) {
        let rows = self.source().await;
        rows.execute(AssertSqlSafe(sql.to_owned())).await.expect("entered");
        rows.close().await;
    }

    async fn moves(&self) -> Result<MoveReport, MoveError> {
        self.moves_telling(&|_| {}).await
    }

    async fn moves_telling(
        &self,
        told: &(dyn Fn(MoveStep<'_>) + Sync),
    ) -> Result<MoveReport, MoveError> {
        move_database(&options(&self.from()), &options(&self.to), &Clock::System, told).await
    }

    /// Both sides have the same tables, the same rows, and in them the same values.
    async fn is_the_same_on_both_sides(&self) -> BTreeMap<String, usize> {
        let (source, target) = (self.source().await, look_into(&self.to).await);
        let (here, there) =
            (everything(&source, TABLES[0]).await, everything(&target, TABLES[1]).await);
        for (table, rows) in here.iter().filter(|(table, _)| !LEFT.contains(&table.as_str())) {
            assert_eq!(Some(rows), there.get(table), "{table}");
        }
        assert_eq!(here.len(), there.len());
        source.close().await;
        target.close().await;
        here.into_iter().map(|(table, rows)| (table, rows.len())).collect()
    }
}

/// Every row of every table, its values by the names of their columns.
async fn everything(rows: &AnyPool, tables: &'static str) -> BTreeMap<String, Vec<String>> {
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(rows).await.expect("tables");
    let mut all = BTreeMap::new();
    for table in tables {
        let sql = format!("SELECT * FROM {table}");
        let found = rows.fetch_all(AssertSqlSafe(sql)).await.expect("rows");
        let mut shown: Vec<String> = found
            .iter()
            .map(|row| {
                let mut values: Vec<String> = (0..row.len())
                    .map(|place| {
                        let text = row.try_get::<Option<String>, _>(place).ok();
                        let number = row.try_get::<Option<i64>, _>(place).ok();
                        format!("{}: {text:?} {number:?}", row.column(place).name())
                    })
                    .collect();
                values.sort();
                values.join(", ")
            })
            .collect();
        shown.sort();
        all.insert(table, shown);
    }
    all
}

/// The words of a move that was refused.
fn refused(outcome: Result<MoveReport, MoveError>, words: &[&str]) {
    let told = outcome.expect_err("it is refused").to_string();
    assert!(words.iter().all(|words| told.contains(words)), "{words:?} in {told}");
}

#[tokio::test]
async fn every_table_is_moved_with_each_of_its_values() {
    let Some(removal) = Removal::without_tables().await else { return };
    sqlx::any::install_default_drivers();
    let rows = AnyPool::connect(&format!("{}?mode=rwc", removal.from())).await.expect("connected");
    // Each migration has rows for the tables that it makes.
    for migration in MIGRATIONS.iter() {
        MIGRATIONS.run_to(migration.version, &rows).await.expect("migrated");
        let path = format!("tests/data/migrations/{:04}.sql", migration.version);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let sql = std::fs::read_to_string(path).expect("rows");
        rows.execute(AssertSqlSafe(sql)).await.expect("entered");
    }
    rows.close().await;
    let report = removal.moves().await.expect("moved");
    let mut counted = removal.is_the_same_on_both_sides().await;
    for (table, why) in report.not_moved {
        let is_there = counted.remove(*table).is_some() || table.starts_with("_sqlx");
        assert!(is_there && !why.is_empty(), "{table} is named and not there");
    }
    let told: BTreeMap<String, usize> =
        report.tables.iter().map(|(table, rows)| (table.clone(), *rows as usize)).collect();
    assert_eq!(told, counted, "no table is forgotten, and none is empty here");
    assert!(counted.values().all(|rows| *rows > 0), "{counted:?}");
    let store = Store::open(&options(&removal.to)).await.expect("the program goes on with it");
    store.close().await;
}

#[tokio::test]
async fn a_table_that_is_new_is_moved_and_numbers_its_rows_behind_the_others() {
    let Some(removal) = Removal::new().await else { return };
    Store::open(&options(&removal.to)).await.expect("migrated").close().await;
    removal
        .holds(
            "CREATE TABLE visits (number INTEGER PRIMARY KEY, share DOUBLE PRECISION, words TEXT);
            INSERT INTO visits VALUES (7, 0.1, 'a'), (41, 2, 'a\tb\\N\r\n\u{1F600}'), (9, NULL, '');",
        )
        .await;
    let target = look_into(&removal.to).await;
    target
        .execute(
            "CREATE TABLE visits (number BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
                share DOUBLE PRECISION, words TEXT)",
        )
        .await
        .expect("made");
    removal.moves().await.expect("moved");
    target.execute("INSERT INTO visits (words) VALUES ('next')").await.expect("entered");
    let found = "SELECT CAST(number AS TEXT) || ' ' || COALESCE(CAST(share AS TEXT), '-') || ' '
        || words FROM visits ORDER BY number";
    let found: Vec<String> = sqlx::query_scalar(found).fetch_all(&target).await.expect("rows");
    assert_eq!(found, ["7 0.1 a", "9 - ", "41 2 a\tb\\N\r\n\u{1F600}", "42 - next"]);
}

#[tokio::test]
async fn a_row_may_name_one_that_comes_later_in_its_table() {
    let Some(removal) = Removal::new().await else { return };
    let ticket = |id: &str, number: u32, merged_into: &str| {
        format!(
            "INSERT INTO support_tickets (id, number, state, channel, address, locale, category,
                priority, topic_state, opened_at_ms, changed_at_ms, closed_at_ms, merged_into)
            VALUES ('{id}', {number}, 'closed', 'telegram', '7', 'en', 'order', 1, 'none', 1, 1, 1,
                {merged_into});"
        )
    };
    removal.holds(&[ticket("z", 1, "NULL"), ticket("a", 2, "'z'")].concat()).await;
    removal.moves().await.expect("moved");
    let counted = removal.is_the_same_on_both_sides().await;
    assert_eq!(counted["support_tickets"], 2);
}

#[tokio::test]
async fn what_postgres_keeps_in_no_text_is_replaced_and_told() {
    let Some(removal) = Removal::new().await else { return };
    let customer = "INSERT INTO customers (id, name, created_at_ms)";
    removal
        .holds(&format!("{customer} VALUES ('c-1', 'A' || char(0) || 'na', 1), ('c-2', 'Bo', 1)"))
        .await;
    assert_eq!(removal.moves().await.expect("moved").replaced, 1);
    let target = look_into(&removal.to).await;
    let names = "SELECT name FROM customers ORDER BY id";
    let names: Vec<String> = sqlx::query_scalar(names).fetch_all(&target).await.expect("names");
    assert_eq!(names, ["A\u{FFFD}na", "Bo"]);

    let Some(removal) = Removal::new().await else { return };
    removal.holds(&format!("{customer} VALUES ('c' || char(0), 'Ana', 1)")).await;
    refused(removal.moves().await, &["table customers", "key \"c\\0\"", "id holds U+0000"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_that_is_interrupted_goes_on_where_it_stood() {
    let Some(removal) = Removal::new().await else { return };
    let shop = Shop { seed: 15, orders: 5_000, unsettled: 50, until: Clock::System.now() };
    bellhop_generator::fill(&removal.from(), shop).await.expect("filled");
    for interrupted_in in ["notifications", "orders"] {
        let (is_there, came) = (Notify::new(), Mutex::new(0));
        let told = |step: MoveStep<'_>| {
            if step.phase == MovePhase::Copying && step.table == interrupted_in {
                *came.lock().expect("nobody died") = step.done;
                is_there.notify_one();
            }
        };
        tokio::select! {
            biased;
            () = is_there.notified() => {}
            moved = removal.moves_telling(&told) => panic!("it is interrupted: {moved:?}"),
        }
        assert!(*came.lock().expect("nobody died") < 5_000, "in the middle of a table");
        let opened = Store::open(&options(&removal.to)).await.err().expect("half a shop");
        assert!(
            matches!(&opened, StoreError::Open(why) if why.contains("begun and not ended")),
            "{opened}"
        );
    }
    let copied = Mutex::new(BTreeMap::<String, u64>::new());
    let told = |step: MoveStep<'_>| {
        if step.phase == MovePhase::Copying {
            let mut copied = copied.lock().expect("nobody died");
            let first = copied.entry(step.table.to_owned()).or_insert(step.done);
            *first = (*first).min(step.done);
        }
    };
    removal.moves_telling(&told).await.expect("moved");
    let copied = copied.into_inner().expect("nobody died");
    assert!(!copied.contains_key("notifications"), "what is there is not copied again: {copied:?}");
    assert!(copied["orders"] > 2_000, "{copied:?}");
    assert_eq!(removal.is_the_same_on_both_sides().await["notifications"], 5_000);
    refused(removal.moves().await, &["--to:", "was moved into it at", "set database.url"]);
}

#[tokio::test]
async fn a_source_that_changed_since_the_move_began_is_not_mixed_with_itself() {
    let Some(removal) = Removal::new().await else { return };
    let customer = "INSERT INTO customers (id, created_at_ms) VALUES";
    removal.holds(&format!("{customer} ('c-1', 1), ('c-3', 1)")).await;
    let is_there = Notify::new();
    let told = |step: MoveStep<'_>| {
        if step.phase == MovePhase::Copying && step.table == "customers" {
            is_there.notify_one();
        }
    };
    tokio::select! {
        biased;
        () = is_there.notified() => {}
        moved = removal.moves_telling(&told) => panic!("it is interrupted: {moved:?}"),
    }
    removal.holds(&format!("{customer} ('c-2', 1)")).await;
    refused(removal.moves().await, &["table customers", "differ", "Name an empty database"]);
}

#[tokio::test]
async fn a_source_that_is_not_at_rest_or_not_of_this_program_is_refused() {
    let Some(removal) = Removal::new().await else { return };
    let running = Store::open(&options(&removal.from())).await.expect("it runs");
    refused(removal.moves().await, &["--from:", "a bellhop runs on it: stop it first"]);
    running.close().await;

    removal
        .holds(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum,
            execution_time) VALUES (9999, 'of tomorrow', 1, x'00', 1)",
        )
        .await;
    refused(removal.moves().await, &["--from:", "a newer bellhop", "migration 9999"]);
    removal.holds("DELETE FROM _sqlx_migrations WHERE version > 19").await;
    refused(removal.moves().await, &["--from:", "older than this program", "`bellhop migrate`"]);
    removal.holds("DROP TABLE _sqlx_migrations").await;
    refused(removal.moves().await, &["--from:", "not a database of this program"]);
    std::fs::write(removal.folder.path().join("bellhop.db"), "notes").expect("written");
    refused(removal.moves().await, &["--from:", "too short for a SQLite database"]);
    std::fs::remove_file(removal.folder.path().join("bellhop.db")).expect("removed");
    refused(removal.moves().await, &["there is no database at"]);
}

#[tokio::test]
async fn a_target_that_holds_anything_or_is_in_use_is_refused() {
    let Some(removal) = Removal::new().await else { return };
    let running = Store::open(&options(&removal.to)).await.expect("it runs");
    refused(removal.moves().await, &["--to:", "a bellhop runs on it"]);
    running.close().await;
    drop(running);
    removal.moves().await.expect("once it has stopped, it is moved");

    let Some(removal) = Removal::new().await else { return };
    Store::open(&options(&removal.to)).await.expect("migrated").close().await;
    let target = look_into(&removal.to).await;
    target
        .execute("INSERT INTO customers (id, created_at_ms) VALUES ('c-1', 1)")
        .await
        .expect("entered");
    refused(removal.moves().await, &["--to:", "rows in its table customers", "an empty database"]);
    target.execute("DELETE FROM customers").await.expect("deleted");
    target
        .execute(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum,
            execution_time) VALUES (9999, 'of tomorrow', TRUE, '\\x00', 1)",
        )
        .await
        .expect("entered");
    refused(removal.moves().await, &["--to:", "a newer bellhop has migrated it"]);

    let nobody = options("postgres://shop@127.0.0.1:9/orders");
    let to_nobody =
        move_database(&options(&removal.from()), &nobody, &Clock::System, &|_| {}).await;
    refused(to_nobody, &["PostgreSQL at 127.0.0.1:9", "nothing listens there"]);
}
