//! The inbox of events: the same request twice has one effect.

use bellhop::clock::Clock;
use bellhop::orders::events;
use bellhop::orders::inbox::{Inbox, SubmissionOutcome};
use bellhop::store::Wake;
use bellhop_testing::story;
use serde_json::json;

use super::NOW;

#[story]
async fn the_same_request_has_one_effect_and_the_same_answer() {
    let body = |id: &str| {
        json!({"type": "customer.updated", "occurred_at": "2026-03-01T11:00:00Z", "customer": {"id": id}}).to_string().into_bytes()
    };
    let test = bellhop_testing::store().await;
    let inbox = Inbox::open(test.store.clone(), Clock::manual(NOW), Wake::default());
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
