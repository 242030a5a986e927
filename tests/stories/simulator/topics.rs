//! The simulated Telegram's topics: made, changed and lost as in the real one, with its own words
//! for what does not go.

use bellhop_simulator::{BOT, Fault, FaultAction, GENERAL, GroupKind, Post, Rights, Role};
use serde_json::{Value, json};

use bellhop_testing::agents::GROUP;
use bellhop_testing::bot_api::{ANA, BEN, RawBot};

#[tokio::test]
async fn a_topic_is_made_renamed_closed_reopened_and_deleted() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let icons = bot.gets("getForumTopicIconStickers", json!({})).await;
    let icon = |emoji: &str| {
        let found =
            icons.as_array().and_then(|icons| icons.iter().find(|icon| icon["emoji"] == emoji));
        found.expect("such an icon")["custom_emoji_id"].clone()
    };
    let made = bot
        .gets(
            "createForumTopic",
            json!({"chat_id": GROUP, "name": "#1 Lena", "icon_color": 16_766_590}),
        )
        .await;
    let thread = made["message_thread_id"].as_i64().expect("a thread");
    assert_eq!(
        made,
        json!({"message_thread_id": thread, "name": "#1 Lena", "icon_color": 16_766_590})
    );

    let on = |more: Value| {
        let mut body = json!({"chat_id": GROUP, "message_thread_id": thread});
        body.as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        body
    };
    assert_eq!(
        bot.gets(
            "editForumTopic",
            on(json!({"name": "#1 Lena ✓", "icon_custom_emoji_id": icon("✅")}))
        )
        .await,
        true
    );
    assert_eq!(bot.gets("closeForumTopic", on(json!({}))).await, true);
    let seen = bot.simulator.look(|state| state.topic(GROUP, thread)).expect("the topic");
    assert_eq!(
        (seen.name.as_str(), seen.icon.as_deref(), seen.closed),
        ("#1 Lena ✓", Some("✅"), true)
    );
    assert_eq!(bot.gets("reopenForumTopic", on(json!({}))).await, true);

    for (method, more) in [
        ("reopenForumTopic", json!({})),
        ("editForumTopic", json!({"name": "#1 Lena ✓"})),
        ("editForumTopic", json!({})),
    ] {
        assert_eq!(
            bot.refused(method, on(more)).await,
            "Bad Request: TOPIC_NOT_MODIFIED",
            "{method}"
        );
    }
    assert_eq!(bot.gets("deleteForumTopic", on(json!({}))).await, true);
    for method in ["editForumTopic", "closeForumTopic", "reopenForumTopic", "deleteForumTopic"] {
        assert_eq!(
            bot.refused(method, on(json!({"name": "x"}))).await,
            "Bad Request: TOPIC_ID_INVALID",
            "{method}"
        );
    }
    // The bot hears of what its own calls did, and not of the deletion.
    let notices: Vec<Value> = bot.reads().await;
    let names =
        ["forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"];
    assert_eq!(notices.len(), names.len(), "{notices:?}");
    for (notice, name) in notices.iter().zip(names) {
        assert!(
            notice[name].is_object()
                && notice["is_topic_message"] == true
                && notice["from"]["id"] == BOT,
            "{name}: {notice}"
        );
        assert_eq!(notice["message_thread_id"], thread);
    }
    assert_eq!(notices[0]["message_id"], thread, "the thread is the notice of its making");
}

#[tokio::test]
async fn a_topic_that_cannot_be_is_refused() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let with = |more: Value| {
        let mut body = json!({"chat_id": GROUP, "name": "A topic"});
        body.as_object_mut()
            .expect("an object")
            .extend(more.as_object().expect("an object").clone());
        body
    };
    for (more, words) in [
        (json!({"name": " "}), "title must be non-empty"),
        (json!({"name": "x".repeat(129)}), "title is too long"),
        (json!({"icon_color": 1}), "invalid topic icon color specified"),
        (json!({"icon_custom_emoji_id": "1"}), "DOCUMENT_INVALID"),
        (json!({"chat_id": 7}), "the chat is not a forum"),
        (json!({"chat_id": -9}), "chat not found"),
    ] {
        assert_eq!(
            bot.refused("createForumTopic", with(more.clone())).await,
            format!("Bad Request: {words}"),
            "{more}"
        );
    }
    assert_eq!(
        bot.gets("createForumTopic", with(json!({"name": "ü".repeat(128)}))).await["icon_color"],
        7_322_096
    );
    for kind in [GroupKind::Basic, GroupKind::Supergroup] {
        let bot = RawBot::in_group(kind).await;
        assert_eq!(
            bot.refused("createForumTopic", with(json!({}))).await,
            "Bad Request: the chat is not a forum"
        );
    }
}

#[tokio::test]
async fn rights_that_are_missing_are_named() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let (own, theirs) = (bot.topic("Own").await, bot.simulator.create_topic(GROUP, ANA, "Ana's"));
    for role in [Role::Member, Role::Administrator(Rights::NONE)] {
        bot.simulator.set_role(GROUP, BOT, role);
        let on =
            |thread: i64| json!({"chat_id": GROUP, "message_thread_id": thread, "name": "Other"});
        assert_eq!(
            bot.refused("createForumTopic", on(0)).await,
            "Bad Request: not enough rights to create a topic"
        );
        assert_eq!(
            bot.refused("editForumTopic", on(theirs)).await,
            "Bad Request: not enough rights to edit the topic"
        );
        assert_eq!(
            bot.refused("closeForumTopic", on(theirs)).await,
            "Bad Request: not enough rights to close or open the topic"
        );
        assert_eq!(
            bot.refused("reopenForumTopic", on(theirs)).await,
            "Bad Request: not enough rights to close or open the topic"
        );
        assert_eq!(
            bot.refused("deleteForumTopic", on(theirs)).await,
            "Bad Request: not enough rights to delete the topic"
        );
        assert_eq!(
            bot.gets("closeForumTopic", on(own)).await,
            true,
            "its own topic needs no right"
        );
        assert_eq!(bot.gets("reopenForumTopic", on(own)).await, true);
    }
}

#[tokio::test]
async fn a_message_finds_its_topic_or_is_refused() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let thread = bot.topic("#1 Lena").await;
    let sent = bot
        .gets(
            "sendMessage",
            json!({"chat_id": GROUP, "message_thread_id": thread, "text": "In the topic"}),
        )
        .await;
    assert!(sent["message_thread_id"] == thread && sent["is_topic_message"] == true, "{sent}");
    let general = bot.gets("sendMessage", json!({"chat_id": GROUP, "text": "In General"})).await;
    assert!(
        general["message_thread_id"].is_null() && general["is_topic_message"].is_null(),
        "{general}"
    );
    let general = bot.simulator.look(|state| state.topic(GROUP, GENERAL)).expect("General");
    assert_eq!(
        general.messages.iter().map(|message| message.text.as_str()).collect::<Vec<_>>(),
        ["In General"]
    );

    let into = |thread: i64| json!({"chat_id": GROUP, "message_thread_id": thread, "text": "x"});
    for nowhere in [GENERAL, 9999] {
        assert_eq!(
            bot.refused("sendMessage", into(nowhere)).await,
            "Bad Request: message thread not found"
        );
    }
    assert!(
        bot.simulator.delete_topic(GROUP, thread) && !bot.simulator.delete_topic(GROUP, thread)
    );
    assert_eq!(
        bot.refused("sendMessage", into(thread)).await,
        "Bad Request: message thread not found"
    );
    assert_eq!(
        bot.gets(
            "sendChatAction",
            json!({"chat_id": GROUP, "message_thread_id": thread, "action": "typing"})
        )
        .await,
        true
    );
    assert!(
        bot.simulator
            .look(|state| state.topic(GROUP, thread).is_none() && state.topics(GROUP).is_empty())
    );

    bot.simulator.set_topics(GROUP, false);
    assert_eq!(
        bot.refused("sendMessage", into(thread)).await,
        "Bad Request: message thread not found"
    );
    bot.simulator.set_topics(GROUP, true);
    assert_eq!(
        bot.refused("sendMessage", json!({"chat_id": 7, "message_thread_id": 5, "text": "x"}))
            .await,
        "Bad Request: message thread not found"
    );
}

#[tokio::test]
async fn a_closed_topic_takes_messages_of_who_may_reopen_it() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let thread = bot.simulator.create_topic(GROUP, BEN, "#1 Lena");
    assert!(
        bot.simulator.close_topic(GROUP, BEN, thread)
            && !bot.simulator.close_topic(GROUP, BEN, thread)
    );
    bot.says(Some(thread), "The bot may").await;
    bot.simulator.set_role(GROUP, BOT, Role::Member);
    let body = json!({"chat_id": GROUP, "message_thread_id": thread, "text": "x"});
    assert_eq!(bot.refused("sendMessage", body.clone()).await, "Bad Request: TOPIC_CLOSED");
    assert!(bot.simulator.reopen_topic(GROUP, BEN, thread));
    bot.gets("sendMessage", body).await;
}

#[tokio::test]
async fn what_people_do_to_topics_is_told() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let thread = bot.simulator.create_topic(GROUP, ANA, "Ideas");
    assert!(bot.simulator.rename_topic(GROUP, ANA, thread, "More ideas"));
    assert!(
        bot.simulator.close_topic(GROUP, BEN, thread)
            && bot.simulator.reopen_topic(GROUP, BEN, thread)
    );
    bot.simulator.post(GROUP, ANA, Post::text("Hello").in_topic(thread));
    assert!(bot.simulator.delete_topic(GROUP, thread));
    let heard = bot.reads().await;
    assert_eq!(heard[0]["forum_topic_created"], json!({"name": "Ideas", "icon_color": 7_322_096}));
    assert_eq!(heard[1]["forum_topic_edited"], json!({"name": "More ideas"}));
    assert!(heard[2]["forum_topic_closed"].is_object() && heard[2]["from"]["first_name"] == "Ben");
    assert!(heard[3]["forum_topic_reopened"].is_object());
    assert!(
        heard[4]["text"] == "Hello"
            && heard[4]["reply_to_message"]["forum_topic_created"]["name"] == "Ideas",
        "{}",
        heard[4]
    );
    assert_eq!(heard.len(), 5, "nobody is told of the deletion");
}

#[tokio::test]
async fn faults_strike_one_topic_alone() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let (one, other) = (bot.topic("One").await, bot.topic("Other").await);
    let message = bot.says(Some(one), "Before").await;
    let refuse = |words: &str| FaultAction::Refuse {
        code: 400,
        description: format!("Bad Request: {words}"),
        retry_after: None,
    };
    bot.simulator
        .add_fault(Fault::of("sendMessage", refuse("TOPIC_DELETED")).in_topic(GROUP, one).times(1));
    bot.simulator.add_fault(
        Fault::of("editMessageText", refuse("message can't be edited")).in_topic(GROUP, one),
    );
    bot.says(Some(other), "Goes").await;
    bot.says(None, "Goes").await;
    assert_eq!(
        bot.refused(
            "sendMessage",
            json!({"chat_id": GROUP, "message_thread_id": one, "text": "x"})
        )
        .await,
        "Bad Request: TOPIC_DELETED"
    );
    bot.says(Some(one), "Goes again").await;
    let edit = json!({"chat_id": GROUP, "message_id": message, "text": "x"});
    assert_eq!(
        bot.refused("editMessageText", edit).await,
        "Bad Request: message can't be edited",
        "a message's topic counts too"
    );
}

#[tokio::test]
async fn topics_that_the_bot_does_not_find_are_there_for_people() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let thread = bot.topic("#1 Lena").await;
    bot.simulator.hide_topics(GROUP, true);
    let body = json!({"chat_id": GROUP, "message_thread_id": thread, "text": "Hello"});
    assert_eq!(
        bot.refused("sendMessage", body.clone()).await,
        "Bad Request: message thread not found"
    );
    let another = bot.topic("#1 Lena").await;
    assert_ne!(another, thread, "one can be made all the same");
    bot.says(None, "in General").await;
    bot.hears().await;
    bot.simulator.post(GROUP, ANA, Post::text("Hello").in_topic(thread));
    assert_eq!(bot.reads().await.pop().expect("a message")["message_thread_id"], thread);
    bot.simulator.hide_topics(GROUP, false);
    bot.gets("sendMessage", body).await;
}
