//! On which databases a test runs: on each there is, or, in a story, on one at a time.

use std::cell::Cell;

/// A database that the program runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    Sqlite,
    Postgres,
}

thread_local! {
    static ONLY: Cell<Option<Database>> = const { Cell::new(None) };
}

/// Until this value is dropped, this thread's tests run on one database alone.
#[must_use = "dropped at once it has no effect"]
pub struct Only(());

impl Drop for Only {
    fn drop(&mut self) {
        ONLY.set(None);
    }
}

/// From now on this thread opens stores, houses and sites on this database alone. The test runner
/// gives each test a thread; `tokio::test` polls the test's own future on it.
pub fn only(database: Database) -> Only {
    ONLY.set(Some(database));
    Only(())
}

/// Whether the test on this thread runs on a database.
pub fn runs_on(database: Database) -> bool {
    ONLY.get().is_none_or(|only| only == database)
}
