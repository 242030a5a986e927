//! The simulated Telegram's reactions: the bot's, with Telegram's refusals, and people's, which the
//! bot is told of on terms.

use bellhop_simulator::{BOT, GroupKind, Media, Post, Role};
use serde_json::{Value, json};

use bellhop_testing::agents::GROUP;
use bellhop_testing::bot_api::{ANA, LENA, RawBot};

fn reaction(message: i64, emoji: &[&str]) -> Value {
    let emoji: Vec<Value> =
        emoji.iter().map(|emoji| json!({"type": "emoji", "emoji": emoji})).collect();
    json!({"chat_id": GROUP, "message_id": message, "reaction": emoji})
}

#[tokio::test]
async fn the_bot_reacts_with_one_of_the_usual_emoji() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let id = bot.simulator.post(GROUP, ANA, Post::text("It is on its way")).message;
    let shown = |id: i64| {
        bot.simulator.look(|state| {
            state.message(GROUP, id).and_then(|message| message.reactions.get(&BOT).cloned())
        })
    };
    for emoji in ["👍", "👀", "❤‍🔥"] {
        assert_eq!(bot.gets("setMessageReaction", reaction(id, &[emoji])).await, true);
        assert_eq!(shown(id).as_deref(), Some(&[emoji.to_owned()][..]));
    }
    bot.gets("setMessageReaction", reaction(id, &[])).await;
    assert_eq!(shown(id), None);
    for invalid in ["✅", "x", "❗"] {
        assert_eq!(
            bot.refused("setMessageReaction", reaction(id, &[invalid])).await,
            "Bad Request: REACTION_INVALID",
            "{invalid}"
        );
    }
    assert_eq!(
        bot.refused("setMessageReaction", reaction(id, &["👍", "👎"])).await,
        "Bad Request: REACTIONS_TOO_MANY"
    );
    assert_eq!(
        bot.refused("setMessageReaction", reaction(999, &["👍"])).await,
        "Bad Request: message to react not found"
    );
    let custom = json!({"chat_id": GROUP, "message_id": id,
        "reaction": [{"type": "custom_emoji", "custom_emoji_id": "5"}]});
    assert_eq!(bot.refused("setMessageReaction", custom).await, "Bad Request: REACTION_INVALID");

    bot.simulator.allow_reactions(GROUP, Some(&["👎"]));
    assert_eq!(
        bot.refused("setMessageReaction", reaction(id, &["👍"])).await,
        "Bad Request: REACTION_INVALID",
        "the group allows others"
    );
    assert_eq!(
        bot.gets("getChat", json!({"chat_id": GROUP})).await["available_reactions"],
        json!([{"type": "emoji", "emoji": "👎"}])
    );

    bot.simulator.allow_reactions(GROUP, None);
    let album = bot.simulator.post_album(
        GROUP,
        ANA,
        vec![Post::media(Media::photo()), Post::media(Media::photo())],
    );
    bot.gets("setMessageReaction", reaction(album[1].message, &["👍"])).await;
    assert!(
        shown(album[0].message).is_some() && shown(album[1].message).is_none(),
        "an album bears it on its first"
    );
}

#[tokio::test]
async fn reactions_of_people_are_told_to_who_asks_and_looks_after_the_group() {
    let bot = RawBot::in_group(GroupKind::Forum).await;
    let (in_group, private) = (
        bot.says(None, "Taken").await,
        bot.gets("sendMessage", json!({"chat_id": LENA, "text": "Hi"})).await,
    );
    let private = private["message_id"].as_i64().expect("an id");
    assert_eq!(bot.simulator.react(LENA, LENA, private, &["❤"]), None, "it did not ask");
    bot.hears_of(&json!(["message", "message_reaction"])).await;
    assert!(
        bot.simulator.react(LENA, LENA, private, &["👍"]).is_some()
            && bot.simulator.react(GROUP, ANA, in_group, &["🔥"]).is_some()
    );
    assert!(bot.simulator.react(GROUP, ANA, in_group, &[]).is_some());
    let heard = bot.hears().await;
    assert!(heard.iter().all(|(kind, _)| kind == "message_reaction"), "{heard:?}");
    let emoji = |emoji: &str| json!([{"type": "emoji", "emoji": emoji}]);
    assert_eq!(
        (&heard[0].1["old_reaction"], &heard[0].1["new_reaction"]),
        (&emoji("❤"), &emoji("👍"))
    );
    assert_eq!(
        (&heard[1].1["user"]["id"], &heard[1].1["message_id"], &heard[1].1["chat"]["id"]),
        (&json!(ANA), &json!(in_group), &json!(GROUP))
    );
    assert_eq!(
        (&heard[2].1["old_reaction"], &heard[2].1["new_reaction"]),
        (&emoji("🔥"), &json!([]))
    );
    assert_eq!(bot.simulator.react(GROUP, ANA, 999, &["👍"]), None, "no such message");

    bot.simulator.set_role(GROUP, BOT, Role::Member);
    assert_eq!(
        bot.simulator.react(GROUP, ANA, in_group, &["👍"]),
        None,
        "it looks after the group no more"
    );
}
