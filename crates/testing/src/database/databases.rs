//! On which database a story runs, and a look into it.

use std::cell::Cell;
use std::path::Path;

use sqlx::AnyPool;
use sqlx::any::AnyPoolOptions;
use tokio::sync::OnceCell;

use super::migrations::migrate;
use crate::postgres;

/// A SQLite file with our tables, which is copied.
static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();

/// A database that the program runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

thread_local! {
    static OF_STORY: Cell<Option<Database>> = const { Cell::new(None) };
}

/// A story that runs on one database, until this value is dropped.
#[must_use = "dropped at once it has no effect"]
pub struct Story(());

impl Drop for Story {
    fn drop(&mut self) {
        OF_STORY.set(None);
    }
}

/// From now on the story on this thread opens stores, houses and sites on this database; `None`
/// where there is no such database. The test runner gives each test a thread; `tokio::test` polls
/// the test's own future on it.
pub fn story_on(database: Database) -> Option<Story> {
    if database == Database::Postgres && !postgres::is_there() {
        return None;
    }
    OF_STORY.set(Some(database));
    Some(Story(()))
}

/// The database of the story that runs on this thread.
///
/// # Panics
/// In a test that is not a `#[story]`, and in a task that it spawned.
pub fn of_story() -> Database {
    OF_STORY.get().expect("a test with #[story]")
}

/// Makes a SQLite file with our tables and no rows, where there is no file yet.
pub async fn migrated_file(path: &Path) {
    if path.exists() {
        return;
    }
    let file = MIGRATED.get_or_init(async || {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("migrated.db");
        migrate(&format!("sqlite:{}?mode=rwc", path.display())).await;
        std::fs::read(path).expect("a file")
    });
    std::fs::write(path, file.await).expect("a copy");
}

/// A look into a database beside the program.
pub async fn look_into(database: &str) -> AnyPool {
    sqlx::any::install_default_drivers();
    AnyPoolOptions::new()
        .max_connections(1)
        .connect(database)
        .await
        .expect("the database can be looked into")
}
