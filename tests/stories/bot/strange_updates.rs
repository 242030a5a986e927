//! Updates that nobody expects are ignored by rule or answered; none harms the chat or anybody
//! else.

use serde_json::{Value, json};

use bellhop_testing::house::{House, Plan, TELEGRAM_SECRET, house, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::raw;
use bellhop_testing::story;

const MENU: &str = "Sorry, I did not understand that. Type an order or tracking number, or choose /order, /track or /help.";
const STALE: &str =
    "This button is from an older message and no longer works. Please type the command again.";

async fn lena(house: &House) {
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
}

/// What the bot says to an update, and how the update is recorded.
async fn comes(house: &House, kind: &str, body: Value) -> (Vec<String>, String) {
    let before = house.newest(7);
    let id = house.simulator.update_raw(7, kind, body).expect("an update that the bot asked for");
    house.quiet().await;
    let row = format!(
        "SELECT kind || ' ' || outcome FROM telegram_bot_interactions WHERE update_id = {id}"
    );
    let row = house.texts(&row).await.pop().unwrap_or_else(|| "no row".to_owned());
    (house.since(7, before).iter().map(reads).collect(), row)
}

async fn goes_on(house: &House) {
    assert!(
        reads(&house.says(7, "/order ORD-1").await).starts_with("Order ORD-1"),
        "the chat goes on"
    );
    assert_eq!(house.number(&probes::updates().outcome("failed").count()).await, 0);
}

#[story]
async fn what_is_no_text_is_answered_with_what_would_help() {
    let house = house().await;
    lena(&house).await;
    let file =
        json!({"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "file_size": 1});
    let answered = [
        raw::with(7, "photo", json!([file])),
        raw::with(7, "location", json!({"latitude": 1.0, "longitude": 2.0})),
        raw::with(7, "dice", json!({"emoji": "🎲", "value": 3})),
        raw::with(7, "story", json!({"id": 1, "chat": {"id": 7, "type": "private"}})),
        raw::with(7, "something_of_next_year", json!({"deep": [1, {"er": null}]})),
        raw::bare(7),
        raw::said(7, "\u{200b}"),
        raw::said(7, "//"),
        raw::said(7, "/"),
        raw::said(7, "/unknown@bellhop_demo_bot x"),
    ];
    for message in answered {
        let (heard, row) = comes(&house, "message", message.clone()).await;
        assert_eq!(heard, [MENU], "{message}");
        assert!(row.ends_with(" done"), "{row}: {message}");
    }
    goes_on(&house).await;
}

#[story]
async fn a_text_with_an_entity_of_next_year_is_read_all_the_same() {
    let house = house().await;
    lena(&house).await;
    let mut message = raw::said(7, "/order ORD-1 tomorrow");
    message["entities"] = json!([{"type": "bot_command", "offset": 0, "length": 6},
        {"type": "date_time", "offset": 13, "length": 8, "unix_time": 1}]);
    let (heard, _) = comes(&house, "message", message).await;
    assert!(heard[0].starts_with("I can’t find ORD-1 tomorrow among your orders."), "{heard:?}");
    goes_on(&house).await;
}

#[story]
async fn notices_edits_groups_and_channels_are_ignored_by_rule() {
    let house = house().await;
    lena(&house).await;
    let group = |kind: &str| {
        json!({"message_id": 1, "date": 1,
        "chat": {"id": -9, "type": kind, "title": "Group"}, "from": raw::user(7),
        "text": "/order ORD-1"})
    };
    let mut edited = raw::said(7, "/order ORD-1");
    edited["edit_date"] = json!(1_767_225_601);
    let ignored = [
        ("edited_message", edited),
        ("message", raw::with(7, "pinned_message", raw::said(7, "ORD-1"))),
        (
            "message",
            raw::with(
                7,
                "message_auto_delete_timer_changed",
                json!({"message_auto_delete_time": 60}),
            ),
        ),
        ("message", raw::with(7, "write_access_allowed", json!({}))),
        ("message", raw::said(7, "/order@otherbot ORD-1")),
        ("message", raw::said(7, "/start@otherbot")),
        ("message", group("group")),
        ("message", group("supergroup")),
        ("message", group("channel")),
    ];
    for (kind, body) in ignored {
        let (heard, row) = comes(&house, kind, body.clone()).await;
        assert!(heard.is_empty(), "{heard:?} to {body}");
        assert!(row.ends_with(" ignored"), "{row}: {body}");
    }
    assert!(house.chat(-9).is_empty());
    goes_on(&house).await;
}

#[story]
async fn updates_with_missing_or_broken_parts_are_recorded_and_ignored() {
    let house = house().await;
    lena(&house).await;
    let chat = json!({"id": 7, "type": "private"});
    let broken = [
        ("message", json!({"chat": chat})),
        ("message", json!({"message_id": "five", "date": 1, "chat": chat, "text": "/order"})),
        (
            "message",
            json!({"message_id": 5, "date": 1, "chat": {"id": 7, "type": "of next year"},
                "text": "/order"}),
        ),
        ("message", json!(null)),
        ("message", json!([])),
        ("message", json!("/order")),
        ("callback_query", json!({"id": "q"})),
        ("callback_query", json!({"from": raw::user(7), "message": {"chat": chat}})),
        ("my_chat_member", json!({"chat": chat, "from": raw::user(7), "date": 1})),
        ("edited_message", json!({})),
    ];
    for (kind, body) in broken {
        let (heard, row) = comes(&house, kind, body.clone()).await;
        assert!(heard.is_empty(), "{heard:?} to {body}");
        assert!(row.ends_with(" ignored"), "{row}: {kind} {body}");
    }
    goes_on(&house).await;
}

#[story]
async fn what_the_bot_does_not_use_may_be_missing_or_broken() {
    let house = house().await;
    lena(&house).await;
    let mut no_date = raw::said(7, "/order ORD-1");
    no_date.as_object_mut().expect("a message").remove("date");
    let mut strange = raw::said(7, "/order ORD-1");
    (strange["date"], strange["from"]["first_name"], strange["entities"]) =
        (json!(i64::MAX), json!(5), json!("bold"));
    (strange["edit_date"], strange["reply_to_message"], strange["via_bot"]) =
        (json!("x"), json!([]), json!({"id": {}}));
    (strange["sticker_of_next_year"], strange["deep"]) = (json!(null), json!([[[[{"a": 1e300}]]]]));
    for message in [no_date, strange] {
        let (heard, row) = comes(&house, "message", message).await;
        assert!(heard.len() == 1 && heard[0].starts_with("Order ORD-1"), "{heard:?}");
        assert_eq!(row, "order done");
    }
}

#[story]
async fn kinds_that_the_bot_never_asked_for_are_ignored_wherever_they_come_from() {
    let plan = Plan::new().await;
    let house = plan.updates(bellhop_testing::house::Updates::Delivered).open().await;
    lena(&house).await;
    let kinds = [
        "guest_message",
        "message_reaction",
        "channel_post",
        "poll",
        "inline_query",
        "business_message",
        "",
        "update_id2",
    ];
    for (n, kind) in kinds.into_iter().enumerate() {
        for (m, body) in
            [raw::said(7, "/order"), json!({}), json!(null), json!({"from": {"id": "x"}})]
                .into_iter()
                .enumerate()
        {
            let update = json!({"update_id": 50_000 + n * 10 + m, kind: body}).to_string();
            let secret = [("x-telegram-bot-api-secret-token", TELEGRAM_SECRET.to_owned())];
            assert_eq!(
                house
                    .service()
                    .posts("/api/telegram/webhook", &secret, update.as_bytes())
                    .await
                    .status,
                200,
                "{update}"
            );
        }
    }
    let rows = probes::updates().update_id(probes::at_least(50000)).outcome("ignored").count();
    assert_eq!(house.number(&rows).await, 32);
    for id in [0_u64, u64::from(u32::MAX), u64::from(u32::MAX) + 1, i64::MAX as u64] {
        let update = json!({"update_id": id, "message": raw::said(-8, "hello")}).to_string();
        let secret = [("x-telegram-bot-api-secret-token", TELEGRAM_SECRET.to_owned())];
        assert_eq!(
            house.service().posts("/api/telegram/webhook", &secret, update.as_bytes()).await.status,
            200,
            "{update}"
        );
    }
    goes_on(&house).await;
}

#[story]
async fn a_part_that_is_no_json_for_our_parser_costs_that_part_alone() {
    let plan = Plan::new().await;
    let house = plan.updates(bellhop_testing::house::Updates::Delivered).open().await;
    lena(&house).await;
    let deep = format!("{}{}", "[".repeat(3000), "]".repeat(3000));
    for (n, bad) in [deep.as_str(), "1e999", r#""\ud83d""#].into_iter().enumerate() {
        let before = house.newest(7);
        let message = raw::said(7, "/order ORD-1").to_string();
        let update = format!(
            r#"{{"update_id": {}, "message": {{"of_next_year": {bad}, {}}}"#,
            60_000 + n,
            &message[1..]
        );
        let secret = [("x-telegram-bot-api-secret-token", TELEGRAM_SECRET.to_owned())];
        assert_eq!(
            house.service().posts("/api/telegram/webhook", &secret, update.as_bytes()).await.status,
            200,
            "{}",
            &bad[..5]
        );
        house.quiet().await;
        let heard: Vec<_> = house.since(7, before).iter().map(reads).collect();
        assert!(heard.len() == 1 && heard[0].starts_with("Order ORD-1"), "{heard:?}");
    }
    goes_on(&house).await;
}

#[story]
async fn buttons_that_we_never_made_say_so_kindly() {
    let house = house().await;
    lena(&house).await;
    let card = house.last(7);
    let long = "x".repeat(5000);
    for data in [
        "",
        "x",
        "oc",
        "oc:",
        "or:ORD 1",
        "ol:-1",
        "ol:99999999999",
        "ss:tlh",
        "ss:",
        "sl:",
        "\u{0}",
        "oc:ORD-1\n",
        &long,
        "{\"a\":1}",
    ] {
        let before = house.newest(7);
        house.simulator.press_raw(7, card.id, data);
        house.quiet().await;
        assert_eq!(house.toast().as_deref(), Some(STALE), "{data:?}");
        assert_eq!(house.newest(7), before);
    }
    assert_eq!(house.message(7, card.id), card, "the message stays as it was");
    goes_on(&house).await;
}

#[story]
async fn a_press_in_a_group_stops_spinning_and_does_nothing() {
    let house = house().await;
    lena(&house).await;
    let mut in_group = raw::in_topic(-500, 5, "x");
    in_group["message_id"] = json!(5);
    let query = json!({"id": "q", "from": raw::user(7), "chat_instance": "1", "data": "or:ORD-1",
        "message": in_group});
    let toasts = house.simulator.look(|state| state.toasts.len());
    let (heard, row) = comes(&house, "callback_query", query).await;
    assert_eq!((heard.len(), row.as_str()), (0, "press ignored"));
    assert_eq!(house.simulator.look(|state| state.toasts.len()), toasts + 1, "the spinner stops");
    goes_on(&house).await;
}

#[story]
async fn a_press_whose_message_is_not_told_is_answered_to_who_pressed() {
    let house = house().await;
    lena(&house).await;
    let query = json!({"id": "q", "from": raw::user(7), "chat_instance": "1", "data": "or:ORD-1"});
    for under in [
        json!({}),
        json!({"inline_message_id": "i"}),
        json!({"message": null}),
        json!({"message": {"chat": "of next year"}}),
    ] {
        let mut query = query.clone();
        for (name, value) in under.as_object().expect("fields") {
            query[name] = value.clone();
        }
        let toasts = house.simulator.look(|state| state.toasts.len());
        let (heard, row) = comes(&house, "callback_query", query).await;
        assert!(heard.len() == 1 && heard[0].starts_with("Order ORD-1"), "{heard:?} to {under}");
        assert_eq!(row, "press done");
        assert_eq!(
            house.simulator.look(|state| state.toasts.len()),
            toasts + 1,
            "the spinner stops"
        );
    }
}

#[story]
async fn a_press_on_a_message_too_old_to_edit_is_answered_with_a_new_one() {
    let house = house().await;
    lena(&house).await;
    for (data, answer) in [
        ("or:ORD-1", "Order ORD-1"),
        ("ol:0", "You have one order"),
        ("sl", "Choose your language"),
        ("ss:de", "Einstellungen"),
    ] {
        let before = house.newest(7);
        house.simulator.press_raw(7, 4_000, data);
        house.quiet().await;
        let heard: Vec<_> = house.since(7, before).iter().map(reads).collect();
        assert!(heard.len() == 1 && heard[0].starts_with(answer), "{data}: {heard:?}");
    }
}

#[story]
async fn strange_words_in_strange_places_are_stored_or_dropped_and_never_stop_a_chat() {
    let house = house().await;
    lena(&house).await;
    for code in ["de\u{0}", "xx-YY-zz", &"e".repeat(4000), "", "'; --", "\u{202e}"] {
        let mut message = raw::said(7, "/help");
        message["from"]["language_code"] = json!(code);
        message["from"]["first_name"] = json!("\u{0}");
        let (heard, row) = comes(&house, "message", message).await;
        assert_eq!((heard.len(), row.as_str()), (1, "help done"), "{code:?}");
    }
    for text in ["/order \u{0}", "\u{0}", "/start \u{0}", "/track \u{0}ORD-1\u{0}", "ORD-1\u{0}"] {
        let (heard, row) = comes(&house, "message", raw::said(7, text)).await;
        assert!(heard.len() == 1 && row.ends_with(" done"), "{text:?}: {heard:?} {row}");
    }
    goes_on(&house).await;
}
