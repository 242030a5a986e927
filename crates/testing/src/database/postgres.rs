//! A real PostgreSQL for tests: `TEST_POSTGRES_URL`, or one that this process starts in a temporary
//! folder as an unprivileged user and that ends with it, however it ends.

use std::path::Path;
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use bellhop_postgres_server::{Fsync, PostgresServer, command};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::sync::OnceCell;

use super::migrations;
use crate::machine::{self, NO_POSTGRES, Postgres};

/// A server that this process has started, or was given.
pub struct Server {
    url: String,
    /// The server, where we started it.
    started: Option<Arc<PostgresServer>>,
}

static SERVER: OnceLock<Option<Server>> = OnceLock::new();
/// The name of a database with our tables, which is copied.
static MIGRATED: OnceCell<String> = OnceCell::const_new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// Whether there is a PostgreSQL to test on.
///
/// # Panics
/// Where there is none and `BELLHOP_REQUIRE_POSTGRES` is set.
pub fn is_there() -> bool {
    SERVER.get_or_init(start).is_some()
}

/// The URL of a new, empty database; `None` where there is no PostgreSQL, unless it is required.
pub async fn fresh_database() -> Option<String> {
    Some(SERVER.get_or_init(start).as_ref()?.fresh_database().await)
}

/// The URL of a new database with our tables and no rows; `None` as above. A copy costs an eighth
/// of what the migrations cost.
pub async fn migrated_database() -> Option<String> {
    let server = SERVER.get_or_init(start).as_ref()?;
    let from = MIGRATED.get_or_init(async || {
        let url = server.fresh_database().await;
        migrations::migrate(&url).await;
        name_of(&url).to_owned()
    });
    Some(server.new_database(&format!(" TEMPLATE {} STRATEGY FILE_COPY", from.await)).await)
}

/// A server for one test alone, which may do with it what it likes; none where it can't be started
/// here.
pub async fn own_server() -> Option<Server> {
    let programs = bellhop_postgres_server::programs()?;
    Some(tokio::task::spawn_blocking(move || launch(&programs)).await.expect("a server"))
}

impl Server {
    /// The URL of a new, empty database.
    pub async fn fresh_database(&self) -> String {
        self.new_database("").await
    }

    async fn new_database(&self, options: &str) -> String {
        let name = format!("t{}_{}", std::process::id(), DATABASES.fetch_add(1, Ordering::SeqCst));
        let mut admin = PgConnection::connect(&self.url).await.expect("the test server answers");
        admin
            .execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}{options}")))
            .await
            .expect("a database is created");
        let (base, _) = self.url.rsplit_once('/').expect("the URL names a database");
        format!("{base}/{name}")
    }

    /// From now on it lets in whom these lines of `pg_hba.conf` let in, and before them its own
    /// administrator.
    pub async fn lets_in(&self, lines: &[&str]) {
        let server = self.started();
        let rules = format!("host all bellhop 127.0.0.1/32 trust\n{}\n", lines.join("\n"));
        std::fs::write(server.folder.join("data/pg_hba.conf"), rules).expect("written");
        self.runs("SELECT pg_reload_conf()").await;
    }

    /// From now on it speaks TLS, with a certificate of its own making; false where no openssl is
    /// installed to make one.
    pub async fn speaks_tls(&self) -> bool {
        let server = self.started();
        let (key, certificate) = (
            text(&server.folder.join("data/server.key")),
            text(&server.folder.join("data/server.crt")),
        );
        let mut making = command(server.user, Path::new("openssl"));
        making.args([
            "req",
            "-x509",
            "-nodes",
            "-newkey",
            "rsa:2048",
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
        ]);
        making
            .args(["-keyout", &key, "-out", &certificate])
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let made = tokio::task::spawn_blocking(move || making.status()).await.expect("it ends");
        if !made.is_ok_and(|status| status.success()) {
            return false;
        }
        self.runs("ALTER SYSTEM SET ssl = on").await;
        self.runs("SELECT pg_reload_conf()").await;
        // The server takes its settings up in a moment of its own.
        let url = format!("{}?sslmode=require", self.url);
        let speaking = async {
            while PgConnection::connect(&url).await.is_err() {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(20), speaking)
            .await
            .expect("it speaks TLS");
        true
    }

    /// Runs a statement as its administrator.
    pub async fn runs(&self, sql: &str) {
        let mut admin = PgConnection::connect(&self.url).await.expect("the test server answers");
        admin
            .execute(sqlx::AssertSqlSafe(sql.to_owned()))
            .await
            .expect("the server does as it is told");
    }

    /// It dies as by a power cut, without a word to anybody, and comes up again.
    pub async fn crashes_and_returns(&self) {
        let server = self.started().clone();
        let restarted = move || server.control(&["-m", "immediate", "-w", "restart"]);
        tokio::task::spawn_blocking(restarted).await.expect("it ran").expect("it is up again");
    }

    fn started(&self) -> &Arc<PostgresServer> {
        self.started.as_ref().expect("a server that we started")
    }
}

/// Lets nobody into a database and shows those inside the door; they are gone when this returns.
pub async fn shut(url: &str) {
    let name = name_of(url);
    admin(format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
    admin(format!(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'"
    ))
    .await;
}

/// Lets everybody in again.
pub async fn open_again(url: &str) {
    admin(format!("ALTER DATABASE {} ALLOW_CONNECTIONS true", name_of(url))).await;
}

fn name_of(url: &str) -> &str {
    url.rsplit_once('/').expect("the URL names a database").1
}

async fn admin(sql: String) {
    let server = SERVER.get_or_init(start).as_ref().expect("a server");
    let mut admin = PgConnection::connect(&server.url).await.expect("the test server answers");
    admin.execute(sqlx::AssertSqlSafe(sql)).await.expect("the server does as it is told");
}

fn start() -> Option<Server> {
    let found = machine::postgres();
    assert!(
        found.is_some() || std::env::var_os("BELLHOP_REQUIRE_POSTGRES").is_none(),
        "{NO_POSTGRES}"
    );
    match found? {
        Postgres::Given(url) => Some(Server { url, started: None }),
        Postgres::Installed(programs) => Some(launch(&programs)),
    }
}

/// A server whose commits do not wait for the disk.
fn launch(programs: &Path) -> Server {
    let server = PostgresServer::start(programs, &std::env::temp_dir(), Fsync::Off)
        .expect("a server for the tests");
    Server { url: server.url.clone(), started: Some(Arc::new(server)) }
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
