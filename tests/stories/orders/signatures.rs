//! Only what the order service signed is believed, and only while it is fresh.

use bellhop::clock::Clock;
use serde_json::json;

use bellhop_testing::house::{Plan, SECRET, fresh_id, house, placed};
use bellhop_testing::probes;
use bellhop_testing::story;

const NEW_SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const STRANGERS_SECRET: &str = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[story]
async fn a_request_that_is_not_signed_is_not_believed() {
    let house = house().await;
    let service = house.service();
    let event = placed("c-1", "ORD-1").to_string();
    for path in ["/api/events", "/api/links"] {
        for missing in 0..3 {
            let mut headers = service.signed(&fresh_id(), 0, event.as_bytes()).to_vec();
            let (name, _) = headers.remove(missing);
            let answer = service.posts(path, &headers, event.as_bytes()).await;
            assert!(
                answer.is_problem(401).is_empty() && answer.text.contains(name),
                "{name}: {}",
                answer.text
            );
        }
        let other_body = service.signed(&fresh_id(), 0, b"{}");
        service.posts(path, &other_body, event.as_bytes()).await.is_problem(401);
        let stranger = house.service().signing_with(STRANGERS_SECRET);
        stranger
            .posts(path, &stranger.signed(&fresh_id(), 0, event.as_bytes()), event.as_bytes())
            .await
            .is_problem(401);
        let mut headers = service.signed(&fresh_id(), 0, event.as_bytes());
        headers[1].1 = "soon".to_owned();
        service.posts(path, &headers, event.as_bytes()).await.is_problem(401);
    }
    assert_eq!(house.number(&probes::events().count()).await, 0);
}

#[story]
async fn five_minutes_off_is_fresh_and_a_second_more_is_not() {
    let mut plan = Plan::new().await;
    plan.clock = Clock::manual(Clock::System.now());
    let house = plan.open().await;
    let service = house.service();
    for (off_s, status) in [(-301, 401), (301, 401), (-300, 202), (300, 202)] {
        let event = json!({"type": "customer.updated", "occurred_at": "2026-03-01T12:00:00Z",
            "customer": {"id": "c-1"}})
        .to_string();
        let answer = service
            .posts(
                "/api/events",
                &service.signed(&fresh_id(), off_s, event.as_bytes()),
                event.as_bytes(),
            )
            .await;
        assert_eq!(answer.status, status, "{off_s} s off: {}", answer.text);
    }
    assert_eq!(house.number(&probes::events().count()).await, 2);
}

#[story]
async fn while_secrets_are_rotated_both_are_good() {
    let plan = Plan::new().await;
    let house =
        plan.with("hook.signing_secrets", format!("[\"{SECRET}\", \"{NEW_SECRET}\"]")).open().await;
    let event = placed("c-1", "ORD-1").to_string();
    for secret in [SECRET, NEW_SECRET] {
        house.service().signing_with(secret).sends_as(&fresh_id(), event.as_bytes()).await.taken();
    }
    let (id, service) = (fresh_id(), house.service());
    let [id_header, time, (name, good)] =
        service.signing_with(NEW_SECRET).signed(&id, 0, event.as_bytes());
    let both = (name, format!("v1,bm90IGl0 v1a,bm90IG91cnM= {good}"));
    house.service().posts("/api/events", &[id_header, time, both], event.as_bytes()).await.taken();
    house
        .service()
        .signing_with(STRANGERS_SECRET)
        .sends_as(&fresh_id(), event.as_bytes())
        .await
        .is_problem(401);
}
