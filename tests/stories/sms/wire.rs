//! What goes over the wire to Twilio, and what never goes into a log.

use std::time::Duration;

use bellhop_simulator::twilio::{Account, SmsCall};
use serde_json::json;

use bellhop_testing::house::{House, Plan, placed, telegram, time};
use bellhop_testing::phones::{LENA, Note};
use bellhop_testing::probes;
use bellhop_testing::program::Site;

async fn house(change: impl Fn(Plan) -> Plan) -> House {
    change(Plan::sqlite().with_sms()).open().await
}

/// The request that a note becomes.
async fn request(house: &House, note: Note) -> SmsCall {
    house.enters(note).await;
    house.quiet().await;
    house.simulator.sms_calls("Messages.create", LENA).pop().expect("a request")
}

#[tokio::test]
async fn a_text_is_asked_for_with_all_that_it_needs() {
    let house = house(|plan| plan).await;
    let call = request(
        &house,
        Note::of("security")
            .urgent()
            .by_sms(LENA, "Your code: 123456 \u{1F600}")
            .for_so_long(Duration::from_secs(300)),
    )
    .await;
    let account = Account::default();
    assert_eq!(call.user, account.sid);
    let attempt = house.texts(&probes::attempts().show(|row| row.id())).await.remove(0);
    let callback = format!("{}?d={attempt}", house.url("/api/sms/status"));
    let mut parameters = call.parameters.clone();
    let period = parameters.pop().expect("a period");
    assert_eq!(
        parameters,
        [
            ("To", LENA),
            ("Body", "Your code: 123456 \u{1F600}"),
            ("From", account.numbers[1].as_str()),
            ("StatusCallback", callback.as_str())
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    assert!(
        period.0 == "ValidityPeriod" && (290..=300).contains(&period.1.parse().unwrap_or(0)),
        "{period:?}"
    );

    // Twilio keeps no text for longer than ten hours, and none for less than a few seconds.
    let long = request(
        &house,
        Note::of("order").by_sms(LENA, "Hello").for_so_long(Duration::from_secs(72 * 3600)),
    )
    .await;
    assert_eq!(long.parameter("ValidityPeriod"), Some("36000"));
    let short = request(
        &house,
        Note::of("order").by_sms(LENA, "Hello").for_so_long(Duration::from_secs(3)),
    )
    .await;
    assert_eq!(short.parameter("ValidityPeriod"), Some("6"));
    assert_eq!(
        request(&house, Note::of("order").by_sms(LENA, "Hello")).await.parameter("ValidityPeriod"),
        None
    );
}

#[tokio::test]
async fn a_service_may_send_and_a_key_may_ask() {
    let account = Account::default();
    let (service, (key, secret)) = (account.services[0].clone(), account.keys[0].clone());
    let house = house(|plan| {
        let plan = plan.with("sms.messaging_service_sid", &service).with("sms.smart_encoded", true);
        plan.with("sms.api_key_sid", &key).with("sms.api_key_secret", &secret)
    })
    .await;
    let call = request(&house, Note::of("order").by_sms(LENA, "Hello")).await;
    assert_eq!(call.user, key);
    let sent = [
        call.parameter("MessagingServiceSid"),
        call.parameter("From"),
        call.parameter("SmartEncoded"),
    ];
    assert_eq!(sent, [Some(service.as_str()), None, Some("true")]);
    // Receipts are signed with the account's token all the same.
    assert_eq!(
        house.receipts().await,
        [
            "queued callback moved",
            "sending callback moved",
            "sent callback moved",
            "delivered callback moved"
        ]
    );
    assert_eq!(house.ends().await, ["delivered confirmed -"]);
}

#[tokio::test]
async fn who_cannot_be_reached_from_outside_asks_for_no_callback() {
    let house = house(|plan| {
        plan.with("http.public_url", "")
            .with("sms.poll_after_s", 1)
            .updates(bellhop_testing::house::Updates::Polled)
    })
    .await;
    let call = request(&house, Note::of("order").by_sms(LENA, "Hello")).await;
    assert_eq!(call.parameter("StatusCallback"), None);
    assert_eq!(house.receipts().await, ["delivered poll moved"]);
}

#[tokio::test]
async fn no_log_holds_a_phone_a_word_or_a_token() {
    let account = Account::default();
    let site = Site::sqlite(telegram().await).await.with(
        "log.level",
        "trace,hyper=info,h2=info,sqlx=info,rustls=info,reqwest=info,hyper_util=info",
    );
    let site = site
        .with("sms.account_sid", &account.sid)
        .with("sms.auth_token", &account.token)
        .with("sms.from", &account.numbers[1]);
    site.simulator.set_inbound_url(&format!("http://{}/api/sms/inbound", site.service().address()));
    let program = site.starts().await;
    let mut order = placed("c-1", "ORD-SECRET");
    order["customer"] = json!({"id": "c-1", "name": "Lena", "phone": LENA, "locale": "en"});
    order["occurred_at"] = json!(time(-60));
    site.service().sends(&order).await.taken();
    let text = site.simulator.wait_for(Duration::from_secs(20), |state| {
        let text = state.sms.texts_to(LENA).next()?;
        (text.status == "delivered" && state.sms.moving == 0).then(|| text.clone())
    });
    let text = text.await.expect("the text arrives");
    site.simulator.text_in(LENA, "My door code is 4711").await.expect("texts go somewhere");
    assert_eq!(site.simulator.report_text("SMunknown", "sent", None).await, 0);
    assert!(program.stopped().await.success());
    let log = site.log();
    assert!(log.contains(&text.sid), "it does log, and by ids: {log}");
    for secret in [LENA, &LENA[1..], "4711", "thank you for order", account.token.as_str()] {
        assert!(!log.contains(secret), "{secret:?} in {log}");
    }
}
