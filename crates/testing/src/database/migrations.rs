//! Our tables, in a database of a test.

use sqlx::migrate::Migrator;
use sqlx::{AnyConnection, Connection as _, Executor as _};

static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// Applies every migration to an empty database.
pub(super) async fn migrate(url: &str) {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.expect("connected");
    if url.starts_with("sqlite:") {
        let kept_in_file = "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;";
        connection.execute(kept_in_file).await.expect("set");
    }
    MIGRATIONS.run(&mut connection).await.expect("migrated");
    connection.close().await.expect("closed");
}
