//! `POST /api/links`: what is wrong is named, and what is right can be opened once.

use serde_json::{Value, json};

use bellhop_testing::house::{House, fresh_id, house, placed};
use bellhop_testing::probes;
use bellhop_testing::service::Answer;
use bellhop_testing::story;

async fn asks(house: &House, body: &[u8]) -> Answer {
    let service = house.service();
    service.posts("/api/links", &service.signed(&fresh_id(), 0, body), body).await
}

#[story]
async fn what_is_wrong_is_named_and_no_link_is_made() {
    let house = house().await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    for body in [&b"{"[..], b"", b"{\"customer_id\": \"c-1\"} and more"] {
        asks(&house, body).await.is_problem(400);
    }
    let wrong: [(Value, &str); 9] = [
        (json!([]), ""),
        (json!(["c-1", 600]), ""),
        (json!({}), "/customer_id"),
        (json!({"customer_id": 17}), "/customer_id"),
        (json!({"customer_id": "a\u{0}b"}), "/customer_id"),
        (json!({"customer_id": "c-1", "ttl": 600}), "/ttl"),
        (json!({"customer_id": "c-1", "ttl_seconds": "600"}), "/ttl_seconds"),
        (json!({"customer_id": "c-1", "ttl_seconds": 59}), "/ttl_seconds"),
        (json!({"customer_id": "c-1", "ttl_seconds": 2_592_001}), "/ttl_seconds"),
    ];
    for (body, pointer) in wrong {
        assert_eq!(
            asks(&house, body.to_string().as_bytes()).await.is_problem(422),
            [pointer],
            "{body}"
        );
    }
    let nobody = asks(&house, json!({"customer_id": "c-2"}).to_string().as_bytes()).await;
    nobody.is_problem(404);
    assert!(nobody.text.contains("customer.updated"), "it says what to do: {}", nobody.text);
    asks(&house, &vec![b' '; 2 << 20]).await.is_problem(413);
    assert_eq!(house.number(&probes::link_tokens().count()).await, 0);
}

#[story]
async fn a_link_opens_the_chat_once_and_is_stored_hashed() {
    let house = house().await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let answer =
        asks(&house, json!({"customer_id": "c-1", "ttl_seconds": 600}).to_string().as_bytes())
            .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let (url, token) = (answer.json()["url"].clone(), answer.json()["token"].clone());
    let token = token.as_str().expect("a token");
    assert_eq!(url, format!("https://t.me/bellhop_demo_bot?start={token}"));
    assert_eq!(
        house
            .number(&probes::link_tokens().token_hash(probes::like(format!("%{token}%"))).count())
            .await,
        0
    );
}

#[story]
async fn the_same_signed_request_gets_the_same_link() {
    let house = house().await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(placed("c-2", "ORD-2")).await;
    let service = house.service();
    let asks = async |id: &str, body: &Value| {
        let body = body.to_string();
        service.posts("/api/links", &service.signed(id, 0, body.as_bytes()), body.as_bytes()).await
    };
    let (id, body) = (fresh_id(), json!({"customer_id": "c-1", "ttl_seconds": 600}));
    let (first, again) = (asks(&id, &body).await, asks(&id, &body).await);
    assert_eq!(
        (first.status, again.status, first.json()),
        (201, 201, again.json()),
        "{}",
        again.text
    );
    assert_eq!(house.number(&probes::link_tokens().count()).await, 1);
    for other in [
        json!({"customer_id": "c-2", "ttl_seconds": 600}),
        json!({"customer_id": "c-1", "ttl_seconds": 601}),
        json!({"customer_id": "c-1"}),
    ] {
        asks(&id, &other).await.is_problem(409);
    }
    let another = asks(&fresh_id(), &body).await.json();
    assert_ne!(another["token"], first.json()["token"], "another request is another link");
    assert_eq!(house.number(&probes::link_tokens().count()).await, 2);
}
