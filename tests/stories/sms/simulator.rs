//! The simulated Twilio is as strict as the real one, and can be led from outside.

use bellhop_simulator::twilio::{Account, Outcome};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

use bellhop_testing::house::{Plan, telegram};
use bellhop_testing::phones::{LENA, Note};

/// The status and the answer of a call.
async fn asks(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.expect("an answer");
    (answer.status().as_u16(), answer.json().await.unwrap_or(Value::Null))
}

#[tokio::test]
async fn who_asks_must_say_who_they_are() {
    let (simulator, account, http) = (telegram().await, Account::default(), Client::new());
    let messages =
        |sid: &str| format!("{}/2010-04-01/Accounts/{sid}/Messages.json", simulator.url());
    let form = [("To", LENA), ("From", account.numbers[1].as_str()), ("Body", "Hello")];
    for (user, password) in [
        (account.sid.as_str(), "wrong"),
        ("", ""),
        (account.keys[0].0.as_str(), account.token.as_str()),
    ] {
        let (status, answer) =
            asks(http.post(messages(&account.sid)).basic_auth(user, Some(password)).form(&form))
                .await;
        assert_eq!((status, answer["code"].as_i64()), (401, Some(20003)), "{answer}");
    }
    assert_eq!(asks(http.get(messages(&account.sid))).await.0, 401);
    let (status, answer) =
        asks(http.get(messages("AC1")).basic_auth(&account.sid, Some(&account.token))).await;
    assert_eq!((status, answer["code"].as_i64()), (404, Some(20404)));
    assert!(simulator.phone(LENA).texts.is_empty());
}

#[tokio::test]
async fn a_text_is_created_fetched_and_listed() {
    let (simulator, account, http) = (telegram().await, Account::default(), Client::new());
    simulator.set_outcome("+4915100000001", Outcome::Queued);
    let base = format!("{}/2010-04-01/Accounts/{}", simulator.url(), account.sid);
    let believed = |request: RequestBuilder| request.basic_auth(&account.sid, Some(&account.token));
    for to in [LENA, "+4915100000001"] {
        let form = [("To", to), ("From", account.numbers[1].as_str()), ("Body", "Hello")];
        let (status, text) =
            asks(believed(http.post(format!("{base}/Messages.json")).form(&form))).await;
        assert_eq!(
            (status, text["status"].as_str(), text["error_code"].clone()),
            (201, Some("queued"), Value::Null),
            "{text}"
        );
        assert!(
            text["sid"].as_str().is_some_and(|sid| sid.len() == 34)
                && text["num_segments"] == "1"
                && text["date_sent"].is_null(),
            "{text}"
        );
    }
    let delivered = |state: &bellhop_simulator::State| {
        state.sms.texts_to(LENA).find(|text| text.status == "delivered").cloned()
    };
    let text = simulator
        .wait_for(std::time::Duration::from_secs(20), delivered)
        .await
        .expect("it arrives");
    let (_, fetched) = asks(believed(http.get(format!("{base}/Messages/{}.json", text.sid)))).await;
    assert!(
        fetched["status"] == "delivered"
            && fetched["date_sent"].as_str().is_some_and(|date| date.ends_with("+0000")),
        "{fetched}"
    );
    assert_eq!(asks(believed(http.get(format!("{base}/Messages/SM1.json")))).await.0, 404);

    let count = async |query: &[(&str, &str)]| {
        let (_, page) =
            asks(believed(http.get(format!("{base}/Messages.json")).query(query))).await;
        page["messages"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(count(&[]).await, 2);
    assert_eq!(count(&[("To", LENA)]).await, 1);
    assert_eq!(count(&[("From", "+4900000000")]).await, 0);
    assert_eq!(
        count(&[("DateSent>", "2020-01-01")]).await,
        1,
        "what is in the queue has no date of sending"
    );
    assert_eq!(count(&[("DateSent<", "2020-01-01")]).await, 0);
}

#[tokio::test]
async fn phones_and_faults_are_led_from_outside() {
    let house = Plan::sqlite().with_sms().open().await;
    let http = Client::new();
    let leads = async |path: &str, body: Value| {
        asks(http.post(format!("{}{path}", house.simulator.url())).body(body.to_string())).await
    };
    assert_eq!(
        leads(
            "/control/sms/plan",
            json!({"phone": LENA, "outcome": {"as": "failed", "code": 30007}, "callbacks": "twice"})
        )
        .await
        .0,
        204
    );
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.quiet().await;
    assert_eq!(house.tries().await, ["1 sms failed destination 30007"]);
    assert_eq!(house.receipts().await.len(), 4, "each twice");

    let fault = json!({"method": "Messages.create", "phone": "+4915100000001",
        "action": {"do": "answer", "status": 400, "body": "{\"code\": 21614}"}});
    assert_eq!(leads("/control/faults", fault).await.0, 204);
    house.enters(Note::of("order").by_sms("+4915100000001", "Hello")).await;
    house.quiet().await;
    assert_eq!(house.tries().await[1], "1 sms failed address 21614");

    assert_eq!(leads("/control/sms/keywords", json!({"keywords": "advanced"})).await.0, 204);
    let (status, posted) = leads("/control/sms/text", json!({"phone": LENA, "text": "stop"})).await;
    assert_eq!((status, posted["status"].as_u64()), (200, Some(200)));
    assert!(
        posted["parameters"]
            .as_array()
            .is_some_and(|form| form.contains(&json!(["OptOutType", "STOP"]))),
        "{posted}"
    );
    let phone = house.simulator.phone(LENA);
    assert!(
        phone.stopped
            && phone
                .lines
                .last()
                .is_some_and(|line| line.by_twilio && line.text.contains("unsubscribed")),
        "{phone:?}"
    );
    assert_eq!(
        leads("/control/sms/plan", json!({"phone": LENA, "outcome": {"as": "eaten"}})).await.0,
        422
    );
    assert_eq!(leads("/control/sms/dance", json!({"phone": LENA})).await.0, 404);
}
