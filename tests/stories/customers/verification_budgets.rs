//! What strangers do in the bot is charged to them: no code that the shop's own service asks for is
//! shut out by it, nobody's neighbours pay, and a crowd of strangers is stopped and told of.

use std::time::Duration;

use bellhop::clock::{At, Clock};
use serde_json::json;

use bellhop_testing::agents::{GROUP, with_group};
use bellhop_testing::api::Caller;
use bellhop_testing::house::{House, Plan, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const VICTIM: &str = "+4915112345678";
const NEIGHBOUR: &str = "+4915112345000";
const SENT: &str = "If Blue Door knows this number";
const LATER: &str = "Too many codes were asked for.";
const PAUSED: &str = "Codes by SMS are paused right now.";

/// A house with SMS, two customers of neighbouring numbers, and a service of the shop's.
async fn open(plan: Plan) -> (House, Caller) {
    let house = plan.with_sms().open().await;
    for (id, phone) in [("c-1", VICTIM), ("c-2", NEIGHBOUR)] {
        let customer = json!({"id": id, "name": "Lena", "locale": "en", "phone": phone});
        let event = json!({"type": "customer.updated", "occurred_at": "2026-01-01T00:00:00Z",
            "customer": customer});
        assert_eq!(house.service().sends(&event).await.status, 202);
    }
    house.quiet().await;
    let service = house.caller("service").await;
    (house, service)
}

/// Somebody writes to the bot; what is answered.
async fn hears(house: &House, chat: i64, text: &str) -> String {
    house.person(chat, "Somebody", "en");
    let before = house.newest(chat);
    let update = house.simulator.say(chat, text).expect("an update");
    house.until(&probes::updates().update_id(update).answered_at_ms(probes::present()).any()).await;
    house.since(chat, before).iter().map(reads).collect::<Vec<_>>().join("\n")
}

/// The login page asks for a code; the status of the answer.
async fn login(service: &Caller, phone: &str) -> u16 {
    service
        .posts(
            "/api/verifications",
            &json!({"phone": phone, "purpose": "login", "ip": "192.0.2.7"}),
        )
        .await
        .status
}

/// A code that is not this one.
fn other(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000)
}

/// The code in the newest text to a phone.
async fn code(house: &House, phone: &str, texts: usize) -> String {
    house.until(&probes::attempts().provider_id(probes::present()).at_least(texts)).await;
    house.texted(phone).pop().expect("a text")[..6].to_owned()
}

#[story]
async fn five_messages_with_somebody_s_number_do_not_switch_off_their_login() {
    let plan = Plan::new().await;
    let (house, service) = open(plan).await;
    let mut heard = Vec::new();
    for chat in [66, 66, 67, 68, 69] {
        heard.push(hears(&house, chat, VICTIM).await);
    }
    assert!(
        heard[0].starts_with(SENT) && heard[1].starts_with(LATER),
        "one chat has its own pace: {heard:?}"
    );
    assert!(
        heard[2].starts_with(SENT) && heard[3].starts_with(SENT) && heard[4].starts_with(LATER),
        "three to one phone: {heard:?}"
    );
    // At once, by phone and by customer, as if nothing had happened.
    assert_eq!(login(&service, VICTIM).await, 202);
    let pay =
        service.posts("/api/verifications", &json!({"customer_id": "c-1", "purpose": "pay"})).await;
    assert_eq!(
        (pay.status, pay.header("retry-after")),
        (429, "30"),
        "by the service's own pace, no other"
    );
    house.quiet().await;
    assert_eq!(house.texted(VICTIM).len(), 4, "three that strangers asked for, and the login");
    let counted = house
        .texts(
            "SELECT budget || ' ' || COALESCE(asker, '-') || ' '
        || (CASE WHEN key_id IS NULL THEN '-' ELSE 'key' END) FROM verifications
        ORDER BY id",
        )
        .await;
    assert_eq!(
        counted,
        ["linking chat:66 -", "linking chat:67 -", "linking chat:68 -", "services 192.0.2.7 key"]
    );
}

#[story]
async fn fifty_invented_numbers_shut_out_none_of_their_neighbours() {
    let plan = Plan::new().await;
    let (house, service) = open(plan.with("verifications.resend_after_s", 0)).await;
    let mut refused = 0;
    for n in 0..50 {
        // Five chats with ten numbers each.
        refused += u32::from(
            hears(&house, 100 + n / 10, &format!("+491511234{:04}", 1000 + n))
                .await
                .starts_with(LATER),
        );
    }
    assert_eq!(refused, 0);
    assert!(
        hears(&house, 100, "+4915112341999").await.starts_with(LATER),
        "the stranger's own budget is used up"
    );
    assert_eq!(house.number(&probes::attempts().count()).await, 0, "nobody was texted");

    assert!(hears(&house, 7, NEIGHBOUR).await.starts_with(SENT));
    let code = code(&house, NEIGHBOUR, 1).await;
    assert!(hears(&house, 7, &code).await.starts_with("Thank you, Lena!"));
    assert_eq!(login(&service, NEIGHBOUR).await, 202);
    house.quiet().await;
    assert_eq!(house.texted(NEIGHBOUR).len(), 2);
}

#[story]
async fn a_stranger_s_request_does_not_take_the_place_of_one_s_own() {
    let plan = Plan::new().await;
    let (house, _) = open(plan).await;
    hears(&house, 7, VICTIM).await;
    let own = code(&house, VICTIM, 1).await;
    assert!(hears(&house, 66, VICTIM).await.starts_with(SENT));
    let theirs = code(&house, VICTIM, 2).await;
    if own != theirs {
        assert!(
            hears(&house, 66, &own).await.starts_with("That is not the code."),
            "it is good in its own chat only"
        );
    }
    assert!(hears(&house, 7, &own).await.starts_with("Thank you, Lena!"));
}

#[story]
async fn wrong_codes_are_charged_to_the_chat_that_gives_them_known_number_or_not() {
    let plan = Plan::new().await;
    let plan = plan
        .with("verifications.resend_after_s", 0)
        .with("verifications.linking.guesses_per_chat_hour", 7);
    let (house, service) = open(plan).await;
    let mut heard = Vec::new();
    for (chat, numbers) in [(66, [VICTIM, NEIGHBOUR]), (67, ["+4915112349991", "+4915112349992"])] {
        let mut of_chat = Vec::new();
        for (n, number) in numbers.into_iter().enumerate() {
            of_chat.push(hears(&house, chat, number).await);
            let real =
                if chat == 66 { code(&house, number, n + 1).await } else { "123455".to_owned() };
            for _ in 0..4 {
                of_chat.push(hears(&house, chat, &other(&real)).await);
            }
        }
        of_chat.push(hears(&house, chat, numbers[0]).await);
        heard.push(of_chat);
    }
    assert_eq!(heard[0], heard[1], "nobody learns whose number is known");
    let [.., seventh, eighth, again] = heard[0].as_slice() else { panic!("{heard:?}") };
    assert!(seventh.starts_with("That is not the code."), "{seventh}");
    assert_eq!(
        (eighth.as_str(), again),
        ("Too many codes were asked for. Please try again in 60 min.", eighth)
    );
    assert_eq!(
        house
            .number("SELECT CAST(SUM(tries) AS BIGINT) FROM verifications WHERE asker = 'chat:66'")
            .await,
        7
    );
    // Who has guessed nothing links, and the service's codes go on.
    assert!(hears(&house, 7, VICTIM).await.starts_with(SENT));
    let code = code(&house, VICTIM, 3).await;
    assert!(hears(&house, 7, &code).await.starts_with("Thank you, Lena!"));
    assert_eq!(login(&service, NEIGHBOUR).await, 202);
}

#[story]
async fn a_crowd_that_guesses_is_stopped_and_staff_are_told_once() {
    let plan = Plan::new().await;
    let clock = Clock::manual(At(1_772_366_400_000));
    let plan = with_group(plan)
        .by(&clock)
        .with("alerts.window_s", 1)
        .with("verifications.linking.unverified_hour", 6);
    let (house, service) = open(plan).await;
    house.person(GROUP, "Agents", "en");
    for n in 0..6 {
        assert!(hears(&house, 100 + n, &format!("+49151123499{n:02}")).await.starts_with(SENT));
    }
    for chat in [7, 200] {
        let heard = hears(&house, chat, if chat == 7 { VICTIM } else { "+4915112349999" }).await;
        assert!(heard.starts_with(PAUSED), "whoever has the number: {heard}");
    }
    assert_eq!(login(&service, VICTIM).await, 202, "services are not concerned");
    clock.advance(Duration::from_secs(2));
    let told = house.shows(GROUP, "Somebody may be guessing").await;
    assert!(
        reads(&told).contains(
            "within an hour 6 codes were asked for in chats and never given, and 0 wrong ones"
        ),
        "{}",
        reads(&told)
    );
    // It goes on: nobody is told again so soon.
    assert!(hears(&house, 201, VICTIM).await.starts_with(PAUSED));
    house.quiet().await;
    assert_eq!(
        house.texts(&probes::alerts().kind("codes").show(|row| row.identity().state())).await,
        ["linking cleared"]
    );

    clock.advance(Duration::from_secs(3600));
    assert!(hears(&house, 7, VICTIM).await.starts_with(SENT), "an hour later it is over");
    let page =
        reqwest::get(house.url("/metrics")).await.expect("an answer").text().await.expect("a page");
    assert!(page.contains(r#"bellhop_codes_refused_total{budget="linking"}"#), "{page}");
}

#[story]
async fn codes_of_services_that_nobody_gives_are_told_of_and_go_on() {
    let plan = Plan::new().await;
    let clock = Clock::manual(At(1_772_366_400_000));
    let plan = with_group(plan)
        .by(&clock)
        .with("alerts.window_s", 1)
        .with("verifications.unverified_alarm_hour", 3);
    let (house, service) = open(plan).await;
    house.person(GROUP, "Agents", "en");
    for n in 0..4 {
        assert_eq!(login(&service, &format!("+3461234567{n}")).await, 202);
    }
    assert_eq!(
        house.number(&probes::alerts().kind("codes").count()).await,
        0,
        "they may still be given"
    );
    clock.advance(Duration::from_secs(301));
    assert_eq!(login(&service, VICTIM).await, 202);
    clock.advance(Duration::from_secs(2));
    let told = house.shows(GROUP, "Codes that nobody gives").await;
    assert!(
        reads(&told).contains("4 codes that your services asked for ran out"),
        "{}",
        reads(&told)
    );
    assert_eq!(login(&service, NEIGHBOUR).await, 202, "codes go on");
}

#[story]
async fn one_key_has_a_budget_of_its_own() {
    let plan = Plan::new().await;
    let (house, service) = open(plan.with("verifications.per_key_hour", 2)).await;
    let statuses = [
        login(&service, "+34612345671").await,
        login(&service, "+34612345672").await,
        login(&service, VICTIM).await,
    ];
    assert_eq!(statuses, [202, 202, 429]);
    let another = house.caller("service").await;
    assert_eq!(login(&another, VICTIM).await, 202);
}

#[tokio::test]
async fn replicas_count_together() {
    let Some(plan) = Plan::postgres().await else { return };
    let (house, service) = open(plan.with("verifications.per_prefix_hour", 4)).await;
    let replica = house.replica(Clock::System).await;
    let base = format!("http://{}", replica.address());
    let client = reqwest::Client::new();
    let asked = (0..12).map(|n| {
        let body = json!({"phone": format!("+491511234{:04}", 2000 + n), "purpose": "login"});
        let here = service.request("/api/verifications", &body);
        let there = client
            .post(format!("{base}/api/verifications"))
            .bearer_auth(service.key())
            .body(body.to_string());
        async move {
            if n % 2 == 0 { here } else { there }.send().await.expect("an answer").status().as_u16()
        }
    });
    let statuses = futures_util::future::join_all(asked).await;
    assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 4, "{statuses:?}");
    replica.stop().await;
}
