//! A real `PgBouncer` in front of a test's database, where it is installed.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use bellhop_postgres_server::{command, unprivileged};
use tokio::net::TcpStream;

use crate::house::free_port;

const PROGRAM: &str = "/usr/sbin/pgbouncer";
/// The file in its folder that holds its process id.
const PID: &str = "pid";
const PATIENCE: Duration = Duration::from_secs(20);

/// A pooler that ends with this value.
pub struct PgBouncer {
    child: Child,
    /// The database behind it, by way of it.
    pub url: String,
    folder: tempfile::TempDir,
}

impl PgBouncer {
    /// One in front of the database of a URL, with these lines in its settings; none where it is
    /// not installed, unless it is required.
    pub async fn before(database: &str, lines: &[&str]) -> Option<Self> {
        if !Path::new(PROGRAM).exists() {
            let loud =
                "NO PGBOUNCER FOUND: what it does to sessions was not tried. Install pgbouncer.";
            assert!(std::env::var("BELLHOP_REQUIRE_PGBOUNCER").is_err(), "{loud}");
            eprintln!("\n{loud}\n");
            return None;
        }
        let url = url::Url::parse(database).expect("a URL");
        let (host, server, user) =
            (url.host_str().expect("a host"), url.port().unwrap_or(5432), url.username());
        let (folder, port) = (tempfile::tempdir().expect("a folder"), free_port().await);
        let users = folder.path().join("users");
        let settings = folder.path().join("pgbouncer.ini");
        std::fs::write(&users, format!("\"{user}\" \"\"\n")).expect("a file");
        let text = format!(
            "[databases]\n* = host={host} port={server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n\
             unix_socket_dir =\nauth_type = trust\nauth_file = {}\npidfile = {}\n{}\n",
            users.display(),
            folder.path().join(PID).display(),
            lines.join("\n")
        );
        std::fs::write(&settings, text).expect("a file");
        let owner = unprivileged(folder.path()).expect("the folder changes hands");
        let mut starting = command(owner, Path::new(PROGRAM));
        let child = starting
            .arg(&settings)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let child = child.expect("PgBouncer starts");
        let listening = async {
            while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(PATIENCE, listening).await.expect("PgBouncer listens");
        let url = format!("postgres://{user}@127.0.0.1:{port}{}", url.path());
        Some(Self { child, url, folder })
    }
}

impl Drop for PgBouncer {
    fn drop(&mut self) {
        // As root the child is `runuser`, and what it started would outlive it.
        if let Ok(pid) = std::fs::read_to_string(self.folder.path().join(PID)) {
            let _ = Command::new("kill").args(["-KILL", pid.trim()]).status();
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
