//! A chat is linked by a phone number and the code that comes to it by SMS; who has no such number
//! learns nothing.

use std::time::Duration;

use bellhop::clock::{At, Clock};
use bellhop_simulator::ChatMessage;
use serde_json::json;

use bellhop_testing::house::{House, Plan, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";
const SENT: &str = "If Blue Door knows this number, a code of 6 digits is on its way to it by SMS. Please type it here; it is valid for 5 min.";

/// A house with SMS and a customer with a phone; codes may be asked for one after the other.
async fn open(plan: Plan) -> House {
    let house = plan.with_sms().with("verifications.resend_after_s", 0).open().await;
    let customer = json!({"id": "c-1", "name": "Lena", "locale": "en", "phone": PHONE});
    let event = json!({"type": "customer.updated", "occurred_at": "2026-01-01T00:00:00Z",
        "customer": customer});
    assert_eq!(house.service().sends(&event).await.status, 202);
    house.quiet().await;
    house.person(7, "Lena", "en");
    house.person(8, "Somebody", "en");
    house
}

fn only(heard: &[ChatMessage]) -> String {
    assert_eq!(heard.len(), 1, "{heard:?}");
    reads(&heard[0])
}

/// Says something and hears what is answered, whatever else is still under way.
async fn hears(house: &House, chat: i64, text: &str) -> String {
    let before = house.newest(chat);
    let update = house.simulator.say(chat, text).expect("an update");
    house.until(&probes::updates().update_id(update).answered_at_ms(probes::present()).any()).await;
    only(&house.since(chat, before))
}

/// The newest code that came to a phone.
async fn code(house: &House, phone: &str, n: usize) -> String {
    let sent = "SELECT COUNT(*) FROM attempts WHERE channel = 'sms'
        AND state IN ('accepted', 'confirmed')";
    house.until(&format!("SELECT CASE WHEN ({sent}) >= {n} THEN 1 ELSE 0 END")).await;
    let text = house.texted(phone).pop().expect("a text");
    assert!(
        text.ends_with(
            " is your Blue Door code. It is valid for 5 min. Never share it with anybody."
        ),
        "{text}"
    );
    text[..6].to_owned()
}

/// A code of six digits that is not this one.
fn other(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

async fn links(house: &House) -> Vec<String> {
    house.texts("SELECT chat_id || ' is ' || customer_id || ' by ' || how FROM links").await
}

#[story]
async fn the_code_that_came_to_the_phone_links_the_chat() {
    for typed in [PHONE, "+49 (151) 1234-5678", "+٤٩١٥١١٢٣٤٥٦٧٨"] {
        let plan = Plan::new().await;
        let house = open(plan).await;
        house.hears_of(placed("c-1", "ORD-1")).await;
        let asked = reads(&house.says(7, "/start").await);
        assert!(asked.ends_with("such as +49 151 12345678: a code then comes by SMS."), "{asked}");
        assert_eq!(hears(&house, 7, typed).await, SENT);
        let code = code(&house, PHONE, 2).await;
        let heard: Vec<_> = house
            .hears(7, &format!("{} {}", &code[..3], &code[3..]))
            .await
            .iter()
            .map(reads)
            .collect();
        assert_eq!(
            heard[0],
            "Thank you, Lena! This chat is now connected to your orders. Type /order to see them."
        );
        assert!(
            heard.len() == 2 && heard[1].contains("Order ORD-1"),
            "the card of the newest order: {heard:?}"
        );
        assert_eq!(links(&house).await, ["7 is c-1 by code"]);
        assert_eq!(house.number(&probes::dialogues().count()).await, 0);
    }
}

#[story]
async fn the_code_is_readable_nowhere_once_it_is_settled() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    hears(&house, 7, PHONE).await;
    let code = code(&house, PHONE, 1).await;
    house.quiet().await;
    let rows = [
        "SELECT route || COALESCE(sealed, '') || excluded || COALESCE(subject, '')
            FROM notifications",
        "SELECT COALESCE(body_hash, '') || COALESCE(detail, '') || COALESCE(provider_status, '')
            FROM attempts",
        "SELECT raw FROM receipts",
        "SELECT code_hash || purpose FROM verifications",
        "SELECT state FROM dialogues",
        "SELECT kind || COALESCE(error, '') FROM telegram_bot_interactions",
        "SELECT object || detail FROM audit_log",
    ];
    for sql in rows {
        for row in house.texts(sql).await {
            assert!(!row.contains(&code), "{sql}: {row}");
        }
    }
    assert_eq!(
        house.number(&probes::attempts().body_hash(probes::present()).count()).await,
        0,
        "a hash of a million codes is no secret"
    );
    let route = house
        .texts(&probes::notifications().template("sms-code").show(|row| row.route()))
        .await
        .remove(0);
    assert!(
        route.contains(r#""channel":"sms""#) && route.contains(r#""text":"""#),
        "where it went is kept: {route}"
    );
}

#[story]
async fn a_number_that_no_customer_has_gets_the_same_answers_and_no_text() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    assert_eq!(hears(&house, 8, "+4915100000000").await, SENT);
    assert_eq!(hears(&house, 7, PHONE).await, SENT);
    let real = code(&house, PHONE, 1).await;
    for left in ["4 more tries", "3 more tries", "2 more tries", "one more try"] {
        for chat in [7, 8] {
            let answer = hears(&house, chat, &other(&real)).await;
            assert_eq!(answer, format!("That is not the code. You have {left}."), "chat {chat}");
        }
    }
    for chat in [7, 8] {
        assert!(
            hears(&house, chat, &other(&real)).await.starts_with("That was wrong too often"),
            "chat {chat}"
        );
        assert!(
            hears(&house, chat, &real).await.starts_with("Please type your phone number"),
            "chat {chat}"
        );
    }
    assert!(links(&house).await.is_empty() && house.texted("+4915100000000").is_empty());
    house.quiet().await;
    let rows = house
        .texts(
            &probes::notifications()
                .template("sms-code")
                .sorted_by(|row| row.id())
                .show(|row| row.state().reason()),
        )
        .await;
    assert_eq!(
        rows,
        ["suppressed no_address", "delivered -"],
        "the same is written, and nobody is sent anything"
    );
}

#[story]
async fn a_code_is_good_for_five_minutes_and_a_newer_one_takes_its_place() {
    let plan = Plan::new().await;
    let clock = Clock::manual(At(1_772_366_400_000));
    let house = open(plan.by(&clock)).await;
    hears(&house, 7, PHONE).await;
    let first = code(&house, PHONE, 1).await;
    clock.advance(Duration::from_secs(60));
    hears(&house, 7, PHONE).await;
    let second = code(&house, PHONE, 2).await;
    assert!(first == second || hears(&house, 7, &first).await.starts_with("That is not the code."));
    clock.advance(Duration::from_secs(300));
    assert!(hears(&house, 7, &second).await.starts_with("This code is no longer valid."));
    let states = house
        .texts(&probes::verifications().sorted_by(|row| row.id()).show(|row| row.state()))
        .await;
    assert_eq!(states, ["replaced", "expired"]);

    hears(&house, 7, PHONE).await;
    let third = code(&house, PHONE, 3).await;
    clock.advance(Duration::from_secs(299));
    assert!(hears(&house, 7, &third).await.starts_with("Thank you, Lena!"));
    assert_eq!(links(&house).await, ["7 is c-1 by code"]);
}

#[story]
async fn the_dialogue_survives_a_restart_and_an_update_that_comes_again() {
    let plan = Plan::new().await;
    let mut house = open(plan).await;
    hears(&house, 7, PHONE).await;
    let code = code(&house, PHONE, 1).await;
    house.quiet().await;
    house.stop().await;
    house.start().await;
    assert_eq!(
        hears(&house, 7, "is it here?").await.split('.').next(),
        Some("Please type the 6 digits from the SMS")
    );
    assert!(hears(&house, 7, &other(&code)).await.contains("4 more tries"));
    again(&house, 7, "4 more tries").await;
    assert!(hears(&house, 7, &code).await.starts_with("Thank you, Lena!"));
    again(&house, 7, "Thank you, Lena!").await;
    assert_eq!(links(&house).await, ["7 is c-1 by code"]);
    assert_eq!(
        house.number(&probes::verifications().value(|row| row.tries())).await,
        2,
        "an update that comes again is no try"
    );
}

/// The answer to the last update was lost: it comes again, and is answered the same.
async fn again(house: &House, chat: i64, answer: &str) {
    let before = house.newest(chat);
    let update = house.number(&probes::updates().max(|row| row.update_id())).await;
    house
        .run(&format!(
            "UPDATE telegram_bot_interactions SET answered_at_ms = NULL WHERE update_id = {update}"
        ))
        .await;
    house.simulator.repeat(update);
    house.quiet().await;
    let heard = only(&house.since(chat, before));
    assert!(heard.contains(answer), "{heard}");
}

#[story]
async fn who_asks_too_often_is_asked_to_wait_whoever_has_the_number() {
    let plan = Plan::new().await;
    let house = open(
        plan.with("verifications.linking.per_chat_hour", 2)
            .with("verifications.linking.per_phone_hour", 1),
    )
    .await;
    assert_eq!(hears(&house, 7, PHONE).await, SENT);
    assert_eq!(
        hears(&house, 7, PHONE).await,
        "Too many codes were asked for. Please try again in 60 min.",
        "for this number"
    );
    assert_eq!(hears(&house, 8, "+4915100000000").await, SENT);
    assert_eq!(
        hears(&house, 8, "+4915100000000").await,
        "Too many codes were asked for. Please try again in 60 min."
    );
    assert_eq!(hears(&house, 8, "+4915100000001").await, SENT);
    assert_eq!(
        hears(&house, 8, "+4915100000002").await,
        "Too many codes were asked for. Please try again in 60 min.",
        "for this chat"
    );
    house.quiet().await;
    assert_eq!(house.texted(PHONE).len(), 1);
    // Two of chat 8, and one of chat 7: what was refused left no code behind.
    assert_eq!(house.number(&probes::verifications().count()).await, 3);
}

#[story]
async fn what_is_no_number_for_codes_is_answered_kindly() {
    let plan = Plan::new().await;
    let house = open(plan.with("verifications.countries", r#"["DE"]"#)).await;
    let form =
        "Please type your phone number with + and its country code, such as +49 151 12345678.";
    for typed in ["0151 12345678", "+999 123456", "1234567", "+49"] {
        let answer = hears(&house, 8, typed).await;
        assert!(
            answer == form || (typed == "+49" && answer.starts_with("To see your orders")),
            "{typed}: {answer}"
        );
    }
    for barred in ["+49 900 1234567", "+1 415 555 0100"] {
        assert!(
            hears(&house, 8, barred).await.starts_with("I can’t send codes to this number."),
            "{barred}"
        );
    }
    assert!(
        hears(&house, 8, "123456").await.starts_with("Please type your phone number"),
        "no code is awaited"
    );
    assert_eq!(house.number(&probes::verifications().count()).await, 0);
}

#[story]
async fn cancel_leaves_and_without_sms_nothing_is_offered() {
    let plan = Plan::new().await;
    let house = open(plan).await;
    hears(&house, 7, PHONE).await;
    let code = code(&house, PHONE, 1).await;
    assert!(
        hears(&house, 7, "/order").await.starts_with("To see your orders"),
        "the code is still awaited"
    );
    assert_eq!(hears(&house, 7, "/cancel").await, "Cancelled.");
    assert!(
        !hears(&house, 7, &code).await.starts_with("Thank you"),
        "after /cancel a code means nothing"
    );
    assert!(links(&house).await.is_empty());
    let plan = Plan::new().await;
    let house = plan.open().await;
    house.person(7, "Lena", "en");
    let answer = reads(&house.says(7, PHONE).await);
    assert!(answer.starts_with("To see your orders") && !answer.contains("SMS"), "{answer}");
}
