//! The document is true of every request: what it allows is taken, and what it forbids is refused
//! with the place of the fault, in words that somebody understands who has never seen our types.
//! Requests are drawn from its schemas.

use bellhop::fields::escaped;
use reqwest::Method;
use serde_json::{Value, json};

use bellhop_testing::described::Operation;
use bellhop_testing::faulty::{Made, faulty};
use bellhop_testing::generated::Maker;
use bellhop_testing::house::Plan;
use bellhop_testing::requests::Requests;
use bellhop_testing::service::Answer;

/// How many requests are drawn for each operation.
const DRAWN: usize = 24;

/// What may become of a request that breaks no rule, because of how things stand.
fn may_be(operation: &Operation<'_>, status: u16) -> bool {
    let other: &[u16] = match operation.says["operationId"].as_str().expect("a name") {
        "cancelNotification" | "replayNotification" => &[404, 409],
        "moveTicket" | "sayInTicket" => &[409],
        "readNotification" | "readTicket" | "checkCode" => &[404],
        _ => &[],
    };
    status < 300 || other.contains(&status)
}

/// The kind of an operation's body.
fn body_of<'o>(operation: &Operation<'o>) -> Option<(&'o str, &'o Value)> {
    let content = operation.says["requestBody"]["content"].as_object()?;
    content.iter().next().map(|(kind, content)| (kind.as_str(), &content["schema"]))
}

fn with_query(path: &str, pairs: &[(String, String)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[tokio::test]
async fn what_the_document_allows_is_taken() {
    let requests = Requests::to(Plan::sqlite()).await;
    let mut maker = Maker::new(&requests.described, requests.clock().now());
    for operation in requests.described.operations() {
        for drawn in 0..DRAWN {
            let body = body_of(&operation)
                .map(|(_, schema)| requests.body(&mut maker, &operation, schema, drawn == 0));
            let path =
                with_query(&requests.path(&operation), &requests.query(&mut maker, &operation));
            // A probe is watched for as long as it asks.
            if operation.says["operationId"] == "sendProbe" && drawn > 4 {
                break;
            }
            let answer = requests.sends(&operation, &path, body.as_ref()).await;
            let shown = body.unwrap_or_default();
            assert!(
                may_be(&operation, answer.status),
                "{} {path} {shown}: {} {}",
                operation.method,
                answer.status,
                answer.text
            );
            looks_right(&requests, &operation, &answer);
        }
    }
}

/// Asserts that an answer is as the document says.
fn looks_right(requests: &Requests, operation: &Operation<'_>, answer: &Answer) {
    let is_json = answer.header("content-type").ends_with("json");
    let bodies = match serde_json::from_str::<Value>(&answer.text) {
        Ok(body) if is_json => vec![body],
        _ if is_json && !answer.text.is_empty() => answer.lines(),
        _ => vec![Value::Null],
    };
    for body in bodies {
        let objections = requests.described.objections(operation, answer.status, &body);
        assert_eq!(
            objections,
            Vec::<String>::new(),
            "{} {}: {}",
            operation.method,
            operation.path,
            answer.text
        );
    }
}

#[tokio::test]
async fn what_the_document_forbids_is_refused_in_words_of_the_api() {
    let requests = Requests::to(Plan::sqlite()).await;
    let mut maker = Maker::new(&requests.described, requests.clock().now());
    let mut tried = 0;
    for operation in requests.described.operations() {
        let Some((kind, schema)) = body_of(&operation) else { continue };
        let is_form = kind != "application/json";
        let mut made = Made::new();
        for body in wholes(&requests, &mut maker, &operation, schema) {
            for fault in faulty(&requests.described, schema, &body, &mut made) {
                // In a form everything is text.
                if is_form
                    && (fault.is_of_another_kind
                        || !fault.body.is_object()
                        || fault.body.as_object().is_some_and(has_other_than_text))
                {
                    continue;
                }
                tried += 1;
                let answer =
                    requests.sends(&operation, &requests.path(&operation), Some(&fault.body)).await;
                let shown = format!(
                    "{} {} {}: {}",
                    operation.path,
                    fault.place,
                    short(&fault.body),
                    answer.text
                );
                assert!(matches!(answer.status, 400 | 413 | 422), "{} {shown}", answer.status);
                looks_right(&requests, &operation, &answer);
                if kind == "application/json"
                    && operation.path != "/api/telegram/webhook"
                    && answer.status != 413
                {
                    let pointers = answer.is_problem(422);
                    let is_named = fault.place.is_empty() || pointers.contains(&fault.place);
                    assert!(
                        !pointers.is_empty() && (is_named || !fault.is_of_another_kind),
                        "{shown}"
                    );
                    assert_eq!(foreign_words(&answer), Vec::<String>::new(), "{shown}");
                }
            }
        }
    }
    assert!(tried > 1000, "{tried} were tried");
}

/// Bodies that have, together, every field that there is in any way of an operation.
fn wholes(
    requests: &Requests,
    maker: &mut Maker<'_>,
    operation: &Operation<'_>,
    schema: &Value,
) -> Vec<Value> {
    (0..6).map(|_| requests.body(maker, operation, schema, true)).collect()
}

fn has_other_than_text(fields: &serde_json::Map<String, Value>) -> bool {
    fields.values().any(|value| !value.is_string())
}

fn short(body: &Value) -> String {
    body.to_string().chars().take(400).collect()
}

/// Words of an answer that only who knows our source understands: names of types, and what serde
/// calls things.
fn foreign_words(answer: &Answer) -> Vec<String> {
    const FOREIGN: &[&str] = &[
        "struct", "enum", "variant", "tuple", "newtype", "unit", "sequence", "map", "floating",
        "borrowed", "expected", "invalid", "i64", "u64", "u32", "f64", "usize", "bool", "str",
        "Option", "Some", "None", "Vec", "Value", "String", "serde",
    ];
    let body = answer.json();
    let details = body["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .chain([&body])
        .filter_map(|one| one["detail"].as_str());
    let words = details.flat_map(|detail| detail.split(|c: char| !c.is_alphanumeric() && c != '_'));
    let is_a_type = |word: &str| {
        word.chars()
            .zip(word.chars().skip(1))
            .any(|(c, next)| c.is_lowercase() && next.is_uppercase())
    };
    words.filter(|word| FOREIGN.contains(word) || is_a_type(word)).map(str::to_owned).collect()
}

#[tokio::test]
async fn what_is_wrong_in_a_query_a_header_or_a_path_is_refused() {
    let requests = Requests::to(Plan::sqlite()).await;
    let (described, mut tried) = (&requests.described, 0);
    let mut maker = Maker::new(described, requests.clock().now());
    let long = "x".repeat(5000);
    for operation in described.operations() {
        for parameter in described.parameters(&operation, "query") {
            let name = parameter["name"].as_str().expect("a name");
            for text in [
                "",
                "x",
                "x y",
                "\u{1}",
                "-1",
                "201",
                "1.5",
                "true",
                "null",
                "2026-13-01T00:00:00Z",
                &long,
            ] {
                let value =
                    text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number));
                if described.allows(&parameter["schema"], &value)
                    || described.allows(&parameter["schema"], &json!(text))
                {
                    continue;
                }
                let path = with_query(operation.path, &[(name.to_owned(), text.to_owned())]);
                let answer = requests.sends(&operation, &path, None).await;
                assert_eq!(answer.is_problem(422), [format!("?{}", escaped(name))], "{path:.200}");
                looks_right(&requests, &operation, &answer);
                tried += 1;
            }
        }
        for parameter in described.parameters(&operation, "header") {
            let name = parameter["name"].as_str().expect("a name");
            let body = body_of(&operation)
                .map(|(_, schema)| requests.body(&mut maker, &operation, schema, true))
                .unwrap_or_default();
            for text in ["", "a b", "ä", &long[..256]] {
                assert!(!described.allows(&parameter["schema"], &json!(text)), "{name}: {text}");
                let answer = requests.sends_with(&operation, (name, text), &body).await;
                answer.is_problem(400);
                looks_right(&requests, &operation, &answer);
                tried += 1;
            }
        }
        for parameter in described.parameters(&operation, "path") {
            for text in ["x", "%00", "%FF", "a%20b", &long[..200]] {
                assert!(
                    text.starts_with('%')
                        || text == "x"
                        || !described
                            .allows(&parameter["schema"], &json!(text.replace("%20", " ")))
                );
                let body = body_of(&operation)
                    .map(|(_, schema)| requests.body(&mut maker, &operation, schema, true));
                let path = operation.path.replace("{id}", text);
                let answer = requests.sends(&operation, &path, body.as_ref()).await;
                if text != "x" || operation.path != "/api/orders/{id}/messages" {
                    answer.is_problem(404);
                }
                looks_right(&requests, &operation, &answer);
                tried += 1;
            }
        }
    }
    assert!(tried > 150, "{tried} were tried");
}

#[tokio::test]
async fn words_where_an_object_belongs_are_answered_with_what_belongs_there() {
    let requests = Requests::to(Plan::sqlite()).await;
    let tell = requests.described.operation("tell");
    let asked =
        |text: Value| json!({"recipient": {"chat_id": 7}, "category": "order", "text": text});
    let answer = requests.sends(&tell, tell.path, Some(&asked(json!("hi")))).await;
    assert_eq!(answer.is_problem(422), ["/text"]);
    assert_eq!(
        answer.json()["errors"][0]["detail"],
        "must be an object with telegram, sms, not a string"
    );
    let answer = requests
        .sends(&tell, tell.path, Some(&asked(json!({"telegram": "hi", "colour": "red"}))))
        .await;
    assert_eq!(
        answer.json()["errors"],
        json!([{"pointer": "/text/colour", "detail": "is not known here: there are telegram, sms"}])
    );
    assert_eq!(requests.house.service().asks(Method::GET, "/api/nothing").await.status, 404);
}
