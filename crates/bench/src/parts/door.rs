//! The HTTP door under strangers who hold what they can: slow headers, slow bodies. What it costs
//! the program, and whether who asks properly is answered meanwhile.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use chrono::Utc;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::figures::figure::{Figures, Unit};
use crate::figures::latencies::Latencies;
use crate::load::signed::{Signer, now};
use crate::load::wire::{Connection, post};
use crate::process::program::{Mode, Program, telegram};
use crate::process::site::{Site, TELEGRAM_SECRET};
use crate::trial::Trial;

/// Connections that send half of their headers, and no more.
const SLOW_HEADS: usize = 2000;
/// Requests that send almost all of a large body, and no more.
const SLOW_BODIES: usize = 500;
/// How large those are, and how much of it is sent.
const DECLARED: usize = 1 << 20;
const SENT: usize = 1_000_000;
/// How long a stranger who was closed waits before it comes again.
const COMES_AGAIN: Duration = Duration::from_millis(500);
/// How often somebody asks properly meanwhile.
const EVERY: Duration = Duration::from_millis(100);
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// Measures it.
///
/// # Errors
/// When the program ends.
pub async fn measure(trial: &Trial<'_>, figures: &mut Figures) -> Result<()> {
    raise_descriptors();
    let telegram = telegram().await?;
    let site = Site::new(trial).await?;
    let program = Program::start(trial, &telegram, Mode::Webhook, &site).await?;
    held(&program, "before", "before", figures)?;
    let headers =
        format!("GET /healthz HTTP/1.1\r\nhost: bench\r\nx-filling: {}\r\n", "x".repeat(4000));
    let heads = Strangers { count: SLOW_HEADS, words: headers.into_bytes().into() };
    heads.beside(trial, &program, figures, "heads", "2 000 slow headers").await?;
    let unproven = format!(
        "POST /api/events HTTP/1.1\r\nhost: bench\r\nwebhook-id: bench\r\n\
         webhook-timestamp: {}\r\nwebhook-signature: v1,{}=\r\ncontent-length: {DECLARED}\r\n\r\n",
        Utc::now().timestamp(),
        "A".repeat(43),
    );
    let body = [unproven.into_bytes(), vec![b' '; SENT]].concat();
    let bodies = Strangers { count: SLOW_BODIES, words: body.into() };
    bodies.beside(trial, &program, figures, "bodies", "500 slow bodies of 1 MB").await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    held(&program, "after", "two seconds after", figures)?;
    program.stop().await
}

/// This process needs a descriptor for each stranger. Where the system gives no more, connections
/// fail, and the figures show it.
fn raise_descriptors() {
    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

fn held(program: &Program, id: &str, when: &str, figures: &mut Figures) -> Result<()> {
    let (memory, open) = (program.resident_mb()?, program.statistics().descriptors()?);
    figures.add(&format!("{id}.memory"), format!("{when}: memory"), memory, Unit::Mb);
    let what = format!("{when}: descriptors");
    figures.add(&format!("{id}.descriptors"), what, open as f64, Unit::Count);
    Ok(())
}

/// Strangers who send something and then nothing, and come again when they are closed.
struct Strangers {
    count: usize,
    words: Arc<[u8]>,
}

/// How those were answered who asked properly.
#[derive(Default)]
struct Answers {
    alive: Latencies,
    webhook: Latencies,
    events: Latencies,
    memory: f64,
    descriptors: usize,
    unanswered: usize,
}

impl Strangers {
    fn come(&self, program: &Program) -> JoinSet<()> {
        let mut crowd = JoinSet::new();
        for _ in 0..self.count {
            let (words, address) = (self.words.clone(), program.address);
            crowd.spawn(async move {
                loop {
                    if let Ok(mut stream) = TcpStream::connect(address).await {
                        let _ = stream.write_all(&words).await;
                        let mut heard = [0_u8; 1024];
                        while matches!(stream.read(&mut heard).await, Ok(read) if read > 0) {}
                    }
                    tokio::time::sleep(COMES_AGAIN).await;
                }
            });
        }
        crowd
    }

    /// Others ask properly meanwhile.
    async fn beside(
        self,
        trial: &Trial<'_>,
        program: &Program,
        figures: &mut Figures,
        id: &str,
        what: &str,
    ) -> Result<()> {
        let mut crowd = self.come(program);
        let answers = others(trial, program).await?;
        crowd.shutdown().await;
        let id = |name: &str| format!("{id}.{name}");
        let most = format!("{what}: most memory");
        figures.aimed(&id("memory"), most, answers.memory, Unit::Mb, "≤ 60 MB");
        let most = format!("{what}: most descriptors");
        figures.add(&id("descriptors"), most, answers.descriptors as f64, Unit::Count);
        let asked = |of: &str| format!("{what}: {of}, on a new connection");
        figures.latencies(&id("healthz"), &asked("/healthz"), &answers.alive, "< 1 s");
        figures.latencies(&id("webhook"), &asked("the webhook"), &answers.webhook, "< 1 s");
        figures.latencies(&id("event"), &asked("a signed event"), &answers.events, "");
        let lost = format!("{what}: not answered");
        figures.aimed(&id("unanswered"), lost, answers.unanswered as f64, Unit::Count, "0");
        Ok(())
    }
}

/// Those who ask properly, as long as the plan says.
async fn others(trial: &Trial<'_>, program: &Program) -> Result<Answers> {
    let (mut answers, signer) = (Answers::default(), Signer::new()?);
    let end = Instant::now() + Duration::from_secs(trial.plan.seconds);
    while Instant::now() < end {
        let event = signer.signed(&someone());
        for (kind, request) in [
            (&mut answers.alive, health()),
            (&mut answers.webhook, update()),
            (&mut answers.events, event),
        ] {
            let begun = Instant::now();
            match tokio::time::timeout(PATIENCE, asked(program, &request)).await {
                Ok(Ok(status)) if status < 300 => kind.add(begun.elapsed()),
                _ => answers.unanswered += 1,
            }
        }
        answers.memory = answers.memory.max(program.resident_mb()?);
        answers.descriptors = answers.descriptors.max(program.statistics().descriptors()?);
        tokio::time::sleep(EVERY).await;
    }
    Ok(answers)
}

async fn asked(program: &Program, request: &[u8]) -> std::io::Result<u16> {
    Connection::open(program.address).await?.ask(request).await
}

fn health() -> Vec<u8> {
    b"GET /healthz HTTP/1.1\r\nhost: bench\r\n\r\n".to_vec()
}

fn someone() -> serde_json::Value {
    json!({"type": "customer.updated", "occurred_at": now(),
        "customer": {"id": "c-1"}})
}

/// An update that the bot takes and has nothing to say to.
fn update() -> Vec<u8> {
    let body = json!({"update_id": 1}).to_string();
    post("/api/telegram/webhook", &[("x-telegram-bot-api-secret-token", TELEGRAM_SECRET)], &body)
}
