//! Two paces of load: as fast as it goes, and steadily whether or not the last answer came.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bellhop_simulator::{Happening, Simulator};

use crate::plan::Plan;
use crate::program::{Program, own_cpu};
use crate::report::Latencies;
use crate::wire::Connection;

/// How long the load runs before it counts.
const WARM_UP: Duration = Duration::from_secs(2);

/// What came of running as fast as it goes.
pub struct Saturated {
    /// Answers a second.
    pub rate: f64,
    /// The program's CPU milliseconds for a thousand.
    pub cost_ms: f64,
    /// The same of load and simulator.
    pub load_ms: f64,
    /// Answers in all, the warm-up's too.
    pub total: f64,
    /// From the first request on.
    pub begun: Instant,
}

/// Sends requests from many connections, each the next one after the last was answered with
/// `status`. A request is made from its connection's place and its turn there.
pub async fn saturate<F>(plan: &Plan, program: &Program, status: u16, request: F) -> Saturated
where
    F: Fn(usize, usize) -> Vec<u8> + Send + Sync + 'static,
{
    let (stop, answered, request) =
        (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)), Arc::new(request));
    let begun = Instant::now();
    let connections = (0..plan.connections).map(|place| {
        let (stop, answered, request, address) =
            (stop.clone(), answered.clone(), request.clone(), program.address);
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await.expect("the door is open");
            for turn in 0.. {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let answer = connection.ask(&request(place, turn)).await.expect("an answer");
                assert_eq!(answer, status, "{}", String::from_utf8_lossy(connection.body()));
                answered.fetch_add(1, Ordering::Relaxed);
            }
        })
    });
    let connections: Vec<_> = connections.collect();
    tokio::time::sleep(WARM_UP).await;
    let (count, cpu, own, counted_from) =
        (answered.load(Ordering::Relaxed), program.cpu(), own_cpu(), Instant::now());
    tokio::time::sleep(Duration::from_secs(plan.seconds)).await;
    let done = (answered.load(Ordering::Relaxed) - count) as f64;
    let (cpu, own, took) = (program.cpu() - cpu, own_cpu() - own, counted_from.elapsed());
    stop.store(true, Ordering::Relaxed);
    for connection in connections {
        connection.await.expect("the load holds");
    }
    let for_thousand = |cpu: Duration| cpu.as_secs_f64() * 1e6 / done;
    Saturated {
        rate: done / took.as_secs_f64(),
        cost_ms: for_thousand(cpu),
        load_ms: for_thousand(own),
        total: answered.load(Ordering::Relaxed) as f64,
        begun,
    }
}

/// What came of a steady pace.
pub struct Steady {
    /// Until requests were answered, from when each was due: a load that is late must not hide a
    /// program that is.
    pub answered: Latencies,
    /// The program's CPU milliseconds for a thousand.
    pub cost_ms: f64,
}

/// Sends requests at the plan's rate. A request is made for the moment it is due.
pub async fn steadily(
    plan: &Plan,
    program: &Program,
    status: u16,
    mut request: impl FnMut(Instant) -> Vec<u8>,
) -> Steady {
    let answered = Arc::new(Mutex::new(Latencies::default()));
    let idle: Arc<Mutex<Vec<Connection>>> = Arc::default();
    let (gap, count) =
        (Duration::from_secs(1) / plan.rate, plan.rate * u32::try_from(plan.seconds).expect("few"));
    let (begun, cpu) = (tokio::time::Instant::now() + gap, program.cpu());
    let mut tasks = Vec::new();
    for turn in 0..count {
        let due = begun + gap * turn;
        tokio::time::sleep_until(due).await;
        let request = request(due.into_std());
        let (answered, idle, address) = (answered.clone(), idle.clone(), program.address);
        tasks.push(tokio::spawn(async move {
            let pooled = idle.lock().expect("whole").pop();
            let mut connection = match pooled {
                Some(connection) => connection,
                None => Connection::open(address).await.expect("the door is open"),
            };
            let answer = connection.ask(&request).await.expect("an answer");
            assert_eq!(answer, status, "{}", String::from_utf8_lossy(connection.body()));
            answered.lock().expect("whole").add(due.elapsed());
            idle.lock().expect("whole").push(connection);
        }));
    }
    for task in tasks {
        task.await.expect("the load holds");
    }
    let cost_ms = (program.cpu() - cpu).as_secs_f64() * 1e6 / f64::from(count);
    let answered = std::mem::take(&mut *answered.lock().expect("whole"));
    Steady { answered, cost_ms }
}

/// Listens in the chats for what a request brought.
#[derive(Clone)]
pub struct Ear {
    asked: Arc<Mutex<HashMap<i64, Instant>>>,
    heard: Arc<Mutex<Latencies>>,
}

impl Ear {
    /// Begins to listen.
    pub fn at(telegram: &Simulator) -> Self {
        let ear = Self { asked: Arc::default(), heard: Arc::new(Mutex::new(Latencies::default())) };
        let listening = ear.clone();
        telegram.tune(move |state| {
            state.heard = Some(Box::new(move |happening| {
                if let Happening::Told(chat) = happening
                    && let Some(since) = listening.asked.lock().expect("whole").remove(&chat)
                {
                    listening.heard.lock().expect("whole").add(since.elapsed());
                }
            }));
        });
        ear
    }

    /// The next message in a chat answers what was due then.
    pub fn expects(&self, chat: i64, since: Instant) {
        self.asked.lock().expect("whole").insert(chat, since);
    }

    /// What was heard, a moment after the last request was answered.
    pub async fn heard(self, telegram: &Simulator) -> Latencies {
        tokio::time::sleep(Duration::from_millis(500)).await;
        telegram.tune(|state| state.heard = None);
        std::mem::take(&mut *self.heard.lock().expect("whole"))
    }
}
