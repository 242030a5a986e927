//! Databases for the programs under load: a new and empty one for each run.

mod postgres;
mod redis;

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};
use bellhop_postgres_server::{Fsync, PostgresServer};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use self::redis::RedisServer;
use crate::peers::PeerStore;

/// The database that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedDatabase {
    /// A new file for each run.
    Sqlite,
    /// A server that is started where one is installed.
    Postgres,
    /// An empty database on a server that runs.
    PostgresAt(String),
}

impl WantedDatabase {
    /// Reads an argument.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text {
            "sqlite" => Ok(Self::Sqlite),
            "postgres" => Ok(Self::Postgres),
            url if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Self::PostgresAt(url.to_owned()))
            }
            _ => Err("say sqlite, postgres, or postgres://user:password@host/name".to_owned()),
        }
    }

    /// Whether it is one database that everything shares.
    pub fn is_one(wanted: Option<&Self>) -> bool {
        matches!(wanted, Some(Self::PostgresAt(_)))
    }

    /// Its name in a report, without the password.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres | Self::PostgresAt(_) => "postgres",
        }
    }
}

/// Where databases come from.
pub struct Databases {
    folder: TempDir,
    given: Option<String>,
    server: OnceCell<Option<PostgresServer>>,
    made: AtomicU32,
}

/// A new database, gone with this value.
pub struct Database {
    /// What `database.url` is to be.
    pub url: String,
    redis: Option<RedisServer>,
    _folder: Option<TempDir>,
}

impl Database {
    /// The process of its server, where that is ours alone.
    pub fn server_process(&self) -> Option<u32> {
        self.redis.as_ref()?.process()
    }

    /// Whether it is a file of `SQLite`.
    pub fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }

    fn on_postgres(url: String) -> Self {
        Self { url, redis: None, _folder: None }
    }
}

impl Databases {
    /// Databases in a new folder of `parent`.
    ///
    /// # Errors
    /// When the folder cannot be made, or the database that was given has data in it.
    pub async fn open(wanted: Option<&WantedDatabase>, parent: &Path) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("bellhop-bench-").tempdir_in(parent);
        let folder = folder.with_context(|| {
            format!("no folder can be made in {}: name another one with --folder", parent.display())
        })?;
        let given = match wanted {
            Some(WantedDatabase::PostgresAt(url)) => {
                postgres::must_be_empty(url).await?;
                Some(url.clone())
            }
            _ => None,
        };
        Ok(Self { folder, given, server: OnceCell::new(), made: AtomicU32::new(0) })
    }

    /// A folder for what a program writes beside its database.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A new one of a kind.
    ///
    /// # Errors
    /// When it cannot be made; the text says what to install.
    pub async fn make(&self, wanted: &WantedDatabase) -> Result<Database> {
        match wanted {
            WantedDatabase::Sqlite => self.sqlite(),
            WantedDatabase::Postgres | WantedDatabase::PostgresAt(_) => {
                self.postgres().await?.context(
                    "PostgreSQL is not installed: apt-get install postgresql, or name a server \
                     with --database postgres://user:password@host/name",
                )
            }
        }
    }

    /// A new one for a peer.
    ///
    /// # Errors
    /// When it cannot be made; the text says what to install.
    pub async fn make_for_peer(&self, store: PeerStore) -> Result<Database> {
        match store {
            PeerStore::Nothing => Ok(Database { url: String::new(), redis: None, _folder: None }),
            PeerStore::Sqlite => self.sqlite(),
            PeerStore::Postgres => self.make(&WantedDatabase::Postgres).await,
            PeerStore::Redis => {
                let folder = self.new_folder()?;
                let redis = RedisServer::start(folder.path()).await?;
                Ok(Database { url: redis.url.clone(), redis: Some(redis), _folder: Some(folder) })
            }
        }
    }

    fn new_folder(&self) -> Result<TempDir> {
        Ok(tempfile::tempdir_in(self.folder.path())?)
    }

    /// A path for a new `SQLite` file.
    fn sqlite(&self) -> Result<Database> {
        let folder = self.new_folder()?;
        let path = folder.path().canonicalize()?.join("bench.db");
        let url = format!("sqlite:{}", path.display());
        Ok(Database { url, redis: None, _folder: Some(folder) })
    }

    /// A new database on PostgreSQL: the one that was given, emptied, or one on a server that this
    /// starts; `None` where none is installed.
    ///
    /// # Errors
    /// When PostgreSQL does not do it.
    pub async fn postgres(&self) -> Result<Option<Database>> {
        if let Some(url) = &self.given {
            postgres::empty(url).await?;
            return Ok(Some(Database::on_postgres(url.clone())));
        }
        let server = self.server.get_or_try_init(async || {
            let Some(programs) = bellhop_postgres_server::programs() else { return Ok(None) };
            let folder = self.folder.path().canonicalize()?;
            let started = move || PostgresServer::start(&programs, &folder, Fsync::On).map(Some);
            tokio::task::spawn_blocking(started).await?
        });
        let Some(server) = server.await.context("PostgreSQL cannot be started")? else {
            return Ok(None);
        };
        let name = format!("bench_{}", self.made.fetch_add(1, Ordering::Relaxed));
        Ok(Some(Database::on_postgres(postgres::create(&server.url, &name).await?)))
    }

    /// Leaves the database that was given empty, as it was.
    ///
    /// # Errors
    /// When PostgreSQL does not do it.
    pub async fn close(self) -> Result<()> {
        match &self.given {
            Some(url) => postgres::empty(url).await,
            None => Ok(()),
        }
    }
}
