//! What texts are answered with: once, by the provider or by us, in the person's language; and what is no keyword is kept.

use bellhop::channels::sms;
use bellhop::customers::inbound::{InboundSms, Reply};
use serde_json::json;

use crate::harness::carrier::{Carrier, text};
use crate::harness::house::{House, Plan, event, time};

const PHONE: &str = "+4915112345678";
const STOPPED: &str = "Blue Door: you will get no more texts from us. Reply START to get them again. Help: help.example";
const STARTED: &str = "Blue Door: you get texts about your orders again. Msg&data rates may apply. Reply HELP for help, STOP to stop.";
const HELP: &str = "Blue Door order alerts. Help: help.example. Msg frequency varies. Msg&data rates may apply. Reply STOP to cancel.";

/// A house that answers keywords itself, or leaves that to the provider.
async fn open(plan: Plan, who: &str, locale: &str) -> (House, Carrier) {
    let carrier = Carrier::start().await;
    let house = carrier.serves(plan).with("sms.keyword_replies", who).open().await;
    let customer = json!({"id": "c-1", "name": "Lena", "locale": locale, "phone": PHONE});
    house.hears_of(json!({"type": "customer.updated", "occurred_at": time(-3600), "customer": customer})).await;
    (house, carrier)
}

/// The texts that came in, as they are kept.
async fn kept(house: &House) -> Vec<String> {
    house.texts("SELECT kind || ' ' || needs_look || ' ' || body FROM inbound_sms ORDER BY received_at_ms, provider_id").await
}

#[tokio::test]
async fn what_the_provider_answers_we_do_not() {
    for plan in Plan::all().await {
        let (house, carrier) = open(plan, "twilio", "en").await;
        for word in ["STOP", "start", "HELP", " Unsubscribe\n", "YES"] {
            assert_eq!(house.gets_text(text(PHONE, word)).await, Reply::Silence, "{word:?}");
        }
        // Words of its own, in its own list: it says so.
        let named = |body: &str, kind: &str| InboundSms { opt_out_type: Some(kind.to_owned()), ..text(PHONE, body) };
        for (body, kind) in [("basta ya", "STOP"), ("otra vez", "START"), ("que es esto", "HELP")] {
            assert_eq!(house.gets_text(named(body, kind)).await, Reply::Silence, "{body}");
        }
        house.quiet().await;
        assert!(carrier.to(PHONE).is_empty(), "{:?}", carrier.to(PHONE));
        let named = house
            .texts("SELECT kind || ' ' || needs_look || ' ' || opt_out_type FROM inbound_sms WHERE opt_out_type IS NOT NULL ORDER BY kind")
            .await;
        assert_eq!(named, ["help 0 HELP", "start 0 START", "stop 0 STOP"]);
        assert_eq!(house.number("SELECT COUNT(*) FROM notifications").await, 0);
    }
}

#[tokio::test]
async fn wordings_that_the_provider_does_not_know_are_answered_by_us_once() {
    for plan in Plan::all().await {
        let (house, carrier) = open(plan, "twilio", "en").await;
        house.texted(PHONE, "STOP please").await;
        house.texted(PHONE, "stop it now!!").await;
        house.texted(PHONE, "no more texts").await;
        assert_eq!(carrier.to(PHONE), [STOPPED], "then silence");
        assert_eq!(
            house.texts("SELECT template || ' ' || passes || ' ' || state FROM notifications").await,
            ["sms-stopped opted_out delivered"]
        );
        assert_eq!(house.number("SELECT CAST((expires_at_ms - created_at_ms) / 1000 AS BIGINT) FROM notifications").await, 300);
        house.texted(PHONE, "hilfe").await;
        assert_eq!(carrier.to(PHONE)[1..], [HELP], "help is always given");
        house.texted(PHONE, "start please").await;
        assert_eq!(carrier.to(PHONE)[2..], [STARTED]);
        assert!(kept(&house).await[..3].iter().any(|row| row == "stop 1 STOP please"), "somebody looks at it");
    }
}

#[tokio::test]
async fn where_we_answer_every_keyword_has_one_answer() {
    for plan in Plan::all().await {
        let (house, carrier) = open(plan, "bellhop", "en").await;
        for word in ["STOP", "HELP", "INFO", "START", "HELP"] {
            house.texted(PHONE, word).await;
        }
        assert_eq!(carrier.to(PHONE), [STOPPED, HELP, HELP, STARTED, HELP]);
        assert!(carrier.to(PHONE).iter().all(|body| sms::size(body).segments == 1));
        let named = InboundSms { opt_out_type: Some("STOP".to_owned()), ..text(PHONE, "STOP") };
        assert_eq!(house.gets_text(named).await, Reply::Silence, "the provider has answered after all");
    }
}

#[tokio::test]
async fn an_answer_that_the_provider_blocks_is_not_tried_again() {
    for plan in Plan::all().await {
        let (house, carrier) = open(plan, "twilio", "en").await;
        house.texted(PHONE, "STOP").await;
        carrier.blocks(PHONE);
        // For us they are back; the provider knows no such word and says no: so they are not.
        house.texted(PHONE, "weiter, start").await;
        house.texted(PHONE, "starten").await;
        assert_eq!(house.texts("SELECT state || ' ' || code FROM attempts").await, ["failed 21610"]);
        assert_eq!(house.texts("SELECT reason FROM suppressions").await, ["opted_out"]);
        assert!(carrier.to(PHONE).is_empty());
    }
}

#[tokio::test]
async fn everybody_is_answered_in_their_language() {
    for (locale, stopped, help) in [
        ("de", "Sie erhalten keine SMS mehr von uns.", "Hilfe: help.example"),
        ("es", "ya no le enviaremos SMS.", "Ayuda: help.example"),
        ("ru", "SMS отключены.", "Помощь: help.example"),
        ("ar", "أوقفت رسائلنا.", "مساعدة: help.example"),
    ] {
        let (house, carrier) = open(Plan::sqlite(), "bellhop", locale).await;
        for word in ["STOP", "HELP", "START"] {
            house.texted(PHONE, word).await;
        }
        let sent = carrier.to(PHONE);
        assert!(sent[0].contains(stopped) && sent[1].contains(help), "{locale}: {sent:?}");
        for body in &sent {
            assert_eq!(sms::size(body).segments, 1, "{locale}: {body} {:?}", sms::size(body));
        }
    }
}

#[tokio::test]
async fn strangers_may_text_too() {
    for plan in Plan::all().await {
        let (house, carrier) = open(plan, "bellhop", "en").await;
        let stranger = "+79161234567";
        house.texted(stranger, "СТОП").await;
        assert!(carrier.to(stranger)[0].contains("SMS отключены."), "in the language of the word: {:?}", carrier.to(stranger));
        assert_eq!(house.texts("SELECT address || ' ' || reason FROM suppressions").await, [format!("{stranger} opted_out")]);
        assert_eq!(house.number("SELECT COUNT(*) FROM notifications WHERE recipient = 'customer' AND customer_id IS NULL").await, 1);
        // The shop tells of them afterwards: what they said holds.
        let customer = json!({"id": "c-9", "phone": stranger});
        house.hears_of(json!({"type": "customer.updated", "occurred_at": time(-60), "customer": customer})).await;
        house.hears_of(event("order.delayed", "c-9", "ORD-9", 1)).await;
        assert_eq!(house.texts("SELECT state FROM notifications WHERE customer_id = 'c-9'").await, ["suppressed"]);
        // A business with a name is no phone: it can't be answered, and opts out of nothing.
        for from in ["PARCELCO", "12345", ""] {
            assert_eq!(house.gets_text(text(from, "STOP")).await, Reply::Silence);
        }
        assert_eq!(kept(&house).await[1..], ["text 1 STOP", "text 1 STOP", "text 1 STOP"]);
    }
}

#[tokio::test]
async fn what_is_no_keyword_waits_for_the_support_desk() {
    for plan in Plan::all().await {
        let (house, carrier) = open(plan, "bellhop", "en").await;
        for body in ["Where is my parcel?", "cancel my order ORD-1", "yes", "", "nul\0l 👍"] {
            assert_eq!(house.gets_text(text(PHONE, body)).await, Reply::Silence, "{body:?}");
        }
        let with_picture = InboundSms { media: vec!["https://api.example/m/1".to_owned()], ..text(PHONE, "") };
        house.gets_text(with_picture).await;
        house.gets_text(text(PHONE, &"long ".repeat(2000))).await;
        house.quiet().await;
        let rows = kept(&house).await;
        for row in ["text 0 Where is my parcel?", "text 1 cancel my order ORD-1", "text 0 yes", "text 0 ", "text 0 null 👍"] {
            assert!(rows.iter().any(|kept| kept == row), "{row:?} in {rows:?}");
        }
        assert_eq!(house.number("SELECT COUNT(*) FROM inbound_sms WHERE drained_at_ms IS NULL AND kind = 'text'").await, 7);
        assert_eq!(house.texts("SELECT media FROM inbound_sms WHERE media <> '[]'").await, [r#"["https://api.example/m/1"]"#]);
        assert_eq!(house.number("SELECT COUNT(*) FROM suppressions").await, 0);
        assert!(carrier.to(PHONE).is_empty());
        // "Yes" is an opt-in to who has opted out.
        house.texted(PHONE, "STOP").await;
        house.texted(PHONE, "Yes").await;
        assert_eq!(house.number("SELECT COUNT(*) FROM suppressions").await, 0);
    }
}

#[tokio::test]
async fn logs_of_who_did_what_hold_no_phone_and_no_words() {
    for plan in Plan::all().await {
        let (house, _carrier) = open(plan, "bellhop", "en").await;
        for body in ["STOP texting me about the blue mug", "START", "HELP"] {
            house.texted(PHONE, body).await;
        }
        let audit = house.texts("SELECT actor || ' ' || object || ' ' || detail FROM audit_log").await;
        assert!(audit.len() >= 5 && audit.iter().all(|row| !row.contains("15112345") && !row.contains("mug")), "{audit:?}");
    }
}

#[tokio::test]
async fn the_first_text_to_a_phone_says_how_to_stop_them_and_the_next_does_not() {
    for plan in Plan::all().await {
        let (house, carrier) = open(plan, "twilio", "en").await;
        carrier.goes_down();
        house.sends(event("order.delayed", "c-1", "ORD-1", 1)).await;
        house.until("SELECT COUNT(*) FROM attempts WHERE state = 'failed'").await;
        // Nothing has reached them yet: whichever of these comes first is the first.
        house.sends(event("order.delayed", "c-1", "ORD-2", 1)).await;
        house.until("SELECT CASE WHEN COUNT(*) = 2 THEN 1 ELSE 0 END FROM notifications").await;
        carrier.comes_back();
        house.quiet().await;
        house.hears_of(event("order.cancelled", "c-1", "ORD-1", 2)).await;
        let sent = carrier.to(PHONE);
        assert!(sent.len() == 3 && sent[..2].iter().all(|body| body.ends_with("HELP for help, STOP to stop.")), "{sent:?}");
        assert_eq!(sent[2], "Blue Door: order ORD-1 has been cancelled.");
        assert!(sent.iter().all(|body| sms::size(body).segments == 1), "{sent:?}");
    }
}
