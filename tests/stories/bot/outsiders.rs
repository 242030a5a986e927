//! Where the team is listed, whoever is in the group and not on the list is no agent: neither a
//! member, nor an administrator who hides behind the group, nor a channel.

use bellhop_simulator::{Post, Role};
use serde_json::json;

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, CLEO, LENA, desk, desk_with};
use bellhop_testing::house::{House, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const TEAM: &str = r#"[{ name = "Ben", role = "admin", telegram_id = 2001 }]"#;
/// Somebody who came in by an old invitation.
const EVE: i64 = 2009;

async fn with_eve(house: &House) -> String {
    house.simulator.add_member(GROUP, EVE, "Eve", Some("en"), Role::Member);
    house.asks_for_help(LENA, "Payment", "I paid twice").await
}

fn in_a_channel_s_name(words: &str) -> Post {
    let channel = json!({"id": -1_002_000_000_001_i64, "type": "channel", "title": "News"});
    let from = json!({"id": 136_817_688, "is_bot": true, "first_name": "Channel",
        "username": "Channel_Bot"});
    Post::text(words).also(json!({"sender_chat": channel, "from": from}))
}

/// How often a notice stands in a ticket's topic.
fn times(house: &House, number: &str, words: &str) -> usize {
    house.said_in_topic(number).iter().filter(|said| said.contains(words)).count()
}

#[story]
async fn who_is_on_no_list_answers_nobody_and_is_told_so_once() {
    let house = desk_with(|plan| plan.with("staff.members", TEAM)).await;
    let number = with_eve(&house).await;
    let before = house.newest(LENA);
    for words in ["Send me your card number", "// psst", "/close", "/take", "/customer"] {
        house.agent_writes(EVE, &number, words).await;
    }
    assert!(house.since(LENA, before).is_empty(), "{:?}", house.since(LENA, before));
    assert_eq!(
        times(&house, &number, "Eve is not on our team’s list"),
        1,
        "{:?}",
        house.said_in_topic(&number)
    );
    house.agent_presses(EVE, &number, "Close").await;
    assert!(
        house.toast().is_some_and(|toast| toast.contains("team’s list")),
        "{:?}",
        house.toast()
    );
    assert_eq!(
        house.texts(&probes::support_tickets().show(|row| row.state().assignee_name())).await,
        ["new -"]
    );
    assert_eq!(
        house.number(&probes::ticket_messages().side(probes::not("customer")).count()).await,
        0
    );
    assert_eq!(house.number(&probes::audit_log().actor(format!("user:{EVE}")).count()).await, 0);

    // What people say to each other where no ticket is, is their own business; help and the
    // list are for everybody.
    let general = house.newest(GROUP);
    house.simulator.post(GROUP, EVE, Post::text("Good morning!"));
    house.quiet().await;
    assert!(
        house
            .since(GROUP, general)
            .iter()
            .all(|message| message.author != EVE || message.text == "Good morning!")
    );
    house.simulator.post(GROUP, EVE, Post::text("/agents"));
    house.quiet().await;
    assert!(reads(&house.last(GROUP)).starts_with("Our team"), "{}", reads(&house.last(GROUP)));

    house.agent_writes(BEN, &number, "We pay it back").await;
    assert_eq!(reads(&house.last(LENA)), "We pay it back", "whoever is on the list answers");
}

#[story]
async fn who_hides_behind_a_group_or_a_channel_answers_nobody() {
    let house = desk_with(|plan| plan.with("staff.members", TEAM)).await;
    let number = with_eve(&house).await;
    let before = house.newest(LENA);
    house.agent_posts(BEN, &number, Post::text("From the group").anonymously()).await;
    house.agent_posts(EVE, &number, in_a_channel_s_name("From the channel")).await;
    assert!(house.since(LENA, before).is_empty(), "{:?}", house.since(LENA, before));
    assert_eq!(times(&house, &number, "in the name of a group or a channel"), 1);
}

#[story]
async fn whoever_is_added_acts_and_whoever_is_removed_does_not_any_more() {
    let house = desk_with(|plan| plan.with("staff.members", TEAM)).await;
    let number = with_eve(&house).await;
    let asked = house.agent_writes(CLEO, &number, "May I?").await;
    let thread = house.topic(&number);
    house.simulator.post(GROUP, BEN, Post::text("/agents add").answering(asked).in_topic(thread));
    house.quiet().await;
    house.agent_writes(CLEO, &number, "Here I am").await;
    assert_eq!(reads(&house.last(LENA)), "Here I am");
    house.simulator.post(
        GROUP,
        BEN,
        Post::text(&format!("/agents remove {CLEO}")).in_topic(thread),
    );
    house.quiet().await;
    house.agent_writes(CLEO, &number, "And still").await;
    assert_eq!(reads(&house.last(LENA)), "Here I am");
}

#[story]
async fn the_setting_says_who_acts() {
    let house = desk().await;
    let number = with_eve(&house).await;
    house.agent_writes(EVE, &number, "Nobody is listed: everybody acts").await;
    assert_eq!(reads(&house.last(LENA)), "Nobody is listed: everybody acts");
    let house =
        desk_with(|plan| plan.with("staff.members", TEAM).with("support.agents", "members")).await;
    let number = with_eve(&house).await;
    house.agent_writes(EVE, &number, "Members act").await;
    assert_eq!(reads(&house.last(LENA)), "Members act");
    house.agent_posts(BEN, &number, Post::text("So do those who hide").anonymously()).await;
    assert_eq!(reads(&house.last(LENA)), "So do those who hide");
    let house = desk_with(|plan| plan.with("support.agents", "listed")).await;
    let number = with_eve(&house).await;
    let before = house.newest(LENA);
    house.agent_writes(BEN, &number, "Nobody is listed, and only who is may").await;
    assert!(house.since(LENA, before).is_empty());
    assert_eq!(times(&house, &number, "Ben is not on our team’s list"), 1);
}
