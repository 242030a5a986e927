//! The simulated Telegram's messages of the bot: answers, entities, edits, deletions and pins, and
//! its refusals of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bellhop_simulator::{BOT, GroupKind, Media, Post, Rights, Role};
use serde_json::{Value, json};

use bellhop_testing::agents::GROUP;
use bellhop_testing::bot_api::{ANA, BEN, LENA, RawBot};

#[tokio::test]
async fn an_answer_stands_under_what_it_answers() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let thread = bot.topic("#1 Lena").await;
    let asked = bot.simulator.post(GROUP, ANA, Post::text("Where is it?").in_topic(thread)).message;
    let answer = |message: i64, more: Value| {
        let mut reply = json!({"message_id": message});
        reply
            .as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        json!({"chat_id": GROUP, "text": "On its way", "reply_parameters": reply})
    };
    let sent = bot.gets("sendMessage", answer(asked, json!({"quote": "Where"}))).await;
    assert_eq!(
        (&sent["reply_to_message"]["text"], &sent["quote"]["text"]),
        (&json!("Where is it?"), &json!("Where"))
    );
    assert_eq!(sent["message_thread_id"], thread, "it goes where the other stands");

    assert_eq!(
        bot.refused("sendMessage", answer(asked, json!({"quote": "When"}))).await,
        "Bad Request: QUOTE_TEXT_INVALID"
    );
    assert!(bot.simulator.erase(GROUP, asked));
    assert_eq!(
        bot.refused("sendMessage", answer(asked, json!({}))).await,
        "Bad Request: message to be replied not found"
    );
    let sent =
        bot.gets("sendMessage", answer(asked, json!({"allow_sending_without_reply": true}))).await;
    assert!(sent["reply_to_message"].is_null() && sent["message_thread_id"].is_null(), "{sent}");
}

#[tokio::test]
async fn people_answer_the_bot_and_each_other() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let thread = bot.topic("#1 Lena").await;
    let card = bot.says(Some(thread), "The card").await;
    bot.hears().await;
    let first = bot
        .simulator
        .post(GROUP, ANA, Post::text("I take it").in_topic(thread).answering(card))
        .message;
    bot.simulator.post(GROUP, BEN, Post::text("Thanks").quoting(first, "take").anonymously());
    let heard = bot.reads().await;
    assert_eq!(
        (&heard[0]["reply_to_message"]["from"]["id"], &heard[0]["message_thread_id"]),
        (&json!(BOT), &json!(thread))
    );
    assert_eq!(
        (&heard[1]["reply_to_message"]["from"]["id"], &heard[1]["quote"]["text"]),
        (&json!(ANA), &json!("take"))
    );
    assert_eq!(
        (&heard[1]["from"]["username"], &heard[1]["sender_chat"]["id"]),
        (&json!("GroupAnonymousBot"), &json!(GROUP))
    );
    assert_eq!(heard[1]["message_thread_id"], thread);
}

#[tokio::test]
async fn entities_are_kept_both_ways() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let sent = bot
        .gets(
            "sendMessage",
            json!({"chat_id": LENA,
        "text": "😀 <b>bold</b> &amp; <code>x</code>", "parse_mode": "HTML"}),
        )
        .await;
    assert_eq!(sent["text"], "😀 bold & x");
    assert_eq!(
        sent["entities"],
        json!([{"type": "bold", "offset": 3, "length": 4},
            {"type": "code", "offset": 10, "length": 1}])
    );
    let bold = vec![json!({"type": "bold", "offset": 0, "length": 5})];
    let asked = bot
        .simulator
        .post(LENA, LENA, Post::text("Hello there").with_entities(bold.clone()))
        .message;
    assert_eq!(bot.reads().await[0]["entities"], json!(bold));
    bot.gets("copyMessage", json!({"chat_id": GROUP, "from_chat_id": LENA, "message_id": asked}))
        .await;
    assert_eq!(bot.simulator.look(|state| state.from_bot(GROUP)[0].entities.clone()), bold);
    let given = json!({"chat_id": LENA, "text": "Hello", "entities": bold});
    assert_eq!(bot.gets("sendMessage", given).await["entities"], json!(bold));
    assert!(
        bot.refused("sendMessage", json!({"chat_id": LENA, "text": "<b>x", "parse_mode": "HTML"}))
            .await
            .starts_with("Bad Request: can't parse")
    );
}

#[tokio::test]
async fn the_bots_messages_are_edited_and_nobody_elses() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let id = bot.says(None, "One").await;
    let edit = |id: i64, text: &str| json!({"chat_id": GROUP, "message_id": id, "text": text});
    let edited = bot.gets("editMessageText", edit(id, "Two")).await;
    assert!(edited["text"] == "Two" && edited["edit_date"].is_i64(), "{edited}");
    let same = bot.refused("editMessageText", edit(id, "Two")).await;
    assert!(
        same.starts_with("Bad Request: message is not modified: specified new message content"),
        "{same}"
    );
    let buttons = json!({"inline_keyboard": [[{"text": "Take", "callback_data": "take"}]]});
    let body = json!({"chat_id": GROUP, "message_id": id, "reply_markup": buttons});
    assert_eq!(bot.gets("editMessageReplyMarkup", body).await["reply_markup"], buttons);

    let theirs = bot.simulator.post(GROUP, ANA, Post::text("Mine")).message;
    assert_eq!(
        bot.refused("editMessageText", edit(theirs, "x")).await,
        "Bad Request: message can't be edited"
    );
    assert_eq!(
        bot.refused("editMessageText", edit(999, "x")).await,
        "Bad Request: message to edit not found"
    );
    assert_eq!(
        bot.refused("editMessageText", edit(id, &"x".repeat(4097))).await,
        "Bad Request: MESSAGE_TOO_LONG"
    );
    assert_eq!(
        bot.refused("editMessageText", edit(id, " ")).await,
        "Bad Request: message text is empty"
    );
    let caption = json!({"chat_id": GROUP, "message_id": id, "caption": "x"});
    assert_eq!(
        bot.refused("editMessageCaption", caption).await,
        "Bad Request: there is no caption in the message to edit"
    );

    let photo =
        bot.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("Broken")).message;
    let copy = bot
        .gets("copyMessage", json!({"chat_id": GROUP, "from_chat_id": LENA, "message_id": photo}))
        .await["message_id"]
        .as_i64();
    let copy = copy.expect("an id");
    assert_eq!(
        bot.refused("editMessageText", edit(copy, "x")).await,
        "Bad Request: there is no text in the message to edit"
    );
    let caption = |words: &str| {
        json!({"chat_id": GROUP, "message_id": copy, "caption": words,
        "parse_mode": "HTML"})
    };
    assert_eq!(
        bot.gets("editMessageCaption", caption("<i>Broken!</i>")).await["caption_entities"][0]["type"],
        "italic"
    );
    assert_eq!(
        bot.refused("editMessageCaption", caption(&"x".repeat(1025))).await,
        "Bad Request: message caption is too long"
    );
    let forward = bot
        .gets(
            "forwardMessage",
            json!({"chat_id": GROUP, "from_chat_id": LENA, "message_id": photo}),
        )
        .await;
    let caption = json!({"chat_id": GROUP, "message_id": forward["message_id"], "caption": "x"});
    assert_eq!(
        bot.refused("editMessageCaption", caption).await,
        "Bad Request: message can't be edited"
    );
}

#[tokio::test]
async fn what_may_be_deleted_depends_on_rights_and_time() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let now = Arc::new(AtomicI64::new(1_767_225_600_000));
    let clock = now.clone();
    bot.simulator.keep_time(move || clock.load(Ordering::SeqCst));
    let delete = |chat: i64, id: i64| json!({"chat_id": chat, "message_id": id});
    let theirs = bot.simulator.post(GROUP, ANA, Post::text("Spam")).message;
    let (own, old) = (bot.says(None, "One").await, bot.says(None, "Two").await);
    bot.simulator.set_role(
        GROUP,
        BOT,
        Role::Administrator(Rights { delete_messages: false, ..Rights::ALL }),
    );
    assert_eq!(
        bot.refused("deleteMessage", delete(GROUP, theirs)).await,
        "Bad Request: message can't be deleted"
    );
    assert_eq!(bot.gets("deleteMessage", delete(GROUP, own)).await, true);
    assert_eq!(
        bot.refused("deleteMessage", delete(GROUP, own)).await,
        "Bad Request: message to delete not found"
    );
    now.fetch_add(49 * 3_600_000, Ordering::SeqCst);
    assert_eq!(
        bot.refused("deleteMessage", delete(GROUP, old)).await,
        "Bad Request: message can't be deleted for everyone"
    );
    bot.simulator.set_role(GROUP, BOT, Role::Administrator(Rights::ALL));
    assert_eq!(
        bot.gets("deleteMessage", delete(GROUP, old)).await,
        true,
        "who may delete has all the time"
    );
    assert_eq!(bot.gets("deleteMessage", delete(GROUP, theirs)).await, true);
    let fresh = bot.simulator.post(LENA, LENA, Post::text("Oops")).message;
    assert_eq!(
        bot.gets("deleteMessage", delete(LENA, fresh)).await,
        true,
        "in private chats incoming ones too"
    );
}

#[tokio::test]
async fn a_card_is_pinned_in_its_topic() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let thread = bot.topic("#1 Lena").await;
    let (card, other) =
        (bot.says(Some(thread), "The card").await, bot.says(Some(thread), "Another").await);
    let on = |id: i64| json!({"chat_id": GROUP, "message_id": id});
    let pinned =
        || bot.simulator.look(|state| state.topic(GROUP, thread)).expect("the topic").pinned;
    bot.hears().await;
    assert_eq!(bot.gets("pinChatMessage", on(card)).await, true);
    assert_eq!(bot.gets("pinChatMessage", on(card)).await, true, "pinned already");
    let heard = bot.reads().await;
    assert_eq!(heard.len(), 1, "one notice: {heard:?}");
    assert!(
        heard[0]["pinned_message"]["message_id"] == card && heard[0]["message_thread_id"] == thread,
        "{}",
        heard[0]
    );
    assert_eq!(
        bot.gets("getChat", json!({"chat_id": GROUP})).await["pinned_message"]["message_id"],
        card
    );

    bot.gets("pinChatMessage", on(other)).await;
    assert_eq!(pinned(), [card, other]);
    assert_eq!(bot.gets("unpinChatMessage", json!({"chat_id": GROUP})).await, true, "the newest");
    assert_eq!(pinned(), [card]);
    bot.gets("pinChatMessage", on(other)).await;
    assert_eq!(
        bot.gets(
            "unpinAllForumTopicMessages",
            json!({"chat_id": GROUP, "message_thread_id": thread})
        )
        .await,
        true
    );
    assert!(pinned().is_empty());
    assert_eq!(
        bot.refused(
            "unpinAllForumTopicMessages",
            json!({"chat_id": GROUP, "message_thread_id": 999})
        )
        .await,
        "Bad Request: message thread not found"
    );

    assert_eq!(
        bot.refused("pinChatMessage", on(999)).await,
        "Bad Request: message to pin not found"
    );
    assert_eq!(
        bot.refused("unpinChatMessage", on(999)).await,
        "Bad Request: message to unpin not found"
    );
    bot.simulator.set_role(
        GROUP,
        BOT,
        Role::Administrator(Rights { pin_messages: false, ..Rights::ALL }),
    );
    for method in ["pinChatMessage", "unpinChatMessage"] {
        assert_eq!(
            bot.refused(method, on(card)).await,
            "Bad Request: not enough rights to manage pinned messages in the chat"
        );
    }
}

#[tokio::test]
async fn buttons_are_pressed_by_whoever_sees_them() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let buttons = json!({"inline_keyboard": [[{"text": "Take", "callback_data": "take:1"}]]});
    let thread = bot.topic("#1 Lena").await;
    let card = json!({"chat_id": GROUP, "message_thread_id": thread, "text": "The card",
        "reply_markup": buttons});
    let card = bot.gets("sendMessage", card).await["message_id"].as_i64().expect("an id");
    bot.hears().await;
    assert!(
        bot.simulator.press_in(GROUP, ANA, card, "Take").is_some()
            && bot.simulator.press_in(GROUP, BEN, card, "take:1").is_some()
    );
    assert!(bot.simulator.press_in(GROUP, ANA, card, "Close").is_none());
    let heard = bot.hears().await;
    let pressed: Vec<_> = heard
        .iter()
        .map(|(kind, query)| (kind.as_str(), query["from"]["id"].as_i64(), query["data"].as_str()))
        .collect();
    assert_eq!(
        pressed,
        [
            ("callback_query", Some(ANA), Some("take:1")),
            ("callback_query", Some(BEN), Some("take:1"))
        ]
    );
    assert!(
        heard[0].1["message"]["message_thread_id"] == thread
            && heard[0].1["message"]["reply_markup"] == buttons,
        "{}",
        heard[0].1
    );
    assert_eq!(
        bot.gets(
            "answerCallbackQuery",
            json!({"callback_query_id": heard[0].1["id"], "text": "Yours"})
        )
        .await,
        true
    );
}
