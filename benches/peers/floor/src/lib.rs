//! What both rulers are made of: settings from the environment (the variables of bellhop), a thread
//! that writes in groups, and Telegram's sendMessage.

use std::net::SocketAddr;
use std::sync::{Arc, mpsc};

use rusqlite::Connection;
use serde_json::Value;
use tokio::sync::oneshot;

/// How many writes share a commit at most.
const GROUP: usize = 256;

/// A setting of the environment.
pub fn setting(name: &str) -> String {
    let name = format!("BELLHOP__{name}");
    std::env::var(&name).unwrap_or_else(|_| panic!("{name} is not set"))
}

/// Where the HTTP server listens.
pub fn address() -> SocketAddr {
    setting("HTTP__LISTEN").parse().expect("BELLHOP__HTTP__LISTEN is an address")
}

/// The path of the database.
pub fn database() -> String {
    setting("DATABASE__URL").trim_start_matches("sqlite:").to_owned()
}

/// Opens the database: each commit waits for the disk.
pub fn open(path: &str) -> Connection {
    let connection = Connection::open(path).expect("the database opens");
    connection
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        .expect("the database takes its settings");
    connection
}

/// Something to write, and who waits for it.
type Job<Write> = (Write, Option<oneshot::Sender<()>>);

/// A thread that owns the connection and commits what waits in groups. Cheap to clone.
pub struct Writer<Write>(mpsc::Sender<Job<Write>>);

impl<Write> Clone for Writer<Write> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<Write: Send + 'static> Writer<Write> {
    /// Starts the thread.
    pub fn start(connection: Connection, write: fn(&Connection, &Write)) -> Self {
        let (sender, jobs) = mpsc::channel::<Job<Write>>();
        std::thread::spawn(move || {
            while let Ok(first) = jobs.recv() {
                let mut group = vec![first];
                group.extend(jobs.try_iter().take(GROUP - 1));
                connection.execute_batch("BEGIN IMMEDIATE").expect("a transaction begins");
                group.iter().for_each(|(job, _)| write(&connection, job));
                connection.execute_batch("COMMIT").expect("a transaction ends");
                for waiting in group.into_iter().filter_map(|(_, waiting)| waiting) {
                    let _ = waiting.send(());
                }
            }
        });
        Self(sender)
    }

    /// Writes, and waits until it is on the disk.
    pub async fn write(&self, write: Write) {
        let (done, wait) = oneshot::channel();
        self.0.send((write, Some(done))).expect("the writer runs");
        wait.await.expect("the writer runs");
    }

    /// Writes with one of the next groups.
    pub fn write_later(&self, write: Write) {
        self.0.send((write, None)).expect("the writer runs");
    }
}

/// Telegram's sendMessage. Cheap to clone.
#[derive(Clone)]
pub struct Telegram {
    http: reqwest::Client,
    url: Arc<str>,
}

impl Telegram {
    /// The one of the settings.
    pub fn new() -> Self {
        let url = format!(
            "{}/bot{}/sendMessage",
            setting("TELEGRAM__API_URL"),
            setting("TELEGRAM__TOKEN")
        );
        let http = reqwest::Client::builder().pool_max_idle_per_host(128).build();
        Self { http: http.expect("a client"), url: url.into() }
    }

    /// Sends a message; its id there, `None` where it was not taken.
    pub async fn send(&self, message: &Value) -> Option<i64> {
        let answer = self.http.post(&*self.url).json(message).send().await.ok()?;
        answer.json::<Value>().await.ok()?["result"]["message_id"].as_i64()
    }
}

impl Default for Telegram {
    fn default() -> Self {
        Self::new()
    }
}
