//! Groups whose topics Telegram does not find, though it has just made them: so it is in forums of
//! over a million messages. Words go into General under their ticket's number, it is told once, and
//! a topic is tried again slowly.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::{Media, Post};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk, desk_with};
use bellhop_testing::house::{House, Updates, reads};
use bellhop_testing::probes;
use bellhop_testing::running_clock::RunningClock;
use bellhop_testing::story;

const UWE: i64 = 8;
const TEN_MINUTES: Duration = Duration::from_secs(601);

/// What stands in General and holds some words.
fn in_general(house: &House, words: &str) -> Vec<String> {
    house
        .chat(GROUP)
        .iter()
        .filter(|message| message.thread.is_none())
        .map(reads)
        .filter(|said| said.contains(words))
        .collect()
}

/// How many topics the bot has made.
fn made(house: &House) -> usize {
    house.calls("createForumTopic", GROUP).len()
}

#[story]
async fn two_in_a_row_are_enough_and_the_words_stand_in_general_under_their_number() {
    let house = desk_with(|plan| plan.with("alerts.window_s", 1)).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let first = house.topic(&number);
    house.simulator.hide_topics(GROUP, true);
    house.hears(LENA, "Are you there?").await;
    house.hears(LENA, "Hello?").await;
    assert_eq!(made(&house), 2, "her first, and one more");
    for words in ["Are you there?", "Hello?"] {
        assert_eq!(in_general(&house, words), [format!("#{number} Lena:\n{words}")]);
    }

    // Whoever asks next does without from the beginning.
    house.person(UWE, "Uwe", "en");
    let other = house.asks_for_help(UWE, "Payment", "I paid twice").await;
    house.hears(UWE, "Twice!").await;
    assert_eq!(made(&house), 2);
    assert_eq!(
        in_general(&house, "wice"),
        [format!("#{other} Uwe:\nI paid twice"), format!("#{other} Uwe:\nTwice!")]
    );
    house.shows(GROUP, "New topics do not work in this group").await;
    house.quiet().await;
    assert_eq!(in_general(&house, "New topics do not work").len(), 1, "it is told once");

    // Agents answer there, or in a topic that they still see.
    let question = house
        .chat(GROUP)
        .into_iter()
        .find(|message| reads(message).ends_with("Hello?"))
        .expect("her words");
    house.simulator.post(GROUP, BEN, Post::text("Yes").answering(question.id));
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), "Yes");
    house.simulator.post(GROUP, BEN, Post::text("It comes tomorrow").in_topic(first));
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), "It comes tomorrow");
}

#[story]
async fn a_topic_is_tried_again_slowly_by_one_and_all_get_theirs_when_it_is_found() {
    let clock = RunningClock::start();
    let house = desk_with(|plan| plan.by(clock.clock()).with("alerts.window_s", 1)).await;
    let number = house.asks_for_help(LENA, "Delivery", "one").await;
    house.person(UWE, "Uwe", "en");
    let other = house.asks_for_help(UWE, "Payment", "one").await;
    house.simulator.hide_topics(GROUP, true);
    house.hears(LENA, "two").await;
    house.hears(UWE, "two").await;
    let before = made(&house);
    clock.put_forward(TEN_MINUTES);
    house.hears(LENA, "three").await;
    house.hears(UWE, "three").await;
    assert_eq!(made(&house), before + 1, "one of them tries");
    assert_eq!(in_general(&house, "three").len(), 2, "and loses no words by it");
    clock.put_forward(TEN_MINUTES);
    house.hears(LENA, "four").await;
    assert_eq!(made(&house), before + 1, "the next pause is longer");

    house.simulator.hide_topics(GROUP, false);
    clock.put_forward(TEN_MINUTES);
    house.hears(UWE, "five").await;
    house.hears(LENA, "five").await;
    assert_eq!(
        (house.said_in_topic(&number), house.said_in_topic(&other)),
        (vec!["five".to_owned()], vec!["five".to_owned()])
    );
    house.shows(GROUP, "New topics work again").await;
    house.agent_writes(BEN, &number, "Here I am").await;
    assert_eq!(reads(&house.last(LENA)), "Here I am");
    house.quiet().await;
    assert_eq!(house.number(&probes::topicless_groups().count()).await, 0);
    assert_eq!(house.number(&probes::support_tickets().awaits_topic(1).count()).await, 0);
}

#[story]
async fn what_one_replica_has_found_out_the_others_know() {
    let house = desk_with(|plan| plan.updates(Updates::Delivered)).await;
    // On SQLite there is one program.
    if house.is_sqlite() {
        return;
    }
    house.asks_for_help(LENA, "Delivery", "one").await;
    house.simulator.hide_topics(GROUP, true);
    house.hears(LENA, "two").await;
    let before = made(&house);
    let replica = house.replica(Clock::System).await;
    for chat in 20..26 {
        house.person(chat, "Mia", "en");
        house.simulator.start_chat(chat);
        house.asks_for_help(chat, "Payment", "I paid twice").await;
    }
    assert_eq!(made(&house), before);
    assert_eq!(in_general(&house, "I paid twice").len(), 6);
    replica.stop().await;
}

#[story]
async fn a_picture_in_general_answers_the_card_of_its_ticket() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    house.simulator.hide_topics(GROUP, true);
    house.hears(LENA, "Look").await;
    house.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("the left side"));
    house.quiet().await;
    let shown =
        house.chat(GROUP).into_iter().find(|message| message.media.is_some()).expect("her photo");
    let card = house.message(GROUP, shown.reply_to.expect("an answer"));
    assert!(reads(&card).starts_with(&format!("🎫 #{number} Lena")), "{}", reads(&card));
}
