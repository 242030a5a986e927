//! The demo as a newcomer sees it: the real program, started by its command, its page in a real
//! browser.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail loudly")]

mod chromium;
mod demo;
mod desk;
mod orders;
mod team;
mod ways;

use std::process::Command;

use bellhop_testing::machine;
use demo::Demo;
use serde_json::Value;

#[tokio::test]
async fn requests_that_the_page_would_not_make_are_refused_with_a_reason() {
    let demo = Demo::start();
    let http = reqwest::Client::new();
    let post = async |path: &str, body: &str| {
        let answer =
            http.post(demo.url(path)).body(body.to_owned()).send().await.expect("an answer");
        let status = answer.status().as_u16();
        let why = answer.json::<Value>().await.expect("JSON")["error"]
            .as_str()
            .expect("a reason")
            .to_owned();
        (status, why)
    };
    for (path, body, status, why) in [
        ("/demo/shop", "{", 400, "not JSON"),
        ("/demo/shop", "[]", 422, "not what a button asks"),
        ("/demo/shop", r#"{"do": "order.paid", "customer": "c-9"}"#, 422, "knows no"),
        ("/demo/shop", r#"{"do": "order.paid", "customer": "c-1001"}"#, 422, "which one"),
        (
            "/demo/shop",
            r#"{"do": "check", "customer": "c-1001", "code": "123456"}"#,
            422,
            "none was asked for",
        ),
        ("/demo/switch", r#"{"switch": "gravity", "on": true}"#, 422, "unknown variant"),
        (
            "/demo/shop",
            r#"{"do": "order.paid", "customer": "c-1001", "order": "ORD-1041"}"#,
            422,
            "has no",
        ),
        (
            "/demo/shop",
            r#"{"do": "order.eaten", "customer": "c-1001", "order": "ORD-1044"}"#,
            422,
            "not a type",
        ),
        ("/control/say", "", 400, "not what a person does"),
        ("/control/say", r#"{"chat": 71001, "text": ""}"#, 422, "text"),
        ("/control/say", r#"{"chat": 0, "text": "hello"}"#, 422, "chat"),
        ("/control/press", r#"{"chat": 71001, "text": "no such button"}"#, 422, "no message"),
        ("/control/dance", r#"{"chat": 71001, "text": "now"}"#, 404, "no such act"),
        ("/control/faults", "{}", 422, "action"),
    ] {
        let (is, said) = post(path, body).await;
        assert!(is == status && said.contains(why), "{path} {body}: {is} {said}");
    }
    let state = http.get(demo.url("/demo/state?since=yesterday")).send().await.expect("an answer");
    assert_eq!(state.status(), 400);

    let port = demo
        .page
        .rsplit(':')
        .next()
        .and_then(|rest| rest.split('/').next())
        .expect("a port")
        .to_owned();
    let second = Command::new(env!("CARGO_BIN_EXE_bellhop"))
        .args(["demo", "--port", &port])
        .output()
        .expect("it runs");
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(!second.status.success() && said.contains("choose another with --port"), "{said}");
}
