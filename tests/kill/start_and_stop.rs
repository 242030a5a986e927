//! Kills while the program starts or stops.

use std::sync::Arc;
use std::time::Duration;

use bellhop_simulator::{Fault, FaultAction};
use sqlx::AnyPool;
use tokio::sync::watch;

use crate::errands::{Errand, Kind, Shop, cost};
use crate::rows::{self, PATIENCE};
use bellhop_testing::house::{look_into, telegram};
use bellhop_testing::program::{Program, Site};
use bellhop_testing::story;

const ERRANDS: usize = 40;

/// A site whose providers take their time.
async fn site() -> Site {
    let site = Site::new(telegram().await).await.with_sms().with("sms.poll_after_s", 1);
    for method in ["sendMessage", "Messages.create"] {
        site.simulator.add_fault(Fault::of(method, FaultAction::DelayAfter { ms: 400 }));
        site.simulator.add_fault(Fault::of(method, FaultAction::Delay { ms: 400 }).every(2));
    }
    site
}

/// The program with many things in flight.
async fn is_busy(site: &Site) -> (Program, AnyPool, Vec<Errand>) {
    let kind = |n: usize| [Kind::Card, Kind::High, Kind::Blocked, Kind::Code, Kind::Text][n % 5];
    let errands: Vec<_> = (0..ERRANDS).map(|n| Errand { n, person: n, kind: kind(n) }).collect();
    let program = site.starts().await;
    let rows = look_into(&site.database).await;
    let shop = Shop::opens(site, &errands, &rows).await;
    shop.asks_for_all(Arc::from(errands.clone()), watch::Sender::new(0)).await;
    rows::until(
        &rows,
        PATIENCE,
        "SELECT CASE WHEN COUNT(*) >= 5 THEN 1 ELSE 0 END FROM attempts WHERE state = 'sending'",
    )
    .await;
    (program, rows, errands)
}

/// Everything was told, and nothing more often than it was in flight.
async fn nothing_is_lost(site: &Site, errands: &[Errand], rows: &AnyPool, in_flight: usize) {
    rows::at_rest(rows, PATIENCE).await;
    let cost = cost(site, errands, rows).await;
    assert_eq!((cost.lost, cost.texts_twice), (0, 0), "{cost:?}");
    assert!(cost.repeats <= in_flight, "{cost:?}, {in_flight} in flight");
}

#[story(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_while_it_starts_it_loses_nothing() {
    let site = site().await;
    let (program, rows, errands) = is_busy(&site).await;
    program.killed().await;
    let mut in_flight = rows::in_flight(&rows).await.len();
    for beginning in 0..10 {
        let program = site.begins();
        tokio::time::sleep(Duration::from_millis(beginning * 40)).await;
        program.killed().await;
        in_flight += rows::in_flight(&rows).await.len();
    }
    let program = site.starts().await;
    nothing_is_lost(&site, &errands, &rows, in_flight).await;
    assert!(program.stopped().await.success(), "{}", site.log());
}

#[story(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_it_stops_it_loses_nothing() {
    let site = site().await;
    let (program, rows, errands) = is_busy(&site).await;
    program.is_told_to_stop().await;
    while site.service().is_ready().await {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    program.killed().await;
    let in_flight = rows::in_flight(&rows).await.len();
    let program = site.starts().await;
    nothing_is_lost(&site, &errands, &rows, in_flight).await;
    assert!(program.stopped().await.success(), "{}", site.log());
}
