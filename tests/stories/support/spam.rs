//! More than anybody can read: told kindly and once, kept on record, and no harm to anybody else.

use bellhop_simulator::{Media, Post};

use bellhop_testing::desk::{BEN, LENA, desk, desk_with};
use bellhop_testing::house::reads;
use bellhop_testing::probes;
use bellhop_testing::running_clock::RunningClock;
use bellhop_testing::story;

#[story]
async fn who_writes_too_much_is_asked_once_to_wait() {
    let clock = RunningClock::start();
    let house =
        desk_with(|plan| plan.by(clock.clock()).with("support.messages_per_minute", 5)).await;
    let number = house.asks_for_help(LENA, "Delivery", "one").await;
    let before = house.newest(LENA);
    for words in ["two", "three", "four", "five", "six", "seven", "eight"] {
        house.simulator.say(LENA, words);
    }
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number).join("\n\n"), "one\n\ntwo\n\nthree\n\nfour\n\nfive");
    let told: Vec<_> = house.since(LENA, before).iter().map(reads).collect();
    assert_eq!(
        told,
        [
            "That is a lot at once! I can’t pass on any more for the moment. Please wait a minute, then go on."
        ]
    );
    assert_eq!(
        house.number(&probes::ticket_messages().state("failed").reason("too many").count()).await,
        3,
        "on record"
    );

    clock.put_forward(std::time::Duration::from_secs(61));
    house.hears(LENA, "nine").await;
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some("nine"));
}

/// The limit is a person's, not a ticket's: five tickets are no way to say five times as much.
#[story]
async fn who_opens_another_request_may_say_no_more_in_a_minute() {
    let clock = RunningClock::start();
    let house =
        desk_with(|plan| plan.by(clock.clock()).with("support.messages_per_minute", 5)).await;
    house.asks_for_help(LENA, "Delivery", "one").await;
    for words in ["two", "three", "four"] {
        house.hears(LENA, words).await;
    }
    house.says(LENA, "/support").await;
    house.presses(LENA, "A new request").await;
    house.presses(LENA, "Delivery").await;
    house.hears(LENA, "five").await;
    house.presses(LENA, "Send").await;
    assert_eq!(house.number(&probes::support_tickets().count()).await, 2);
    let heard = house.hears(LENA, "six").await;
    let told: Vec<_> = heard.iter().map(reads).collect();
    assert_eq!(
        told,
        [
            "That is a lot at once! I can’t pass on any more for the moment. Please wait a minute, then go on."
        ]
    );
    assert_eq!(
        house
            .texts(
                &probes::ticket_messages()
                    .state("failed")
                    .reason("too many")
                    .show(|row| row.words())
            )
            .await,
        ["\"six\""]
    );
}

#[story]
async fn a_file_that_is_too_large_is_refused_with_the_reason() {
    let house = desk_with(|plan| plan.with("support.max_file_mb", 2)).await;
    let refusal =
        "This file is too large: at most 2 MB can be sent here. Please send a smaller one.";
    house.simulator.post(LENA, LENA, Post::media(Media::document("film.mp4", 3_000_000)));
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), refusal, "before there is a ticket");
    assert_eq!(house.number(&probes::dialogues().count()).await, 0);

    let number = house.asks_for_help(LENA, "Delivery", "See this").await;
    house.simulator.post(LENA, LENA, Post::media(Media::document("film.mp4", 3_000_000)));
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), refusal, "and in one");
    assert_eq!(house.said_in_topic(&number), ["See this"]);
    house.simulator.post(LENA, LENA, Post::media(Media::document("bill.pdf", 2_000_000)));
    house.quiet().await;
    assert!(
        house.in_topic(&number).pop().is_some_and(|message| message.media.is_some()),
        "one that fits goes through"
    );
}

#[story]
async fn a_flood_of_requests_is_one() {
    let house = desk_with(|plan| plan.with("support.per_contact_hour", 2)).await;
    let first = house.asks_for_help(LENA, "Delivery", "one").await;
    house.says(LENA, "/support").await;
    house.presses(LENA, "A new request").await;
    house.presses(LENA, "Delivery").await;
    house.hears(LENA, "two").await;
    house.presses(LENA, "Send").await;
    house.quiet().await;
    house.says(LENA, "/support").await;
    house.presses(LENA, "A new request").await;
    house.presses(LENA, "Payment").await;
    house.hears(LENA, "three").await;
    let before = house.newest(LENA);
    house.presses(LENA, "Send").await;
    let told: Vec<_> = house.since(LENA, before).iter().map(reads).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("I have added this to your request #"), "{told:?}");
    assert_eq!(house.number(&probes::support_tickets().count()).await, 2);
    let second = (first.parse::<i64>().expect("a number") + 1).to_string();
    assert_eq!(house.said_in_topic(&second).join("\n\n"), "two\n\nthree");
}

#[story]
async fn who_is_blocked_is_told_once() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "one").await;
    house
        .run(
            "INSERT INTO blocked_contacts (channel, address, blocked_by, blocked_at_ms)
            VALUES ('telegram', '7', 'user:2001', 1)",
        )
        .await;
    assert_eq!(
        reads(&house.says(LENA, "two").await),
        "Requests can’t be taken here at the moment."
    );
    assert!(house.hears(LENA, "three").await.is_empty());
    assert_eq!(house.said_in_topic(&number), ["one"]);
    house.agent_writes(BEN, &number, "Please stop").await;
    assert_eq!(reads(&house.last(LENA)), "Please stop", "agents may still write");
}
