//! What texts are answered with: once, by the provider or by us, in the person's language; and what
//! is no keyword is kept.

use bellhop::channels::segments;
use bellhop_simulator::twilio::Keywords;
use serde_json::json;

use bellhop_testing::house::{House, Plan, event, fresh_id, time};
use bellhop_testing::probes;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";
const STOPPED: &str = "Blue Door: you will get no more texts from us. Reply START to get them again. Help: help.example";
const STARTED: &str = "Blue Door: you get texts about your orders again. Msg&data rates may apply. Reply HELP for help, STOP to stop.";
const HELP: &str = "Blue Door order alerts. Help: help.example. Msg frequency varies. Msg&data rates may apply. Reply STOP to cancel.";

/// A house that answers keywords itself, or leaves that to the provider.
async fn open(plan: Plan, who: &str, locale: &str) -> House {
    let house = plan
        .with_sms()
        .with("shop.contact", "help.example")
        .with("sms.keyword_replies", who)
        .open()
        .await;
    if who == "bellhop" {
        house.simulator.set_keywords(Keywords::Passed);
    }
    let customer = json!({"id": "c-1", "name": "Lena", "locale": locale, "phone": PHONE});
    house
        .hears_of(
            json!({"type": "customer.updated", "occurred_at": time(-3600), "customer": customer}),
        )
        .await;
    house
}

/// A text of which the provider says what it took it for.
async fn gets_named(house: &House, body: &str, kind: &str) {
    let form = [
        ("MessageSid", fresh_id().replace('_', "")),
        ("From", PHONE.to_owned()),
        ("To", "+15017122661".to_owned()),
    ];
    let named = [("Body", body.to_owned()), ("OptOutType", kind.to_owned())];
    let form =
        form.into_iter().chain(named).map(|(name, value)| (name.to_owned(), value)).collect();
    assert_eq!(house.simulator.post_signed(&house.url("/api/sms/inbound"), form).await.status, 200);
}

/// The texts that came in, as they are kept.
async fn kept(house: &House) -> Vec<String> {
    house
        .texts(
            &probes::inbound_sms()
                .sorted_by(|row| row.received_at_ms().provider_id())
                .show(|row| row.kind().needs_look().body()),
        )
        .await
}

#[story]
async fn what_the_provider_answers_we_do_not() {
    let plan = Plan::new().await;
    let house = open(plan, "twilio", "en").await;
    for word in ["STOP", "start", "HELP", " Unsubscribe\n", "YES"] {
        house.gets_text(PHONE, word).await;
    }
    // Words of its own list that are in none of ours: it says what it took them for.
    for (body, kind) in [("basta ya", "STOP"), ("otra vez", "START"), ("que es esto", "HELP")] {
        gets_named(&house, body, kind).await;
    }
    house.quiet().await;
    assert!(house.texted(PHONE).is_empty(), "{:?}", house.texted(PHONE));
    let named = house
        .texts(
            &probes::inbound_sms()
                .opt_out_type(probes::present())
                .sorted_by(|row| row.kind())
                .show(|row| row.kind().needs_look().opt_out_type()),
        )
        .await;
    assert_eq!(named, ["help 0 HELP", "start 0 START", "stop 0 STOP"]);
    assert_eq!(house.number(&probes::notifications().count()).await, 0);
}

#[story]
async fn wordings_that_the_provider_does_not_know_are_answered_by_us_once() {
    let plan = Plan::new().await;
    let house = open(plan, "twilio", "en").await;
    house.hears_text(PHONE, "STOP please").await;
    house.hears_text(PHONE, "stop it now!!").await;
    house.hears_text(PHONE, "no more texts").await;
    assert_eq!(house.texted(PHONE), [STOPPED], "then silence");
    assert_eq!(
        house.texts(&probes::notifications().show(|row| row.template().passes().state())).await,
        ["sms-stopped opted_out delivered"]
    );
    assert_eq!(
        house
            .number(
                "SELECT CAST((expires_at_ms - created_at_ms) / 1000 AS BIGINT) FROM notifications"
            )
            .await,
        300
    );
    house.hears_text(PHONE, "hilfe").await;
    assert_eq!(house.texted(PHONE)[1..], [HELP], "help is always given");
    house.hears_text(PHONE, "start please").await;
    assert_eq!(house.texted(PHONE)[2..], [STARTED]);
    assert!(
        kept(&house).await[..3].iter().any(|row| row == "stop 1 STOP please"),
        "somebody looks at it"
    );
}

#[story]
async fn where_we_answer_every_keyword_has_one_answer() {
    let plan = Plan::new().await;
    let house = open(plan.with("sms.answer_again_after_s", 0), "bellhop", "en").await;
    for word in ["STOP", "HELP", "INFO", "START", "HELP"] {
        house.hears_text(PHONE, word).await;
    }
    assert_eq!(house.texted(PHONE), [STOPPED, HELP, HELP, STARTED, HELP]);
    assert!(house.texted(PHONE).iter().all(|body| segments::size(body).segments == 1));
    gets_named(&house, "STOP", "STOP").await;
    house.quiet().await;
    assert_eq!(house.texted(PHONE).len(), 5, "the provider has answered after all");
}

#[story]
async fn an_answer_that_the_provider_blocks_is_not_tried_again() {
    let plan = Plan::new().await;
    let house = open(plan, "twilio", "en").await;
    house.hears_text(PHONE, "STOP").await;
    // For us they are back; the provider knows no such word and says no: so they are not.
    house.hears_text(PHONE, "weiter, start").await;
    house.hears_text(PHONE, "starten").await;
    assert_eq!(
        house.texts(&probes::attempts().show(|row| row.state().code())).await,
        ["failed 21610"]
    );
    assert_eq!(house.texts(&probes::suppressions().show(|row| row.reason())).await, ["opted_out"]);
    assert!(house.texted(PHONE).is_empty());
}

#[tokio::test]
async fn everybody_is_answered_in_their_language() {
    for (locale, stopped, help) in [
        ("de", "Sie erhalten keine SMS mehr von uns.", "Hilfe: help.example"),
        ("es", "ya no le enviaremos SMS.", "Ayuda: help.example"),
        ("ru", "SMS отключены.", "Помощь: help.example"),
        ("ar", "أوقفت رسائلنا.", "مساعدة: help.example"),
    ] {
        let house = open(Plan::sqlite(), "bellhop", locale).await;
        for word in ["STOP", "HELP", "START"] {
            house.hears_text(PHONE, word).await;
        }
        let sent = house.texted(PHONE);
        assert!(sent[0].contains(stopped) && sent[1].contains(help), "{locale}: {sent:?}");
        for body in &sent {
            assert_eq!(
                segments::size(body).segments,
                1,
                "{locale}: {body} {:?}",
                segments::size(body)
            );
        }
    }
}

#[story]
async fn strangers_may_text_too() {
    let plan = Plan::new().await;
    let house = open(plan, "bellhop", "en").await;
    let stranger = "+79161234567";
    house.hears_text(stranger, "СТОП").await;
    assert!(
        house.texted(stranger)[0].contains("SMS отключены."),
        "in the language of the word: {:?}",
        house.texted(stranger)
    );
    assert_eq!(
        house.texts(&probes::suppressions().show(|row| row.address().reason())).await,
        [format!("{stranger} opted_out")]
    );
    assert_eq!(
        house
            .number(
                &probes::notifications()
                    .recipient("customer")
                    .customer_id(probes::missing())
                    .count()
            )
            .await,
        1
    );
    // The shop tells of them afterwards: what they said holds.
    let customer = json!({"id": "c-9", "phone": stranger});
    house
        .hears_of(
            json!({"type": "customer.updated", "occurred_at": time(-60), "customer": customer}),
        )
        .await;
    house.hears_of(event("order.delayed", "c-9", "ORD-9", 1)).await;
    assert_eq!(
        house.texts(&probes::notifications().customer_id("c-9").show(|row| row.state())).await,
        ["suppressed"]
    );
}

#[story]
async fn what_is_no_keyword_waits_for_the_support_desk() {
    let plan = Plan::new().await;
    let house = open(plan, "bellhop", "en").await;
    for body in ["Where is my parcel?", "cancel my order ORD-1", "yes", "", "nul\0l 👍"] {
        house.gets_text(PHONE, body).await;
    }
    house
        .simulator
        .text_in_with(PHONE, "", &[("https://api.example/m/1", "image/jpeg")])
        .await
        .expect("it is posted");
    house.gets_text(PHONE, &"long ".repeat(2000)).await;
    house.quiet().await;
    let rows = kept(&house).await;
    for row in [
        "text 0 Where is my parcel?",
        "text 1 cancel my order ORD-1",
        "text 0 yes",
        "text 0 ",
        "text 0 null 👍",
    ] {
        assert!(rows.iter().any(|kept| kept == row), "{row:?} in {rows:?}");
    }
    assert_eq!(
        house
            .number(&probes::inbound_sms().drained_at_ms(probes::missing()).kind("text").count())
            .await,
        7
    );
    assert_eq!(
        house.texts(&probes::inbound_sms().media(probes::not("[]")).show(|row| row.media())).await,
        [r#"["https://api.example/m/1"]"#]
    );
    assert_eq!(house.number(&probes::suppressions().count()).await, 0);
    assert!(house.texted(PHONE).is_empty());
    // "Yes" is an opt-in to who has opted out.
    house.hears_text(PHONE, "STOP").await;
    house.hears_text(PHONE, "Yes").await;
    assert_eq!(house.number(&probes::suppressions().count()).await, 0);
}

#[story]
async fn logs_of_who_did_what_hold_no_phone_and_no_words() {
    let plan = Plan::new().await;
    let house = open(plan, "bellhop", "en").await;
    for body in ["STOP texting me about the blue mug", "START", "HELP"] {
        house.hears_text(PHONE, body).await;
    }
    let audit = house.texts(&probes::audit_log().show(|row| row.actor().object().detail())).await;
    assert!(
        audit.len() >= 5
            && audit.iter().all(|row| !row.contains("15112345") && !row.contains("mug")),
        "{audit:?}"
    );
}

#[story]
async fn the_first_text_to_a_phone_says_how_to_stop_them_and_the_next_does_not() {
    let plan = Plan::new().await;
    let house = open(plan.with("sms.introduce", true), "twilio", "en").await;
    house.texts_wait();
    house.sends(event("order.delayed", "c-1", "ORD-1", 1)).await;
    house.until(&probes::attempts().state("failed").any()).await;
    // Nothing has reached them yet: whichever of these comes first is the first.
    house.sends(event("order.delayed", "c-1", "ORD-2", 1)).await;
    house.until(&probes::notifications().exactly(2)).await;
    house.simulator.clear_faults();
    house.quiet().await;
    house.hears_of(event("order.cancelled", "c-1", "ORD-1", 2)).await;
    let sent = house.texted(PHONE);
    assert!(
        sent.len() == 3
            && sent[..2].iter().all(|body| body.ends_with("HELP for help, STOP to stop.")),
        "{sent:?}"
    );
    assert_eq!(sent[2], "Blue Door: order ORD-1 has been cancelled.");
    assert!(sent.iter().all(|body| segments::size(body).segments == 1), "{sent:?}");
}

#[story]
async fn start_brings_back_news_of_orders_and_no_offers() {
    let plan = Plan::new().await;
    let house = open(plan, "bellhop", "en").await;
    house.prefers("c-1", "marketing", "sms", true).await;
    house.prefers("c-1", "shipping", "sms", false).await;
    house.hears_text(PHONE, "STOP").await;
    house.hears_text(PHONE, "START").await;
    assert_eq!(house.texted(PHONE), [STOPPED, STARTED]);
    let wanted = probes::communication_preferences()
        .sorted_by(|row| row.category().channel())
        .show(|row| row.category().channel().is_wanted());
    assert_eq!(
        house.texts(&wanted).await,
        ["marketing sms 0", "marketing telegram 0", "shipping sms 0"],
        "what was chosen stays so"
    );
    house.hears_of(bellhop_testing::house::placed("c-1", "ORD-1")).await;
    assert_eq!(house.texted(PHONE).len(), 3, "and news of orders come again");
    let service = house.caller("service").await;
    let offer = json!({"recipient": {"customer_id": "c-1"}, "category": "marketing",
        "text": {"sms": "Half price!"}});
    assert_eq!(service.tells(offer).await["state"], "suppressed");
}
