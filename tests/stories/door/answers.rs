//! What every answer says of itself, and that the door answers whatever it is sent.

use reqwest::Method;
use serde_json::{Value, json};

use bellhop_testing::chance::Chance;
use bellhop_testing::house::{House, Plan, fresh_id, house, house_with, placed};
use bellhop_testing::service::Answer;
use bellhop_testing::story;
use bellhop_testing::wire::Wire;

fn is_kept_by_nobody(answer: &Answer, what: &str) {
    assert_eq!(answer.header("cache-control"), "no-store", "{what}: {:?}", answer.headers);
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"), "{what}");
}

#[story]
async fn nobody_on_its_way_keeps_an_answer() {
    let house = house().await;
    let (admin, service) = (house.caller("admin").await, house.service());
    is_kept_by_nobody(&service.sends(&placed("c-1", "ORD-1")).await, "an event");
    house.quiet().await;
    is_kept_by_nobody(
        &admin.posts_once("/api/links", "l-1", &json!({"customer_id": "c-1"})).await,
        "a link",
    );
    let code =
        admin.posts("/api/verifications", &json!({"customer_id": "c-1", "purpose": "login"})).await;
    is_kept_by_nobody(&code, "a code");
    let id = code.json()["id"].as_str().expect("an id").to_owned();
    is_kept_by_nobody(
        &admin.posts(&format!("/api/verifications/{id}/check"), &json!({"code": "000000"})).await,
        "a try",
    );
    is_kept_by_nobody(&admin.gets("/api/notifications").await, "a list");
    is_kept_by_nobody(&admin.holding("bh_nobody").gets("/api/notifications").await, "a refusal");
    is_kept_by_nobody(&service.asks(Method::GET, "/api/nothing").await, "nothing");
    is_kept_by_nobody(&service.asks(Method::GET, "/metrics").await, "figures");
    assert_eq!(
        service.asks(Method::GET, "/api/openapi.json").await.header("cache-control"),
        "no-cache"
    );
}

/// Something that nobody meant, or nearly what somebody would send.
fn body(chance: &mut Chance) -> Vec<u8> {
    let event = placed("c-1", "ORD-1").to_string();
    let whole = match chance.below(8) {
        0 => Vec::new(),
        1 => (0..chance.below(300))
            .map(|_| u8::try_from(chance.below(256)).expect("a byte"))
            .collect(),
        2 => format!("{}{}", "[".repeat(2000), "]".repeat(2000)).into_bytes(),
        3 => {
            b"MessageSid=SM1&MessageStatus=%ff%00&ErrorCode=99999999999999999999&From=%2B".to_vec()
        }
        4 => json!({"customer_id": "c-1", "phone": null, "ttl_seconds": u64::MAX,
            "code": "\u{0}"})
        .to_string()
        .into_bytes(),
        5 => json!({"recipient": {"chat_id": i64::MIN}, "category": "order", "timeout_seconds": -1,
            "version": i64::MAX})
        .to_string()
        .into_bytes(),
        6 => json!([event]).to_string().into_bytes(),
        _ => event.into_bytes(),
    };
    let cut = usize::try_from(chance.below(whole.len() as u64 + 1)).expect("a place");
    if chance.below(3) == 0 { whole[..cut].to_vec() } else { whole }
}

fn odd_header(chance: &mut Chance) -> (String, String) {
    let names = [
        "webhook-id",
        "webhook-timestamp",
        "webhook-signature",
        "authorization",
        "idempotency-key",
        "x-twilio-signature",
        "x-telegram-bot-api-secret-token",
        "content-type",
        "content-encoding",
        "transfer-encoding-x",
        "expect",
        "accept",
        "range",
    ];
    let long = "v1,".to_owned() + &"A".repeat(3000);
    let values = [
        "",
        " ",
        "v1,",
        "v1,%%%",
        "v1,AAAA v1,BBBB",
        "Bearer",
        "Bearer bh_",
        "bearer  bh_x y",
        "Basic eDp5",
        "-1",
        "9223372036854775808",
        "1e9",
        "msg_1",
        "a.b",
        "application/json",
        "application/x-www-form-urlencoded",
        "gzip",
        "\u{e9}",
        &long,
    ];
    ((*chance.one_of(&names)).to_owned(), (*chance.one_of(&values)).to_owned())
}

/// The paths of the document, with ids that might be.
async fn paths(house: &House) -> Vec<(String, String)> {
    let document = house.service().asks(Method::GET, "/api/openapi.json").await.json();
    let found: Vec<(String, String)> = document["paths"]
        .as_object()
        .expect("paths")
        .iter()
        .flat_map(|(path, item)| {
            item.as_object()
                .expect("methods")
                .keys()
                .map(|method| (method.to_uppercase(), path.clone()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(found.len() > 15, "the paths were found");
    found
}

#[story]
async fn whatever_is_sent_is_answered_and_never_by_a_fault_of_ours() {
    let mut seed = Chance::fresh();
    let house =
        house_with(|plan: Plan| plan.with_sms().with("limits.api_per_second", 10_000)).await;
    let (paths, admin) = (paths(&house).await, house.caller("admin").await);
    let ids = [
        "%00",
        "..%2f",
        "ntf_01950000000070008000000000000000",
        "ORD-1",
        "x".repeat(3000).as_str(),
    ]
    .map(str::to_owned);
    for _ in 0..400 {
        let (method, path) = seed.one_of(&paths).clone();
        let path = path.replace("{id}", seed.one_of(&ids).as_str())
            + ["", "?limit=x&since=", "?d=%ff&bodySHA256=zz"]
                [usize::try_from(seed.below(3)).expect("one")];
        let body = body(&mut seed);
        let mut headers: Vec<(&'static str, String)> =
            house.service().signed(&fresh_id(), 0, &body).to_vec();
        headers.truncate(usize::try_from(seed.below(4)).expect("few"));
        let method: Method = method.parse().expect("a method");
        let client = reqwest::Client::new();
        let mut request = client.request(method.clone(), house.url(&path)).body(body);
        for (name, value) in &headers {
            request = request.header(*name, value);
        }
        if seed.below(2) == 0 {
            request = request.bearer_auth(admin.key());
        }
        for _ in 0..seed.below(3) {
            let (name, value) = odd_header(&mut seed);
            if let Ok(value) = reqwest::header::HeaderValue::from_bytes(value.as_bytes()) {
                request = request.header(name, value);
            }
        }
        let status = request.send().await.expect("an answer").status().as_u16();
        assert!(status < 500, "{method} {path}: {status}, seed {}", seed.seed);
    }
    assert_eq!(house.service().asks(Method::GET, "/healthz").await.status, 200);
}

#[tokio::test]
async fn what_is_no_http_ends_and_the_door_goes_on() {
    let house = Plan::sqlite().open().await;
    let at = house.url("").trim_start_matches("http://").to_owned();
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(100_000));
    let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(500));
    for words in [
        "\u{0}\u{1}\u{2}\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        &long,
        &many,
        "POST /api/events HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        "POST /api/events HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        "POST /api/events HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ] {
        let mut wire = Wire::saying(&at, words).await;
        let heard = wire.hears().await;
        assert!(
            heard.as_ref().is_none_or(|heard| (400..500).contains(&heard.status)),
            "{words:.60}: {heard:?}"
        );
    }
    assert_eq!(house.service().asks(Method::GET, "/healthz").await.status, 200);
    let _: Value = house.service().asks(Method::GET, "/api/openapi.json").await.json();
}
