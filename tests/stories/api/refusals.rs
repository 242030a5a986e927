//! What the API refuses: callers that it does not know, roles that may not, and requests that break
//! a rule, each named.

use reqwest::Method;
use serde_json::{Value, json};

use bellhop_testing::house::{Plan, house, time};
use bellhop_testing::probes;
use bellhop_testing::story;

fn to_phone(more: &Value) -> Value {
    let mut body = json!({"recipient": {"phone": "+4915112345678"}, "category": "order",
        "text": {"sms": "Hello"}});
    for (name, value) in more.as_object().expect("fields") {
        body[name] = value.clone();
    }
    body
}

#[story]
async fn only_a_good_key_with_the_scope_may() {
    let house = house().await;
    let (service, reader, support) = (
        house.caller("service").await,
        house.caller("reader").await,
        house.caller("support").await,
    );
    let stranger = service.holding("bh_nobody");
    stranger.gets("/api/notifications").await.is_problem(401);
    for caller in [&reader, &support] {
        caller.posts("/api/notifications", &to_phone(&json!({}))).await.is_problem(403);
        caller.posts("/api/sms/send", &json!({})).await.is_problem(403);
        caller
            .posts("/api/notifications/replay", &json!({"state": "failed"}))
            .await
            .is_problem(403);
        assert_eq!(caller.gets("/api/notifications").await.status, 200);
    }
    house.run(&format!("UPDATE api_keys SET revoked_at_ms = 2 WHERE id = '{}'", service.id)).await;
    service.gets("/api/notifications").await.is_problem(401);
    assert_eq!(house.number(&probes::notifications().count()).await, 0);
}

#[story]
async fn a_key_that_asks_too_fast_is_told_when_to_come_back() {
    let plan = Plan::new().await;
    let house = plan.with("limits.api_per_second", 2).open().await;
    let (hasty, other) = (house.caller("reader").await, house.caller("reader").await);
    let mut refused = None;
    for _ in 0..50 {
        let answer = hasty.gets("/api/notifications").await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("the pace is kept");
    refused.is_problem(429);
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(other.gets("/api/notifications").await.status, 200, "each key has its own pace");
}

#[story]
async fn what_is_wrong_is_named_and_nothing_is_taken() {
    let wrong: Vec<(Value, &[&str])> = vec![
        (json!([]), &[""]),
        (json!({}), &["/recipient"]),
        (to_phone(&json!({"colour": "red"})), &["/colour"]),
        (to_phone(&json!({"recipient": {}})), &["/recipient"]),
        (
            to_phone(&json!({"recipient": {"phone": "+4915112345678", "chat_id": 7}})),
            &["/recipient"],
        ),
        (to_phone(&json!({"recipient": {"phone": "015112345678"}})), &["/recipient/phone"]),
        (to_phone(&json!({"recipient": {"phone": "a phone"}})), &["/recipient/phone"]),
        (to_phone(&json!({"recipient": {"phone": "+141555501000"}})), &["/recipient/phone"]),
        (to_phone(&json!({"recipient": {"phone": "+4990012345678"}})), &["/recipient/phone"]),
        (to_phone(&json!({"recipient": {"chat_id": -100_200}})), &["/recipient/chat_id"]),
        (to_phone(&json!({"recipient": {"chat_id": "7"}})), &["/recipient/chat_id"]),
        (
            to_phone(&json!({"recipient": {"customer_id": "c-unknown"}})),
            &["/recipient/customer_id"],
        ),
        (to_phone(&json!({"category": "staff"})), &["/category"]),
        (to_phone(&json!({"category": "fun"})), &["/category"]),
        (to_phone(&json!({"priority": "asap"})), &["/priority"]),
        (to_phone(&json!({"locale": "tlh"})), &["/locale"]),
        (to_phone(&json!({"text": {}})), &["/text"]),
        (to_phone(&json!({"text": {"sms": " \n"}})), &["/text/sms"]),
        (to_phone(&json!({"text": {"sms": "a\u{0}b"}})), &["/text/sms"]),
        (to_phone(&json!({"text": {"sms": "a".repeat(10_000)}})), &["/text/sms"]),
        (to_phone(&json!({"text": {"telegram": "ä".repeat(10_000)}})), &["/text/telegram"]),
        (to_phone(&json!({"template": "note-message"})), &["/template"]),
        (to_phone(&json!({"arguments": {"id": "O-1"}})), &["/arguments"]),
        (to_phone(&json!({"not_before": time(-3600)})), &["/not_before"]),
        (to_phone(&json!({"not_before": "2099-01-01T00:00:00Z"})), &["/not_before"]),
        (to_phone(&json!({"not_before": "tomorrow"})), &["/not_before"]),
        (to_phone(&json!({"expires_at": time(-3600)})), &["/expires_at"]),
        (to_phone(&json!({"not_before": time(7200), "expires_at": time(3600)})), &["/expires_at"]),
        (to_phone(&json!({"dedupe_key": ""})), &["/dedupe_key"]),
        (
            to_phone(&json!({"category": "staff", "priority": "asap", "locale": "tlh"})),
            &["/priority", "/category", "/locale"],
        ),
    ];
    let house = house().await;
    let service = house.caller("service").await;
    for (body, pointers) in &wrong {
        let answer = service.posts("/api/notifications", body).await;
        assert_eq!(answer.is_problem(422), *pointers, "{body}");
    }
    for body in [&b"{"[..], b"", b"{\"text\": {\"sms\": \"\\ud800\"}", b"\xff"] {
        service
            .asks_with(Method::POST, "/api/notifications", &[], body.to_vec())
            .await
            .is_problem(400);
    }
    let half = b"{\"recipient\": {\"chat_id\": 7}, \"category\": \"order\", \"text\": {\"sms\": \"\\ud83d\"}}";
    let answer = service.asks_with(Method::POST, "/api/notifications", &[], half.to_vec()).await;
    assert_eq!(answer.is_problem(422), ["/text/sms"]);
    service
        .asks_with(Method::POST, "/api/notifications", &[], vec![b' '; 1 << 20])
        .await
        .is_problem(413);
    service.asks_with(Method::PUT, "/api/notifications", &[], Vec::new()).await.is_problem(405);
    assert_eq!(house.number(&probes::notifications().count()).await, 0);
}

#[tokio::test]
async fn a_template_takes_what_it_takes() {
    let house = Plan::sqlite().open().await;
    let service = house.caller("service").await;
    let ask = |arguments: Value| {
        json!({"recipient": {"chat_id": 7}, "category": "order",
        "template": "note-payment-due", "arguments": arguments})
    };
    let (money, date) = (
        json!({"money": {"amount": "19.90", "currency": "EUR"}}),
        json!({"date": "2026-12-01T12:00:00Z"}),
    );
    let wrong: Vec<(Value, &[&str])> = vec![
        (json!({"id": "O-1", "amount": money}), &["/arguments/date"]),
        (
            json!({"id": "O-1", "amount": money, "date": date, "colour": "red"}),
            &["/arguments/colour"],
        ),
        (json!({"id": ["O-1"], "amount": money, "date": date}), &["/arguments/id"]),
        (json!({"id": "x".repeat(201), "amount": money, "date": date}), &["/arguments/id"]),
        (
            json!({"id": "O-1", "amount": {"money": {"amount": "19,90", "currency": "EUR"}},
                "date": date}),
            &["/arguments/amount/money/amount"],
        ),
        (
            json!({"id": "O-1", "amount": {"money": {"amount": "19.90", "currency": "XXY"}},
                "date": date}),
            &["/arguments/amount/money/currency"],
        ),
        (
            json!({"id": "O-1", "amount": money, "date": {"date": "soon"}}),
            &["/arguments/date/date"],
        ),
        (json!({"id": 1.5, "amount": money, "date": date}), &["/arguments/id"]),
    ];
    for (arguments, pointers) in wrong {
        assert_eq!(
            service.posts("/api/notifications", &ask(arguments.clone())).await.is_problem(422),
            pointers,
            "{arguments}"
        );
    }
    let unknown =
        json!({"recipient": {"chat_id": 7}, "category": "order", "template": "card-title"});
    assert_eq!(service.posts("/api/notifications", &unknown).await.is_problem(422), ["/template"]);
}

#[tokio::test]
async fn a_query_that_is_none_is_refused_by_name() {
    let house = Plan::sqlite().open().await;
    let reader = house.caller("reader").await;
    assert_eq!(reader.gets("/api/notifications?state=dead&limit=0").await.is_problem(422).len(), 2);
    assert_eq!(reader.gets("/api/notifications?cursor=%00").await.is_problem(422), ["?cursor"]);
    reader.gets("/api/notifications/ntf_unknown").await.is_problem(404);
    reader.gets("/api/notifications/ntf_01950000000070008000000000000000").await.is_problem(404);
    assert_eq!(reader.gets("/api/orders/ORD-9/messages").await.json()["messages"], json!([]));
}
