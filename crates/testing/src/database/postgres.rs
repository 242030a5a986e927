//! A real PostgreSQL for tests: `TEST_POSTGRES_URL`, or one that this process starts in a temporary
//! folder as an unprivileged user and that ends with it, however it ends.

use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::sync::OnceCell;

use super::migrations;
use crate::machine::{self, NO_POSTGRES, Postgres};

/// A server that this process has started, or was given.
pub struct Server {
    url: String,
    /// Where it is, where we started it.
    place: Option<Place>,
    /// While this end is open the watchdog keeps the server up; the process's end closes it.
    _watchdog: Option<ChildStdin>,
}

/// What it takes to start a server again.
struct Place {
    user: Option<&'static str>,
    bin: PathBuf,
    folder: PathBuf,
    options: String,
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
    let bin = machine::postgres_programs()?;
    Some(
        tokio::task::spawn_blocking(move || launch(&bin, &std::env::temp_dir(), "off"))
            .await
            .expect("a server"),
    )
}

impl Server {
    /// One of this process's own whose commits reach the disk, its data in a folder of `parent`;
    /// `None` where there is no PostgreSQL.
    pub fn durable(parent: &Path) -> Option<Self> {
        Some(launch(&machine::postgres_programs()?, parent, "on"))
    }

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
        let place = self.place.as_ref().expect("a server that we started");
        let rules = format!("host all bellhop 127.0.0.1/32 trust\n{}\n", lines.join("\n"));
        std::fs::write(place.folder.join("data/pg_hba.conf"), rules).expect("written");
        self.runs("SELECT pg_reload_conf()").await;
    }

    /// From now on it speaks TLS, with a certificate of its own making; false where no openssl is
    /// installed to make one.
    pub async fn speaks_tls(&self) -> bool {
        let place = self.place.as_ref().expect("a server that we started");
        let (key, certificate) = (
            text(&place.folder.join("data/server.key")),
            text(&place.folder.join("data/server.crt")),
        );
        let mut making = command(&place.user, Path::new("openssl"));
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
        let place = self.place.as_ref().expect("a server that we started");
        let (user, pg_ctl, options) = (place.user, place.bin.join("pg_ctl"), place.options.clone());
        let (data, log) = (text(&place.folder.join("data")), text(&place.folder.join("log")));
        let restarted = move || {
            run(
                &user,
                &pg_ctl,
                &["-D", &data, "-l", &log, "-o", &options, "-m", "immediate", "-w", "restart"],
            )
        };
        tokio::task::spawn_blocking(restarted).await.expect("it is up again");
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
        Postgres::Given(url) => Some(Server { url, place: None, _watchdog: None }),
        Postgres::Installed(bin) => Some(launch(&bin, &std::env::temp_dir(), "off")),
    }
}

fn launch(bin: &Path, parent: &Path, fsync: &str) -> Server {
    let folder =
        tempfile::Builder::new().prefix("bellhop-pg-").tempdir_in(parent).expect("a folder").keep();
    let user = unprivileged(&folder);
    let data = folder.join("data");
    make_data(&user, bin, &data);
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|socket| socket.local_addr())
        .expect("a free port")
        .port();
    let options = format!(
        "-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={} -c fsync={fsync} -c max_connections=300 -c autovacuum=off -c jit=off",
        folder.display()
    );
    let log = folder.join("log");
    run(
        &user,
        &bin.join("pg_ctl"),
        &["-D", &text(&data), "-l", &text(&log), "-o", &options, "-w", "start"],
    );
    let watchdog = Some(watchdog(&user, bin, &folder));
    let place = Some(Place { user, bin: bin.to_owned(), folder, options });
    Server {
        url: format!("postgres://bellhop@127.0.0.1:{port}/postgres"),
        place,
        _watchdog: watchdog,
    }
}

/// A new data directory: `initdb` makes one in a second, so the first one is kept in the build's
/// folder and copied from then on.
fn make_data(user: &Option<&str>, bin: &Path, data: &Path) {
    let kept = kept_data(bin);
    if let Some(kept) = kept.as_ref().filter(|kept| kept.exists()) {
        copy(kept, data);
        return;
    }
    let folder = text(data);
    let options = ["-U", "bellhop", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C.UTF-8"];
    run(user, &bin.join("initdb"), &[&["-D", &folder], &options[..]].concat());
    if let Some(kept) = kept {
        let partial = kept.with_extension(std::process::id().to_string());
        copy(data, &partial);
        // Another test program may have been faster: its copy is as good.
        if std::fs::rename(&partial, &kept).is_err() {
            let _ = std::fs::remove_dir_all(&partial);
        }
    }
}

/// Where the data directory of this version is kept; nowhere for a test outside a build's folder.
fn kept_data(bin: &Path) -> Option<PathBuf> {
    let test = std::env::current_exe().ok()?;
    let build = test.parent().filter(|folder| folder.ends_with("deps"))?.parent()?;
    let version = bin.parent()?.file_name()?.to_str()?;
    Some(build.join(format!("postgres-{version}-data")))
}

/// Copies a folder with the owners and modes of its files.
fn copy(from: &Path, to: &Path) {
    run(&None, Path::new("cp"), &["-a", &text(from), &text(to)]);
}

/// As root PostgreSQL refuses to run: another user then owns the folder and the server.
pub(super) fn unprivileged(folder: &Path) -> Option<&'static str> {
    let root =
        Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0"));
    if !root {
        return None;
    }
    let user = if Command::new("id")
        .arg("postgres")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        "postgres"
    } else {
        "nobody"
    };
    assert!(
        Command::new("chown")
            .args([user, &text(folder)])
            .status()
            .is_ok_and(|status| status.success()),
        "the folder changes hands"
    );
    Some(user)
}

pub(super) fn command(user: &Option<&str>, program: &Path) -> Command {
    match user {
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

fn run(user: &Option<&str>, program: &Path, args: &[&str]) {
    // The server must not inherit a pipe that somebody waits on.
    let status = command(user, program)
        .args(args)
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(
        status.as_ref().is_ok_and(std::process::ExitStatus::success),
        "{} failed: {status:?}",
        program.display()
    );
}

/// A process that outlives this one by a moment: it stops the server and clears the folder when our
/// end of its input closes.
#[expect(clippy::zombie_processes, reason = "it waits for our end, so we cannot wait for its")]
fn watchdog(user: &Option<&str>, bin: &Path, folder: &Path) -> ChildStdin {
    let script = format!(
        "cat >/dev/null; '{}' -D '{folder}/data' -m immediate -w stop; rm -rf '{folder}'/*",
        bin.join("pg_ctl").display(),
        folder = folder.display()
    );
    let mut child = command(user, Path::new("/bin/sh"))
        .args(["-c", &script])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the watchdog starts");
    let mut input = child.stdin.take().expect("its input is piped");
    input.flush().expect("it is open");
    input
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
