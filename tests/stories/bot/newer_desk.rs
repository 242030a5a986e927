//! What a newer Telegram sends into a ticket: whatever stands beside the words that this program
//! does not know, the words are heard, internal ones stay inside, and what cannot be read is
//! pointed out.

use bellhop_simulator::{Media, Post};
use serde_json::{Value, json};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk, desk_with};
use bellhop_testing::house::{House, reads};
use bellhop_testing::newer;
use bellhop_testing::probes;
use bellhop_testing::raw;
use bellhop_testing::story;

/// Words that could not be sent to the customer.
const NOT_UNDERSTOOD: &str = "❗ I cannot read this kind of message whole, so nothing was sent to the customer. Please send it as plain words, a photo or a file.";

/// What is on record of a ticket's last message.
async fn last_on_record(house: &House) -> Value {
    let support = house.caller("support").await;
    let list = support.gets("/api/tickets?limit=1").await.json();
    let id = list["tickets"][0]["id"].as_str().expect("an id").to_owned();
    let whole = support.gets(&format!("/api/tickets/{id}")).await.json();
    whole["messages"].as_array().and_then(|messages| messages.last()).expect("a message").clone()
}

/// What an agent writes in a ticket's topic and the customer is not to read; false where they read
/// something.
async fn stays(house: &House, number: &str, post: Post) {
    let before = house.newest(LENA);
    house.agent_posts(BEN, number, post.clone()).await;
    assert!(house.since(LENA, before).is_empty(), "{:?} of {post:?}", house.since(LENA, before));
}

#[story]
async fn an_agent_s_notes_and_commands_are_read_whatever_they_answer_or_quote() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let mut notes = 0;
    for beside in newer::context() {
        for words in ["// secret", "/note secret"] {
            stays(&house, &number, Post::text(words).also(beside.clone())).await;
            notes += 1;
        }
        house.agent_posts(BEN, &number, Post::text("/resolve").also(beside.clone())).await;
        assert_eq!(house.topic_name(&number), format!("✅ #{number} Lena"), "solved by {beside}");
        house.agent_writes(BEN, &number, "/reopen").await;
        house.agent_posts(BEN, &number, Post::text("We pay it back").also(beside.clone())).await;
        assert_eq!(reads(&house.last(LENA)), "We pay it back", "beside {beside}");
        assert_eq!(last_on_record(&house).await["kind"], "text", "beside {beside}");
    }
    assert_eq!(
        house
            .number(&probes::ticket_messages().side("note").words(probes::like("%secret%")).count())
            .await,
        notes
    );
}

#[story]
async fn what_stands_under_an_agent_s_media_is_read_whatever_is_new_in_it() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let entities = vec![newer::entity(3)];
    for words in ["// secret", "/note secret"] {
        stays(
            &house,
            &number,
            Post::media(Media::photo()).saying(words).with_entities(entities.clone()),
        )
        .await;
        for media in newer::without_mime_type() {
            stays(&house, &number, Post::media(media.clone()).saying(words)).await;
            stays(
                &house,
                &number,
                Post::media(media).saying(words).with_entities(entities.clone()),
            )
            .await;
        }
        stays(
            &house,
            &number,
            Post::media(Media::photo()).saying(words).also(json!({"hologram": {"file_id": "f"}})),
        )
        .await;
    }
    let kinds = house
        .texts(&probes::ticket_messages().side("note").distinct().sorted().show(|row| row.kind()))
        .await;
    assert_eq!(
        kinds,
        ["animation", "audio", "photo", "video", "voice"],
        "and each is on record as what it is"
    );
    for media in newer::without_mime_type() {
        let kind = media.kind.clone();
        house.agent_posts(BEN, &number, Post::media(media).saying("Look")).await;
        let told = house.last(LENA);
        assert_eq!((told.media.map(|media| media.kind), told.text.as_str()), (Some(kind), "Look"));
    }
}

#[story]
async fn what_nobody_can_read_stays_among_agents_and_is_pointed_out() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let page = json!({"blocks": [{"type": "paragraph", "text": "We pay it back"}]});
    let internal = json!({"blocks": [{"type": "paragraph",
        "text": [{"type": "bold", "text": "//"}, " secret"]}]});
    for media in [
        Media::any("hologram", json!({"file_id": "f", "text": "// secret"})),
        Media::any("hologram", json!([1])),
        Media::any("sender_tag", json!("nothing else")),
        Media::any("rich_message", page),
    ] {
        let before = house.in_topic(&number).len();
        stays(&house, &number, Post::media(media)).await;
        let said: Vec<String> = house.in_topic(&number)[before..].iter().map(reads).collect();
        assert_eq!(said.last().map(String::as_str), Some(NOT_UNDERSTOOD));
    }
    assert_eq!(
        house.number(&probes::ticket_messages().side("note").kind("other").count()).await,
        4,
        "but is on record"
    );

    let before = house.in_topic(&number).len();
    stays(&house, &number, Post::media(Media::any("rich_message", internal))).await;
    stays(&house, &number, Post::media(Media::poll("// who takes it?", &["me", "you"]))).await;
    assert_eq!(
        house.in_topic(&number).len(),
        before + 2,
        "what is internal by its words needs no word about it"
    );

    let captioned = Media::any("hologram", json!({"file_id": "f"}));
    house
        .agent_posts(BEN, &number, Post::media(captioned).also(json!({"caption": "Look at this"})))
        .await;
    assert_eq!(
        house.last(LENA).media.map(|media| media.kind).as_deref(),
        Some("hologram"),
        "by its words it is meant for her"
    );
}

#[story]
async fn an_edit_that_nobody_can_read_changes_nothing() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let answer = house.agent_writes(BEN, &number, "We pay it back").await;
    let told = house.last(LENA).id;
    let mut edited = raw::in_topic(GROUP, house.topic(&number), "");
    edited.as_object_mut().expect("a message").remove("text");
    (edited["message_id"], edited["from"]["id"]) = (json!(answer), json!(BEN));
    edited["hologram"] = json!({"file_id": "f"});
    house.simulator.update_raw(GROUP, "edited_message", edited);
    house.quiet().await;
    assert_eq!(reads(&house.message(LENA, told)), "We pay it back");
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some(NOT_UNDERSTOOD));

    let said = house.in_topic(&number)[1].clone();
    let hers = house.simulator.look(|state| {
        state.messages(LENA).iter().find(|one| one.text == "I paid twice").map(|one| one.id)
    });
    let mut edited = raw::with(LENA, "hologram", json!({"file_id": "f"}));
    edited["message_id"] = json!(hers.expect("her words"));
    house.simulator.update_raw(LENA, "edited_message", edited);
    house.quiet().await;
    assert_eq!(house.message(GROUP, said.id).text, said.text);
}

#[story]
async fn a_customer_s_words_kind_and_quote_are_on_record_whatever_is_new_in_them() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    for beside in newer::context() {
        house.simulator.post(LENA, LENA, Post::text("The red one").also(beside.clone()));
        house.quiet().await;
        assert_eq!(
            house.said_in_topic(&number).last().map(String::as_str),
            Some("The red one"),
            "beside {beside}"
        );
        let record = last_on_record(&house).await;
        assert_eq!(
            (&record["text"], &record["kind"]),
            (&json!("The red one"), &json!("text")),
            "beside {beside}"
        );
        assert_eq!(record["quote"], beside["quote"]["text"], "beside {beside}");
    }
    let quoted = house.agent_writes(BEN, &number, "Is it the one of today?").await;
    let told = house.last(LENA).id;
    let quote = json!({"quote": {"text": "one of today", "position": 10, "is_manual": true,
        "entities": [newer::entity(7)]}});
    house.simulator.post(LENA, LENA, Post::text("Yes").answering(told).also(quote));
    house.quiet().await;
    let shown = house.in_topic(&number).pop().expect("her answer");
    assert_eq!(
        (reads(&shown).as_str(), shown.reply_to, shown.quote.as_deref()),
        ("Yes", Some(quoted), Some("one of today"))
    );

    for media in newer::without_mime_type() {
        let kind = media.kind.clone();
        house.simulator.post(
            LENA,
            LENA,
            Post::media(media).saying("Look at 12:00").with_entities(vec![newer::entity(8)]),
        );
        house.quiet().await;
        let record = last_on_record(&house).await;
        assert_eq!((&record["text"], &record["kind"]), (&json!("Look at 12:00"), &json!(kind)));
    }
}

#[story]
async fn the_size_of_a_file_counts_without_its_type() {
    let house = desk_with(|plan| plan.with("support.max_file_mb", 2)).await;
    let number = house.asks_for_help(LENA, "Delivery", "See this").await;
    for mut media in newer::without_mime_type() {
        media.body["file_size"] = json!(3_000_000);
        let before = house.newest(LENA);
        house.simulator.post(LENA, LENA, Post::media(media));
        house.quiet().await;
        let told: Vec<String> = house.since(LENA, before).iter().map(reads).collect();
        assert_eq!(
            told,
            ["This file is too large: at most 2 MB can be sent here. Please send a smaller one."]
        );
    }
    assert_eq!(house.said_in_topic(&number), ["See this"]);
}

#[story]
async fn an_album_whose_caption_is_newer_stays_an_album() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let first = Post::media(Media::photo())
        .saying("front, at 12:00")
        .with_entities(vec![newer::entity(10)]);
    house.simulator.post_album(
        LENA,
        LENA,
        vec![first, Post::media(Media::photo()), Post::media(Media::photo())],
    );
    house.quiet().await;
    let shown: Vec<_> =
        house.in_topic(&number).into_iter().filter(|message| message.media.is_some()).collect();
    assert_eq!(shown.len(), 3);
    assert!(
        shown.iter().all(|message| message.album.is_some() && message.album == shown[0].album),
        "{shown:?}"
    );
    let record = probes::ticket_messages()
        .album(probes::present())
        .sorted_by(|row| row.place())
        .show(|row| row.kind().words());
    assert_eq!(
        house.texts(&record).await,
        [r#"photo "front, at 12:00""#, r#"photo """#, r#"photo """#]
    );

    let thread = house.topic(&number);
    let internal = Post::media(Media::photo())
        .saying("// the bank's letter of 12:00")
        .with_entities(vec![newer::entity(3)]);
    let (before, pieces) = (house.newest(LENA), vec![internal, Post::media(Media::photo())]);
    house.simulator.post_album(
        GROUP,
        BEN,
        pieces.into_iter().map(|post| post.in_topic(thread)).collect(),
    );
    house.quiet().await;
    assert!(house.since(LENA, before).is_empty(), "{:?}", house.since(LENA, before));
}

#[story]
async fn what_a_customer_sends_of_next_year_is_copied_and_named() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let unknown = "❔ The customer sent something new (“hologram”), a kind of message that I do not know yet. \
            If you cannot see it above, ask them to send it in another way.";
    house.simulator.post(LENA, LENA, Post::media(Media::any("hologram", json!({"file_id": "f"}))));
    house.quiet().await;
    let topic = house.in_topic(&number);
    let [copy, told] = &topic[topic.len() - 2..] else { panic!("{topic:?}") };
    assert_eq!(copy.media.as_ref().map(|media| media.kind.as_str()), Some("hologram"));
    assert_eq!((reads(told).as_str(), told.reply_to), (unknown, Some(copy.id)));
    let record = last_on_record(&house).await;
    assert_eq!((&record["kind"], &record["unknown_kind"]), (&json!("other"), &json!("hologram")));

    house.simulator.post(
        LENA,
        LENA,
        Post::media(Media::any("hologram", json!({"file_id": "f"}))).protected(),
    );
    house.quiet().await;
    let told = house.said_in_topic(&number).pop();
    assert_eq!(
        told.as_deref(),
        Some("❗ The customer sent something new (“hologram”), which cannot be shown here.")
    );

    house.simulator.post(LENA, LENA, Post::media(Media::poll("Tea?", &["yes", "no"])));
    house.quiet().await;
    assert_eq!(
        last_on_record(&house).await["unknown_kind"],
        Value::Null,
        "what is known is not pointed out"
    );
}

#[story]
async fn a_request_that_begins_with_something_new_names_it() {
    let house = desk().await;
    house.simulator.post(LENA, LENA, Post::media(Media::any("hologram", json!({"file_id": "f"}))));
    house.quiet().await;
    house.presses(LENA, "Returns").await;
    let asked = house.last(LENA);
    assert!(reads(&asked).ends_with("• something new (“hologram”)"), "{}", reads(&asked));
    house.presses(LENA, "Send").await;
    let number = house.newest_ticket().await;
    assert!(
        house.said_in_topic(&number).iter().any(|words| words.contains("“hologram”")),
        "{:?}",
        house.said_in_topic(&number)
    );
}

#[story]
async fn a_notice_of_telegram_s_own_is_nobody_s_answer() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let (thread, messages) =
        (house.topic(&number), house.number(&probes::ticket_messages().count()).await);
    let (before, topic) = (house.newest(LENA), house.in_topic(&number).len());
    for (notice, value) in newer::notices() {
        house.simulator.update_raw(LENA, "message", raw::with(LENA, notice, value.clone()));
        let mut among_agents = raw::in_topic(GROUP, thread, "");
        among_agents.as_object_mut().expect("a message").remove("text");
        (among_agents["from"]["id"], among_agents[notice]) = (json!(BEN), value);
        house.simulator.update_raw(GROUP, "message", among_agents);
        house.quiet().await;
    }
    assert_eq!(house.number(&probes::ticket_messages().count()).await, messages);
    assert_eq!((house.newest(LENA), house.in_topic(&number).len()), (before, topic));
    house.person(8, "Ana", "en");
    house.says(8, "/help").await;
    let before = house.newest(8);
    for (notice, value) in newer::notices() {
        house.simulator.update_raw(8, "message", raw::with(8, notice, value));
    }
    house.quiet().await;
    assert_eq!(
        (house.newest(8), house.tickets().await),
        (before, 1),
        "nobody is asked, and no ticket opens"
    );
    assert_eq!(house.number(&probes::dialogues().chat_id(8).count()).await, 0);
}
