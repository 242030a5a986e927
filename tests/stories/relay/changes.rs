//! What somebody changes while it is on its way, or makes longer, or may not say any more.

use std::time::Duration;

use bellhop_simulator::{Media, Post};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk, desk_with};
use bellhop_testing::house::{Plan, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

#[story]
async fn words_under_an_album_that_are_changed_on_its_way_are_changed_there() {
    let house = desk_with(Plan::with_patient_calls).await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let album = house.simulator.holds_answers("copyMessages", GROUP);
    let posted = house.simulator.post_album(
        LENA,
        LENA,
        vec![Post::media(Media::photo()).saying("front"), Post::media(Media::photo())],
    );
    house.holds_back(&album).await;
    house.simulator.edit_post(LENA, posted[0].message, "the left side");
    house.until(&probes::ticket_messages().words(probes::like("%the left side%")).any()).await;
    album.releases();
    house.quiet().await;
    let shown: Vec<String> = house
        .in_topic(&number)
        .iter()
        .filter(|message| message.media.is_some())
        .map(reads)
        .collect();
    assert_eq!(shown, ["the left side", ""]);
}

#[story]
async fn words_that_grow_out_of_the_message_they_went_in_push_nothing_out() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "one").await;
    house.simulator.delete_topic(GROUP, house.topic(&number));
    let first = house.simulator.post(LENA, LENA, Post::text("Where is it?")).message;
    house.simulator.say(LENA, &format!("And this: {}", "x".repeat(1500)));
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number).len(), 1, "both went in one");
    house.simulator.edit_post(LENA, first, &format!("Where on earth {}", "y".repeat(3000)));
    house.quiet().await;
    let said = house.said_in_topic(&number);
    assert!(said[0].starts_with("Where on earth"), "{said:?}");
    assert!(
        said.iter().any(|words| words.starts_with("And this")),
        "what was said after it is still there: {said:?}"
    );
    house.simulator.edit_post(LENA, first, "Where is it?");
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number)[0], "Where is it?");
}

#[story]
async fn words_that_become_internal_before_they_are_out_do_not_leave() {
    let house = desk_with(Plan::with_patient_calls).await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let (thread, before) = (house.topic(&number), house.newest(LENA));
    let first = house.simulator.holds_answers("sendMessage", LENA);
    house.simulator.post(GROUP, BEN, Post::text("One moment").in_topic(thread));
    house.holds_back(&first).await;
    let second =
        house.simulator.post(GROUP, BEN, Post::text("He is lying").in_topic(thread)).message;
    house
        .until(&probes::ticket_messages().side("agent").words(probes::like("%lying%")).any())
        .await;
    house.simulator.edit_post(GROUP, second, "// he is lying");
    house.until(&probes::ticket_messages().side("note").any()).await;
    first.releases();
    house.quiet().await;
    let told: Vec<String> = house.since(LENA, before).iter().map(reads).collect();
    assert_eq!(told, ["One moment"]);
    assert_eq!(
        house.texts(&probes::ticket_messages().side("note").show(|row| row.state())).await,
        ["internal"],
        "but is on record"
    );
}

#[story]
async fn who_is_blocked_says_nothing_by_changing_what_they_had_said() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "one").await;
    let second = house.simulator.post(LENA, LENA, Post::text("two")).message;
    house.quiet().await;
    house.agent_writes(BEN, &number, "Bye").await;
    house.agent_writes(BEN, &number, "/resolve").await;
    house.agent_writes(BEN, &number, "/block").await;
    house.simulator.edit_post(LENA, second, "something rude");
    house.quiet().await;
    house.presses(LENA, "5").await;
    house.says(LENA, "something ruder").await;
    house.quiet().await;
    let said = house.said_in_topic(&number);
    assert!(said.iter().all(|words| !words.contains("rude")), "{said:?}");
}

#[story]
async fn a_change_is_shown_whatever_the_clock_says_meanwhile() {
    let clock = bellhop::clock::Clock::manual(bellhop::clock::Clock::System.now());
    let house = desk_with(|plan| plan.by(&clock).with_patient_calls()).await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let relayed = house.simulator.holds_answers_in_topics("sendMessage", GROUP);
    let said = house.simulator.post(LENA, LENA, Post::text("The left one")).message;
    house.holds_back(&relayed).await;
    house.simulator.edit_post(LENA, said, "The right one");
    house.until(&probes::ticket_messages().words(probes::like("%The right one%")).any()).await;
    relayed.releases();
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some("The right one"));
}

#[story]
async fn who_wrote_before_the_clock_was_set_back_may_go_on() {
    let clock = bellhop::clock::Clock::manual(bellhop::clock::Clock::System.now());
    let house = desk_with(|plan| plan.by(&clock).with("support.messages_per_minute", 4)).await;
    let number = house.asks_for_help(LENA, "Delivery", "one").await;
    for words in ["two", "three", "four"] {
        house.hears(LENA, words).await;
    }
    let bellhop::clock::Clock::Manual(ms) = &clock else { panic!("a manual clock") };
    ms.fetch_sub(
        i64::try_from(Duration::from_secs(3600).as_millis()).expect("an hour"),
        std::sync::atomic::Ordering::SeqCst,
    );
    house.hears(LENA, "five").await;
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some("five"));
    ms.fetch_add(
        i64::try_from(Duration::from_secs(3600).as_millis()).expect("an hour"),
        std::sync::atomic::Ordering::SeqCst,
    );
}
