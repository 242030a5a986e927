//! What it does before Telegram has said who it is, and when Telegram says that it is nobody.

use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use crate::{order, site};
use bellhop_testing::house::fresh_id;
use bellhop_testing::program::{Program, Site};
use bellhop_testing::story;

#[story]
async fn before_telegram_has_said_who_we_are_no_link_is_made_and_events_are_taken() {
    let site = site().await;
    site.simulator.add_fault(Fault::of("getMe", FaultAction::BadGateway));
    let program = site.starts().await;
    let service = site.service();
    service.sends(&order("ORD-1")).await.taken();
    let told = site
        .simulator
        .wait_for(std::time::Duration::from_secs(20), |state| {
            (!state.from_bot(7).is_empty()).then_some(())
        })
        .await;
    told.expect("what is to be told is told all the same");
    let body = json!({"customer_id": "c-1"}).to_string();
    let asks = async || {
        service
            .posts("/api/links", &service.signed(&fresh_id(), 0, body.as_bytes()), body.as_bytes())
            .await
    };
    let refused = asks().await;
    refused.is_problem(503);
    assert!(
        refused.text.contains("bot's name") && refused.header("retry-after") == "1",
        "{}",
        refused.text
    );

    site.simulator.clear_faults();
    let made = async {
        while asks().await.status != 201 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), made).await.expect("a link is made");
    assert!(program.stopped().await.success(), "{}", site.log());
}

/// What a running program answers to `/readyz` from the first answer on, until it answers with this
/// status.
async fn ready_until(site: &Site, status: u16) -> Vec<(u16, String)> {
    let (url, http) =
        (format!("http://{}/readyz", site.service().address()), reqwest::Client::new());
    let asking = async {
        let mut answers = Vec::new();
        loop {
            if let Ok(answer) = http.get(&url).send().await {
                let is_last = answer.status() == status;
                answers.push((answer.status().as_u16(), answer.text().await.unwrap_or_default()));
                if is_last {
                    return answers;
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), asking)
        .await
        .unwrap_or_else(|_| panic!("never {status}: {}", site.log()))
}

fn logged(site: &Site, words: &str) -> usize {
    site.log().lines().filter(|line| line.contains(words)).count()
}

const RIGHT: &str = "424242:simulated";
const REFUSED: &str = "Telegram refuses telegram.token";

/// On each database updates come in another way.
async fn site_each_way() -> Site {
    let site = site().await;
    let way = if site.kind() == "sqlite" { "webhook" } else { "polling" };
    site.with("telegram.mode", way).with("log.level", "info")
}

async fn is_ready_with_the_right_token(site: &Site, program: Program) {
    site.simulator.tune(|state| state.token = Some(RIGHT.to_owned()));
    ready_until(site, 200).await;
    assert!(program.stopped().await.success(), "{}", site.log());
}

#[story]
async fn with_a_wrong_token_it_takes_events_is_not_ready_and_says_so_once() {
    let site = site_each_way().await;
    site.simulator.tune(|state| state.token = Some("424242:another".to_owned()));
    let program = site.begins();
    let answers = ready_until(&site, 503).await;
    assert!(answers.iter().all(|(status, _)| *status == 503), "never ready: {answers:?}");
    // Until it has been asked, that is why; then what it answered.
    let asked = async {
        while !ready_until(&site, 503).await[0]
            .1
            .contains("telegram.token: Telegram refuses it (401 Unauthorized)")
        {}
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), asked).await.expect("the reason");
    site.service().sends(&order("ORD-1")).await.taken();
    let tried = |state: &bellhop_simulator::State| {
        (state.call_counts.get("GetMe").copied().unwrap_or(0) >= 3).then_some(())
    };
    site.simulator
        .wait_for(std::time::Duration::from_secs(20), tried)
        .await
        .expect("it asks again");
    assert_eq!(
        (
            logged(&site, REFUSED),
            logged(&site, "bellhop is ready"),
            logged(&site, "is telegram.token right")
        ),
        (1, 0, 0)
    );
    assert!(logged(&site, "ERROR") <= 3, "{}", site.log());

    site.simulator.tune(|state| state.token = Some(RIGHT.to_owned()));
    ready_until(&site, 200).await;
    let told = site.simulator.wait_for(std::time::Duration::from_secs(20), |state| {
        (!state.from_bot(7).is_empty()).then_some(())
    });
    told.await.expect("what was taken is told");
    assert_eq!(
        (
            logged(&site, REFUSED),
            logged(&site, "bellhop is ready"),
            logged(&site, "takes telegram.token again")
        ),
        (1, 1, 1)
    );
    assert!(program.stopped().await.success(), "{}", site.log());
}

#[story]
async fn a_token_that_is_revoked_and_given_back_is_noticed_both_times() {
    let site = site_each_way().await;
    site.simulator.tune(|state| state.token = Some(RIGHT.to_owned()));
    let program = site.starts().await;
    site.simulator.tune(|state| state.token = Some("424242:another".to_owned()));
    // By webhook nobody asks Telegram anything until there is something to tell.
    site.service().sends(&order("ORD-1")).await.taken();
    let answers = ready_until(&site, 503).await;
    assert!(answers.last().expect("an answer").1.contains("telegram.token"), "{answers:?}");
    is_ready_with_the_right_token(&site, program).await;
}

#[story]
async fn a_telegram_out_of_reach_keeps_nobody_from_being_ready() {
    let site = site_each_way().await;
    site.simulator.stop();
    let program = site.starts().await;
    assert_eq!(logged(&site, REFUSED), 0, "{}", site.log());
    site.service().sends(&order("ORD-1")).await.taken();
    assert!(program.stopped().await.success(), "{}", site.log());
    assert_eq!(logged(&site, "Telegram does not say who we are"), 1, "{}", site.log());
    assert_eq!(logged(&site, "bellhop is ready"), 1, "{}", site.log());
}
