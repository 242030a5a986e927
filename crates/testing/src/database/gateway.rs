//! A way to PostgreSQL that can fail: a TCP proxy on loopback that forgets connections without a
//! word, as a firewall does, that holds everything back, as a server does that is stopped or
//! drowned, or that cuts everything, as a failover does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

/// What becomes of connections: each has a number, in the order in which they were made.
#[derive(Debug, Clone, Default)]
struct Rules {
    /// Those before this one are dead: they stay open at both ends, and what is sent goes nowhere.
    dead_before: u64,
    /// Those before this one are cut.
    cut_before: u64,
    /// Nothing goes through any of them.
    is_stalled: bool,
    /// New ones are cut at once.
    is_shut: bool,
    /// The connection that a text has come over dies with its next COMMIT, which still gets
    /// through.
    loses_commit_of: Option<String>,
}

/// A way to a server, which ends with this value.
pub struct Gateway {
    /// The database of the URL that it was made of, by this way.
    pub url: String,
    rules: Arc<watch::Sender<Rules>>,
    made: Arc<AtomicU64>,
    _running: DropGuard,
}

impl Gateway {
    /// One to the database of a URL.
    pub async fn to(database: &str) -> Self {
        let mut url = url::Url::parse(database).expect("a URL");
        let server = format!("{}:{}", url.host_str().expect("a host"), url.port().unwrap_or(5432));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let port = listener.local_addr().expect("an address").port();
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(port)).expect("a port");
        let (rules, made, running) = (
            Arc::new(watch::Sender::new(Rules::default())),
            Arc::default(),
            CancellationToken::new(),
        );
        tokio::spawn(running.clone().run_until_cancelled_owned(accepts(
            listener,
            server,
            rules.clone(),
            Arc::clone(&made),
            running.clone(),
        )));
        Self { url: url.to_string(), rules, made, _running: running.drop_guard() }
    }

    fn next(&self) -> u64 {
        self.made.load(Ordering::SeqCst)
    }

    /// Every connection that there is dies without a word; new ones work.
    pub fn forgets_connections(&self) {
        let next = self.next();
        self.rules.send_modify(|rules| rules.dead_before = next);
    }

    /// Nothing goes through any more, over new connections neither.
    pub fn stalls(&self) {
        self.rules.send_modify(|rules| rules.is_stalled = true);
    }

    /// What was held back goes through.
    pub fn goes_on(&self) {
        self.rules.send_modify(|rules| rules.is_stalled = false);
    }

    /// Every connection is cut, and new ones are.
    pub fn cuts(&self) {
        let next = self.next();
        self.rules.send_modify(|rules| (rules.cut_before, rules.is_shut) = (next, true));
    }

    /// New connections go through again.
    pub fn opens(&self) {
        self.rules.send_modify(|rules| rules.is_shut = false);
    }

    /// The next transaction in which this text is sent is committed, and nobody hears of it.
    pub fn loses_the_commit_of(&self, text: &str) {
        self.rules.send_modify(|rules| rules.loses_commit_of = Some(text.to_owned()));
    }
}

async fn accepts(
    listener: TcpListener,
    server: String,
    rules: Arc<watch::Sender<Rules>>,
    made: Arc<AtomicU64>,
    running: CancellationToken,
) {
    loop {
        let Ok((client, _)) = listener.accept().await else { continue };
        let number = made.fetch_add(1, Ordering::SeqCst);
        if rules.borrow().is_shut {
            continue;
        }
        let Ok(server) = TcpStream::connect(&server).await else { continue };
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        tokio::spawn(running.clone().run_until_cancelled_owned(joins(
            number,
            client,
            server,
            rules.clone(),
        )));
    }
}

/// Hands on what each side sends, as the rules have it, until one of them ends or the connection is
/// cut.
async fn joins(
    number: u64,
    client: TcpStream,
    server: TcpStream,
    rules: Arc<watch::Sender<Rules>>,
) {
    let ((from_client, to_client), (from_server, to_server)) =
        (client.into_split(), server.into_split());
    let mut cut = rules.subscribe();
    let is_dead = CancellationToken::new();
    let asked = hands_on(number, from_client, to_server, rules.clone(), Some(is_dead.clone()));
    let answered =
        is_dead.run_until_cancelled(hands_on(number, from_server, to_client, rules.clone(), None));
    let answers = async {
        if answered.await.is_none() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = asked => {}
        () = answers => {}
        _ = cut.wait_for(|rules| number < rules.cut_before) => {}
    }
}

async fn hands_on(
    number: u64,
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    rules: Arc<watch::Sender<Rules>>,
    dies: Option<CancellationToken>,
) {
    let mut changes = rules.subscribe();
    let (mut bytes, mut is_marked) = (vec![0; 64 * 1024], false);
    loop {
        let read = from.read(&mut bytes).await.unwrap_or(0);
        let free = changes.wait_for(|rules| !rules.is_stalled || number < rules.dead_before).await;
        if free.is_ok_and(|rules| number < rules.dead_before) {
            // Neither end learns what the other does, not even that it hangs up.
            std::future::pending::<()>().await;
        }
        if read == 0 {
            return;
        }
        let loses = dies.as_ref().filter(|_| loses_commit(&rules, &bytes[..read], &mut is_marked));
        if let Some(dies) = loses {
            dies.cancel();
        }
        if to.write_all(&bytes[..read]).await.is_err() {
            return;
        }
        if loses.is_some() {
            std::future::pending::<()>().await;
        }
    }
}

/// Whether this is the COMMIT whose answer gets lost.
fn loses_commit(rules: &watch::Sender<Rules>, bytes: &[u8], is_marked: &mut bool) -> bool {
    let has = |text: &str| bytes.windows(text.len()).any(|some| some == text.as_bytes());
    let Some(mark) = rules.borrow().loses_commit_of.clone() else { return false };
    *is_marked |= has(&mark);
    let loses = *is_marked && has("COMMIT");
    if loses {
        rules.send_modify(|rules| rules.loses_commit_of = None);
    }
    loses
}
