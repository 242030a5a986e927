//! What a request may say, and that nothing said can bring the reader down.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::channels::test_channels;

const NOW: At = At(1_772_366_400_000);

fn words() -> MessageCatalog {
    MessageCatalog::load().expect("the locales are whole")
}

fn reads(words: &MessageCatalog, body: &Value) -> Result<Request, BodyError> {
    read(
        body.to_string().as_bytes(),
        &Measure { words, channels: &test_channels::registry(), max_segments: 3, now: NOW },
    )
}

fn pointers(refusal: BodyError) -> Vec<String> {
    match refusal {
        BodyError::NotJson(why) => vec![why],
        BodyError::Invalid(faults) => faults.into_iter().map(|fault| fault.pointer).collect(),
    }
}

#[test]
fn a_request_is_read_whole() {
    let words = words();
    let request = reads(
        &words,
        &json!({"recipient": {"phone": "+49 151 12345678"}, "category": "marketing",
            "priority": "bulk", "template": "note-order-ready",
            "arguments": {"id": "O-1", "place": "Main St 1"}, "locale": "de-AT",
            "not_before": "2026-03-01T12:00:00Z",
            "expires_at": "2026-03-02T12:00:00+01:00", "order_id": "O-1", "dedupe_key": "k"}),
    )
    .expect("it is right");
    assert_eq!(
        (request.priority, request.locale, request.only),
        (Priority::Bulk, Some(Locale::De), Vec::new())
    );
    assert_eq!(request.to, To::Phone(Phone::parse("+4915112345678").expect("a phone")));
    assert_eq!(
        request.expires_at.zip(request.not_before).map(|(end, start)| end.since(start)),
        Some(Duration::from_secs(23 * 3600))
    );
    let Wording::Template { arguments, .. } = request.wording else { panic!("a template") };
    assert_eq!(arguments.len(), 2);
}

#[test]
fn a_text_may_be_as_long_as_its_channel_takes() {
    let words = words();
    let ask = |text: Value| {
        reads(&words, &json!({"recipient": {"chat_id": 7}, "category": "order", "text": text}))
            .map_err(pointers)
            .map(|_| ())
    };
    assert_eq!(ask(json!({"telegram": "😀".repeat(2048), "sms": "a".repeat(459)})), Ok(()));
    assert_eq!(
        ask(json!({"telegram": "😀".repeat(2049), "sms": "a".repeat(460)})),
        Err(vec!["/text/telegram".into(), "/text/sms".into()])
    );
    // A tag's letters are letters: nothing is read as markup.
    assert_eq!(ask(json!({"telegram": "<b>".repeat(1366)})), Err(vec!["/text/telegram".into()]));
}

#[test]
fn the_short_form_goes_by_sms_alone() {
    let words = words();
    let channels = test_channels::registry();
    let measure = Measure { words: &words, channels: &channels, max_segments: 3, now: NOW };
    let ask = |body: Value| read_text(body.to_string().as_bytes(), test_channels::PLAIN, &measure);
    let request = ask(json!({"to": "+4915112345678", "category": "order", "text": "Hello"}))
        .expect("it is right");
    assert_eq!(request.only, [test_channels::PLAIN]);
    assert_eq!(
        ask(json!({"to": "+19005550123", "category": "order", "text": "a".repeat(10_000)}))
            .map_err(pointers)
            .err(),
        Some(vec!["/to".into(), "/text".into()])
    );
    assert_eq!(
        ask(json!({"to": "+4915112345678", "category": "order"})).map_err(pointers).err(),
        Some(vec!["/template".into()])
    );
}

/// Any JSON, with the names of the request in it.
fn anything() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(vec![
        "recipient",
        "customer_id",
        "phone",
        "chat_id",
        "category",
        "priority",
        "template",
        "arguments",
        "locale",
        "text",
        "telegram",
        "sms",
        "not_before",
        "expires_at",
        "order_id",
        "dedupe_key",
        "money",
        "amount",
        "currency",
        "date",
        "id",
        "place",
        "message",
        "to",
    ]);
    let word = prop::sample::select(vec![
        "order",
        "marketing",
        "urgent",
        "note-message",
        "note-payment-due",
        "en",
        "+4915112345678",
        "2026-03-01T12:30:00Z",
        "EUR",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_is_asked_is_read_or_refused_with_reasons(body in anything(), more in anything()) {
        let words = words();
        let mut request = json!({"recipient": {"chat_id": 7}, "category": "order",
            "text": {"telegram": "Hello"}});
        if let (Some(fields), Value::Object(more)) = (request.as_object_mut(), more) {
            fields.extend(more);
        }
        for body in [body, request] {
            match reads(&words, &body) {
                Ok(request) => prop_assert!(request.category != Category::Staff),
                Err(refusal) => prop_assert!(!pointers(refusal).is_empty()),
            }
        }
    }

    #[test]
    fn no_bytes_bring_the_reader_down(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let words = words();
        let channels = test_channels::registry();
    let measure = Measure { words: &words, channels: &channels, max_segments: 3, now: NOW };
        let _ = (read(&body, &measure), read_text(&body, test_channels::PLAIN, &measure), read_replay_filter(&body));
    }

    #[test]
    fn what_is_relayed_reads_as_it_was_written(text in "[^\\p{C}]{1,300}") {
        let words = words();
        let asked = json!({"recipient": {"chat_id": 7}, "category": "order",
            "text": {"telegram": text}});
        if let Ok(Request { wording: Wording::Relayed(relayed), .. }) = reads(&words, &asked) {
            prop_assert_eq!(relayed[0].1.plain(), text.trim());
        }
    }
}
