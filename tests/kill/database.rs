//! The database dies under load, or has no room left, and the program lives: nothing that was taken
//! is lost.

use std::sync::Arc;
use std::time::Duration;

use bellhop_simulator::{Fault, FaultAction};
use tokio::process::Command;
use tokio::sync::watch;

use crate::errands::{Errand, Shop, cost};
use crate::rows;
use bellhop_testing::house::{look_into, telegram};
use bellhop_testing::postgres;
use bellhop_testing::program::{Program, Site, bellhop};

const ERRANDS: usize = 600;

fn errands() -> Arc<[Errand]> {
    (0..ERRANDS).map(|n| Errand::of_many(n, ERRANDS / 2)).collect()
}

/// Providers that take their time, so that something is always in flight.
fn takes_its_time(site: &Site) {
    for method in ["sendMessage", "Messages.create"] {
        site.simulator.add_fault(Fault::of(method, FaultAction::DelayAfter { ms: 60 }));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_that_crashes_under_load_costs_nothing_but_time() {
    let Some(server) = postgres::own_server().await else { return };
    let site = Site::sqlite(telegram().await).await.on(server.fresh_database().await).with_sms();
    let site = site.with("sms.poll_after_s", 1).with("limits.api_per_second", 10_000);
    let (program, errands) = (site.starts().await, errands());
    let rows = look_into(&site.database).await;
    let shop = Shop::opens(&site, &errands, &rows).await;
    rows.close().await;
    takes_its_time(&site);
    let (taken, mut count) = watch::channel(0);
    let asking = tokio::spawn(shop.asks_for_all(errands.clone(), taken));
    for moment in [ERRANDS / 5, ERRANDS / 2, ERRANDS * 4 / 5] {
        count.wait_for(|taken| *taken >= moment).await.expect("the shop goes on asking");
        server.crashes_and_returns().await;
    }
    asking.await.expect("all are taken");
    let rows = look_into(&site.database).await;
    rows::at_rest(&rows, rows::PATIENCE * 2).await;

    let unknown = rows::number(
        &rows,
        "SELECT COUNT(*) FROM attempts WHERE state = 'unknown' AND channel = 'telegram'",
    )
    .await;
    let cost = cost(&site, &errands, &rows).await;
    println!(
        "| postgres crashes 3 times | {ERRANDS} | lost {} | {} of {unknown} repeated | texts twice {} |",
        cost.lost, cost.repeats, cost.texts_twice
    );
    assert_eq!((cost.lost, cost.texts_twice), (0, 0), "{cost:?}");
    assert!(program.stopped().await.success(), "{}", site.log());
}

/// How large a file the program may write from now on.
async fn may_write(program: &Program, bytes: &str) {
    let set = Command::new("prlimit")
        .args(["--pid", &program.pid().to_string(), &format!("--fsize={bytes}:")])
        .status()
        .await;
    assert!(set.is_ok_and(|status| status.success()));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_up_under_load_costs_nothing_but_time() {
    let site = Site::sqlite(telegram().await)
        .await
        .with_sms()
        .with("sms.poll_after_s", 1)
        .with("limits.api_per_second", 10_000);
    // A limit of the file size stands for the full disk; without the trap the signal would end the
    // program.
    let mut command = site.command("sh");
    command.args(["-c", "trap '' XFSZ; exec \"$0\" run"]).arg(bellhop());
    let (program, errands) = (site.started(command).await, errands());
    let rows = look_into(&site.database).await;
    let shop = Shop::opens(&site, &errands, &rows).await;
    takes_its_time(&site);
    let (taken, mut count) = watch::channel(0);
    let asking = tokio::spawn(shop.clone().asks_for_all(errands.clone(), taken));
    for moment in [ERRANDS / 5, ERRANDS / 2, ERRANDS * 4 / 5] {
        count.wait_for(|taken| *taken >= moment).await.expect("the shop goes on asking");
        may_write(&program, "4096").await;
        shop.is_refused().await;
        // What is in flight has its answer by then, and nowhere to write it.
        tokio::time::sleep(Duration::from_millis(300)).await;
        may_write(&program, "unlimited").await;
    }
    asking.await.expect("all are taken");
    rows::at_rest(&rows, rows::PATIENCE * 2).await;

    let unknown = rows::number(
        &rows,
        "SELECT COUNT(*) FROM attempts WHERE state = 'unknown' AND channel = 'telegram'",
    )
    .await;
    let cost = cost(&site, &errands, &rows).await;
    println!(
        "| sqlite's disk fills up 3 times | {ERRANDS} | lost {} | {} of {unknown} repeated | texts twice {} |",
        cost.lost, cost.repeats, cost.texts_twice
    );
    assert_eq!(
        (cost.lost, cost.texts_twice, unknown),
        (0, 0, 0),
        "an outcome waits until it can be written: {cost:?}"
    );
    assert_eq!(rows::texts(&rows, "PRAGMA integrity_check").await, ["ok"]);
    assert!(program.stopped().await.success(), "{}", site.log());
}
