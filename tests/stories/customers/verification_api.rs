//! One-time codes for services: sent by SMS first, good once, for minutes, and never a way to learn
//! who is a customer.

use std::time::Duration;

use bellhop::clock::{At, Clock};
use bellhop_simulator::{Fault, FaultAction};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use bellhop_testing::house::{House, Plan, reads};
use bellhop_testing::probes;
use bellhop_testing::service::Answer;
use bellhop_testing::story;

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

/// Another code than this one.
fn other(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000)
}

fn is(status: &str, left: i64) -> (String, i64) {
    (status.to_owned(), left)
}

#[story]
async fn a_code_comes_by_sms_and_is_good_once() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    for body in [
        json!({"customer_id": "c-1", "purpose": "login"}),
        json!({"phone": PHONE, "purpose": "payment"}),
    ] {
        house.run("UPDATE verifications SET created_at_ms = created_at_ms - 60000").await;
        let id = asks(&house, body).await;
        house.quiet().await;
        let code = code(&house, PHONE);
        assert_eq!(tries(&house, &id, &other(&code)).await, is("pending", 4));
        assert_eq!(
            tries(&house, &id, &format!("{} {}", &code[..3], &code[3..])).await,
            is("approved", 0)
        );
        assert_eq!(tries(&house, &id, &code).await, is("expired", 0), "it is used up");
    }
    let texts = house.texted(PHONE);
    assert!(
        texts.len() == 2
            && texts[0].ends_with(
                " is your Blue Door code. It is valid for 5 min. Never share it with anybody."
            ),
        "{texts:?}"
    );
    let worth = house.simulator.look(|state| {
        state.sms.calls[0].parameter("ValidityPeriod").and_then(|s| s.parse::<u32>().ok())
    });
    assert!(
        worth.is_some_and(|seconds| (270..=300).contains(&seconds)),
        "the provider throws it away with the code: {worth:?}"
    );
    let rows =
        house.texts(&probes::notifications().show(|row| row.category().priority().route())).await;
    assert!(
        rows.iter().all(|row| row.starts_with("security 0 ") && row.contains(r#""text":"""#)),
        "{rows:?}"
    );
    assert_eq!(house.number(&probes::notifications().sealed(probes::present()).count()).await, 0);
}

#[story]
async fn telegram_carries_the_code_where_sms_fails_and_it_cannot_be_passed_on() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    house.customer("c-2", 7, "Lena", "de").await;
    tells(&house, json!({"id": "c-2", "phone": "+4915112345679"})).await;
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(21614)));
    let id = asks(&house, json!({"customer_id": "c-2", "purpose": "login"})).await;
    house.quiet().await;
    let call = house.calls("sendMessage", 7).pop().expect("a message");
    assert_eq!(call.body["protect_content"], true, "{}", call.body);
    let html = call.body["text"].as_str().expect("words");
    let code = html
        .split("<code>")
        .nth(1)
        .and_then(|rest| rest.split("</code>").next())
        .expect("a code to tap on");
    assert!(
        code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()),
        "nothing unseen is copied with it: {code:?}"
    );
    assert!(html.starts_with("🔐 Ihr Code für"), "{html}");
    assert_eq!(tries(&house, &id, code).await, is("approved", 0));
    assert_eq!(house.number(&probes::attempts().body_hash(probes::present()).count()).await, 0);
}

#[story]
async fn who_is_no_customer_gets_the_same_answers_and_an_id_that_never_works() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    let mut heard = Vec::new();
    for customer in ["c-1", "nobody"] {
        let answer = posts(
            &house,
            "/api/verifications",
            &json!({"customer_id": customer, "purpose": "login"}),
        )
        .await;
        let names: Vec<String> =
            answer.json().as_object().expect("an object").keys().cloned().collect();
        let again = posts(
            &house,
            "/api/verifications",
            &json!({"customer_id": customer, "purpose": "login"}),
        )
        .await;
        assert_eq!(again.is_problem(429), Vec::<String>::new(), "too soon");
        let wait: u32 = again.header("retry-after").parse().expect("seconds");
        assert!((25..=30).contains(&wait), "{wait}");
        let id = answer.json()["id"].as_str().expect("an id").to_owned();
        let tried = [tries(&house, &id, "000000").await.0, tries(&house, &id, "000001").await.0];
        heard.push((answer.status, names, again.json()["type"].clone(), tried));
    }
    assert_eq!(heard[0], heard[1]);
    house.quiet().await;
    let told = house
        .texts(
            &probes::notifications()
                .sorted_by(|row| row.id())
                .show(|row| row.customer_id().state()),
        )
        .await;
    assert_eq!(told, ["c-1 delivered", "nobody suppressed"], "the same is written for both");
    let kept = house.texts(&probes::verifications().show(|row| row.code_hash())).await;
    assert!(kept.iter().all(|hash| hash.len() == 64), "{kept:?}");
}

#[story]
async fn a_phone_that_is_nobody_s_gets_a_code_in_the_wished_language() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    let id = asks(&house, json!({"phone": "+34612345678", "purpose": "sign-up", "locale": "es-ES", "ip": "192.0.2.7"})).await;
    house.quiet().await;
    let text = house.texted("+34612345678").remove(0);
    assert!(text.contains("es su código de Blue Door"), "{text}");
    assert_eq!(tries(&house, &id, &text[..6]).await, is("approved", 0));
    assert_eq!(
        house.texts(&probes::verifications().show(|row| row.customer_id().asker())).await,
        ["- 192.0.2.7"]
    );
}

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
async fn what_is_wrong_is_named_and_nothing_is_written() {
    let plan = Plan::new().await;
    let house = open(plan.with("verifications.countries", r#"["DE"]"#)).await;
    let cases = [
        (json!({"purpose": "login"}), ""),
        (json!({"customer_id": "c-1", "phone": PHONE, "purpose": "login"}), ""),
        (json!({"customer_id": "c 1", "purpose": "login"}), "/customer_id"),
        (json!({"phone": "0151 12345678", "purpose": "login"}), "/phone"),
        (json!({"phone": "+49 900 1234567", "purpose": "login"}), "/phone"),
        (json!({"phone": "+881 612345678", "purpose": "login"}), "/phone"),
        (json!({"phone": "+1 415 555 0100", "purpose": "login"}), "/phone"),
        (json!({"phone": PHONE, "purpose": "chat:link"}), "/purpose"),
        (json!({"phone": PHONE, "purpose": "x".repeat(41)}), "/purpose"),
        (json!({"phone": PHONE, "purpose": "a\u{0}b"}), "/purpose"),
        (json!({"phone": PHONE, "purpose": "login", "locale": "not a tag"}), "/locale"),
        (json!({"phone": PHONE, "purpose": "login", "ip": "192.0.2.999"}), "/ip"),
        (json!({"phone": PHONE, "purpose": "login", "channel": "sms"}), "/channel"),
        (json!([]), ""),
    ];
    for (body, pointer) in cases {
        assert_eq!(
            posts(&house, "/api/verifications", &body).await.is_problem(422),
            [pointer],
            "{body}"
        );
    }
    assert_eq!(
        posts(&house, "/api/verifications/ver_nothing/check", &json!({"code": "123456"}))
            .await
            .status,
        404
    );
    let unknown = "/api/verifications/ver_0193c0a8a6f17b3c8d4e5f6071829304/check";
    assert_eq!(posts(&house, unknown, &json!({"code": "123456"})).await.status, 404);
    for code in
        [json!("12345"), json!("12345x"), json!(123_456), json!("1".repeat(3000)), Value::Null]
    {
        assert_eq!(
            posts(&house, unknown, &json!({"code": code})).await.is_problem(422),
            ["/code"],
            "{code}"
        );
    }
    has_key(&house, "key_0193c0a8a6f17b3c8d4e5f6071829305", "bh_reader", "reader").await;
    let body = json!({"phone": PHONE, "purpose": "login"}).to_string();
    for (header, status) in [("Bearer bh_reader", 403), ("Bearer bh_nobody", 401)] {
        let headers = [("authorization", header.to_owned())];
        assert_eq!(
            house.service().posts("/api/verifications", &headers, body.as_bytes()).await.status,
            status
        );
    }
    assert_eq!(house.service().posts("/api/verifications", &[], body.as_bytes()).await.status, 401);
    assert_eq!(
        house
            .number(
                "SELECT (SELECT COUNT(*) FROM verifications) + (SELECT COUNT(*) FROM notifications)"
            )
            .await,
        0
    );
}

/// What is answered to a request of each kind, of somebody who is a customer and of somebody who is
/// not.
async fn heard(house: &House) -> [Vec<(u16, Vec<String>)>; 2] {
    let mut heard = [Vec::new(), Vec::new()];
    for (at, customer, phone) in [(0, "c-1", PHONE), (1, "nobody", "+34612345678")] {
        for body in [
            json!({"customer_id": customer, "purpose": "login"}),
            json!({"phone": phone, "purpose": "payment"}),
        ] {
            let answer = posts(house, "/api/verifications", &body).await;
            let pointers = if answer.status < 300 { Vec::new() } else { answer.is_problem(422) };
            heard[at].push((answer.status, pointers));
        }
    }
    heard
}

#[story]
async fn what_no_channel_could_carry_is_refused_alike_for_everybody() {
    let refused = |place: &str| (422, vec![place.to_owned()]);
    let taken = (202, Vec::new());
    let plan = Plan::new().await;
    // Without SMS nothing reaches a phone; a chat may be reached, and nobody learns whose it
    // is.
    let house = plan.with("verifications.resend_after_s", 0).open().await;
    has_key(&house, "key_0193c0a8a6f17b3c8d4e5f6071829304", KEY, "service").await;
    house.customer("c-1", 7, "Lena", "en").await;
    tells(&house, json!({"id": "c-1", "phone": PHONE})).await;
    let [customer, stranger] = heard(&house).await;
    assert_eq!((&customer, &stranger), (&vec![taken.clone(), refused("/phone")], &customer));
    let answer =
        posts(&house, "/api/verifications", &json!({"phone": PHONE, "purpose": "login"})).await;
    let why = answer.json()["errors"][0]["detail"].as_str().expect("words").to_owned();
    assert!(
        why.contains("sms.account_sid")
            && why.contains("categories.security")
            && why.contains("customer_id"),
        "{why}"
    );
    house.quiet().await;
    assert_eq!(
        house.number(&probes::verifications().count()).await,
        2,
        "what was refused is not written"
    );
    assert!(reads(&house.last(7)).contains("Blue Door"), "their chat has the code");
    let plan = Plan::new().await;
    // Where codes go by SMS alone, and there is none, nothing reaches anybody.
    let house = plan.with("categories.security.channels", r#"["sms"]"#).open().await;
    has_key(&house, "key_0193c0a8a6f17b3c8d4e5f6071829304", KEY, "service").await;
    tells(&house, json!({"id": "c-1", "phone": PHONE})).await;
    let [customer, stranger] = heard(&house).await;
    assert_eq!(
        (&customer, &stranger),
        (&vec![refused("/customer_id"), refused("/phone")], &customer)
    );
    assert_eq!(
        house
            .number(
                "SELECT (SELECT COUNT(*) FROM verifications) + (SELECT COUNT(*) FROM notifications)"
            )
            .await,
        0
    );
    let plan = Plan::new().await;
    // Where codes go to chats alone, SMS or not, a phone is not where one goes.
    let house = open(plan.with("categories.security.channels", r#"["telegram"]"#)).await;
    let [customer, stranger] = heard(&house).await;
    assert_eq!((&customer, &stranger), (&vec![taken.clone(), refused("/phone")], &customer));
}

#[story]
async fn a_code_that_ran_out_while_sms_was_down_never_leaves() {
    let plan = Plan::new().await;
    let clock = Clock::manual(At(1_772_366_400_000));
    let house = open(plan.by(&clock)).await;
    house.texts_wait();
    let id = asks(&house, json!({"customer_id": "c-1", "purpose": "login"})).await;
    house.until(&probes::attempts().class("rate_limited").any()).await;
    clock.advance(Duration::from_secs(301));
    house.simulator.clear_faults();
    house.quiet().await;
    assert!(house.texted(PHONE).is_empty(), "{:?}", house.texted(PHONE));
    assert_eq!(house.texts(&probes::notifications().show(|row| row.state())).await, ["expired"]);
    assert_eq!(house.number(&probes::notifications().sealed(probes::present()).count()).await, 0);
    assert_eq!(tries(&house, &id, "123456").await, is("expired", 0));
}

#[story]
async fn a_newer_code_takes_the_place_of_the_one_that_waits() {
    let plan = Plan::new().await;
    let house = open(plan.with("verifications.resend_after_s", 0)).await;
    house.texts_wait();
    let first = asks(&house, json!({"customer_id": "c-1", "purpose": "login"})).await;
    house
        .until(
            &probes::notifications()
                .state("ready")
                .tries(probes::at_least(0))
                .attempt_count(probes::over(0))
                .any(),
        )
        .await;
    let second = asks(&house, json!({"customer_id": "c-1", "purpose": "login"})).await;
    let else_where = asks(&house, json!({"customer_id": "c-1", "purpose": "payment"})).await;
    house.simulator.clear_faults();
    house.quiet().await;
    let texts = house.texted(PHONE);
    assert_eq!(texts.len(), 2, "one for each purpose: {texts:?}");
    assert_eq!(
        house
            .texts(&probes::verifications().sorted_by(|row| row.id()).show(|row| row.state()))
            .await,
        ["replaced", "pending", "pending"]
    );
    assert_eq!(tries(&house, &first, &texts[0][..6]).await, is("expired", 0));
    let good = [
        tries(&house, &second, &texts[0][..6]).await,
        tries(&house, &else_where, &texts[1][..6]).await,
    ];
    let swapped = [
        tries(&house, &second, &texts[1][..6]).await,
        tries(&house, &else_where, &texts[0][..6]).await,
    ];
    let approved = good.iter().chain(&swapped).filter(|(status, _)| status == "approved").count();
    assert_eq!(approved, 2, "each is good for its own purpose only: {good:?} {swapped:?}");
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

#[story]
async fn codes_of_long_ago_are_forgotten() {
    let plan = Plan::new().await;
    let mut house = open(plan).await;
    let id = asks(&house, json!({"customer_id": "c-1", "purpose": "login"})).await;
    house.quiet().await;
    let (hour, now) = (3_600_000, house.clock().now().ms());
    for (n, age) in [(1, 47), (2, 49), (3, 5000)] {
        let row = format!(
            "('ver_{n}', '+491511234500{n}', '+49151123', 'old', 'x', 'pending', {at}, {at})",
            at = now - age * hour
        );
        let columns = "id, target, prefix, purpose, code_hash, state, created_at_ms, expires_at_ms";
        house.run(&format!("INSERT INTO verifications ({columns}) VALUES {row}")).await;
    }
    house.stop().await;
    house.start().await;
    house.until(&probes::verifications().exactly(2)).await;
    assert_eq!(
        house
            .texts(
                &probes::verifications().sorted_by(|row| row.created_at_ms()).show(|row| row.id())
            )
            .await,
        ["ver_1".to_owned(), id]
    );
}
