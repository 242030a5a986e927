//! Opens a store: drivers, connections and migrations.

pub(super) mod known_migrations;
pub(super) mod options;

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::Executor;
use sqlx::migrate::MigrateError;
use sqlx::postgres::PgPoolOptions;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::config::DatabaseLocation;
use crate::store::changes::ChangeSignal;
use crate::store::deadlines::STATEMENT;
use crate::store::handle::OpenStore;
use crate::store::postgres::connections::ConnectionPool;
use crate::store::postgres::diagnostics::PostgresServer;
use crate::store::postgres::writer::PostgresWriter;
use crate::store::postgres::{move_record, presence};
use crate::store::readers::Source;
use crate::store::sqlite::connection::SqliteConnection;
use crate::store::sqlite::readers::SqliteReaders;
use crate::store::sqlite::writer::SqliteWriter;
use crate::store::sqlite::{file, migrations, visitors};
use crate::store::writer::Writer;
use crate::store::{DatabaseKind, Readers, Store, StoreError, StoreOptions};
use known_migrations::{KNOWN, newest_known};

/// A caller is told soon that rows are locked, before its statement counts as silent. What we have
/// given up, or what a replica left that froze, keeps no locks for long; a server that cannot reach
/// us any more finds out within half a minute.
const POSTGRES: &str = "SET lock_timeout = '2s'; SET idle_in_transaction_session_timeout = '5s'; \
    SET statement_timeout = '35s'; SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; \
    SET tcp_keepalives_count = 3;";
/// How long a connection may take to be made.
const OPENING: Duration = Duration::from_secs(3);
/// How long migrating may take, waiting for another replica's migrations included.
const MIGRATING: Duration = Duration::from_secs(30 * 60);

impl Store {
    /// Opens the database, creates a missing SQLite file, and brings the schema up to date under a
    /// lock.
    ///
    /// # Errors
    /// When the URL is neither SQLite nor PostgreSQL, the database cannot be reached or is behind a
    /// pooler of transactions, another process holds the SQLite file, or a migration fails.
    pub async fn open(opening: &StoreOptions) -> Result<Self, StoreError> {
        match opening.location()? {
            DatabaseLocation::File(path) => {
                let lock = file::lock(&path)?;
                file::prepare(&path)?;
                sqlite(opening, &path, Schema::Ours(lock)).await
            }
            DatabaseLocation::Server(url) => postgres(opening, url.expose(), true).await,
        }
    }

    /// Opens the database for a command, beside the process that holds it where there is one:
    /// SQLite lets several processes read and one write at a time. Leases are not to be taken so,
    /// since the holder of a file takes all others for dead.
    ///
    /// # Errors
    /// As [`Store::open`], but that a file may be held; its holder must have brought it to our
    /// schema. [`StoreError::Missing`] when there is no database yet: none is made.
    pub async fn open_existing(opening: &StoreOptions) -> Result<Self, StoreError> {
        let path = match opening.location()? {
            DatabaseLocation::File(path) => path,
            DatabaseLocation::Server(url) => return postgres(opening, url.expose(), false).await,
        };
        file::is_there(&path)?;
        match file::lock(&path) {
            Err(StoreError::Held(_)) => sqlite(opening, &path, Schema::OfHolder).await,
            // The lock is for migrating: a bot may start while the command is at work.
            lock => sqlite(opening, &path, Schema::MigratedUnder(lock?)).await,
        }
    }
}

/// Whose business the schema of a SQLite file is.
enum Schema {
    /// Ours, and so is the file for as long as the store is open.
    Ours(File),
    /// Ours until it is up to date.
    MigratedUnder(File),
    /// That of whoever holds the file.
    OfHolder,
}

/// Opens a SQLite file that is there. Off the runtime: a lock of the file is waited for, and a
/// migration may take long.
async fn sqlite(opening: &StoreOptions, path: &Path, schema: Schema) -> Result<Store, StoreError> {
    let (path, most) = (path.to_owned(), opening.max_connections);
    // The lock goes along: it must outlast a migration whose caller has given up.
    let opened = tokio::task::spawn_blocking(move || {
        let (writer, readers) = connections(&path, !matches!(schema, Schema::OfHolder), most)?;
        let lock = match schema {
            Schema::Ours(lock) => Some(lock),
            Schema::MigratedUnder(lock) => {
                drop(lock);
                None
            }
            Schema::OfHolder => None,
        };
        Ok::<_, StoreError>((writer, readers, lock))
    });
    let (writer, readers, lock) = opened
        .await
        .map_err(|_| StoreError::Unavailable("the runtime is closing".to_owned()))??;
    let (changes, alive) = (ChangeSignal::default(), CancellationToken::new());
    let writer = Writer::Sqlite(SqliteWriter::start(writer, lock)?);
    tokio::spawn(visitors::watch(readers.clone(), changes.clone(), alive.clone()));
    Ok(Store(Arc::new(OpenStore {
        kind: DatabaseKind::Sqlite,
        readers: Readers::of(Source::Sqlite(readers)),
        writer,
        replica: replica(),
        changes,
        lost_sessions: watch::channel(()).1,
        _alive: alive.drop_guard(),
    })))
}

fn connections(
    path: &Path,
    may_migrate: bool,
    most: u32,
) -> Result<(SqliteConnection, SqliteReaders), StoreError> {
    let shown = path.display();
    let cannot_open = |what: &str, error: StoreError| match error {
        StoreError::Open(why) | StoreError::Unavailable(why) | StoreError::Corrupt(why) => {
            StoreError::Open(format!("{shown}: {what}{why}"))
        }
        other => other,
    };
    let writer = SqliteConnection::writer(path).map_err(|error| cannot_open("", error))?;
    match may_migrate {
        true => migrations::migrate(&writer, &KNOWN)
            .map_err(|error| cannot_open("migrations: ", error))?,
        false => is_known(migrations::newest(&writer)?)?,
    }
    say_if_newer(migrations::newest(&writer)?);
    let readers = SqliteReaders::open(path, most).map_err(|error| cannot_open("", error))?;
    Ok((writer, readers))
}

async fn postgres(opening: &StoreOptions, url: &str, may_begin: bool) -> Result<Store, StoreError> {
    let server = PostgresServer::read(url)?;
    server.keeps_sessions().await?;
    let cannot_open = |error: &sqlx::Error| {
        StoreError::Open(format!("{}: {}", server.place(), server.cause(error)))
    };
    bring_up_to_date(&server, url, may_begin).await?;
    let most = opening.max_connections;
    let readers =
        pool(most + 1, POSTGRES, OPENING).connect_lazy(url).map_err(|error| cannot_open(&error))?;
    let readers = ConnectionPool::of(readers, most, &server.place(), Some(STATEMENT));
    readers.first().await.map_err(|error| cannot_open(&error))?;
    let writer = Writer::Postgres(PostgresWriter::start(readers.clone())?);
    let (replica, alive) = (replica(), CancellationToken::new());
    let changes = ChangeSignal::default();
    let sign_of_life = alive.clone().drop_guard();
    let lost_sessions =
        presence::keep(url.to_owned(), replica.to_string(), changes.clone(), alive).await?;
    move_record::is_whole(&readers, &server.place()).await?;
    Ok(Store(Arc::new(OpenStore {
        kind: DatabaseKind::Postgres,
        readers: Readers::of(Source::Postgres(readers)),
        writer,
        replica,
        changes,
        lost_sessions,
        _alive: sign_of_life,
    })))
}

/// Migrates, where there are tables already or may be made.
pub(in crate::store) async fn bring_up_to_date(
    server: &PostgresServer,
    url: &str,
    may_begin: bool,
) -> Result<(), StoreError> {
    let cannot_open = |error: &sqlx::Error| {
        StoreError::Open(format!("{}: {}", server.place(), server.cause(error)))
    };
    // A migration may take its time, and so may waiting for another replica's.
    let patient = pool(1, "", OPENING).connect(url).await.map_err(|error| cannot_open(&error))?;
    if !may_begin && !in_time(has_begun(&patient)).await.map_err(|error| cannot_open(&error))? {
        let may_make =
            in_time(may_make_tables(&patient)).await.map_err(|error| cannot_open(&error))?;
        return Err(if may_make { server.has_no_tables() } else { server.takes_no_tables() });
    }
    let Ok(migrated) = timeout(MIGRATING, migrate(&patient)).await else {
        return Err(StoreError::Open(format!(
            "{}: migrations: not done within {} s",
            server.place(),
            MIGRATING.as_secs()
        )));
    };
    migrated.map_err(|error| match &error {
        MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => {
            StoreError::Open(format!("{}: migrations: {}", server.place(), server.cause(cause)))
        }
        _ => StoreError::Open(format!("{}: migrations: {error}", server.place())),
    })?;
    let newest = "SELECT MAX(version) FROM _sqlx_migrations";
    let newest = in_time(sqlx::query_scalar(newest).fetch_one(&patient)).await;
    say_if_newer(newest.map_err(|error| cannot_open(&error))?);
    // Closing is a courtesy.
    let _ = timeout(OPENING, patient.close()).await;
    Ok(())
}

/// A question at the start, whose answer nobody waits for without end.
async fn in_time<T>(
    question: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    timeout(STATEMENT, question).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// Whether anybody has made our tables in this database.
async fn has_begun(pool: &sqlx::PgPool) -> Result<bool, sqlx::Error> {
    let found: i64 =
        sqlx::query_scalar("SELECT COUNT(to_regclass('_sqlx_migrations'))").fetch_one(pool).await?;
    Ok(found > 0)
}

/// Whether we may make them.
async fn may_make_tables(pool: &sqlx::PgPool) -> Result<bool, sqlx::Error> {
    let may = "SELECT COUNT(*) FROM pg_namespace WHERE nspname = current_schema() AND \
        has_schema_privilege(oid, 'CREATE')";
    let found: i64 = sqlx::query_scalar(may).fetch_one(pool).await?;
    Ok(found > 0)
}

/// A name that no other process has.
fn replica() -> Box<str> {
    format!("rep_{}", uuid::Uuid::now_v7().simple()).into()
}

fn pool(max: u32, on_connect: &'static str, opening: Duration) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(max)
        .acquire_timeout(opening)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if !on_connect.is_empty() {
                    connection.execute(on_connect).await?;
                }
                Ok(())
            })
        })
}

/// Under an advisory lock of sqlx.
async fn migrate(pool: &sqlx::PgPool) -> Result<(), MigrateError> {
    KNOWN.run(pool).await
}

/// Migrations only add, so this program works on what a newer one has made of a database.
fn say_if_newer(applied: Option<i64>) {
    if applied > newest_known() {
        tracing::warn!(
            applied,
            known = newest_known(),
            "a newer bellhop has migrated this database; what it added is not used by this one"
        );
    }
}

/// Whether the holder of a file has applied every migration that we know.
fn is_known(applied: Option<i64>) -> Result<(), StoreError> {
    if applied >= newest_known() {
        return Ok(());
    }
    Err(StoreError::Open(
        "the bellhop that runs on this database is older than this program: restart it with this \
            one"
        .to_owned(),
    ))
}
