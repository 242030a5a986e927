//! An update whose effects cannot be stored is asked for again, and answered once it can be.

use std::time::Duration;

use bellhop_simulator::State;
use futures_util::future::join_all;
use serde_json::json;
use sqlx::Any;
use sqlx::Executor as _;
use sqlx::pool::PoolConnection;

use bellhop_testing::house::{House, Plan, TELEGRAM_SECRET, Updates, fresh_id, look_into, reads};
use bellhop_testing::{postgres, probes, raw};

/// Lena has a personal link, Paul has nothing.
async fn two_people(house: &House) -> String {
    let customer = json!({"id": "c-1", "name": "Lena"});
    house
        .hears_of(json!({"type": "customer.updated", "occurred_at": "2026-01-01T00:00:00Z",
        "customer": customer}))
        .await;
    house.person(7, "Lena", "en");
    house.person(8, "Paul", "en");
    let (service, body) = (house.service(), json!({"customer_id": "c-1"}).to_string());
    let answer = service
        .posts("/api/links", &service.signed(&fresh_id(), 0, body.as_bytes()), body.as_bytes())
        .await;
    format!("/start {}", answer.json()["token"].as_str().expect("a token"))
}

/// How often Telegram has offered what waits: refused deliveries, or batches fetched.
fn offers(state: &State) -> u64 {
    let refused = state.deliveries.iter().filter(|delivery| delivery.status == 503).count() as u64;
    refused
        + state
            .call_counts
            .iter()
            .filter(|(method, _)| method.eq_ignore_ascii_case("getUpdates"))
            .map(|(_, count)| count)
            .sum::<u64>()
}

async fn offered_again(house: &House) {
    let before = house.simulator.look(offers);
    let again = house
        .simulator
        .wait_for(Duration::from_secs(30), |state| (offers(state) > before + 2).then_some(()));
    again.await.expect("Telegram offers the updates again and again");
}

async fn all_is_well(house: &House) {
    house.quiet().await;
    assert_eq!(
        house.chat(7).iter().map(reads).collect::<Vec<_>>(),
        ["Thank you, Lena! This chat is now connected to your orders. Type /order to see them."]
    );
    assert_eq!(house.chat(8).len(), 1, "one question, one answer");
    let rows = probes::updates()
        .answered_at_ms(probes::present())
        .sorted_by(|row| row.update_id())
        .show(|row| row.kind().outcome());
    assert_eq!(house.texts(&rows).await, ["link done", "help done"]);
}

async fn locked(database: &str) -> PoolConnection<Any> {
    let mut somebody = look_into(database).await.acquire().await.expect("a connection");
    somebody.execute("BEGIN IMMEDIATE").await.expect("the lock");
    somebody
}

#[tokio::test]
async fn a_locked_sqlite_file_costs_no_update_and_repeats_no_answer() {
    let told = [Updates::Delivered, Updates::Polled].map(async |updates| {
        let plan = Plan::sqlite().updates(updates);
        let database = plan.database.clone();
        let house = plan.open().await;
        let start = two_people(&house).await;
        let mut lock = locked(&database).await;
        house.simulator.say(7, &start);
        house.simulator.say(8, "/help");
        house.shows(8, "this list").await;
        offered_again(&house).await;
        assert_eq!(house.chat(8).len(), 1, "what needs no store is answered at once, and once");
        assert!(house.chat(7).is_empty(), "what has an effect is not answered before it is stored");
        lock.execute("ROLLBACK").await.expect("the lock is given back");
        all_is_well(&house).await;
    });
    join_all(told).await;
}

#[tokio::test]
async fn a_postgres_that_is_gone_costs_no_update() {
    for updates in [Updates::Delivered, Updates::Polled] {
        let Some(plan) = Plan::postgres().await else { return };
        let plan = plan.updates(updates);
        let database = plan.database.clone();
        let house = plan.open().await;
        let start = two_people(&house).await;
        postgres::shut(&database).await;
        house.simulator.say(7, &start);
        house.simulator.say(8, "/help");
        // Without its database no replica knows that it is the one who fetches.
        if updates == Updates::Delivered {
            offered_again(&house).await;
        }
        assert!(house.chat(7).is_empty() && house.chat(8).is_empty());
        postgres::open_again(&database).await;
        all_is_well(&house).await;
    }
}

#[tokio::test]
async fn telegram_is_told_when_to_come_again() {
    let plan = Plan::sqlite();
    let database = plan.database.clone();
    let house = plan.open().await;
    house.person(7, "Lena", "en");
    let mut lock = locked(&database).await;
    let update = json!({"update_id": 500, "message": raw::said(7, "/start nonsense")}).to_string();
    let secret = [("x-telegram-bot-api-secret-token", TELEGRAM_SECRET.to_owned())];
    let refused = house.service().posts("/api/telegram/webhook", &secret, update.as_bytes()).await;
    refused.is_problem(503);
    assert!(
        refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds >= 1),
        "{:?}",
        refused.headers
    );
    lock.execute("ROLLBACK").await.expect("the lock is given back");
    assert_eq!(
        house.service().posts("/api/telegram/webhook", &secret, update.as_bytes()).await.status,
        200
    );
}
