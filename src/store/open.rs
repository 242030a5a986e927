//! Opening: drivers, connections, the SQLite lock file and migrations.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use sqlx::Executor;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::Migrator;
use tokio_util::sync::CancellationToken;

use super::write::Writer;
use super::{Connections, Kind, Opening, Store, StoreError, presence, sqlite_path};

/// An older replica runs beside a newer one while they are exchanged: a migration that it does not know is no fault.
static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrations = sqlx::migrate!("./migrations");
    migrations.set_ignore_missing(true);
    migrations
});

const SQLITE_WRITER: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000; PRAGMA wal_autocheckpoint = 4000;";
/// A caller is told soon that rows are locked, as on SQLite; a replica that froze in a transaction does not lock them for good.
const POSTGRES: &str = "SET lock_timeout = '5s'; SET idle_in_transaction_session_timeout = '30s';";
const SQLITE_READER: &str = "PRAGMA busy_timeout = 5000; PRAGMA query_only = ON;";

pub(super) async fn open(opening: &Opening) -> Result<Store, StoreError> {
    sqlx::any::install_default_drivers();
    if opening.url.starts_with("sqlite:") {
        open_sqlite(opening).await
    } else if opening.url.starts_with("postgres://") || opening.url.starts_with("postgresql://") {
        open_postgres(opening).await
    } else {
        Err(StoreError::Open("database.url must start with sqlite: or postgres://".to_owned()))
    }
}

pub(super) async fn visit(opening: &Opening) -> Result<Store, StoreError> {
    if !opening.url.starts_with("sqlite:") {
        return open(opening).await;
    }
    sqlx::any::install_default_drivers();
    let path = path_of(opening)?;
    match lock_beside(&path) {
        Err(StoreError::Held(_)) => sqlite(opening, &path, None).await,
        // The lock is for migrating: a bot may start while the command is at work.
        lock => Ok(Store { _lock: None, ..sqlite(opening, &path, Some(lock?)).await? }),
    }
}

async fn open_sqlite(opening: &Opening) -> Result<Store, StoreError> {
    let path = path_of(opening)?;
    let lock = lock_beside(&path)?;
    sqlite(opening, &path, Some(lock)).await
}

fn path_of(opening: &Opening) -> Result<PathBuf, StoreError> {
    sqlite_path(&opening.url).ok_or_else(|| StoreError::Open("database.url must name a file, such as sqlite:bellhop.db".to_owned()))
}

/// Opens a SQLite file. Without the lock its schema is the business of whoever holds it.
async fn sqlite(opening: &Opening, path: &Path, lock: Option<File>) -> Result<Store, StoreError> {
    let url = format!("sqlite:{}?mode=rwc", path.display());
    let writer_pool = pool(1, SQLITE_WRITER).connect(&url).await.map_err(|error| cannot_open(&error))?;
    match lock {
        Some(_) => migrate(&writer_pool).await?,
        None => is_migrated(&writer_pool).await?,
    }
    let readers = pool(opening.max_connections, SQLITE_READER).connect(&url).await.map_err(|error| cannot_open(&error))?;
    let (readers, writer) = (Connections::of(readers), Writer::sqlite(&writer_pool).await?);
    let alive = Arc::new(CancellationToken::new().drop_guard());
    Ok(Store { kind: Kind::Sqlite, readers, writer, _lock: lock.map(Arc::new), replica: replica(), _alive: alive })
}

async fn open_postgres(opening: &Opening) -> Result<Store, StoreError> {
    // A migration may take its time, and so may waiting for another replica's.
    let patient = pool(1, "").connect(&opening.url).await.map_err(|error| cannot_open(&error))?;
    migrate(&patient).await?;
    patient.close().await;
    let readers = pool(opening.max_connections, POSTGRES).connect(&opening.url).await.map_err(|error| cannot_open(&error))?;
    let readers = Connections::of(readers);
    let writer = Writer::postgres(readers.clone());
    let (replica, alive) = (replica(), CancellationToken::new());
    presence::keep(opening.url.clone(), replica.to_string(), alive.clone()).await?;
    Ok(Store { kind: Kind::Postgres, readers, writer, _lock: None, replica, _alive: Arc::new(alive.drop_guard()) })
}

/// A name that no other process has.
fn replica() -> Arc<str> {
    format!("rep_{}", uuid::Uuid::now_v7().simple()).into()
}

fn pool(max: u32, on_connect: &'static str) -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(max).acquire_timeout(Duration::from_secs(5)).idle_timeout(None).max_lifetime(None).after_connect(
        move |connection, _| {
            Box::pin(async move {
                if !on_connect.is_empty() {
                    connection.execute(on_connect).await?;
                }
                Ok(())
            })
        },
    )
}

/// sqlx takes an advisory lock on PostgreSQL and none on SQLite, where the lock file below has already made us alone.
async fn migrate(pool: &sqlx::AnyPool) -> Result<(), StoreError> {
    MIGRATIONS.run(pool).await.map_err(|error| StoreError::Open(format!("migrations: {error}")))
}

/// Whether the holder of a file has applied every migration that we know.
async fn is_migrated(pool: &sqlx::AnyPool) -> Result<(), StoreError> {
    let applied: Option<i64> = sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(pool).await?;
    if applied >= MIGRATIONS.iter().map(|migration| migration.version).max() {
        return Ok(());
    }
    Err(StoreError::Open("the bellhop that runs on this database is older than this program: restart it with this one".to_owned()))
}

fn cannot_open(error: &sqlx::Error) -> StoreError {
    StoreError::Open(error.to_string())
}

fn lock_beside(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let shown = Path::new(&name).display().to_string();
    let file = std::fs::OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&name)
        .map_err(|error| StoreError::Open(format!("{shown}: {error}")))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => {
            Err(StoreError::Held(format!("{shown} is held: another bellhop runs on this database. Use postgres:// for several replicas")))
        }
        Err(std::fs::TryLockError::Error(error)) => Err(StoreError::Open(format!("{shown} can't be locked: {error}"))),
    }
}
