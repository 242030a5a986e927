//! What is refused, and that nobody learns from it who is a customer.

use serde_json::{Value, json};

use bellhop_testing::house::{House, Plan, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

use super::{KEY, PHONE, has_key, open, posts, tells, tries};

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
