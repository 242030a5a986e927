//! The inbox of events: the same request twice has one effect.

use std::sync::Arc;

use bellhop::clock::Clock;
use bellhop::orders::events;
use bellhop::orders::inbox::{Inbox, SubmissionOutcome};
use bellhop::store::query;
use bellhop_testing::story;
use serde_json::json;
use tokio::sync::Notify;

use super::{NOW, learn};

#[story]
async fn the_same_request_has_one_effect_and_the_same_answer() {
    let body = |id: &str| {
        json!({"type": "customer.updated", "occurred_at": "2026-03-01T11:00:00Z", "customer": {"id": id}}).to_string().into_bytes()
    };
    let test = bellhop_testing::store().await;
    let inbox = bellhop_testing::events::inbox(&test.store, Clock::manual(NOW));
    let batch =
        format!("[{0},{0},{0}]", String::from_utf8(body("c-1")).expect("text")).into_bytes();
    let accept = |id: &'static str, body: Vec<u8>| {
        let inbox = inbox.clone();
        async move {
            let batch = events::read(&body, 500, NOW).expect("a batch");
            inbox.accept(id, &body, &batch.events).await.expect("taken")
        }
    };
    let (first, again) =
        futures_util::join!(accept("w-1", body("c-1")), accept("w-1", body("c-1")));
    assert_eq!(first, again);
    assert_eq!(accept("w-1", body("c-2")).await, SubmissionOutcome::Conflict);
    assert_eq!(
        accept("w-1", batch.clone()).await,
        SubmissionOutcome::Conflict,
        "a longer body under a used id writes nothing"
    );
    let SubmissionOutcome::Durable(each) = accept("w-2", batch.clone()).await else {
        panic!("taken")
    };
    assert_eq!(each.len(), 3);
    assert_eq!(accept("w-2", batch).await, SubmissionOutcome::Durable(each));
}

fn said_by(customer: &str) -> Vec<u8> {
    json!({"type": "customer.updated", "occurred_at": "2026-03-01T11:00:00Z",
        "customer": {"id": customer, "name": "Lena"}})
    .to_string()
    .into_bytes()
}

async fn accepted(inbox: &Inbox, id: &str, body: &[u8]) {
    let batch = events::read(body, 500, NOW).expect("an event");
    let taken = inbox.accept(id, body, &batch.events).await.expect("taken");
    assert!(matches!(taken, SubmissionOutcome::Durable(_)), "{taken:?}");
}

#[story]
async fn an_event_that_comes_alone_has_taken_effect_when_it_is_answered() {
    let test = bellhop_testing::store().await;
    let inbox = bellhop_testing::events::inbox(&test.store, Clock::manual(NOW));
    accepted(&inbox, "w-1", &said_by("c-1")).await;
    assert!(test.is_known("c-1").await);
    accepted(&inbox, "w-1", &said_by("c-1")).await;
    assert!(test.is_known("c-1").await, "the same request again changes nothing");
}

#[story]
async fn many_that_come_at_once_are_answered_first_and_nobody_overtakes_them() {
    let test = bellhop_testing::store().await;
    let inbox = bellhop_testing::events::inbox(&test.store, Clock::manual(NOW));
    let many = (0..40).map(|n| {
        let inbox = inbox.clone();
        async move { accepted(&inbox, &format!("w-{n}"), &said_by(&format!("c-{n}"))).await }
    });
    futures_util::future::join_all(many).await;
    assert!(!test.is_known("c-39").await, "the intake has not run");
    accepted(&inbox, "w-40", &said_by("c-40")).await;
    assert!(!test.is_known("c-40").await, "older ones wait");
}

#[story]
async fn an_event_is_taken_while_somebody_holds_what_it_changes() {
    let test = bellhop_testing::store().await;
    if test.store.is_exclusive() {
        return; // One writer holds nothing up.
    }
    learn(&test.store, "c-1", None, NOW, None).await;
    let inbox = bellhop_testing::events::inbox(&test.store, Clock::manual(NOW));
    let (is_held, let_go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (held, lets_go) = (is_held.clone(), let_go.clone());
    let holder = test.store.write(async move |tx| {
        query("UPDATE customers SET name = 'Ana' WHERE id = 'c-1'").execute(tx).await?;
        is_held.notify_one();
        let_go.notified().await;
        Ok(())
    });
    let said = async {
        held.notified().await;
        accepted(&inbox, "w-1", &said_by("c-1")).await;
        lets_go.notify_one();
    };
    let (done, ()) = tokio::join!(holder, said);
    done.expect("held and let go");
}
