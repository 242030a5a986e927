//! Twilio's doors: what is signed for our address is taken, however often and whatever it is about;
//! nothing else is.

use bellhop_simulator::twilio::{Account, Keywords, Outcome, sign};
use url::form_urlencoded;

use bellhop_testing::house::{House, Plan};
use bellhop_testing::phones::{LENA, Note};
use bellhop_testing::probes;
use bellhop_testing::service::Answer;
use bellhop_testing::story;

async fn house() -> House {
    let plan = Plan::new().await;
    plan.with_sms().open().await
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn form(parameters: &[(String, String)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish().into_bytes()
}

/// A callback about a message.
fn callback(message: &str, status: &str) -> Vec<(String, String)> {
    pairs(&[
        ("MessageSid", message),
        ("MessageStatus", status),
        ("To", LENA),
        ("From", "+15017122661"),
        ("Body", ""),
    ])
}

const STATUS: &str = "/api/sms/status";

/// Posts a form as Twilio would that had been told of `address`, signed with `token`.
async fn posts(
    house: &House,
    path: &str,
    address: &str,
    token: &str,
    parameters: &[(String, String)],
) -> Answer {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ("x-twilio-signature", sign(token, address, parameters)),
    ];
    house.service().posts(path, &headers, &form(parameters)).await
}

/// The same for the address at which this house is, with its own token.
async fn says(house: &House, path: &str, parameters: &[(String, String)]) -> Answer {
    posts(house, path, &house.url(path), &Account::default().token, parameters).await
}

async fn rows(house: &House) -> i64 {
    house
        .number("SELECT (SELECT COUNT(*) FROM receipts) + (SELECT COUNT(*) FROM inbound_sms)")
        .await
}

#[story]
async fn a_forged_word_changes_nothing() {
    let house = house().await;
    house.simulator.set_outcome(LENA, Outcome::Queued);
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.until(&probes::attempts().state("accepted").any()).await;
    let message = house.simulator.phone(LENA).texts[0].sid.clone();
    let delivered = callback(&message, "delivered");
    let ours = house.url(STATUS);
    for (path, address, token) in [
        (STATUS, ours.as_str(), "another-token"),
        (STATUS, "https://elsewhere.example/api/sms/status", "simulated-auth-token"),
        ("/api/sms/status?d=1", ours.as_str(), "simulated-auth-token"),
        ("/api/sms/inbound", ours.as_str(), "simulated-auth-token"),
    ] {
        posts(&house, path, address, token, &delivered).await.is_problem(403);
    }
    let changed = form(&callback(&message, "undelivered"));
    let headers = [
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ("x-twilio-signature", sign("simulated-auth-token", &ours, &delivered)),
    ];
    house.service().posts(STATUS, &headers, &changed).await.is_problem(403);
    house.service().posts(STATUS, &headers[..1], &changed).await.is_problem(403);
    assert_eq!(
        (rows(&house).await, house.tries().await),
        (0, vec!["1 sms accepted - -".to_owned()])
    );

    assert_eq!(says(&house, STATUS, &delivered).await.status, 204, "and the true word is taken");
    assert_eq!(house.ends().await, ["delivered confirmed -"]);
}

#[story]
async fn a_word_that_is_repeated_or_about_nothing_we_know_is_kept_and_answered() {
    let house = house().await;
    for message in
        ["SMffffffffffffffffffffffffffffffff", "SMffffffffffffffffffffffffffffffff", "SM1"]
    {
        let answer = says(&house, STATUS, &callback(message, "delivered")).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    }
    // Our own id of a try that never was, and one that is none.
    for d in ["att_0195a0c0000070008000000000000001", "%00%27%22"] {
        assert_eq!(
            says(&house, &format!("{STATUS}?d={d}"), &callback("SM2", "sent")).await.status,
            204
        );
    }
    assert_eq!(
        house.receipts().await,
        [
            "delivered callback unknown_message",
            "delivered callback unknown_message",
            "delivered callback unknown_message",
            "sent callback unknown_message",
            "sent callback unknown_message"
        ]
    );
    let kept =
        house.texts(&probes::receipts().provider_id("SM1").distinct().show(|row| row.raw())).await;
    assert!(kept[0].contains("•••5678") && !kept[0].contains(LENA), "{kept:?}");
}

#[story]
async fn what_cannot_be_read_is_refused_with_its_reason() {
    let house = house().await;
    let none = pairs(&[("MessageStatus", "delivered")]);
    let strange = callback("SM1", "deli\u{0}vered");
    let path = callback("../../Accounts", "delivered");
    for parameters in [Vec::new(), none, strange, path] {
        let answer = says(&house, STATUS, &parameters).await;
        answer.is_problem(400);
        assert!(answer.text.contains("Message"), "{}", answer.text);
    }
    says(&house, "/api/sms/inbound", &pairs(&[("MessageSid", "SM1"), ("From", "")]))
        .await
        .is_problem(400);

    let long = callback("SM1", "delivered")
        .into_iter()
        .chain([("More".to_owned(), "x".repeat(64 << 10))])
        .collect::<Vec<_>>();
    says(&house, STATUS, &long).await.is_problem(413);
    // A body that is no form is signed by its hash in the address.
    let hashed = format!(
        "{STATUS}?bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    );
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("x-twilio-signature", sign(&Account::default().token, &house.url(&hashed), &[])),
    ];
    house.service().posts(&hashed, &headers, b"{}").await.is_problem(400);
    house.service().posts(&hashed, &headers, b"[]").await.is_problem(403);
    house.service().asks(reqwest::Method::GET, STATUS).await.is_problem(405);
    assert_eq!(rows(&house).await, 0);
}

#[story]
async fn what_counts_is_the_address_that_we_gave_and_either_token() {
    let plan = Plan::new().await;
    let plan = plan.with_sms().with("http.public_url", "https://bot.example.com/bell");
    let house = plan.with("sms.auth_token_previous", "the-one-before").open().await;
    let known =
        "https://bot.example.com/bell/api/sms/status?d=att_0195a0c0000070008000000000000001";
    let path = "/api/sms/status?d=att_0195a0c0000070008000000000000001";
    for (n, (address, token)) in [
        (known.to_owned(), "simulated-auth-token"),
        (known.replacen(".com/", ".com:443/", 1), "simulated-auth-token"),
        (known.to_owned(), "the-one-before"),
    ]
    .into_iter()
    .enumerate()
    {
        let answer =
            posts(&house, path, &address, token, &callback(&format!("SM{n}"), "sent")).await;
        assert_eq!(answer.status, 204, "{address} {token}");
    }
    // Whatever a proxy says of the address counts for nothing.
    let parameters = callback("SM9", "sent");
    for (address, status) in [(known.to_owned(), 204), (house.url(path), 403)] {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("x-twilio-signature", sign("simulated-auth-token", &address, &parameters)),
            ("x-forwarded-host", house.service().address().to_owned()),
            ("x-forwarded-proto", "http".to_owned()),
        ];
        assert_eq!(
            house.service().posts(path, &headers, &form(&parameters)).await.status,
            status,
            "{address}"
        );
    }
    assert_eq!(rows(&house).await, 4);
}

#[story]
async fn without_an_account_there_are_no_doors() {
    let house = bellhop_testing::house::house().await;
    for path in [STATUS, "/api/sms/inbound"] {
        says(&house, path, &callback("SM1", "sent")).await.is_problem(404);
    }
}

#[story]
async fn a_text_of_a_person_is_answered_without_words() {
    let house = house().await;
    for keywords in [Keywords::Handled, Keywords::Advanced, Keywords::Passed] {
        house.simulator.set_keywords(keywords);
        for words in ["Where is my parcel?", "STOP", "😀 \u{202E} \u{0} & <b>", ""] {
            let posted = house.simulator.text_in(LENA, words).await.expect("texts go somewhere");
            assert_eq!(posted.status, 200, "{words:?}");
            assert_eq!(posted.answer, r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#);
        }
        house.simulator.text_in(LENA, "START").await.expect("texts go somewhere");
    }
    let picture = house
        .simulator
        .text_in_with(LENA, "Broken", &[("https://api.example/m/0", "image/jpeg")])
        .await;
    assert_eq!(picture.map(|posted| posted.status), Some(200));
}

#[story]
async fn a_text_of_a_name_or_a_short_code_is_kept_and_nobody_is_answered() {
    let house = house().await;
    for (id, from, body) in [
        ("SM1", "DHL", "Your parcel comes today"),
        ("SM2", "34567", "STOP"),
        ("SM1", "DHL", "Your parcel comes today"),
    ] {
        let text =
            pairs(&[("MessageSid", id), ("From", from), ("To", "+15017122661"), ("Body", body)]);
        assert_eq!(says(&house, "/api/sms/inbound", &text).await.status, 200, "{from}");
    }
    house.quiet().await;
    let kept = house
        .texts(
            &probes::inbound_sms()
                .sorted_by(|row| row.provider_id())
                .show(|row| row.from_phone().kind().body()),
        )
        .await;
    assert_eq!(kept, ["DHL text Your parcel comes today", "34567 text STOP"]);
    assert_eq!(
        house
            .number(
                "SELECT (SELECT COUNT(*) FROM notifications) + (SELECT COUNT(*) FROM suppressions)"
            )
            .await,
        0
    );
}
