//! The simulated Telegram's groups: who is in them, what the bot may do there, and what becomes of
//! them.

use bellhop_simulator::{BOT, GroupKind, Post, Rights, Role};
use serde_json::{Value, json};

use bellhop_testing::agents::GROUP;
use bellhop_testing::bot_api::{ANA, BEN, LENA, RawBot};

#[tokio::test]
async fn members_are_told_with_their_part() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let member = async |user: i64| {
        bot.gets("getChatMember", json!({"chat_id": GROUP, "user_id": user})).await
    };
    assert_eq!(member(BEN).await["status"], "creator");
    assert_eq!(
        member(ANA).await,
        json!({"status": "member", "user": {"id": ANA, "is_bot": false, "first_name": "Ana",
            "language_code": "de"}})
    );
    assert_eq!(member(LENA).await["status"], "left", "somebody who was never here");
    let me = member(BOT).await;
    assert!(
        me["status"] == "administrator"
            && me["can_manage_topics"] == true
            && me["can_pin_messages"] == true,
        "{me}"
    );
    let admins = bot.gets("getChatAdministrators", json!({"chat_id": GROUP})).await;
    assert_eq!(
        admins
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one["user"]["id"].clone())
            .collect::<Vec<_>>(),
        [json!(BEN), json!(BOT)]
    );

    for (user, role, status) in [
        (ANA, Role::Restricted, "restricted"),
        (ANA, Role::Kicked, "kicked"),
        (ANA, Role::Left, "left"),
    ] {
        bot.simulator.set_role(GROUP, user, role);
        assert_eq!(member(user).await["status"], status);
    }
    assert_eq!(
        bot.refused("getChatMember", json!({"chat_id": GROUP, "user_id": 4711})).await,
        "Bad Request: PARTICIPANT_ID_INVALID"
    );
    assert_eq!(
        bot.refused("getChatMember", json!({"chat_id": -9, "user_id": ANA})).await,
        "Bad Request: chat not found"
    );
    assert_eq!(
        bot.refused("getChatMember", json!({"chat_id": GROUP})).await,
        "Bad Request: invalid user_id specified"
    );
    assert_eq!(
        bot.refused("getChatAdministrators", json!({"chat_id": LENA})).await,
        "Bad Request: there are no administrators in the private chat"
    );
}

#[tokio::test]
async fn a_chat_says_what_it_is() {
    for (kind, name, forum) in [
        (GroupKind::Basic, "group", Value::Null),
        (GroupKind::Supergroup, "supergroup", Value::Null),
        (GroupKind::Forum, "supergroup", json!(true)),
    ] {
        let bot = RawBot::in_group(kind).await;
        let chat = bot.gets("getChat", json!({"chat_id": GROUP})).await;
        assert_eq!(
            (&chat["type"], &chat["title"], &chat["is_forum"]),
            (&json!(name), &json!("Agents"), &forum),
            "{chat}"
        );
        assert_eq!(bot.gets("getChat", json!({"chat_id": LENA})).await["type"], "private");
        assert_eq!(
            bot.refused("getChat", json!({"chat_id": -9})).await,
            "Bad Request: chat not found"
        );
    }
}

#[tokio::test]
async fn a_bot_that_is_demoted_or_removed_hears_of_it_and_is_refused() {
    for (kind, name) in [(GroupKind::Basic, "group"), (GroupKind::Forum, "supergroup")] {
        let bot = RawBot::in_group(kind).await;
        let send = json!({"chat_id": GROUP, "text": "x"});
        for (role, words) in [
            (
                Role::Restricted,
                "Bad Request: not enough rights to send text messages to the chat".to_owned(),
            ),
            (Role::Left, format!("Forbidden: bot is not a member of the {name} chat")),
            (Role::Kicked, format!("Forbidden: bot was kicked from the {name} chat")),
        ] {
            bot.simulator.set_role(GROUP, BOT, role);
            assert_eq!(bot.refused("sendMessage", send.clone()).await, words);
        }
        for method in [
            "getChat",
            "getChatMember",
            "pinChatMessage",
            "editMessageText",
            "deleteMessage",
            "createForumTopic",
            "setMessageReaction",
        ] {
            let asked = json!({"chat_id": GROUP, "user_id": ANA, "message_id": 1, "text": "x",
                "name": "x"});
            assert_eq!(
                bot.refused(method, asked).await,
                format!("Forbidden: bot was kicked from the {name} chat"),
                "{method}"
            );
        }
        bot.simulator.set_role(GROUP, BOT, Role::Administrator(Rights::ALL));
        bot.gets("sendMessage", send).await;
        let heard = bot.hears().await;
        let steps: Vec<_> = heard
            .iter()
            .map(|(kind, body)| {
                (kind.as_str(), body["new_chat_member"]["status"].as_str().unwrap_or_default())
            })
            .collect();
        let expected = ["restricted", "left", "kicked", "administrator"]
            .map(|status| ("my_chat_member", status));
        assert_eq!(steps, expected);
        assert_eq!(heard[3].1["old_chat_member"]["status"], "kicked");
    }
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_sends_the_bot_there() {
    const NEW: i64 = -1_001_234;
    let bot = RawBot::in_group(GroupKind::Basic).await;
    bot.simulator.upgrade_group(GROUP, NEW);
    let answer = bot.asks("sendMessage", json!({"chat_id": GROUP, "text": "x"})).await;
    assert_eq!(answer["description"], "Bad Request: group chat was upgraded to a supergroup chat");
    assert_eq!(answer["parameters"], json!({"migrate_to_chat_id": NEW}));
    let heard = bot.reads().await;
    assert_eq!(
        (&heard[0]["chat"]["id"], &heard[0]["chat"]["type"], &heard[0]["migrate_to_chat_id"]),
        (&json!(GROUP), &json!("group"), &json!(NEW))
    );
    assert_eq!(
        (&heard[1]["chat"]["id"], &heard[1]["migrate_from_chat_id"]),
        (&json!(NEW), &json!(GROUP))
    );

    let sent = bot.gets("sendMessage", json!({"chat_id": NEW, "text": "x"})).await;
    assert!(sent["chat"]["title"] == "Agents" && sent["chat"]["type"] == "supergroup", "{sent}");
    assert_eq!(
        bot.gets("getChatMember", json!({"chat_id": NEW, "user_id": BEN})).await["status"],
        "creator"
    );
    bot.simulator.set_topics(NEW, true);
    bot.gets("createForumTopic", json!({"chat_id": NEW, "name": "Now it can"})).await;
}

#[tokio::test]
async fn a_bot_that_is_no_administrator_hears_what_is_meant_for_it() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let own = bot.says(None, "I am here").await;
    bot.simulator.set_role(GROUP, BOT, Role::Member);
    bot.hears().await;
    let writes = |post: Post| bot.simulator.post(GROUP, ANA, post).update.is_some();
    assert!(!writes(Post::text("Good morning!")) && !writes(Post::text("/help@otherbot")));
    assert!(
        writes(Post::text("/help"))
            && writes(Post::text("Hi @bellhop_demo_bot"))
            && writes(Post::text("Yes").answering(own))
    );
    assert!(
        bot.simulator.join(GROUP, LENA).is_some() && bot.simulator.leave(GROUP, LENA).is_some()
    );
    let heard = bot.reads().await;
    assert_eq!(heard.len(), 5);
    assert_eq!(
        (&heard[3]["new_chat_members"][0]["id"], &heard[4]["left_chat_member"]["id"]),
        (&json!(LENA), &json!(LENA))
    );

    bot.simulator.set_role(GROUP, BOT, Role::Administrator(Rights::NONE));
    assert!(writes(Post::text("Good morning!")), "an administrator hears everything");
    bot.simulator.set_role(GROUP, BOT, Role::Left);
    assert!(!writes(Post::text("/help")), "who is gone hears nothing");
}

#[tokio::test]
async fn kinds_of_updates_are_kept_until_others_are_asked_for() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let promoted = async |kinds: Value| {
        let heard = bot.hears_of(&kinds).await;
        bot.simulator.set_role(GROUP, ANA, Role::Administrator(Rights::NONE));
        bot.simulator.post(GROUP, ANA, Post::text("Thanks"));
        drop(heard);
        let heard = bot.hears().await;
        heard.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>()
    };
    assert_eq!(promoted(Value::Null).await, ["message"], "members' parts are told only by name");
    assert_eq!(promoted(json!(["chat_member"])).await, ["chat_member"]);
    assert_eq!(promoted(Value::Null).await, ["chat_member"], "kept");
    assert_eq!(promoted(json!([])).await, ["message"], "none named: the usual ones");

    let hook = json!({"url": "http://127.0.0.1:9/hook",
        "allowed_updates": ["message", "message_reaction"]});
    bot.gets("setWebhook", hook).await;
    bot.gets("setWebhook", json!({"url": "http://127.0.0.1:9/other"})).await;
    assert_eq!(
        bot.gets("getWebhookInfo", json!({})).await["allowed_updates"],
        json!(["message", "message_reaction"])
    );
}

#[tokio::test]
async fn twenty_messages_a_minute_go_into_a_group_and_albums_count_in_full() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    bot.simulator.enforce_limits();
    let photo =
        bot.simulator.post(LENA, LENA, Post::media(bellhop_simulator::Media::photo())).message;
    let threads = [bot.topic("One").await, bot.topic("Two").await];
    for n in 0..16 {
        bot.says(Some(threads[n % 2]), &format!("{n}")).await;
    }
    let id = bot.says(None, "The nineteenth").await;
    bot.simulator.post(LENA, LENA, Post::text("One more"));
    let album = json!({"chat_id": GROUP, "from_chat_id": LENA, "message_ids": [photo, photo + 1]});
    let answer = bot.asks("copyMessages", album).await;
    assert!(
        answer["error_code"] == 429 && answer["parameters"]["retry_after"].as_u64() > Some(0),
        "{answer}"
    );
    bot.says(None, "The twentieth").await;
    assert!(
        bot.refused("sendMessage", json!({"chat_id": GROUP, "text": "x"}))
            .await
            .starts_with("Too Many Requests: retry after ")
    );
    let edit = |text: &str| json!({"chat_id": GROUP, "message_id": id, "text": text});
    assert!(bot.refused("editMessageText", edit("Changed")).await.starts_with("Too Many Requests"));
    bot.simulator.tune(|state| state.edits_count = false);
    bot.gets("editMessageText", edit("Changed")).await;
    let react =
        json!({"chat_id": GROUP, "message_id": id, "reaction": [{"type": "emoji", "emoji": "👍"}]});
    bot.gets("setMessageReaction", react.clone()).await;
    bot.simulator.tune(|state| state.reactions_count = true);
    assert!(bot.refused("setMessageReaction", react).await.starts_with("Too Many Requests"));
}
