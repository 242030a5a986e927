//! The process is killed in the middle of two thousand events, again and again: none that was answered 202 is lost, and at
//! most those in flight are repeated.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod harness;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bellhop::simulator::{Fault, FaultAction};
use harness::house::{fresh_id, look_into, placed, reads, telegram};
use harness::program::Site;
use harness::service::Service;
use serde_json::json;
use sqlx::AnyPool;
use tokio::sync::watch;

/// How many events there are, a new order each.
const EVENTS: usize = 2000;
/// How many customers order, each in a chat of their own.
const CUSTOMERS: usize = 1000;
/// How many requests the order service has open at once.
const POSTERS: usize = 8;
/// After how many answers the process is killed.
const KILLS: [usize; 4] = [200, 600, 1100, 1700];
/// How many messages are in flight at most.
const SLOTS: usize = 32;
const PATIENCE: Duration = Duration::from_secs(60);

fn order(n: usize) -> String {
    format!("ORD-{n}")
}

fn chat(n: usize) -> i64 {
    i64::try_from(n % CUSTOMERS + 1).expect("a chat")
}

/// Posts every event until it is answered 202, whatever becomes of the connections; tells how many were.
async fn post_all(service: Service, answered: watch::Sender<usize>) {
    let next = Arc::new(AtomicUsize::new(0));
    let posters = (0..POSTERS).map(|_| {
        let (service, answered, next) = (service.clone(), answered.clone(), next.clone());
        tokio::spawn(async move {
            loop {
                let n = next.fetch_add(1, Ordering::SeqCst);
                if n >= EVENTS {
                    return;
                }
                let mut event = placed(&format!("c-{}", chat(n)), &order(n));
                event["customer"]["telegram_chat_id"] = json!(chat(n));
                post(&service, event.to_string().as_bytes()).await;
                answered.send_modify(|count| *count += 1);
            }
        })
    });
    for poster in posters.collect::<Vec<_>>() {
        poster.await.expect("a poster does not give up");
    }
}

/// Sends one request under one id until it is answered.
async fn post(service: &Service, body: &[u8]) {
    let id = fresh_id();
    loop {
        match service.tries("/api/events", &service.signed(&id, 0, body), body).await {
            Ok(answer) if answer.status == 202 => return,
            Ok(answer) => assert_eq!(answer.status, 503, "{}", answer.text),
            // Nobody knows whether it was taken: the same id again.
            Err(_) => {}
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn number(rows: &AnyPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(rows).await.expect("a number")
}

async fn comes_to_rest(rows: &AnyPool) {
    let left =
        "SELECT (SELECT COUNT(*) FROM events WHERE state = 'pending') + (SELECT COUNT(*) FROM notifications WHERE settled_at_ms IS NULL)";
    let rest = async {
        while number(rows, left).await > 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, rest).await.is_ok(), "it does not come to rest: {} left", number(rows, left).await);
}

/// How often each order was told, and how many of its tries ended as nobody knows.
async fn told_and_unknown(site: &Site, rows: &AnyPool) -> (HashMap<String, usize>, HashMap<String, usize>) {
    let mut told = HashMap::new();
    for n in 0..EVENTS {
        let messages = site.simulator.look(|state| state.from_bot(chat(n)));
        let title = format!("Order {}\n", order(n));
        told.insert(order(n), messages.iter().filter(|message| reads(message).contains(&title)).count());
    }
    let unknown = "SELECT n.subject FROM attempts a JOIN notifications n ON n.id = a.notification_id WHERE a.state = 'unknown'";
    let mut in_flight = HashMap::new();
    for order in sqlx::query_scalar::<_, String>(unknown).fetch_all(rows).await.expect("rows") {
        *in_flight.entry(order).or_insert(0) += 1;
    }
    (told, in_flight)
}

async fn nothing_is_lost_and_little_is_repeated(site: Site) {
    for chat in 1..=CUSTOMERS {
        site.simulator.start_chat(i64::try_from(chat).expect("a chat"));
    }
    // A real Telegram takes its time: at any moment something is in flight.
    site.simulator.add_fault(Fault::of("sendMessage", FaultAction::Delay { ms: 100 }));
    let mut program = site.starts().await;
    let (answered, mut count) = watch::channel(0);
    let posting = tokio::spawn(post_all(site.service(), answered));
    for kill in KILLS {
        count.wait_for(|answered| *answered >= kill).await.expect("the posters go on");
        program.killed().await;
        program = site.starts().await;
    }
    posting.await.expect("all are answered");
    let rows = look_into(&site.database).await;
    comes_to_rest(&rows).await;

    let events = i64::try_from(EVENTS).expect("a number");
    assert_eq!(number(&rows, "SELECT COUNT(*) FROM events WHERE state = 'applied'").await, events, "each event is there once");
    assert_eq!(number(&rows, "SELECT COUNT(*) FROM notifications").await, events, "and has caused one notification");
    assert_eq!(number(&rows, "SELECT COUNT(*) FROM notifications WHERE state = 'delivered'").await, events);
    let (told, in_flight) = told_and_unknown(&site, &rows).await;
    for (order, times) in &told {
        let most = 1 + in_flight.get(order).copied().unwrap_or(0);
        assert!((1..=most).contains(times), "{order} was told {times} times, {most} at most");
    }
    let (repeats, unknown) = (told.values().sum::<usize>() - EVENTS, in_flight.values().sum::<usize>());
    assert!(repeats <= unknown && unknown <= KILLS.len() * SLOTS, "{repeats} repeats, {unknown} in flight");
    eprintln!("{}: {repeats} repeats, {unknown} in flight at {} kills", site.database.split(':').next().unwrap_or_default(), KILLS.len());
    assert!(program.stopped().await.success());
}

fn hurried(site: Site) -> Site {
    let site = site.with("delivery.slots", SLOTS).with("delivery.slots_reserved", 4);
    site.with("delivery.call_timeout_ms", 1000).with("delivery.call_timeout_urgent_ms", 1000).with("delivery.lease_ms", 3000)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_sqlite_it_loses_nothing() {
    nothing_is_lost_and_little_is_repeated(hurried(Site::sqlite(telegram().await).await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_on_postgres_it_loses_nothing() {
    let Some(site) = Site::postgres(telegram().await).await else { return };
    nothing_is_lost_and_little_is_repeated(hurried(site)).await;
}
