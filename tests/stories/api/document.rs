//! `GET /api/openapi.json` is true: what it shows can be sent, answers look as it says, and each
//! path asks for the scope that it names.

use bellhop::access::{KeyRole, Scope};
use bellhop_simulator::{Fault, FaultAction};
use reqwest::Method;
use serde_json::{Value, json};

use bellhop_testing::api::Caller;
use bellhop_testing::described::{Described, Operation};
use bellhop_testing::house::{House, Plan, event, house, house_with, placed};
use bellhop_testing::service::Answer;
use bellhop_testing::story;

async fn described(house: &House) -> Described {
    let answer = house.service().asks(Method::GET, "/api/openapi.json").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    Described::of(answer.json())
}

fn method(operation: &Operation<'_>) -> Method {
    operation.method.to_uppercase().parse().expect("a method")
}

/// The scope that an operation needs of a key.
fn scope(operation: &Operation<'_>) -> Option<Scope> {
    let asked = operation.says["security"]
        .as_array()
        .expect("security")
        .iter()
        .find_map(|one| one["key"][0].as_str())?;
    Scope::ALL.iter().copied().find(|scope| scope.as_str() == asked)
}

#[tokio::test]
async fn each_path_asks_for_the_scope_that_it_names() {
    let house = Plan::sqlite().with_sms().open().await;
    let described = described(&house).await;
    let mut callers = Vec::new();
    for role in KeyRole::ALL.iter().copied() {
        callers.push((role, house.caller(role.as_str()).await));
    }
    let nobody = callers[0].1.holding("bh_nobody");
    let mut keyed = 0;
    for operation in described.operations() {
        let Some(scope) = scope(&operation) else { continue };
        keyed += 1;
        let path = operation.path.replace("{id}", "ORD-1");
        let asks = async |caller: &Caller| {
            caller
                .asks_with(method(&operation), &path, &[("idempotency-key", "i-1")], b"{}".to_vec())
                .await
        };
        let unknown = asks(&nobody).await;
        unknown.is_problem(401);
        assert!(
            unknown.header("www-authenticate").starts_with("Bearer"),
            "{path}: {:?}",
            unknown.headers
        );
        for (role, caller) in &callers {
            let answer = asks(caller).await;
            assert_eq!(
                answer.status == 403,
                !role.may(scope),
                "{} {path} as {}: {}",
                operation.method,
                role.as_str(),
                answer.text
            );
            if answer.status == 403 {
                assert_eq!(answer.json()["scope"], scope.as_str());
                assert!(
                    answer
                        .header("www-authenticate")
                        .contains(&format!("scope=\"{}\"", scope.as_str())),
                    "{:?}",
                    answer.headers
                );
            }
            let objections = described.objections(&operation, answer.status, &answer.json());
            assert_eq!(
                objections,
                Vec::<String>::new(),
                "{} {path}: {}",
                operation.method,
                answer.text
            );
        }
    }
    assert!(keyed > 10, "the paths were found");
}

#[story]
async fn what_the_document_shows_can_be_sent() {
    let house = house_with(Plan::with_sms).await;
    let described = described(&house).await;
    let admin = house.caller("admin").await;
    house.customer_by_phone("c-17", "Lena", "+4915112345678").await;
    house.hears_of(placed("c-17", "ORD-1042")).await;
    let mut sent = 0;
    for operation in described.operations().iter().filter(|operation| scope(operation).is_some()) {
        for (body, faults) in described.examples(operation) {
            assert_eq!(faults, Vec::<String>::new(), "{body}");
            // What they name in their path is not there.
            if operation.path.contains('{') {
                continue;
            }
            sent += 1;
            let id = format!("example-{sent}");
            let answer = admin.posts_once(operation.path, &id, body).await;
            assert!(answer.status < 300, "{}: {body}: {}", operation.path, answer.text);
            // A stream is described line by line.
            let bodies = if answer.json().is_null() { answer.lines() } else { vec![answer.json()] };
            for body in bodies {
                let objections = described.objections(operation, answer.status, &body);
                assert_eq!(objections, Vec::<String>::new(), "{}: {}", operation.path, answer.text);
            }
        }
    }
    assert!(sent >= 8, "the examples were found: {sent}");
}

/// Asserts that an answer looks as the document says.
fn looks_right(described: &Described, wanted: &str, path: &str, answer: &Answer) -> Value {
    let operations = described.operations();
    let operation = operations
        .iter()
        .find(|one| (one.method, one.path) == (wanted, path))
        .expect("it is described");
    let objections = described.objections(operation, answer.status, &answer.json());
    assert_eq!(objections, Vec::<String>::new(), "{wanted} {path}: {}", answer.text);
    answer.json()
}

#[story]
async fn answers_look_as_the_document_says() {
    let house = house().await;
    let described = described(&house).await;
    let admin = house.caller("admin").await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    let refusal = FaultAction::Refuse {
        code: 400,
        description: "Bad Request: message is too long".to_owned(),
        retry_after: None,
    };
    house.simulator.add_fault(Fault::of("sendMessage", refusal).times(1));
    let words = json!({"telegram": "Hello"});
    let dead = admin
        .tells(json!({"recipient": {"chat_id": 7}, "category": "order", "text": words,
        "order_id": "ORD-1"}))
        .await;
    house.quiet().await;
    let later = json!({"recipient": {"customer_id": "c-1"}, "category": "support",
        "text": {"telegram": "Later"},
        "not_before": bellhop_testing::house::time(3600), "dedupe_key": "later"});
    let waiting = admin.tells(later.clone()).await;

    let one = "/api/notifications/{id}";
    let at = |id: &Value| one.replace("{id}", id.as_str().expect("an id"));
    for id in [&dead["id"], &waiting["id"]] {
        looks_right(&described, "get", one, &admin.gets(&at(id)).await);
    }
    looks_right(
        &described,
        "post",
        "/api/notifications",
        &admin.posts("/api/notifications", &later).await,
    );
    let replay = format!("{}/replay", at(&dead["id"]));
    let replayed = admin.posts(&replay, &json!({})).await;
    assert_eq!(
        looks_right(&described, "post", "/api/notifications/{id}/replay", &replayed)["replay_of"],
        dead["id"]
    );
    looks_right(
        &described,
        "post",
        "/api/notifications/{id}/replay",
        &admin.posts(&replay, &json!({})).await,
    );
    for _ in 0..2 {
        let cancelled = admin.asks_with(Method::DELETE, &at(&waiting["id"]), &[], Vec::new()).await;
        looks_right(&described, "delete", one, &cancelled);
    }
    looks_right(
        &described,
        "get",
        "/api/notifications",
        &admin.gets("/api/notifications?limit=3").await,
    );
    looks_right(
        &described,
        "get",
        "/api/notifications",
        &admin.gets("/api/notifications?limit=0").await,
    );
    looks_right(
        &described,
        "get",
        "/api/orders/{id}/messages",
        &admin.gets("/api/orders/ORD-1/messages").await,
    );
    let figures = admin.gets("/api/communication/stats").await;
    assert!(looks_right(&described, "get", "/api/communication/stats", &figures)["by_channel"]["telegram"].is_object());
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(house.service().asks(Method::GET, path).await.status, 200);
    }
}
