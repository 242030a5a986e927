//! Copies and forwards of what people send.

use bellhop_simulator::{Fault, FaultAction, GroupKind, Media, Post};
use serde_json::{Value, json};

use bellhop_testing::agents::GROUP;
use bellhop_testing::bot_api::{ANA, LENA, RawBot};

/// One of each kind that the Bot API knows.
const KINDS: [&str; 13] = [
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

fn of(kind: &str) -> Media {
    Media::of(kind).expect("a kind")
}

/// A copy or forward from the customer's chat into the group.
fn from_lena(message: Value) -> Value {
    let name = if message.is_array() { "message_ids" } else { "message_id" };
    let mut body = json!({"chat_id": GROUP, "from_chat_id": LENA});
    body[name] = message;
    body
}

#[tokio::test]
async fn every_kind_is_heard_copied_and_forwarded() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let thread = bot.topic("#1 Lena").await;
    bot.hears().await;
    for kind in KINDS {
        let sent = bot.simulator.post(LENA, LENA, Post::media(of(kind)).saying("Look")).message;
        let heard = bot.reads().await.pop().expect("a message");
        assert!(!heard[kind].is_null() && heard["text"].is_null(), "{kind}: {heard}");
        assert_eq!(heard["caption"] == "Look", of(kind).may_have_caption(), "{kind}: {heard}");
        let mut body = from_lena(json!(sent));
        body["message_thread_id"] = json!(thread);
        let copied = bot.gets("copyMessage", body.clone()).await;
        let copy = bot
            .simulator
            .look(|state| state.message(GROUP, copied["message_id"].as_i64()?).cloned())
            .expect("the copy");
        assert_eq!(
            (copy.media.as_ref().map(|media| &media.body), copy.thread, copy.from_bot),
            (Some(&heard[kind]), Some(thread), true)
        );
        assert!(copy.origin.is_none());
        let forwarded = bot.gets("forwardMessage", body).await;
        assert_eq!(forwarded["forward_origin"]["sender_user"]["id"], LENA, "{kind}: {forwarded}");
        assert_eq!(forwarded[kind], heard[kind]);
    }
    assert_eq!(
        bot.simulator.look(|state| state.topic(GROUP, thread)).expect("the topic").messages.len(),
        1 + 2 * KINDS.len()
    );
}

#[tokio::test]
async fn what_the_bot_api_does_not_know_yet_is_copied_too() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let sent = bot
        .simulator
        .post(LENA, LENA, Post::media(Media::any("hologram", json!({"depth": 3}))))
        .message;
    assert_eq!(bot.reads().await[0]["hologram"], json!({"depth": 3}));
    bot.gets("copyMessage", from_lena(json!(sent))).await;
}

#[tokio::test]
async fn what_cannot_be_copied_says_why() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let notice = bot.topic("#1 Lena").await;
    for (method, act, done) in
        [("copyMessage", "copy", "copied"), ("forwardMessage", "forward", "forwarded")]
    {
        assert_eq!(
            bot.refused(method, from_lena(json!(999))).await,
            format!("Bad Request: message to {act} not found")
        );
        let of_group = json!({"chat_id": LENA, "from_chat_id": GROUP, "message_id": notice});
        assert_eq!(
            bot.refused(method, of_group).await,
            format!("Bad Request: message can't be {done}"),
            "a notice"
        );
        let protected = bot.simulator.post(LENA, LENA, Post::text("Secret").protected()).message;
        assert_eq!(
            bot.refused(method, from_lena(json!(protected))).await,
            format!("Bad Request: message can't be {done}")
        );
        let nowhere = json!({"chat_id": GROUP, "from_chat_id": -9, "message_id": 1});
        assert_eq!(bot.refused(method, nowhere).await, "Bad Request: chat not found");
    }
    let photo = bot.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("Old")).message;
    let mut body = from_lena(json!(photo));
    body["caption"] = json!("<b>New</b>");
    body["parse_mode"] = json!("HTML");
    let copied = bot.gets("copyMessage", body).await["message_id"].as_i64().expect("an id");
    assert_eq!(
        bot.simulator
            .look(|state| state.message(GROUP, copied).map(|copy| copy.text.clone()))
            .as_deref(),
        Some("New")
    );
    bot.simulator.block(LENA);
    assert_eq!(
        bot.refused("copyMessage", from_lena(json!(photo))).await,
        "Forbidden: bot was blocked by the user"
    );
}

#[tokio::test]
async fn an_album_stays_one() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let thread = bot.topic("#1 Lena").await;
    bot.hears().await;
    let posts =
        vec![Post::media(Media::photo()).saying("Both broken"), Post::media(Media::video())];
    let album: Vec<i64> = bot
        .simulator
        .post_album(LENA, LENA, posts)
        .into_iter()
        .map(|posted| posted.message)
        .collect();
    let after = bot.simulator.post(LENA, LENA, Post::text("See?")).message;
    let heard = bot.reads().await;
    assert_eq!(heard.len(), 3, "an update for each");
    let mark = heard[0]["media_group_id"].as_str().expect("a mark");
    assert!(heard[1]["media_group_id"] == mark && heard[2]["media_group_id"].is_null());

    let mut body = from_lena(json!([album[0], album[1], after, 999]));
    body["message_thread_id"] = json!(thread);
    let copies = bot.gets("copyMessages", body).await;
    let copies: Vec<_> = copies
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|copy| copy["message_id"].as_i64())
        .collect();
    assert_eq!(copies.len(), 3, "what is not there is left out");
    let marks: Vec<_> = copies
        .iter()
        .map(|id| {
            bot.simulator
                .look(|state| state.message(GROUP, *id).and_then(|copy| copy.album.clone()))
        })
        .collect();
    assert!(
        marks[0].is_some()
            && marks[0] == marks[1]
            && marks[2].is_none()
            && marks[0].as_deref() != Some(mark),
        "{marks:?}"
    );

    let many: Vec<i64> = (1..=101).collect();
    for (ids, words) in [
        (json!([]), "message identifiers are not specified"),
        (json!([album[1], album[0]]), "message identifiers must be in a strictly increasing order"),
        (json!(many), "too many message identifiers specified"),
        (json!([998, 999]), "there are no messages to forward"),
    ] {
        assert_eq!(
            bot.refused("copyMessages", from_lena(ids)).await,
            format!("Bad Request: {words}")
        );
    }
    assert_eq!(
        bot.gets("forwardMessages", from_lena(json!(album))).await.as_array().map(Vec::len),
        Some(2)
    );
}

#[tokio::test]
async fn captions_that_only_people_may_write_are_not_copied_and_pieces_may_be_left_out() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let long = "x".repeat(1025);
    let album = bot.simulator.post_album(
        LENA,
        LENA,
        vec![Post::media(Media::photo()).saying(&long), Post::media(Media::photo())],
    );
    let ids: Vec<i64> = album.iter().map(|posted| posted.message).collect();
    assert_eq!(
        bot.refused("copyMessage", from_lena(json!(ids[0]))).await,
        "Bad Request: message caption is too long"
    );
    assert_eq!(
        bot.refused("copyMessages", from_lena(json!(ids))).await,
        "Bad Request: MEDIA_CAPTION_TOO_LONG"
    );
    let mut bare = from_lena(json!(ids[0]));
    bare["caption"] = json!("");
    let copy = bot.gets("copyMessage", bare).await["message_id"].as_i64().expect("an id");
    assert_eq!(
        bot.simulator
            .look(|state| state.message(GROUP, copy).map(|copy| copy.text.clone()))
            .as_deref(),
        Some("")
    );
    let mut bare = from_lena(json!(ids));
    bare["remove_caption"] = json!(true);
    bot.simulator
        .add_fault(Fault::of("copyMessages", FaultAction::LeaveOut { places: vec![0] }).times(1));
    assert_eq!(
        bot.gets("copyMessages", bare.clone()).await.as_array().map(Vec::len),
        Some(1),
        "in silence"
    );
    let copies = bot.gets("copyMessages", bare).await;
    let copies: Vec<i64> = copies
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|copy| copy["message_id"].as_i64())
        .collect();

    let gone = bot
        .gets(
            "deleteMessages",
            json!({"chat_id": GROUP, "message_ids": [copies[0], 9999, copies[1]]}),
        )
        .await;
    assert_eq!(gone, true, "what is not there is left out");
    assert!(
        bot.simulator.look(|state| copies.iter().all(|copy| state.message(GROUP, *copy).is_none()))
    );
    assert!(
        bot.refused("deleteMessages", json!({"chat_id": GROUP, "message_ids": []}))
            .await
            .contains("not specified")
    );
}

#[tokio::test]
async fn who_wants_no_voices_gets_none() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    bot.simulator.tune(|state| state.chats.entry(LENA).or_default().wants_no_voices = true);
    for (kind, is_taken) in [("voice", false), ("video_note", false), ("video", true)] {
        let sent = bot.simulator.post(GROUP, ANA, Post::media(of(kind))).message;
        let body = json!({"chat_id": LENA, "from_chat_id": GROUP, "message_id": sent});
        let answer = bot.asks("copyMessage", body).await;
        assert_eq!(answer["ok"], is_taken, "{answer}");
        assert!(
            is_taken || answer["description"] == "Bad Request: VOICE_MESSAGES_FORBIDDEN",
            "{answer}"
        );
    }
}
