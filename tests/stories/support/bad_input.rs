//! The desk and what people really send: every kind of message, words that grow, answers to what is
//! gone, people who are mistaken for each other, and people who are no longer there.

use bellhop_simulator::{Media, Post, Role};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, CLEO, LENA, desk};
use bellhop_testing::house::{House, reads};
use bellhop_testing::story;

/// Another customer of Lena's name.
const OTHER_LENA: i64 = 8;

/// What somebody wrote last.
fn written(house: &House, chat: i64) -> i64 {
    let theirs = |message: &&bellhop_simulator::ChatMessage| !message.from_bot;
    house
        .simulator
        .look(|state| state.messages(chat).iter().rev().find(theirs).map(|message| message.id))
        .expect("a message")
}

#[story]
async fn every_kind_of_message_is_shown_or_the_agents_are_told_that_it_was_there() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    for kind in [
        "poll",
        "dice",
        "venue",
        "story",
        "game",
        "paid_media",
        "checklist",
        "invoice",
        "giveaway",
        "hologram",
    ] {
        let media = Media::of(kind)
            .unwrap_or_else(|| Media::any(kind, serde_json::json!({"title": "Something"})));
        let before = house.in_topic(&number).len();
        house.simulator.post(LENA, LENA, Post::media(media));
        house.quiet().await;
        assert!(
            house.in_topic(&number).len() > before,
            "{kind}: {:?}",
            house.said_in_topic(&number)
        );
    }
    house.hears(LENA, "And that was all").await;
    assert_eq!(
        house.said_in_topic(&number).last().map(String::as_str),
        Some("And that was all"),
        "nothing of it holds up what follows"
    );
}

#[story]
async fn words_that_grow_when_they_are_escaped_arrive_whole() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    let (ampersands, faces) = ("&<".repeat(2048), "😀".repeat(2048));
    for words in [&ampersands, &faces] {
        house.hears(LENA, words).await;
        assert_eq!(house.said_in_topic(&number).last(), Some(words));
        house.agent_writes(BEN, &number, words).await;
        assert_eq!(&reads(&house.last(LENA)), words);
    }
    // Two that fit one message each and no message together.
    house.simulator.say(LENA, &ampersands);
    house.simulator.say(LENA, "and that is all");
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some("and that is all"));
}

#[story]
async fn an_answer_to_what_was_deleted_arrives_all_the_same() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.hears(LENA, "The red one").await;
    let (hers, shown) =
        (written(&house, LENA), house.in_topic(&number).pop().expect("a message").id);
    house.simulator.delete_message(LENA, hers);
    house.agent_posts(BEN, &number, Post::text("On its way").answering(shown)).await;
    assert_eq!(reads(&house.last(LENA)), "On its way");

    let told = house.last(LENA).id;
    house.simulator.erase(GROUP, written(&house, GROUP));
    house.simulator.post(LENA, LENA, Post::text("Thank you").answering(told));
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some("Thank you"));
}

#[story]
async fn two_of_the_same_name_are_never_taken_for_each_other() {
    let house = desk().await;
    house.customer("c-2", OTHER_LENA, "Lena", "en").await;
    house.quiet().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is mine?").await;
    let other = house.asks_for_help(OTHER_LENA, "Delivery", "And where is mine?").await;
    assert_ne!(house.topic(&number), house.topic(&other));
    let (before, other_before) = (house.newest(LENA), house.newest(OTHER_LENA));
    house.agent_writes(BEN, &number, "At your neighbour's").await;
    house.agent_writes(BEN, &other, "In Berlin").await;
    let told = |chat, before| house.since(chat, before).iter().map(reads).collect::<Vec<_>>();
    assert_eq!(
        (told(LENA, before), told(OTHER_LENA, other_before)),
        (vec!["At your neighbour's".to_owned()], vec!["In Berlin".to_owned()])
    );
}

#[story]
async fn who_writes_in_two_languages_is_relayed_as_they_write_and_answered_in_their_own() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Wo ist es? أين طردي؟").await;
    house.hears(LENA, "Где посылка? \u{202E}olleh").await;
    let said = house.said_in_topic(&number);
    assert_eq!(said[0], "Wo ist es? أين طردي؟");
    assert!(
        said[1].starts_with("Где посылка?") && !said[1].contains('\u{202E}'),
        "nothing turns the line around: {:?}",
        said[1]
    );
    house.agent_writes(BEN, &number, "/resolve").await;
    assert!(reads(&house.last(LENA)).contains("solved"), "{}", reads(&house.last(LENA)));
}

#[story]
async fn when_an_agent_leaves_the_group_their_ticket_goes_on_with_whoever_is_there() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "I look for it").await;
    house.simulator.set_role(GROUP, BEN, Role::Kicked);
    house.quiet().await;
    house.hears(LENA, "And?").await;
    house.agent_writes(CLEO, &number, "Found: it is in Berlin").await;
    assert_eq!(reads(&house.last(LENA)), "Found: it is in Berlin");
}

#[story]
async fn whom_the_shop_forgets_while_they_wait_is_answered_where_they_asked() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    // What an erasure leaves of a customer: nothing that ties the ticket to them.
    house.run("UPDATE support_tickets SET customer_id = NULL, name = NULL").await;
    house.forget_links().await;
    house.agent_writes(BEN, &number, "In Berlin").await;
    assert_eq!(reads(&house.last(LENA)), "In Berlin");
    house.hears(LENA, "Thank you").await;
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some("Thank you"));
    house.agent_writes(BEN, &number, "/customer").await;
    house.agent_writes(BEN, &number, "/close").await;
    assert!(reads(&house.last(LENA)).contains("is closed"), "{}", reads(&house.last(LENA)));
}
