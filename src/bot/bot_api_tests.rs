//! The reading against the Bot API's own list: whatever an update holds, whatever it holds beside
//! that, the words in it are read as they stand, its kind is right, and nothing of it can make an
//! agent's internal words a customer's.

#[path = "bot_api_list_tests.rs"]
mod list;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};

use self::list::{Builder, List, Optional};
use super::agents::messages::{Addressee, addressee};
use super::update::{
    IncomingMessage, IncomingUpdate, MessageContent, UpdateKind, has_happened, is_known,
};
use crate::clock::At;
use crate::support::case::message::MessageKind;

/// How many updates are built at random in each test: the same ones in each run.
const CASES: u32 = 400;

/// What is said, by its field in a message. Written down once more, by the Bot API's pages and not
/// by the program.
const CONTENT: [(&str, MessageKind); 23] = [
    ("text", MessageKind::Text),
    ("animation", MessageKind::Animation),
    ("audio", MessageKind::Audio),
    ("document", MessageKind::Document),
    ("live_photo", MessageKind::Photo),
    ("paid_media", MessageKind::Other),
    ("photo", MessageKind::Photo),
    ("sticker", MessageKind::Sticker),
    ("story", MessageKind::Other),
    ("video", MessageKind::Video),
    ("video_note", MessageKind::VideoNote),
    ("voice", MessageKind::Voice),
    ("checklist", MessageKind::Other),
    ("contact", MessageKind::Contact),
    ("dice", MessageKind::Other),
    ("game", MessageKind::Other),
    ("poll", MessageKind::Other),
    ("venue", MessageKind::Location),
    ("location", MessageKind::Location),
    ("invoice", MessageKind::Other),
    ("giveaway", MessageKind::Other),
    ("giveaway_winners", MessageKind::Other),
    ("rich_message", MessageKind::Other),
];

/// What a field of a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldUse {
    Content(MessageKind),
    Service,
    Context,
}

fn place(list: &List, name: &str) -> FieldUse {
    match CONTENT.iter().find(|(content, _)| *content == name) {
        Some((_, kind)) => FieldUse::Content(*kind),
        None if list.notices().iter().any(|notice| notice == name) => FieldUse::Service,
        None => FieldUse::Context,
    }
}

/// The fields of a message that go with this one: what is told of every message, and what Telegram
/// tells twice.
fn bare(builder: &mut Builder<'_>) -> Value {
    let mut message = json!({"message_id": 5, "date": 1_767_225_600,
        "chat": {"id": 7, "type": "private", "first_name": "Lena"},
        "from": {"id": 7, "is_bot": false, "first_name": "Lena"}});
    builder.estrange(&mut message);
    message
}

fn said_as(message: &IncomingMessage) -> Option<MessageKind> {
    super::ticket_message::read(message, "Lena", At(0)).map(|said| said.kind)
}

/// Holds a message with one more field to what that field is.
fn hold(list: &List, message: &mut Value, name: &str, context: &str) {
    match place(list, name) {
        FieldUse::Context => {
            message["text"] = json!("// 😀 secret");
            let read =
                IncomingMessage::read(message).unwrap_or_else(|| panic!("{context}: {message}"));
            assert_eq!(read.typed(), Some("// 😀 secret"), "{context}: {message}");
            assert_eq!(
                (said_as(&read), addressee(&read)),
                (Some(MessageKind::Text), Addressee::Agents),
                "{context}: {message}"
            );
        }
        FieldUse::Service => {
            let read =
                IncomingMessage::read(message).unwrap_or_else(|| panic!("{context}: {message}"));
            assert!(
                matches!(read.body, MessageContent::Service(_)) && said_as(&read).is_none(),
                "{context}: {message}"
            );
        }
        FieldUse::Content(kind) => {
            let read =
                IncomingMessage::read(message).unwrap_or_else(|| panic!("{context}: {message}"));
            assert_eq!(said_as(&read), Some(kind), "{context}: {message}");
            if kind != MessageKind::Text && name != "rich_message" {
                assert_eq!((read.words.as_str(), read.typed()), ("", None), "{context}: {message}");
                message["caption"] = json!("// 😀 secret");
                let read = IncomingMessage::read(message)
                    .unwrap_or_else(|| panic!("{context}: {message}"));
                assert_eq!(
                    (said_as(&read), read.words.as_str()),
                    (Some(kind), "// 😀 secret"),
                    "{context}: {message}"
                );
                assert_eq!(
                    (addressee(&read), read.typed()),
                    (Addressee::Agents, None),
                    "{context}: {message}"
                );
            }
        }
    }
}

/// Each field of a message, and under it each optional field of the list there alone, and missing
/// alone.
#[test]
fn each_optional_field_may_be_there_or_not() {
    let list = List::load();
    let mut built = 0;
    for (name, types, is_optional) in list.fields("Message") {
        if !is_optional || matches!(name, "text" | "caption" | "from") {
            continue;
        }
        let mut under = list.optional_under(types);
        under.push((String::new(), String::new()));
        for (of, field) in under {
            for optional in [Optional::Only(&of, &field), Optional::AllBut(&of, &field)] {
                let mut builder = Builder::with(&list, optional);
                let mut message = bare(&mut builder);
                message[name] = builder.value(types, 0);
                hold(&list, &mut message, name, &format!("{name} with {optional:?}"));
                built += 1;
            }
        }
    }
    assert!(built > 2000, "the list was read: {built}");
}

/// Runs a property over choices that are the same in each run.
fn over_choices(property: impl Fn(&[u8])) {
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(
        Config { failure_persistence: None, ..Config::with_cases(CASES) },
        rng,
    );
    let choices = prop::collection::vec(any::<u8>(), 0..600);
    let run = runner.run(&choices, |choices| {
        property(&choices);
        Ok(())
    });
    run.unwrap_or_else(|fault| panic!("{fault}"));
}

/// A message with one thing in it that is said or noticed, and any context, strange or not.
fn any_message(builder: &mut Builder<'_>) -> (Value, String) {
    let list = builder.list;
    let mut message = bare(builder);
    for (name, types, is_optional) in list.fields("Message") {
        let belongs = place(list, name) == FieldUse::Context
            && !matches!(name, "caption" | "caption_entities" | "entities" | "from" | "chat");
        if is_optional && belongs && builder.pick(4) == 3 {
            message[name] = builder.value(types, 1);
        }
    }
    let own: Vec<&str> = list
        .fields("Message")
        .into_iter()
        .map(|(name, ..)| name)
        .filter(|name| place(list, name) != FieldUse::Context)
        .collect();
    let name = own[builder.pick(own.len())];
    let types = list
        .fields("Message")
        .into_iter()
        .find(|(field, ..)| *field == name)
        .map(|(_, types, _)| types)
        .expect("a field");
    message[name] = builder.value(types, 1);
    for entities in ["entities", "caption_entities"] {
        message[entities] = builder.value("Array of MessageEntity", 1);
    }
    (message, name.to_owned())
}

#[test]
fn words_stand_whatever_is_beside_them() {
    let list = List::load();
    over_choices(|choices| {
        let mut builder = Builder::by(&list, choices);
        let (mut message, name) = any_message(&mut builder);
        if name == "text" {
            let words = message["text"].as_str().expect("words").to_owned();
            let read = IncomingMessage::read(&message).expect("a message");
            assert_eq!(read.typed(), Some(words.as_str()), "{message}");
            assert_eq!(read.words.styled().plain(), words, "{message}");
            assert_eq!(addressee(&read) == Addressee::Agents, words.starts_with("//"), "{message}");
        }
        hold(&list, &mut message, &name, &name);
    });
}

/// An update of a kind with this body, with something of next year beside it or not.
fn update(builder: &mut Builder<'_>, kind: &str, body: &Value) -> Vec<u8> {
    let mut update = json!({"update_id": 77, kind: body});
    builder.estrange(&mut update);
    update.to_string().into_bytes()
}

#[test]
fn messages_and_edits_find_their_handlers_whatever_is_in_them() {
    let list = List::load();
    over_choices(|choices| {
        let mut builder = Builder::by(&list, choices);
        let (message, _) = any_message(&mut builder);
        for kind in ["message", "edited_message"] {
            let incoming =
                IncomingUpdate::read(&update(&mut builder, kind, &message)).expect("an update");
            let read = IncomingMessage::read(&message).expect("a message");
            let expected = if kind == "message" {
                UpdateKind::Message(read)
            } else {
                UpdateKind::EditedMessage(read)
            };
            assert_eq!(
                (incoming.id, incoming.chat.chat, &incoming.kind),
                (77, 7, &expected),
                "{message}"
            );
        }
    });
}

#[test]
fn presses_reactions_and_memberships_find_their_handlers_whatever_is_in_them() {
    let list = List::load();
    over_choices(|choices| {
        let mut builder = Builder::by(&list, choices);
        let mut press = builder.value("CallbackQuery", 1);
        press["from"] = json!({"id": 7, "first_name": "Lena"});
        press["data"] = json!("or:ORD-1");
        let (message, _) = any_message(&mut builder);
        match builder.pick(3) {
            0 => press["message"] = message,
            1 => press["message"] = Value::Null,
            _ => {}
        }
        let incoming = IncomingUpdate::read(&update(&mut builder, "callback_query", &press))
            .expect("an update");
        let UpdateKind::CallbackQuery(read) = &incoming.kind else { panic!("{press}") };
        assert_eq!((read.from.id, read.data.as_str()), (7, "or:ORD-1"), "{press}");
        let chat = press["message"]["chat"]["id"].as_i64();
        assert_eq!(
            (read.message.as_ref().map(|under| under.chat.id), incoming.chat.chat),
            (chat, chat.unwrap_or(7)),
            "{press}"
        );

        for (kind, of) in [
            ("message_reaction", "MessageReactionUpdated"),
            ("my_chat_member", "ChatMemberUpdated"),
        ] {
            let mut body = builder.value(of, 1);
            body["chat"] = json!({"id": 7, "type": "private"});
            let incoming =
                IncomingUpdate::read(&update(&mut builder, kind, &body)).expect("an update");
            assert!(
                matches!(incoming.kind, UpdateKind::Reaction(_) | UpdateKind::MyChatMember(_)),
                "{kind} {body}"
            );
        }
    });
}

#[test]
fn what_we_do_not_handle_is_told_apart_whatever_is_in_it() {
    let list = List::load();
    let handled =
        ["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"];
    over_choices(|choices| {
        let mut builder = Builder::by(&list, choices);
        for (kind, types, _) in
            list.fields("Update").into_iter().filter(|(name, ..)| *name != "update_id")
        {
            let body = builder.value(types, 1);
            let incoming = IncomingUpdate::read(
                &json!({"update_id": 77, kind: body}).to_string().into_bytes(),
            )
            .expect("an update");
            assert!(handled.contains(&kind) || incoming.kind == UpdateKind::Other, "{kind} {body}");
        }
    });
}

#[test]
fn every_field_of_a_message_has_its_place() {
    let list = List::load();
    let unknown: Vec<&str> = list
        .fields("Message")
        .into_iter()
        .map(|(name, ..)| name)
        .filter(|name| !is_known(name))
        .collect();
    assert_eq!(
        unknown,
        Vec::<&str>::new(),
        "put them into src/bot/update/content.rs and docs/telegram.md"
    );
}

/// Each field of a message as if nobody knew it yet, as it was when it was new.
#[test]
fn the_rule_for_what_nobody_knows_would_have_been_right_in_the_past() {
    let list = List::load();
    let mut mistaken = Vec::new();
    for (name, types, _) in list
        .fields("Message")
        .into_iter()
        .filter(|(name, ..)| place(&list, name) != FieldUse::Context && *name != "text")
    {
        let value = Builder::with(&list, Optional::AllBut("", "")).value(types, 1);
        if has_happened(name, &value) != (place(&list, name) == FieldUse::Service) {
            mistaken.push(name);
        }
    }
    mistaken.sort_unstable();
    let known_only = [
        "connected_website",
        "gift",
        "migrate_from_chat_id",
        "migrate_to_chat_id",
        "passport_data",
        "refunded_payment",
        "successful_payment",
        "unique_gift",
        "web_app_data",
    ];
    assert_eq!(
        mistaken, known_only,
        "no content was ever taken for a notice, and few notices for content"
    );
}
