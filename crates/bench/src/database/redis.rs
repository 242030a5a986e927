//! A Redis of one's own, as `BullMQ` recommends it: every write in the append-only file, which
//! reaches the disk once a second.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server that ends with this value.
pub struct RedisServer {
    /// How to reach it.
    pub url: String,
    child: Child,
}

impl RedisServer {
    /// Starts one with its data in this folder.
    ///
    /// # Errors
    /// When it is not installed or does not start.
    pub async fn start(folder: &Path) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr())?.port();
        let mut command = Command::new("redis-server");
        command
            .args(["--bind", "127.0.0.1", "--port", &port.to_string(), "--save", ""])
            .args(["--appendonly", "yes", "--appendfsync", "everysec", "--dir"])
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let child =
            command.spawn().context("redis-server cannot be run: apt-get install redis-server")?;
        let end = Instant::now() + PATIENCE;
        while TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            ensure!(Instant::now() < end, "redis-server does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(Self { url: format!("redis://127.0.0.1:{port}"), child })
    }

    /// Its process, while it runs.
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }
}
