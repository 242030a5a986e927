//! Opens a PostgreSQL database, directly or through a pooler.

use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection as _, Executor as _, PgConnection, Row as _};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::known_migrations::{KNOWN, say_if_newer};
use crate::store::changes::ChangeSignal;
use crate::store::deadlines::STATEMENT;
use crate::store::handle::{OpenStore, new_replica};
use crate::store::postgres::connections::ConnectionPool;
use crate::store::postgres::diagnostics::PostgresServer;
use crate::store::postgres::pool_mode::{PoolMode, SessionSource};
use crate::store::postgres::writer::PostgresWriter;
use crate::store::postgres::{heartbeat, migrations, move_record, presence};
use crate::store::readers::Source;
use crate::store::writer::Writer;
use crate::store::{DatabaseKind, Readers, Store, StoreError, StoreOptions};

/// How long a connection may take to be made.
const OPENING: Duration = Duration::from_secs(3);
/// How long migrating may take, waiting for another replica's migrations included.
const MIGRATING: Duration = Duration::from_secs(30 * 60);

/// Opens the database of a URL, and makes its tables where `may_begin` says so.
pub(super) async fn open(
    opening: &StoreOptions,
    url: &str,
    may_begin: bool,
) -> Result<Store, StoreError> {
    let server = PostgresServer::read(url)?;
    let mode = server.pool_mode().await?;
    let direct = direct(opening).await?;
    let sessions = match (&direct, mode) {
        (_, PoolMode::Session) => SessionSource::Url,
        (Some(_), PoolMode::Transaction) => SessionSource::DirectUrl,
        (None, PoolMode::Transaction) => SessionSource::Nowhere,
    };
    if sessions != SessionSource::Url {
        tracing::info!(sessions = sessions.describe(), "PostgreSQL is behind a pooler");
    }
    bring_up_to_date(direct.as_ref().unwrap_or(&server), sessions, may_begin).await?;
    let connections = connections(&server, opening.max_connections, mode).await?;
    let writer = Writer::Postgres(PostgresWriter::start(connections.clone())?);
    let (replica, alive) = (new_replica(), CancellationToken::new());
    let changes = ChangeSignal::default();
    let options = direct.as_ref().unwrap_or(&server).options().clone();
    let sign_of_life = alive.clone().drop_guard();
    let (name, signal, stop) = (replica.to_string(), changes.clone(), alive);
    let signs_of_life = match sessions {
        SessionSource::Nowhere => heartbeat::keep(options, name, signal, stop).await?,
        SessionSource::Url | SessionSource::DirectUrl => {
            presence::keep(options, name, signal, stop).await?
        }
    };
    move_record::is_whole(&connections, &server.place()).await?;
    Ok(Store(Arc::new(OpenStore {
        kind: DatabaseKind::Postgres,
        readers: Readers::of(Source::Postgres(connections)),
        writer,
        replica,
        changes,
        sessions: Some(sessions),
        signs_of_life,
        _alive: sign_of_life,
    })))
}

/// The server of `database.direct_url`, which must keep sessions.
async fn direct(opening: &StoreOptions) -> Result<Option<PostgresServer>, StoreError> {
    let Some(url) = &opening.direct_url else { return Ok(None) };
    let server = PostgresServer::read_direct(url)?;
    match server.pool_mode().await? {
        PoolMode::Session => Ok(Some(server)),
        PoolMode::Transaction => Err(server.is_no_session()),
    }
}

/// The connections that statements go by; one is open when this returns.
async fn connections(
    server: &PostgresServer,
    most: u32,
    mode: PoolMode,
) -> Result<ConnectionPool, StoreError> {
    let pool = PgPoolOptions::new()
        .max_connections(most + 1)
        .acquire_timeout(OPENING)
        .idle_timeout(None)
        .max_lifetime(None)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                let settings = mode.on_connect();
                if !settings.is_empty() {
                    connection.execute(settings).await?;
                }
                Ok(())
            })
        })
        .connect_lazy_with(server.options().clone());
    let connections = ConnectionPool::of(pool, most, &server.place(), Some(STATEMENT), mode);
    connections.first().await.map_err(|error| cannot_open(server, &error))?;
    Ok(connections)
}

fn cannot_open(server: &PostgresServer, error: &sqlx::Error) -> StoreError {
    StoreError::Open(format!("{}: {}", server.place(), server.cause(error)))
}

/// Migrates, where there are tables already or may be made.
pub(in crate::store) async fn bring_up_to_date(
    server: &PostgresServer,
    sessions: SessionSource,
    may_begin: bool,
) -> Result<(), StoreError> {
    // A migration may take its time, and so may waiting for another replica's.
    let mut patient = server.connect().await?;
    if !may_begin && asked(server, &mut patient, HAS_BEGUN).await?.unwrap_or_default() == 0 {
        let may_make = asked(server, &mut patient, MAY_MAKE_TABLES).await?.unwrap_or_default() > 0;
        return Err(if may_make { server.has_no_tables() } else { server.takes_no_tables() });
    }
    let migrating = async {
        match sessions {
            SessionSource::Nowhere => migrations::migrate(&mut patient, &KNOWN).await,
            SessionSource::Url | SessionSource::DirectUrl => by_session(server).await,
        }
    };
    let Ok(migrated) = timeout(MIGRATING, migrating).await else {
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
    say_if_newer(asked(server, &mut patient, NEWEST).await?);
    // Closing is a courtesy.
    let _ = timeout(OPENING, patient.close()).await;
    Ok(())
}

/// Migrates under the advisory lock of sqlx, which is its session's.
async fn by_session(server: &PostgresServer) -> Result<(), MigrateError> {
    let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(OPENING);
    let pool = pool.connect_with(server.options().clone()).await?;
    KNOWN.run(&pool).await?;
    // Closing is a courtesy.
    let _ = timeout(OPENING, pool.close()).await;
    Ok(())
}

/// Whether anybody has made our tables in this database.
const HAS_BEGUN: &str = "SELECT COUNT(to_regclass('_sqlx_migrations'))";
/// Whether we may make them.
const MAY_MAKE_TABLES: &str = "SELECT COUNT(*) FROM pg_namespace WHERE nspname = current_schema() \
    AND has_schema_privilege(oid, 'CREATE')";
const NEWEST: &str = "SELECT MAX(version) FROM _sqlx_migrations";

/// The number that answers a question at the start, for which nobody waits without end. It has no
/// name, which a pooler might know from another.
async fn asked(
    server: &PostgresServer,
    connection: &mut PgConnection,
    question: &'static str,
) -> Result<Option<i64>, StoreError> {
    let asking = async { sqlx::raw_sql(question).fetch_one(connection).await?.try_get(0) };
    let answer = timeout(STATEMENT, asking).await.unwrap_or(Err(sqlx::Error::PoolTimedOut));
    answer.map_err(|error| cannot_open(server, &error))
}
