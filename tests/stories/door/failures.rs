//! Whoever fails to prove who they are is counted, and answered 429 where there were too many from
//! their address. Whoever proves it is served all the same.

use bellhop_simulator::twilio::sign;
use reqwest::Method;
use serde_json::json;

use bellhop_testing::house::{House, Plan, TELEGRAM_SECRET, fresh_id, house_with, placed};
use bellhop_testing::probes;
use bellhop_testing::raw;
use bellhop_testing::service::Answer;
use bellhop_testing::story;

/// What each kind of caller sends when it is not who it says.
async fn fails(house: &House, kind: usize) -> Answer {
    let (service, json) = (house.service(), ("content-type", "application/json".to_owned()));
    let form = ("content-type", "application/x-www-form-urlencoded".to_owned());
    match kind % 5 {
        0 => service.posts("/api/notifications", &[json], b"{}").await,
        1 => {
            service
                .posts(
                    "/api/notifications",
                    &[("authorization", "Bearer bh_guess".to_owned())],
                    b"{}",
                )
                .await
        }
        2 => {
            service
                .posts("/api/events", &service.signed(&fresh_id(), 0, b"something else"), b"{}")
                .await
        }
        3 => {
            service
                .posts(
                    "/api/telegram/webhook",
                    &[("x-telegram-bot-api-secret-token", "a guess".to_owned())],
                    b"{}",
                )
                .await
        }
        _ => {
            let forged = sign("another token", &house.url("/api/sms/inbound"), &[]);
            service.posts("/api/sms/inbound", &[form, ("x-twilio-signature", forged)], b"").await
        }
    }
}

#[story]
async fn who_fails_too_often_is_answered_429_and_who_is_right_is_served() {
    let house = house_with(|plan| Plan::with_sms(plan).with("http.failures_per_minute", 10)).await;
    for kind in 0..10 {
        let answer = fails(&house, kind).await;
        answer.is_problem(if kind % 5 == 4 { 403 } else { 401 });
    }
    for kind in 0..5 {
        let answer = fails(&house, kind).await;
        answer.is_problem(429);
        let wait: u64 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=60).contains(&wait), "{wait}");
        assert!(answer.text.contains("did not prove who sends it"), "{}", answer.text);
    }
    assert!(
        fails(&house, 1).await.text.contains("this API key is not known"),
        "what was wrong is said all the same"
    );

    // From the same address: a proxy's is everybody's.
    let reader = house.caller("reader").await;
    assert_eq!(reader.gets("/api/notifications").await.status, 200);
    let service = house.service();
    service.sends(&placed("c-1", "ORD-1")).await.taken();
    let update = json!({"update_id": 900_001, "message": raw::said(7, "/help")}).to_string();
    let secret = [("x-telegram-bot-api-secret-token", TELEGRAM_SECRET.to_owned())];
    assert_eq!(
        service.posts("/api/telegram/webhook", &secret, update.as_bytes()).await.status,
        200
    );
    house.hears_text("+4915112345678", "Hello").await;
    assert_eq!(house.number(&probes::inbound_sms().count()).await, 1);
    let kinds = ["nothing", "key", "signature", "telegram_secret", "sms_signature"];
    let figures = service.asks(Method::GET, "/metrics").await.text;
    for kind in kinds {
        let name = format!("bellhop_authentications_failed_total{{kind=\"{kind}\"}}");
        let line = figures
            .lines()
            .find(|line| line.starts_with(&name))
            .unwrap_or_else(|| panic!("{name} in {figures}"));
        assert!(
            line.rsplit(' ').next().and_then(|number| number.parse::<u64>().ok()) >= Some(3),
            "{line}"
        );
    }
}
