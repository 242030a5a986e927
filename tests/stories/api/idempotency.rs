//! A request that is sent again under its `Idempotency-Key` has no second effect and gets the same
//! answer.

use std::time::Duration;

use bellhop::clock::Clock;
use serde_json::{Value, json};

use bellhop_testing::house::{Plan, house, placed};
use bellhop_testing::probes;
use bellhop_testing::story;

const PATH: &str = "/api/notifications";

fn body(words: &str) -> Value {
    json!({"recipient": {"phone": "+4915112345678"}, "category": "order", "text": {"sms": words}})
}

#[story]
async fn the_same_again_is_answered_the_same() {
    let mut house = house().await;
    let service = house.caller("service").await;
    let first = service.posts_once(PATH, "i-1", &body("Hello")).await;
    let again = service.posts_once(PATH, "i-1", &body("Hello")).await;
    assert_eq!((first.status, &first.text), (again.status, &again.text));
    assert_eq!(
        (first.header("idempotent-replayed"), again.header("idempotent-replayed")),
        ("", "true")
    );
    service.posts_once(PATH, "i-1", &body("Hello you")).await.is_problem(409);
    let elsewhere = json!({"to": "+4915112345678", "category": "order", "text": "Hello"});
    service.posts_once("/api/sms/send", "i-1", &elsewhere).await.is_problem(409);
    assert_eq!(
        house.caller("service").await.posts_once(PATH, "i-1", &body("Hello you")).await.status,
        202,
        "each key has its own ids"
    );
    for bad in ["", "a b", &"x".repeat(256)] {
        service.posts_once(PATH, bad, &body("Hello")).await.is_problem(400);
    }
    house.stop().await;
    house.start().await;
    assert_eq!(house.number(&probes::notifications().count()).await, 2);
}

#[story]
async fn twenty_at_once_are_one() {
    let house = house().await;
    let service = house.caller("service").await;
    let sent = (0..20).map(|_| {
        let service = service.clone();
        tokio::spawn(async move { service.posts_once(PATH, "i-1", &body("Hello")).await })
    });
    let mut answers = Vec::new();
    for task in sent.collect::<Vec<_>>() {
        let answer = task.await.expect("answered");
        assert_eq!(answer.status, 202, "{}", answer.text);
        answers.push(answer.text);
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(house.number(&probes::notifications().count()).await, 1);
}

#[story]
async fn what_was_refused_for_its_form_leaves_its_key_free() {
    let house = house().await;
    let service = house.caller("service").await;
    service.posts_once(PATH, "i-1", &body("")).await.is_problem(422);
    assert_eq!(service.posts_once(PATH, "i-1", &body("Hello")).await.status, 202);
}

#[story]
async fn what_the_tables_forbid_leaves_its_key_free_until_they_allow_it() {
    let house = house().await;
    let service = house.caller("service").await;
    let body = json!({"recipient": {"customer_id": "c-1"}, "category": "order",
        "text": {"telegram": "Hello"}});
    assert_eq!(
        service.posts_once(PATH, "i-1", &body).await.is_problem(422),
        ["/recipient/customer_id"]
    );
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(service.posts_once(PATH, "i-1", &body).await.status, 202);
}

#[story]
async fn a_link_asked_for_twice_is_one_link_and_kept_nowhere() {
    let house = house().await;
    let (service, body) = (house.caller("service").await, json!({"customer_id": "c-1"}));
    service.posts_once("/api/links", "l-1", &body).await.is_problem(404);
    house.hears_of(placed("c-1", "ORD-1")).await;
    let first = service.posts_once("/api/links", "l-1", &body).await;
    assert_eq!(first.status, 201, "{}", first.text);
    assert_eq!(service.posts_once("/api/links", "l-1", &body).await.text, first.text);
    let token = first.json()["token"].as_str().expect("a token").to_owned();
    for (id, body) in [("l-2", &body), ("l-3", &json!({"customer_id": "c-1", "ttl_seconds": 60}))] {
        assert_ne!(service.posts_once("/api/links", id, body).await.json()["token"], json!(token));
    }
    service
        .posts_once("/api/links", "l-1", &json!({"customer_id": "c-1", "ttl_seconds": 60}))
        .await
        .is_problem(409);
    assert_ne!(
        house.caller("service").await.posts_once("/api/links", "l-1", &body).await.json()["token"],
        json!(token),
        "keys share no links"
    );
    assert!(
        house
            .texts(&probes::api_requests().show(|row| row.answer()))
            .await
            .iter()
            .all(|answer| !answer.contains(&token))
    );
    house.person(7, "Lena", "en");
    let heard = house.hears(7, &format!("/start {token}")).await;
    assert!(heard[0].text.contains("connected"), "{heard:?}");
}

#[story]
async fn what_was_asked_long_ago_is_forgotten() {
    let plan = Plan::new().await;
    let clock = Clock::manual(Clock::System.now());
    let house = plan.by(&clock).open().await;
    let service = house.caller("service").await;
    assert_eq!(service.posts_once(PATH, "i-1", &body("Hello")).await.status, 202);
    clock.advance(Duration::from_secs(73 * 3600));
    service.gets(PATH).await;
    assert_eq!(house.number(&probes::api_requests().count()).await, 0);
}

/// What a key was answered is kept for it alone: when it asks no more, it is forgotten.
#[story]
async fn answers_of_keys_that_ask_no_more_are_forgotten() {
    let house = house().await;
    let (revoked, unused) = (house.caller("service").await, house.caller("service").await);
    for service in [&revoked, &unused] {
        assert_eq!(service.posts_once(PATH, "i-1", &body("Hello")).await.status, 202);
    }
    assert_eq!(house.number(&probes::api_requests().count()).await, 2);
    house.run("UPDATE api_keys SET last_used_at_ms = 1").await;
    house
        .run("UPDATE api_keys SET revoked_at_ms = 2 WHERE id = (SELECT MIN(id) FROM api_keys)")
        .await;
    let other = house.caller("service").await;
    assert_eq!(other.posts_once(PATH, "i-2", &body("Hello")).await.status, 202);
    let left = house.texts(&probes::api_requests().show(|row| row.idempotency_key())).await;
    assert_eq!(
        left,
        ["i-2"],
        "one was revoked, the other not used for longer than answers are kept"
    );
}
