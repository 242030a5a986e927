//! Delivery: how many messages a second go from the outbox to the provider, on each database, with
//! one worker and with more.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bellhop::delivery::Priority;
use bellhop_simulator::Simulator;
use bellhop_testing::postgres;
use serde_json::json;

use crate::arrivals::Arrivals;
use crate::fallback;
use crate::pace::saturate;
use crate::plan::Plan;
use crate::program::{Mode, Program, Site, own_cpu, telegram};
use crate::report::Report;
use crate::requests::{Keys, enter};

/// What is aimed at, and how much waits for each second of the measurement.
const AIM: usize = 3000;
/// How many people are told something.
const CHATS: usize = 5000;
/// How many workers share a `PostgreSQL`.
const WORKERS: [usize; 3] = [1, 2, 4];

/// The chat of the n-th message: everybody's next one comes after everybody's last.
pub fn chat(n: usize) -> i64 {
    i64::try_from(n % CHATS + 1).expect("few")
}

/// A Telegram with everybody in it.
pub async fn crowd() -> Simulator {
    let telegram = telegram().await;
    for n in 0..CHATS {
        telegram.start_chat(chat(n));
    }
    telegram
}

/// Measures and reports.
pub async fn measure(plan: &Plan, report: &mut Report) {
    eprintln!("delivery");
    let telegram = crowd().await;
    let sqlite = drained(plan, &telegram, &Site::sqlite(), 1).await;
    sqlite.tell("SQLite", format!("{:.2} × the aim of {AIM}/s", sqlite.rate / AIM as f64), report);
    in_and_out(plan, &telegram, report).await;
    let server = postgres::Server::durable(env!("CARGO_TARGET_TMPDIR").as_ref());
    for workers in WORKERS {
        let database = match (&plan.postgres, &server) {
            (Some(url), _) => url.clone(),
            (None, Some(server)) => server.fresh_database().await,
            (None, None) => {
                report.line(
                    "PostgreSQL",
                    "not measured",
                    "it is not installed, and --postgres was not said",
                );
                break;
            }
        };
        let drained = drained(plan, &telegram, &Site::on(database), workers).await;
        let against = format!("SQLite gives {:.2} × as much", sqlite.rate / drained.rate);
        drained.tell(
            &format!("PostgreSQL, {workers} {}", if workers == 1 { "worker" } else { "workers" }),
            against,
            report,
        );
    }
    fallback::measure(plan, report).await;
}

/// What came of a backlog.
struct Drained {
    rate: f64,
    cost_ms: f64,
    load_ms: f64,
    memory_mb: f64,
}

impl Drained {
    fn tell(&self, on: &str, against: String, report: &mut Report) {
        report.line(
            format!("accepted → sent, a backlog on {on}"),
            format!("{:.0}/s", self.rate),
            against,
        );
        let cost = format!("{:.0} ms, {:.0} MB of memory", self.cost_ms, self.memory_mb);
        report.line(
            format!("the same, CPU for 1 000 on {on}"),
            cost,
            format!("Telegram's side takes {:.0} ms", self.load_ms),
        );
    }
}

/// A backlog is there when the workers start; counted is what is sent from when all are ready until
/// the last is.
async fn drained(plan: &Plan, telegram: &Simulator, site: &Site, workers: usize) -> Drained {
    let count = AIM * usize::try_from(plan.seconds).expect("few");
    enter(site, count, Priority::Normal, chat).await;
    let arrivals = Arrivals::at(telegram);
    let mut running = Vec::with_capacity(workers);
    for _ in 0..workers {
        running.push(Program::start_on(plan, telegram, Mode::Webhook, site).await);
    }
    let cpu = || running.iter().map(Program::cpu).sum::<Duration>();
    let (ready, before, cpu_before, own_before) =
        (Instant::now(), arrivals.count(), cpu(), own_cpu());
    arrivals.wait_for(telegram, count).await;
    let (cost, load) = (cpu() - cpu_before, own_cpu() - own_before);
    let memory_mb = running.iter().map(Program::resident_mb).fold(0.0, f64::max);
    let sent = (count - before) as f64;
    let took = arrivals.last().map_or(Duration::ZERO, |last| last.duration_since(ready));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(arrivals.count(), count, "each is sent once");
    let for_thousand = |cpu: Duration| cpu.as_secs_f64() * 1e6 / sent;
    Drained {
        rate: sent / took.as_secs_f64(),
        cost_ms: for_thousand(cost),
        load_ms: for_thousand(load),
        memory_mb,
    }
}

/// Notifications come in by API, one a request, and go out at once.
async fn in_and_out(plan: &Plan, telegram: &Simulator, report: &mut Report) {
    let site = Site::of(plan);
    let keys = Keys::of(plan, telegram, &site);
    let program = Program::start_on(plan, telegram, Mode::Webhook, &site).await;
    let (arrivals, next) = (Arrivals::at(telegram), AtomicUsize::new(0));
    let done = saturate(plan, &program, 202, move |_, _| {
        let n = next.fetch_add(1, Ordering::Relaxed);
        keys.tell(n, &json!({"chat_id": chat(n)}), Priority::Normal)
    });
    let done = done.await;
    arrivals.wait_for(telegram, done.total as usize).await;
    let took = arrivals.last().map_or(Duration::ZERO, |last| last.duration_since(done.begun));
    report.line(
        "notifications accepted by API, one a request, while they go out",
        format!("{:.0}/s", done.rate),
        "",
    );
    report.line(
        "accepted and sent, counted until the last one is",
        format!("{:.0}/s", done.total / took.as_secs_f64()),
        "",
    );
}
