use super::*;
use proptest::prelude::*;
use serde_json::json;

fn read(update: &Value) -> IncomingUpdate {
    IncomingUpdate::read(update.to_string().as_bytes()).expect("an update")
}

fn message(text: &str) -> Value {
    json!({"update_id": 1, "message": {"message_id": 5, "date": 1_767_225_600, "text": text,
        "chat": {"id": 7, "type": "private", "first_name": "Lena"},
        "from": {"id": 7, "is_bot": false, "first_name": "Lena", "language_code": "de"}}})
}

fn press() -> Value {
    json!({"update_id": 2, "callback_query": {"id": "q", "chat_instance": "1", "data": "or:ORD-1",
        "from": {"id": 7, "is_bot": false, "first_name": "Lena"},
        "message": {"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private",
        "first_name": "Lena"}}}})
}

fn member() -> Value {
    let bot = json!({"id": 42, "is_bot": true, "first_name": "Bellhop", "username": "bellhop_bot"});
    json!({"update_id": 3, "my_chat_member": {"date": 1_767_225_600,
        "chat": {"id": 7, "type": "private", "first_name": "Lena"},
        "from": {"id": 7, "is_bot": false, "first_name": "Lena"},
        "old_chat_member": {"status": "member", "user": bot},
        "new_chat_member": {"status": "kicked", "user": bot, "until_date": 0}}})
}

fn contact() -> Value {
    let mut update = message("");
    let fields = update["message"].as_object_mut().expect("a message");
    fields.remove("text");
    fields.insert(
        "contact".to_owned(),
        json!({"phone_number": "4915112345678", "first_name": "Lena", "user_id": 7}),
    );
    update
}

fn in_group() -> Value {
    let mut update = message("hello");
    update["message"]["chat"] =
        json!({"id": -100, "type": "supergroup", "title": "Agents", "is_forum": true});
    update["message"]["is_topic_message"] = json!(true);
    update["message"]["message_thread_id"] = json!(5);
    update
}

fn text(incoming: &IncomingUpdate) -> Option<&str> {
    if let UpdateKind::Message(message) = &incoming.kind { message.typed() } else { None }
}

#[test]
fn what_we_use_is_understood() {
    assert_eq!(text(&read(&message("/order"))), Some("/order"));
    assert!(
        matches!(read(&press()).kind, UpdateKind::CallbackQuery(press) if press.data == "or:ORD-1" && press.from.id == 7)
    );
    assert!(
        matches!(read(&member()).kind, UpdateKind::MyChatMember(member) if !member.now.is_in() && member.before.is_in())
    );
    assert!(
        matches!(read(&contact()).kind, UpdateKind::Message(message) if message.contact.as_ref().is_some_and(|contact| contact.user == Some(7)))
    );
    assert!(
        matches!(read(&in_group()).kind, UpdateKind::Message(message) if message.thread == Some(5) && message.is_in_topic)
    );
}

#[test]
fn an_update_is_of_the_kind_that_we_know_whatever_stands_beside_it() {
    let mut update = message("hello");
    update["a_kind_of_next_year"] = json!({"chat": {"id": 9}});
    let incoming = read(&update);
    assert_eq!((text(&incoming), incoming.chat), (Some("hello"), ChatKey { chat: 7, topic: 0 }));
}

#[test]
fn a_press_whose_message_is_not_told_belongs_to_who_pressed() {
    for under in [json!(null), json!({}), json!({"chat": "x", "message_id": 5})] {
        let mut update = press();
        update["callback_query"]["message"] = under;
        let incoming = read(&update);
        assert_eq!(incoming.chat, ChatKey { chat: 7, topic: 0 });
        assert!(
            matches!(incoming.kind, UpdateKind::CallbackQuery(press) if press.message.is_none() && press.in_place().is_none())
        );
    }
}

#[test]
fn every_update_has_its_place() {
    let unknown = json!({"update_id": 1, "guest_message": {"from": {"id": 9}}});
    let place = |update: &Value| read(update).chat;
    assert_eq!(place(&in_group()), ChatKey { chat: -100, topic: 5 });
    assert_eq!(place(&press()), ChatKey { chat: 7, topic: 0 });
    assert_eq!(place(&unknown), ChatKey { chat: 9, topic: 0 });
    assert_eq!(place(&json!({"update_id": 1})), ChatKey::default());
}

#[test]
fn a_reply_in_a_plain_group_is_no_topic() {
    let mut update = in_group();
    update["message"]["is_topic_message"] = json!(false);
    assert_eq!(read(&update).chat, ChatKey { chat: -100, topic: 0 });
}

#[test]
fn words_survive_an_entity_that_nobody_knows_yet() {
    let mut update = message("/order ORD-1 today");
    update["message"]["entities"] = json!([{"type": "bot_command", "offset": 0, "length": 6},
        {"type": "date_time", "offset": 13, "length": 5, "unix_time": 1}]);
    assert_eq!(text(&read(&update)), Some("/order ORD-1 today"));
}

#[test]
fn what_is_no_update_is_told_apart() {
    for bad in [
        "",
        "null",
        "[]",
        "{}",
        "{\"update_id\":\"1\"}",
        "{\"update_id\":-1}",
        "{\"update_id\":1.5}",
        "\u{0}",
    ] {
        assert!(IncomingUpdate::read(bad.as_bytes()).is_none(), "{bad}");
    }
}

/// Any JSON, shallow.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("private")),
        Just(json!("kicked")),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(
                "chat|from|id|text|message|entities|date|[a-z_]{1,10}",
                inner,
                0..4
            )
            .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// Every place in a value, as JSON pointers.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    out.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(name, inner)| pointers(inner, &format!("{at}/{name}"), out))
        }
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(place, inner)| pointers(inner, &format!("{at}/{place}"), out)),
        _ => {}
    }
}

/// Puts something else in a place, or takes away what is there.
fn spoil(value: &mut Value, pointer: &str, with: Option<&Value>) {
    if let Some(with) = with {
        if let Some(place) = value.pointer_mut(pointer) {
            *place = with.clone();
        }
        return;
    }
    let Some((parent, name)) = pointer.rsplit_once('/') else { return };
    if let Some(fields) = value.pointer_mut(parent).and_then(Value::as_object_mut) {
        fields.remove(name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(1500), ..ProptestConfig::default() })]

    #[test]
    fn no_json_breaks_the_reading(value in any_json(), id in any::<u32>()) {
        let _ = IncomingUpdate::read(value.to_string().as_bytes());
        let body = json!({"update_id": id, "message": value});
        prop_assert!(IncomingUpdate::read(body.to_string().as_bytes()).is_some());
    }

    #[test]
    fn no_spoilt_part_breaks_the_reading(
        which in 0_usize..5,
        spots in prop::collection::vec((any::<prop::sample::Index>(), prop::option::of(any_json())), 1..4),
    ) {
        let mut update = [message("ORD-1"), press(), member(), contact(), in_group()][which].clone();
        for (spot, with) in spots {
            let mut all: Vec<String> = Vec::new();
            pointers(&update, "", &mut all);
            spoil(&mut update, spot.get::<String>(&all), with.as_ref());
        }
        if let Some(incoming) = IncomingUpdate::read(update.to_string().as_bytes()) {
            let _ = incoming.kind.user().map(|user| (user.id, user.full_name()));
        }
    }

    #[test]
    fn no_bytes_break_the_reading(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = IncomingUpdate::read(&bytes);
    }
}
