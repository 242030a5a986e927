//! How often codes are sent and tried.

use std::time::Duration;

use bellhop::clock::{At, Clock};
use serde_json::{Value, json};

use bellhop_testing::house::Plan;
use bellhop_testing::probes;
use bellhop_testing::story;

use super::{KEY, PHONE, asks, code, is, open, posts, tries};

#[story]
async fn each_limit_is_told_with_the_time_to_wait() {
    let plan = Plan::new().await;
    let clock = Clock::manual(At(1_772_366_400_000));
    let plan = plan
        .by(&clock)
        .with("verifications.per_phone_hour", 2)
        .with("verifications.per_phone_day", 3);
    let house =
        open(plan.with("verifications.per_ip_hour", 4).with("verifications.per_prefix_hour", 6))
            .await;
    let waits = async |body: Value| {
        let answer = posts(&house, "/api/verifications", &body).await;
        if answer.status == 202 {
            0
        } else {
            answer.header("retry-after").parse::<u64>().expect("seconds")
        }
    };
    let to = |phone: &str, ip: &str| json!({"phone": phone, "purpose": "login", "ip": ip});
    assert_eq!(waits(to(PHONE, "192.0.2.1")).await, 0);
    assert_eq!(waits(to(PHONE, "192.0.2.2")).await, 30, "another so soon");
    clock.advance(Duration::from_secs(30));
    assert_eq!(waits(to(PHONE, "192.0.2.1")).await, 0);
    clock.advance(Duration::from_secs(30));
    assert_eq!(waits(to(PHONE, "192.0.2.1")).await, 3540, "twice in an hour");
    clock.advance(Duration::from_secs(3600));
    assert_eq!(waits(to(PHONE, "192.0.2.1")).await, 0);
    clock.advance(Duration::from_secs(7200));
    assert_eq!(waits(to(PHONE, "192.0.2.1")).await, 86_400 - 10_860, "three times in a day");

    for n in 0..4 {
        assert_eq!(waits(to(&format!("+3461234567{n}"), "2001:db8:1:2::1")).await, 0);
    }
    assert_eq!(
        waits(to("+34699999999", "2001:db8:1:2:ffff::9")).await,
        3600,
        "four for one network"
    );
    for n in 4..6 {
        assert_eq!(waits(to(&format!("+3461234567{n}"), &format!("198.51.100.{n}"))).await, 0);
    }
    assert_eq!(waits(to("+34612345679", "203.0.113.1")).await, 3600, "six neighbours");
    assert_eq!(
        waits(json!({"phone": "+34699999999", "purpose": "login"})).await,
        0,
        "without an address there is none to count"
    );
}

#[story]
async fn however_many_guess_at_once_there_are_five_tries() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    let id = asks(&house, json!({"customer_id": "c-1", "purpose": "login"})).await;
    house.quiet().await;
    let code = code(&house, PHONE);
    let guesses = (0..20).map(|n| {
        let (house, id) = (&house, id.clone());
        let guess = format!("{:06}", (code.parse::<u32>().expect("digits") + 1 + n) % 1_000_000);
        async move { tries(house, &id, &guess).await }
    });
    let heard = futures_util::future::join_all(guesses).await;
    let pending = heard.iter().filter(|(status, _)| status == "pending").count();
    assert_eq!((pending, heard.len() - pending), (4, 16), "{heard:?}");
    assert_eq!(tries(&house, &id, &code).await, is("exhausted", 0), "the right one comes too late");
    assert_eq!(
        house.texts(&probes::verifications().show(|row| row.state().tries())).await,
        ["exhausted 5"]
    );
}

#[story]
async fn the_same_request_by_key_is_one_code() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    let asks = async |key: &str, purpose: &str| {
        let headers =
            [("authorization", format!("Bearer {KEY}")), ("idempotency-key", key.to_owned())];
        let body = json!({"customer_id": "c-1", "purpose": purpose}).to_string();
        house.service().posts("/api/verifications", &headers, body.as_bytes()).await
    };
    let (first, again) = (asks("k-1", "login").await, asks("k-1", "login").await);
    assert_eq!(
        (first.status, again.status, first.json()),
        (202, 202, again.json()),
        "{}",
        again.text
    );
    house.quiet().await;
    assert_eq!(house.texted(PHONE).len(), 1);
    asks("k-1", "pay").await.is_problem(409);
    // What was refused leaves its key free, and keeps nothing.
    asks("k-2", "login").await.is_problem(429);
    assert_eq!(house.number(&probes::api_requests().count()).await, 1);
    let id = first.json()["id"].as_str().expect("an id").to_owned();
    assert_eq!(tries(&house, &id, &code(&house, PHONE)).await, ("approved".to_owned(), 0));
}
