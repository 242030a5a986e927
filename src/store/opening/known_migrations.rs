//! The migrations that this program brings along.

use std::sync::LazyLock;

use sqlx::migrate::Migrator;

/// An older replica runs beside a newer one while they are exchanged: a migration that it does not
/// know is no fault.
pub(in crate::store) static KNOWN: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrations = sqlx::migrate!("./migrations");
    migrations.set_ignore_missing(true);
    migrations
});

/// The newest migration that we know.
pub(in crate::store) fn newest_known() -> Option<i64> {
    KNOWN.iter().map(|migration| migration.version).max()
}

/// Migrations only add, so this program works on what a newer one has made of a database.
pub(in crate::store) fn say_if_newer(applied: Option<i64>) {
    if applied > newest_known() {
        tracing::warn!(
            applied,
            known = newest_known(),
            "a newer bellhop has migrated this database; what it added is not used by this one"
        );
    }
}
