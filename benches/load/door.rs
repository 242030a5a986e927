//! The HTTP door under strangers who hold what they can: slow headers, slow bodies. What it costs
//! the program, and whether who asks properly is answered meanwhile.

use std::time::{Duration, Instant};

use bellhop::clock::Clock;
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::events::{signed, time};
use crate::plan::Plan;
use crate::program::{Mode, Program, TELEGRAM_SECRET, telegram};
use crate::report::{Latencies, Report};
use crate::wire::{Connection, post};

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

/// Measures and reports.
pub async fn measure(plan: &Plan, report: &mut Report) {
    eprintln!("the door");
    bellhop::web::descriptors::raise();
    let telegram = telegram().await;
    let program = Program::start(plan, &telegram, Mode::Webhook).await;
    report.line("before: memory, descriptors", held(&program), "");
    let headers =
        format!("GET /healthz HTTP/1.1\r\nhost: bench\r\nx-filling: {}\r\n", "x".repeat(4000));
    under(plan, &program, report, "2 000 slow headers", SLOW_HEADS, headers.into_bytes()).await;
    let unproven = format!(
        "POST /api/events HTTP/1.1\r\nhost: bench\r\nwebhook-id: bench\r\nwebhook-timestamp: {}\r\nwebhook-signature: v1,{}=\r\ncontent-length: {DECLARED}\r\n\r\n",
        Clock::System.now().ms() / 1000,
        "A".repeat(43),
    );
    let body = [unproven.into_bytes(), vec![b' '; SENT]].concat();
    under(plan, &program, report, "500 slow bodies of 1 MB", SLOW_BODIES, body).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    report.line("two seconds after: memory, descriptors", held(&program), "");
}

fn held(program: &Program) -> String {
    format!("{:.1} MB, {}", program.resident_mb(), program.descriptors())
}

/// So many strangers send this and then nothing, and come again when they are closed; meanwhile
/// others ask properly.
async fn under(
    plan: &Plan,
    program: &Program,
    report: &mut Report,
    what: &str,
    strangers: usize,
    words: Vec<u8>,
) {
    let (address, words) = (program.address, std::sync::Arc::<[u8]>::from(words));
    let mut crowd = JoinSet::new();
    for _ in 0..strangers {
        let words = words.clone();
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
    let (mut alive, mut webhook, mut events) =
        (Latencies::default(), Latencies::default(), Latencies::default());
    let (mut memory, mut descriptors, mut unanswered) = (0.0_f64, 0, 0);
    let end = Instant::now() + Duration::from_secs(plan.seconds);
    while Instant::now() < end {
        for (kind, request) in
            [(&mut alive, health()), (&mut webhook, update()), (&mut events, signed(&someone()))]
        {
            let begun = Instant::now();
            match tokio::time::timeout(Duration::from_secs(10), asked(program, &request)).await {
                Ok(Ok(status)) if status < 300 => kind.add(begun.elapsed()),
                _ => unanswered += 1,
            }
        }
        memory = memory.max(program.resident_mb());
        descriptors = descriptors.max(program.descriptors());
        tokio::time::sleep(EVERY).await;
    }
    crowd.shutdown().await;
    report.line(
        format!("{what}: most memory, most descriptors"),
        format!("{memory:.1} MB, {descriptors}"),
        "aim ≤ 60 MB",
    );
    report.latencies(&format!("{what}: /healthz, on a new connection"), &alive, "aim < 1 s");
    report.latencies(&format!("{what}: the webhook, on a new connection"), &webhook, "aim < 1 s");
    report.latencies(&format!("{what}: a signed event, on a new connection"), &events, "");
    report.line(format!("{what}: not answered"), unanswered.to_string(), "aim 0");
}

async fn asked(program: &Program, request: &[u8]) -> std::io::Result<u16> {
    Connection::open(program.address).await?.ask(request).await
}

fn health() -> Vec<u8> {
    b"GET /healthz HTTP/1.1\r\nhost: bench\r\n\r\n".to_vec()
}

fn someone() -> serde_json::Value {
    json!({"type": "customer.updated", "occurred_at": time(Clock::System.now()),
        "customer": {"id": "c-1"}})
}

/// An update that the bot takes and has nothing to say to.
fn update() -> Vec<u8> {
    let body = json!({"update_id": 1}).to_string();
    post("/api/telegram/webhook", &[("x-telegram-bot-api-secret-token", TELEGRAM_SECRET)], &body)
}
