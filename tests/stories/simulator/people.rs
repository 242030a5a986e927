//! What people do in the simulated Telegram is led from outside too, and all of it is in the form
//! that the bot's library reads.

use bellhop_simulator::{BOT, GroupKind, Media, Post, Rights, Role};
use serde_json::{Value, json};
use teloxide::types::{ChatMember, ForumTopic, Message, MessageKind, Update, UpdateKind};

use bellhop_testing::agents::GROUP;
use bellhop_testing::bot_api::{ANA, BEN, LENA, RawBot};

#[tokio::test]
async fn a_desk_is_led_over_http() {
    let bot = RawBot::in_group(GroupKind::Basic).await;
    const DESK: i64 = -200;
    let leads = async |act: &str, body: Value| {
        let (status, done) = bot.leads(act, body.clone()).await;
        assert_eq!(status, 200, "{act} {body}: {done}");
        done
    };
    leads("group", json!({"chat": DESK, "text": "Desk", "kind": "forum"})).await;
    leads("member", json!({"chat": DESK, "by": ANA, "text": "Ana", "language": "de", "role": {"administrator": {"manage_topics": true}}}))
        .await;
    let thread =
        leads("topic-create", json!({"chat": DESK, "by": ANA, "text": "Ideas"})).await["thread"]
            .clone();
    let written = leads(
        "post",
        json!({"chat": DESK, "by": ANA, "text": "Look", "media": "photo", "thread": thread}),
    )
    .await;
    leads("post", json!({"chat": DESK, "by": BEN, "text": "I see", "reply_to": written["message"], "anonymous": true})).await;
    leads("edit", json!({"chat": DESK, "by": ANA, "message": written["message"], "text": "Look!"}))
        .await;
    leads("album", json!({"chat": LENA, "items": ["photo", "video"], "text": "Both"})).await;
    leads("topic-rename", json!({"chat": DESK, "by": ANA, "thread": thread, "text": "More"})).await;
    leads("topic-close", json!({"chat": DESK, "by": ANA, "thread": thread})).await;
    leads("topic-reopen", json!({"chat": DESK, "by": ANA, "thread": thread})).await;
    let asked = bot.gets(
        "sendMessage",
        json!({"chat_id": DESK, "text": "Take?", "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}}),
    );
    let asked = asked.await["message_id"].clone();
    leads("press", json!({"chat": DESK, "by": ANA, "message": asked, "text": "Yes"})).await;
    let heard: Vec<String> = bot.hears().await.into_iter().map(|(kind, _)| kind).collect();
    let messages = [
        "message",
        "message",
        "message",
        "edited_message",
        "message",
        "message",
        "message",
        "message",
        "message",
        "callback_query",
    ];
    assert_eq!(heard, messages);

    bot.hears_of(&json!(["message", "message_reaction", "my_chat_member"])).await;
    leads("react", json!({"chat": DESK, "by": ANA, "message": asked, "emoji": ["👍"]})).await;
    leads("role", json!({"chat": DESK, "by": BOT, "role": "member"})).await;
    assert_eq!(
        leads("erase", json!({"chat": DESK, "message": asked})).await,
        json!({"erased": true})
    );
    leads("topics", json!({"chat": DESK, "on": true})).await;
    leads("topic-delete", json!({"chat": DESK, "thread": thread})).await;
    leads("upgrade", json!({"chat": GROUP, "supergroup": -1_000_300})).await;
    assert_eq!(
        bot.hears().await.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(),
        ["message_reaction", "my_chat_member", "message", "message"]
    );
}

#[tokio::test]
async fn what_nobody_can_do_is_refused_with_a_reason() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    for (act, body, status, words) in [
        ("dance", json!({"chat": GROUP}), 404, "no such act"),
        ("post", json!({"chat": 0, "text": "x"}), 422, "chat:"),
        ("post", json!({"chat": GROUP}), 422, "text:"),
        ("post", json!({"chat": GROUP, "media": "hologram"}), 422, "no such kind"),
        ("post", json!({"chat": GROUP, "txt": "x"}), 400, "unknown field"),
        ("album", json!({"chat": GROUP, "items": ["photo"]}), 422, "items:"),
        ("edit", json!({"chat": GROUP, "text": "x"}), 422, "message:"),
        ("edit", json!({"chat": GROUP, "message": 99, "text": "x"}), 422, "not told"),
        ("press", json!({"chat": GROUP, "message": 99, "text": "x"}), 422, "no such button"),
        ("react", json!({"chat": GROUP, "message": 99, "emoji": ["👍"]}), 422, "not told"),
        ("topic-close", json!({"chat": GROUP, "thread": 99}), 422, "not there"),
        ("upgrade", json!({"chat": GROUP}), 422, "supergroup:"),
    ] {
        let (code, answer) = bot.leads(act, body.clone()).await;
        assert!(
            code == status && answer["error"].as_str().is_some_and(|why| why.contains(words)),
            "{act} {body}: {code} {answer}"
        );
    }
}

/// Reads an update as the bot does.
fn read(kind: &str, body: &Value) -> Update {
    let mut update = json!({"update_id": 1});
    update[kind] = body.clone();
    serde_json::from_str(&update.to_string()).unwrap_or_else(|error| panic!("{error}: {update}"))
}

#[tokio::test]
async fn the_bots_library_reads_every_update() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let kinds = json!([
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
        "chat_member",
        "message_reaction"
    ]);
    bot.hears_of(&kinds).await;
    let (simulator, thread) = (&bot.simulator, bot.topic("#1 Lena").await);
    let buttons = json!({"inline_keyboard": [[{"text": "Take", "callback_data": "t"}]]});
    let card = json!({"chat_id": GROUP, "message_thread_id": thread, "text": "The card", "reply_markup": buttons});
    let card = bot.gets("sendMessage", card).await["message_id"].as_i64().expect("an id");
    bot.gets("pinChatMessage", json!({"chat_id": GROUP, "message_id": card})).await;
    let kinds = [
        "photo",
        "video",
        "voice",
        "video_note",
        "document",
        "sticker",
        "animation",
        "audio",
        "location",
        "venue",
        "contact",
        "poll",
        "dice",
    ];
    for kind in kinds {
        simulator.post(GROUP, ANA, Post::media(Media::of(kind).expect("a kind")).in_topic(thread));
    }
    let said = simulator.post(GROUP, ANA, Post::text("Yes").quoting(card, "card")).message;
    simulator.post(LENA, LENA, Post::text("Look").forwarded_from("Somebody"));
    simulator.post_album(
        LENA,
        LENA,
        vec![Post::media(Media::photo()).saying("Two"), Post::media(Media::photo())],
    );
    simulator.edit_post(GROUP, said, "Yes!");
    simulator.react(GROUP, BEN, said, &["👍"]);
    simulator.press_in(GROUP, BEN, card, "Take");
    simulator.rename_topic(GROUP, BEN, thread, "Other");
    simulator.close_topic(GROUP, BEN, thread);
    simulator.reopen_topic(GROUP, BEN, thread);
    (simulator.leave(GROUP, ANA), simulator.join(GROUP, ANA)).0.expect("a notice");
    for role in
        [Role::Administrator(Rights::ALL), Role::Restricted, Role::Kicked, Role::Left, Role::Member]
    {
        simulator.set_role(GROUP, ANA, role);
    }
    simulator.set_role(GROUP, BOT, Role::Member);
    for (kind, body) in bot.hears().await {
        match read(&kind, &body).kind {
            UpdateKind::Error(_) => panic!("{kind} is not read: {body}"),
            UpdateKind::Message(message) => {
                assert!(!matches!(message.kind, MessageKind::Empty {}), "empty: {body}")
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_bots_library_reads_every_answer() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let made = bot.gets("createForumTopic", json!({"chat_id": GROUP, "name": "One"})).await;
    assert_eq!(serde_json::from_value::<ForumTopic>(made).expect("a topic").name, "One");
    let photo = bot.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("Look")).message;
    let forwarded = bot
        .gets(
            "forwardMessage",
            json!({"chat_id": GROUP, "from_chat_id": LENA, "message_id": photo}),
        )
        .await;
    let forwarded: Message = serde_json::from_value(forwarded).expect("a message");
    assert!(forwarded.photo().is_some() && forwarded.forward_origin().is_some());
    let admins = bot.gets("getChatAdministrators", json!({"chat_id": GROUP})).await;
    let admins: Vec<ChatMember> = serde_json::from_value(admins).expect("members");
    assert!(admins.iter().all(|admin| admin.kind.is_privileged()));
    let chat = bot.gets("getChat", json!({"chat_id": GROUP})).await;
    serde_json::from_value::<teloxide::types::ChatFullInfo>(chat.clone())
        .unwrap_or_else(|error| panic!("{error}: {chat}"));
    let icons = bot.gets("getForumTopicIconStickers", json!({})).await;
    assert!(
        !serde_json::from_value::<Vec<teloxide::types::Sticker>>(icons)
            .expect("stickers")
            .is_empty()
    );
}

#[tokio::test]
async fn edits_and_forwards_of_people_are_told() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let text = bot.simulator.post(LENA, LENA, Post::text("Wher is it?")).message;
    let photo = bot.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("Brokn")).message;
    bot.simulator.post(LENA, LENA, Post::text("They told me").forwarded_from("Somebody else"));
    assert_eq!(bot.reads().await[2]["forward_origin"]["sender_user_name"], "Somebody else");
    assert!(
        bot.simulator.edit_post(LENA, text, "Where is it?").is_some()
            && bot.simulator.edit_post(LENA, photo, "Broken").is_some()
    );
    let heard = bot.hears().await;
    assert!(
        heard
            .iter()
            .all(|(kind, message)| kind == "edited_message" && message["edit_date"].is_i64()),
        "{heard:?}"
    );
    assert_eq!(
        (&heard[0].1["message_id"], &heard[0].1["text"], &heard[1].1["caption"]),
        (&json!(text), &json!("Where is it?"), &json!("Broken"))
    );
    let own = bot.gets("sendMessage", json!({"chat_id": LENA, "text": "Soon"})).await["message_id"]
        .as_i64()
        .expect("an id");
    assert!(
        bot.simulator.edit_post(LENA, own, "Never").is_none(),
        "nobody edits what others wrote"
    );
}
