//! The relay: what a customer says stands in their ticket's topic, what an agent says there reaches
//! the customer, and each sees what became of it.

use bellhop_simulator::{BOT, Fault, FaultAction, Media, Post};
use serde_json::json;

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, CLEO, LENA, desk, desk_with};
use bellhop_testing::house::{House, buttons, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

/// The reaction of the bot under a message.
fn sign(house: &House, chat: i64, message: i64) -> Option<String> {
    house.message(chat, message).reactions.get(&BOT).and_then(|signs| signs.first().cloned())
}

#[story]
async fn a_question_finds_an_agent_and_the_answer_comes_back() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is my parcel?").await;
    assert_eq!(house.topic_name(&number), format!("🔴 #{number} Lena"));
    let topic = house.in_topic(&number);
    assert!(
        reads(&topic[0])
            .starts_with(&format!("🎫 #{number} Lena · Delivery\n🔴 nobody has taken it")),
        "{}",
        reads(&topic[0])
    );
    assert!(topic[0].pinned, "the card is pinned");
    assert_eq!(house.said_in_topic(&number), ["Where is my parcel?"]);

    let answer = house.agent_writes(BEN, &number, "It left <today> & arrives tomorrow.").await;
    assert_eq!(reads(&house.last(LENA)), "It left <today> & arrives tomorrow.");
    assert_eq!(sign(&house, GROUP, answer).as_deref(), Some("👌"), "Ben sees that it is there");
    assert_eq!(house.topic_name(&number), format!("🟢 #{number} Lena"), "it is Lena's turn");
    assert!(reads(&house.in_topic(&number)[0]).contains("Ben"), "who answers first has taken it");

    let heard = house.hears(LENA, "Thank you!").await;
    assert!(heard.is_empty(), "no message for a message: {heard:?}");
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some("Thank you!"));
    let thanks = house.newest(LENA);
    assert_eq!(sign(&house, LENA, thanks).as_deref(), Some("👀"), "Lena sees that it is heard");
    assert_eq!(house.topic_name(&number), format!("🟡 #{number} Lena"));
}

#[story]
async fn what_is_internal_never_leaves() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let before = house.newest(LENA);
    house.agent_writes(BEN, &number, "// she did, refund it").await;
    house.agent_writes(BEN, &number, "/note ask accounting").await;
    house
        .agent_posts(CLEO, &number, Post::media(Media::photo()).saying("// the bank's answer"))
        .await;
    house
        .agent_posts(
            CLEO,
            &number,
            Post::media(Media::photo()).saying("/note the bank's second answer"),
        )
        .await;
    assert!(house.since(LENA, before).is_empty());
    assert_eq!(
        house.number(&probes::ticket_messages().side("note").count()).await,
        4,
        "but is on record"
    );
}

#[story]
async fn an_album_with_one_internal_piece_stays_among_agents_whole() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let (thread, before) = (house.topic(&number), house.newest(LENA));
    for place in 0..3 {
        let piece = |n| {
            Post::media(Media::photo())
                .saying(if n == place { "// the bank's letters" } else { "" })
                .in_topic(thread)
        };
        house.simulator.post_album(GROUP, BEN, (0..3).map(piece).collect());
        house.quiet().await;
    }
    assert!(house.since(LENA, before).is_empty(), "{:?}", house.since(LENA, before));
    assert_eq!(
        house.number(&probes::ticket_messages().side("note").count()).await,
        9,
        "but is on record"
    );
}

#[story]
async fn a_mistyped_command_and_words_that_become_internal_do_not_leave() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let before = house.newest(LENA);
    house.agent_writes(BEN, &number, "/reslove").await;
    house.agent_writes(BEN, &number, "/take it now").await;
    assert!(
        house
            .said_in_topic(&number)
            .iter()
            .any(|words| words.contains("nothing was sent to the customer"))
    );
    assert!(house.since(LENA, before).is_empty(), "{:?}", house.since(LENA, before));

    let answer = house.agent_writes(BEN, &number, "We pay it back.").await;
    house.simulator.edit_post(GROUP, answer, "// we pay it back, says Cleo");
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), "We pay it back.", "she keeps what she has read");
}

#[story]
async fn media_of_all_kinds_go_both_ways() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let kinds = || {
        [
            Media::photo(),
            Media::video(),
            Media::voice(),
            Media::video_note(),
            Media::document("bill.pdf", 1000),
            Media::sticker("😢"),
            Media::location(52.5, 13.4),
            Media::contact("+4915112345678", "Ana", None),
            Media::audio(),
            Media::animation(),
        ]
    };
    for media in kinds() {
        let kind = media.kind.clone();
        house.simulator.post(LENA, LENA, Post::media(media));
        house.quiet().await;
        let shown = house.in_topic(&number).pop().and_then(|message| message.media);
        assert_eq!(shown.map(|media| media.kind), Some(kind.clone()), "to the agents");
    }
    for media in kinds() {
        let kind = media.kind.clone();
        house.agent_posts(BEN, &number, Post::media(media)).await;
        let shown = house.last(LENA).media;
        assert_eq!(shown.map(|media| media.kind), Some(kind), "to Lena");
    }
}

#[story]
async fn an_album_stays_an_album() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let photos = || {
        vec![
            Post::media(Media::photo()).saying("front"),
            Post::media(Media::photo()),
            Post::media(Media::photo()).saying("back"),
        ]
    };
    house.simulator.post_album(LENA, LENA, photos());
    house.quiet().await;
    let shown: Vec<_> =
        house.in_topic(&number).into_iter().filter(|message| message.media.is_some()).collect();
    assert_eq!(shown.len(), 3);
    assert!(
        shown.iter().all(|message| message.album.is_some() && message.album == shown[0].album),
        "{shown:?}"
    );

    let thread = house.topic(&number);
    house.simulator.post_album(
        GROUP,
        BEN,
        photos().into_iter().map(|post| post.in_topic(thread)).collect(),
    );
    house.quiet().await;
    let shown: Vec<_> =
        house.chat(LENA).into_iter().filter(|message| message.media.is_some()).collect();
    assert_eq!(shown.len(), 3);
    assert!(
        shown.iter().all(|message| message.album.is_some() && message.album == shown[0].album),
        "{shown:?}"
    );
}

#[story]
async fn answers_edits_and_reactions_find_their_message_on_the_other_side() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let first = house.agent_writes(BEN, &number, "Which order?").await;
    let question = house.last(LENA).id;
    house.simulator.post(LENA, LENA, Post::text("The red one").answering(question));
    house.quiet().await;
    let relayed = house.in_topic(&number).pop().expect("a message");
    assert_eq!(
        (reads(&relayed).as_str(), relayed.reply_to),
        ("The red one", Some(first)),
        "her answer answers Ben's question"
    );

    let hers = house.simulator.look(|state| {
        state
            .messages(LENA)
            .iter()
            .rev()
            .find(|message| !message.from_bot)
            .map(|message| message.id)
    });
    let hers = hers.expect("a message");
    house.simulator.edit_post(LENA, hers, "The blue one");
    house.quiet().await;
    assert_eq!(
        reads(&house.message(GROUP, relayed.id)),
        "The blue one",
        "what she changes is changed there"
    );

    let answer = house
        .simulator
        .post(
            GROUP,
            BEN,
            Post::text("Tomorrow").answering(relayed.id).in_topic(house.topic(&number)),
        )
        .message;
    house.quiet().await;
    let told = house.last(LENA);
    assert_eq!(
        (reads(&told).as_str(), told.reply_to),
        ("Tomorrow", Some(hers)),
        "and his answers her words"
    );
    house.simulator.edit_post(GROUP, answer, "The day after tomorrow");
    house.quiet().await;
    assert_eq!(reads(&house.message(LENA, told.id)), "The day after tomorrow");

    house.simulator.react(LENA, LENA, told.id, &["❤"]);
    house.quiet().await;
    assert_eq!(sign(&house, GROUP, answer).as_deref(), Some("❤"), "Ben sees her heart");
    house.simulator.react(GROUP, BEN, relayed.id, &["👍"]);
    house.quiet().await;
    assert_eq!(sign(&house, LENA, hers).as_deref(), Some("👍"), "and Lena his thumb");
}

#[story]
async fn words_keep_their_styles_and_nothing_becomes_a_tag() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Hello").await;
    let bold = json!([{"type": "bold", "offset": 0, "length": 4},
        {"type": "text_link", "offset": 5, "length": 4, "url": "https://x.test/?a=1&b=2"}]);
    let styled =
        Post::text("Look here <b>&").with_entities(bold.as_array().cloned().expect("a list"));
    house.simulator.post(LENA, LENA, styled.clone());
    house.quiet().await;
    let html = house.in_topic(&number).pop().expect("a message").html;
    let target = "https://x.test/?a=1&amp;b=2";
    let hers = format!(
        "<blockquote><b>Look</b> here (<a href=\"{target}\">{target}</a>) &lt;b&gt;&amp;</blockquote>"
    );
    assert_eq!(html, hers, "hers, and where the link leads");
    house.agent_posts(BEN, &number, styled).await;
    assert_eq!(
        house.last(LENA).html,
        format!("<b>Look</b> <a href=\"{target}\">here</a> &lt;b&gt;&amp;")
    );
}

#[story]
async fn what_is_said_while_telegram_is_down_comes_in_order_when_it_is_back() {
    let house =
        desk_with(|plan| plan.with("delivery.rest_ms", 200).with("delivery.breaker_open_ms", 200))
            .await;
    let number = house.asks_for_help(LENA, "Delivery", "one").await;
    house
        .simulator
        .add_fault(Fault::of("sendMessage", FaultAction::BadGateway).in_chat(GROUP).times(7));
    for words in ["two", "three", "four"] {
        house.simulator.say(LENA, words);
    }
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number).join("\n\n"), "one\n\ntwo\n\nthree\n\nfour");
}

#[story]
async fn an_agent_learns_that_the_customer_has_blocked_the_bot() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.simulator.block(LENA);
    house.quiet().await;
    let answer = house.agent_writes(BEN, &number, "At your neighbour's").await;
    let notice = house.in_topic(&number).pop().expect("a notice");
    assert!(reads(&notice).contains("did not reach the customer"), "{}", reads(&notice));
    assert!(
        reads(&notice)
            .contains("Telegram: the customer has blocked the bot; SMS: it is not set up"),
        "{}",
        reads(&notice)
    );
    assert_eq!(notice.reply_to, Some(answer), "under what was said");
    assert!(buttons(&notice).is_empty(), "she has no phone to send it to");
    assert_eq!(house.topic_name(&number), format!("🟡 #{number} Lena"), "nobody has answered her");
}

#[story]
async fn a_topic_that_is_deleted_is_made_again_and_nothing_is_lost() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let first = house.topic(&number);
    house.simulator.delete_topic(GROUP, first);
    house.hears(LENA, "Are you there?").await;
    house.hears(LENA, "Hello?").await;
    let second = house.topic(&number);
    assert_ne!(first, second);
    assert_eq!(house.said_in_topic(&number).join("\n\n"), "Are you there?\n\nHello?");
    house.agent_writes(BEN, &number, "Yes!").await;
    assert_eq!(reads(&house.last(LENA)), "Yes!");
}

#[story]
async fn where_the_topic_is_gone_too_the_group_learns_that_the_customer_was_not_told() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let first = house.topic(&number);
    house.simulator.block(LENA);
    house.quiet().await;
    // It is deleted before the bot reads what the agent wrote there.
    house.simulator.delete_topic(GROUP, first);
    house.simulator.post(GROUP, BEN, Post::text("At your neighbour's").in_topic(first));
    house.quiet().await;
    let told: Vec<String> = house
        .chat(GROUP)
        .iter()
        .map(reads)
        .filter(|words| words.contains("did not reach the customer"))
        .collect();
    assert!(
        told.last().is_some_and(|words| words.starts_with(&format!("#{number} Lena:"))),
        "{told:?}"
    );
}

#[story]
async fn the_words_that_somebody_answers_are_quoted_on_the_other_side_while_they_stand_there() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is ORD-1 & where is ORD-2?").await;
    let (thread, asked) =
        (house.topic(&number), house.in_topic(&number).pop().expect("her words").id);
    house.agent_posts(BEN, &number, Post::text("In Berlin").quoting(asked, "ORD-1 & where")).await;
    // What she said before she sent it stands in her chat as she wrote it.
    let told = house.last(LENA);
    assert_eq!(
        (reads(&told).as_str(), told.quote.as_deref()),
        ("In Berlin", Some("ORD-1 & where"))
    );

    house.simulator.post(LENA, LENA, Post::text("Which one?").quoting(told.id, "Berlin"));
    house.quiet().await;
    assert_eq!(
        house.in_topic(&number).pop().and_then(|shown| shown.quote).as_deref(),
        Some("Berlin")
    );

    // She changes her words before his answer to them is out: it answers what she says now.
    let hers = house.message(LENA, told.reply_to.expect("an answer")).id;
    house.simulator.edit_post(LENA, hers, "Where is it?");
    house.quiet().await;
    house.simulator.post(
        GROUP,
        BEN,
        Post::text("In Hamburg").quoting(asked, "ORD-2").in_topic(thread),
    );
    house.quiet().await;
    let told = house.last(LENA);
    assert_eq!(
        (reads(&told).as_str(), told.reply_to, told.quote),
        ("In Hamburg", Some(hers), None)
    );
}
