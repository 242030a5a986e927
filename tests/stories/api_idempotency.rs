//! A request that is sent again under its `Idempotency-Key` has no second effect and gets the same answer.

use serde_json::{Value, json};

use crate::harness::house::houses;

const PATH: &str = "/api/notifications";

fn body(words: &str) -> Value {
    json!({"recipient": {"phone": "+4915112345678"}, "category": "order", "text": {"sms": words}})
}

#[tokio::test]
async fn the_same_again_is_answered_the_same() {
    for mut house in houses().await {
        let service = house.caller("service").await;
        let first = service.posts_once(PATH, "i-1", &body("Hello")).await;
        let again = service.posts_once(PATH, "i-1", &body("Hello")).await;
        assert_eq!((first.status, &first.text), (again.status, &again.text));
        assert_eq!((first.header("idempotent-replayed"), again.header("idempotent-replayed")), ("", "true"));
        service.posts_once(PATH, "i-1", &body("Hello you")).await.is_problem(409);
        let elsewhere = json!({"to": "+4915112345678", "category": "order", "text": "Hello"});
        service.posts_once("/api/sms/send", "i-1", &elsewhere).await.is_problem(409);
        assert_eq!(house.caller("service").await.posts_once(PATH, "i-1", &body("Hello you")).await.status, 202, "each key has its own ids");
        for bad in ["", "a b", &"x".repeat(256)] {
            service.posts_once(PATH, bad, &body("Hello")).await.is_problem(400);
        }
        house.stop().await;
        house.start().await;
        assert_eq!(house.number("SELECT COUNT(*) FROM notifications").await, 2);
    }
}

#[tokio::test]
async fn twenty_at_once_are_one() {
    for house in houses().await {
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
        assert_eq!(house.number("SELECT COUNT(*) FROM notifications").await, 1);
    }
}

#[tokio::test]
async fn what_was_refused_for_its_form_leaves_its_key_free() {
    for house in houses().await {
        let service = house.caller("service").await;
        service.posts_once(PATH, "i-1", &body("")).await.is_problem(422);
        assert_eq!(service.posts_once(PATH, "i-1", &body("Hello")).await.status, 202);
    }
}
