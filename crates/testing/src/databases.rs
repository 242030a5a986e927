//! On which database a story runs.

use std::cell::Cell;

use super::postgres;

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
