//! Kills at moments that are too short to be met by chance: the provider has answered and nothing
//! of it is written yet, or a channel is left alone and only the memory of the process knows it.

use std::time::Duration;

use bellhop_simulator::{Fault, FaultAction};
use reqwest::Method;
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _};

use crate::errands::{Errand, Kind, Shop, Told};
use crate::rows::{self, PATIENCE};
use bellhop_testing::house::{look_into, telegram};
use bellhop_testing::program::Site;
use bellhop_testing::story;

async fn site() -> Site {
    Site::new(telegram().await).await.with_sms().with("sms.poll_after_s", 1)
}

/// Waits until the program's metrics hold a line.
async fn measures(shop: &Shop, line: &str) {
    let waiting = async {
        while !shop.service.asks(Method::GET, "/metrics").await.text.lines().any(|one| one == line)
        {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let page = async || shop.service.asks(Method::GET, "/metrics").await.text;
    assert!(tokio::time::timeout(PATIENCE, waiting).await.is_ok(), "no {line} in {}", page().await);
}

/// Somebody who keeps the program from writing down what becomes of any notification.
async fn holds_the_pen(site: &Site) -> AnyConnection {
    let mut somebody = AnyConnection::connect(&site.database).await.expect("a connection");
    let hold = if site.kind() == "sqlite" {
        "BEGIN IMMEDIATE"
    } else {
        "BEGIN; LOCK TABLE attempts IN SHARE MODE"
    };
    somebody.execute(hold).await.expect("the lock");
    somebody
}

async fn are_on_the_wire(rows: &AnyPool, count: usize) {
    rows::until(
        rows,
        PATIENCE,
        &format!(
            "SELECT CASE WHEN COUNT(*) = {count} THEN 1 ELSE 0 END
        FROM attempts WHERE state = 'sending'"
        ),
    )
    .await;
}

#[story(flavor = "multi_thread", worker_threads = 2)]
async fn killed_between_the_answer_and_its_record_it_asks_where_it_can() {
    let site = site().await;
    let errands = [
        Errand { n: 0, person: 0, kind: Kind::High },
        Errand { n: 1, person: 1, kind: Kind::Text },
    ];
    let program = site.starts().await;
    let rows = look_into(&site.database).await;
    let shop = Shop::opens(&site, &errands, &rows).await;
    for method in ["sendMessage", "Messages.create"] {
        site.simulator.add_fault(Fault::of(method, FaultAction::DelayAfter { ms: 1500 }));
    }
    for errand in &errands {
        shop.asks_for(errand).await;
    }
    are_on_the_wire(&rows, 2).await;
    let pen = holds_the_pen(&site).await;
    for channel in ["telegram", "sms"] {
        measures(
            &shop,
            &format!("bellhop_attempts_total{{channel=\"{channel}\",outcome=\"accepted\"}} 1"),
        )
        .await;
    }
    program.killed().await;
    pen.close().await.expect("the lock is given back");
    let left = rows::in_flight(&rows).await;
    assert_eq!(left.len(), 2, "of both nothing is written");

    let program = site.starts().await;
    rows::at_rest(&rows, PATIENCE).await;
    assert_eq!(errands[0].told(&site), Told { telegram: 2, sms: 0 }, "Telegram can't be asked");
    assert_eq!(errands[1].told(&site), Told { telegram: 0, sms: 1 }, "Twilio can");
    rows::taken_up_at(&rows, &left).await;
    assert!(program.stopped().await.success(), "{}", site.log());
}

#[story(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_a_channel_is_left_alone_it_tells_everything_once() {
    let site = site().await;
    let errands: Vec<_> = (0..8).map(|n| Errand { n, person: n, kind: Kind::Bulk }).collect();
    // The breaker opens long before anybody has failed so often that SMS is next.
    let site = site.with("delivery.breaker_open_ms", 3000).with("delivery.tries", 10);
    let program = site.starts().await;
    let rows = look_into(&site.database).await;
    let shop = Shop::opens(&site, &errands, &rows).await;
    site.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway));
    for errand in &errands {
        shop.asks_for(errand).await;
    }
    measures(&shop, "bellhop_channel_up{channel=\"telegram\"} 0").await;
    program.killed().await;
    site.simulator.clear_faults();

    let program = site.starts().await;
    for errand in &errands {
        let told = site
            .simulator
            .wait_for(PATIENCE, |state| (!state.from_bot(errand.chat()).is_empty()).then_some(()))
            .await;
        told.unwrap_or_else(|| panic!("{errand:?} is told"));
    }
    rows::at_rest(&rows, PATIENCE).await;
    assert!(errands.iter().all(|errand| errand.told(&site) == Told { telegram: 1, sms: 0 }));
    assert!(program.stopped().await.success(), "{}", site.log());
}
