//! One-time codes for services: sent by SMS first, good once, for minutes, and never a way to learn
//! who is a customer.

mod codes;
mod limits;
mod refusals;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use bellhop_testing::house::{House, Plan};
use bellhop_testing::service::Answer;

const PHONE: &str = "+4915112345678";

const KEY: &str = "bh_a-key-of-the-shop-s-login-page-and-of-nobody-else";

/// A house with SMS, a service's key and a customer with a phone.
async fn open(plan: Plan) -> House {
    let house = plan.with_sms().open().await;
    has_key(&house, "key_0193c0a8a6f17b3c8d4e5f6071829304", KEY, "service").await;
    tells(&house, json!({"id": "c-1", "name": "Lena", "locale": "en", "phone": PHONE})).await;
    house
}

async fn has_key(house: &House, id: &str, key: &str, role: &str) {
    let hash = hex::encode(Sha256::digest(key.as_bytes()));
    let row = format!("('{id}', '{role}', '{role}', '{hash}', 'bh_a-key', 1)");
    house
        .run(&format!(
            "INSERT INTO api_keys (id, name, role, key_hash, hint, created_at_ms) VALUES {row}"
        ))
        .await;
}

/// The shop tells of a customer.
async fn tells(house: &House, customer: Value) {
    let event = json!({"type": "customer.updated", "occurred_at": "2026-01-01T00:00:00Z", "customer": customer});
    assert_eq!(house.service().sends(&event).await.status, 202);
    house.quiet().await;
}

async fn posts(house: &House, path: &str, body: &Value) -> Answer {
    house
        .service()
        .posts(path, &[("authorization", format!("Bearer {KEY}"))], body.to_string().as_bytes())
        .await
}

/// Asks for a code; its id.
async fn asks(house: &House, body: Value) -> String {
    let answer = posts(house, "/api/verifications", &body).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    answer.json()["id"].as_str().expect("an id").to_owned()
}

/// Tries a code: the status and how many tries are left.
async fn tries(house: &House, id: &str, code: &str) -> (String, i64) {
    let answer =
        posts(house, &format!("/api/verifications/{id}/check"), &json!({"code": code})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let body = answer.json();
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(2), "{body}");
    (
        body["status"].as_str().expect("a status").to_owned(),
        body["tries_left"].as_i64().expect("a number"),
    )
}

/// The code in the newest text to a phone.
fn code(house: &House, phone: &str) -> String {
    house.texted(phone).pop().expect("a text")[..6].to_owned()
}

fn is(status: &str, left: i64) -> (String, i64) {
    (status.to_owned(), left)
}
