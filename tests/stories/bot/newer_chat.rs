//! What a newer Telegram sends into a customer's chat, and answers to what the bot does: it is
//! heard and taken all the same.

use bellhop_simulator::{Fault, FaultAction, Media, Post};
use serde_json::{Value, json};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, CLEO, LENA, desk};
use bellhop_testing::house::{House, event, house, placed, reads};
use bellhop_testing::story;
use bellhop_testing::{newer, probes, raw};

/// What the bot says to something that somebody posts.
async fn hears(house: &House, post: Post) -> Vec<String> {
    let before = house.newest(LENA);
    house.simulator.post(LENA, LENA, post);
    house.quiet().await;
    house.since(LENA, before).iter().map(reads).collect()
}

#[story]
async fn what_a_customer_types_is_heard_whatever_it_answers_or_quotes() {
    let house = house().await;
    house.customer("c-1", LENA, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-8")).await;
    house.hears_of(placed("c-1", "ORD-9")).await;
    for beside in newer::context() {
        for (typed, answer) in [
            ("STOP", "You want fewer messages?"),
            ("/order ORD-8", "Order ORD-8"),
            ("ORD-9", "Order ORD-9"),
        ] {
            let heard = hears(&house, Post::text(typed).also(beside.clone())).await;
            assert!(
                heard.len() == 1 && heard[0].starts_with(answer),
                "{heard:?} to {typed} beside {beside}"
            );
        }
    }
    let page = |words: &str| {
        Media::any("rich_message", json!({"blocks": [{"type": "paragraph", "text": words}]}))
    };
    for (typed, answer) in [
        ("STOP", "You want fewer messages?"),
        ("/order ORD-8", "Order ORD-8"),
        ("ORD-9", "Order ORD-9"),
    ] {
        let heard = hears(&house, Post::media(page(typed))).await;
        assert!(
            heard.len() == 1 && heard[0].starts_with(answer),
            "{heard:?} to {typed} formatted like a page"
        );
    }
}

#[story]
async fn a_button_beside_one_that_is_switched_off_works() {
    let house = house().await;
    house.customer("c-1", LENA, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let card = house.says(LENA, "/order ORD-1").await;
    let mut under = raw::said(LENA, "Order ORD-1");
    under["message_id"] = json!(card.id);
    under["reply_markup"] = newer::disabled_button("or:ORD-1");
    under["entities"] = json!([newer::entity(3)]);
    let query = json!({"id": "q", "from": raw::user(LENA), "chat_instance": "1", "data": "or:ORD-1",
        "message": under});
    house.simulator.update_raw(LENA, "callback_query", query);
    house.quiet().await;
    assert_eq!(house.toast().as_deref(), Some("Up to date"));
    assert_eq!(house.newest(LENA), card.id, "the card is drawn in its place");

    // The message that Telegram answers with holds what nobody knows yet.
    let mut echo = raw::said(LENA, "Order ORD-1");
    (echo["message_id"], echo["reply_markup"]) =
        (json!(card.id), newer::disabled_button("or:ORD-1"));
    (echo["entities"], echo["chat"]["type"], echo["hologram"]) =
        (json!([newer::entity(3)]), json!("of next year"), json!({"a": [1]}));
    let answer = json!({"ok": true, "result": echo, "hint": {"of": "next year"}}).to_string();
    for method in ["editMessageText", "sendMessage"] {
        house.simulator.add_fault(
            Fault::of(method, FaultAction::answer_after(200, &answer)).in_chat(LENA).times(1),
        );
    }
    let before = house.newest(LENA);
    house.hears_of(event("order.paid", "c-1", "ORD-1", 1)).await;
    assert_eq!(house.message(LENA, card.id).edits, 1, "it is drawn once");
    assert!(house.since(LENA, before).len() <= 1, "and told once: {:?}", house.since(LENA, before));
    let tries = "SELECT COUNT(*) FROM attempts WHERE state NOT IN ('accepted', 'confirmed')";
    assert_eq!(house.number(tries).await, 0, "every answer was understood");
}

#[story]
async fn an_agent_s_button_is_pressed_where_telegram_does_not_say_under_what() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let press = |user: i64, data: String| {
        json!({"id": "q", "from": raw::user(user),
        "chat_instance": "1", "data": data, "inline_message_id": "i"})
    };
    house.simulator.update_raw(CLEO, "callback_query", press(CLEO, format!("tt:{number}")));
    house.quiet().await;
    assert!(
        reads(&house.in_topic(&number)[0]).contains("Somebody"),
        "who presses takes it: {}",
        reads(&house.in_topic(&number)[0])
    );

    for stranger in [LENA, 77] {
        house.simulator.update_raw(
            stranger,
            "callback_query",
            press(stranger, format!("tc:{number}")),
        );
        house.quiet().await;
        let toast = house.toast().unwrap_or_default();
        assert!(
            toast.starts_with("This button is from an older message"),
            "a word of a button can be made up: {toast}"
        );
    }
    let open = house.number(&probes::support_tickets().state(probes::not("closed")).count()).await;
    assert_eq!(open, 1, "only who is in the agents' group acts there");
    let mut under = raw::in_topic(GROUP, house.topic(&number), "card");
    (under["message_id"], under["reply_markup"]) =
        (json!(house.in_topic(&number)[0].id), newer::disabled_button(&format!("tr:{number}")));
    let mut query = press(BEN, format!("tr:{number}"));
    query["message"] = under;
    house.simulator.update_raw(GROUP, "callback_query", query);
    house.quiet().await;
    assert_eq!(house.topic_name(&number), format!("✅ #{number} Lena"));
}

#[story]
async fn a_get_me_with_fields_that_are_missing_or_new_starts_the_bot() {
    let mut house = house().await;
    house.customer("c-1", LENA, "Lena", "en").await;
    let bare = json!({"id": 424_242, "is_bot": true, "first_name": "Bellhop",
        "username": "bellhop_demo_bot"});
    let mut newer = bare.clone();
    for (name, value) in [
        ("has_main_web_app", json!("of next year")),
        ("can_join_groups", json!({})),
        ("active_usernames", json!(["bellhop_demo_bot"])),
        ("has_topic_sidebar", json!(true)),
        ("callback_query_mode", json!(5)),
    ] {
        newer[name] = value;
    }
    for me in [bare, json!({"id": 424_242}), newer] {
        house.stop().await;
        let answer = json!({"ok": true, "result": me}).to_string();
        house.simulator.add_fault(Fault::of("getMe", FaultAction::answer(200, &answer)).times(1));
        house.start().await;
        assert!(reads(&house.says(LENA, "/help").await).contains("/order"), "started by {me}");
        let calls = house.simulator.look(|state| {
            state.calls.iter().filter(|call| call.method.eq_ignore_ascii_case("getMe")).count()
        });
        assert_eq!(
            calls, 0,
            "the first answer, which the simulator does not count, was good: {me}"
        );
    }
}

#[story]
async fn statuses_and_reactions_of_next_year_do_no_harm() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let bot = json!({"id": 424_242, "is_bot": true, "first_name": "Bellhop"});
    let status = |chat: Value, status: &str| {
        json!({"chat": chat, "from": raw::user(LENA), "date": 1,
            "old_chat_member": {"status": "member", "user": bot},
            "new_chat_member": {"status": status, "user": bot, "rights": {"of": "next year"}}})
    };
    let private = json!({"id": LENA, "type": "private"});
    let group = json!({"id": GROUP, "type": "supergroup", "title": "Agents", "is_forum": true});
    house.simulator.update_raw(LENA, "my_chat_member", status(private.clone(), "asleep"));
    house.simulator.update_raw(GROUP, "my_chat_member", status(group, "visitor"));
    house.quiet().await;
    assert_eq!(house.number(&probes::suppressions().count()).await, 0);
    house.agent_writes(BEN, &number, "In Berlin").await;
    assert_eq!(reads(&house.last(LENA)), "In Berlin");

    let told = house.last(LENA).id;
    let new = json!([{"type": "paid"}, {"type": "of_next_year", "sticker": {}}, 5]);
    let reaction = json!({"chat": private, "message_id": told, "user": raw::user(LENA), "date": 1,
        "old_reaction": [], "new_reaction": new});
    house.simulator.update_raw(LENA, "message_reaction", reaction);
    house.quiet().await;
    assert_eq!(house.number(&probes::updates().outcome("failed").count()).await, 0);
}
