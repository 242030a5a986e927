//! Groups and topics that are not where they were: what one program learned the other knows, and
//! nothing is taken for what stood in its place before.

use bellhop_simulator::{Fault, FaultAction, GroupKind, Post, Rights, Role};
use serde_json::json;

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk, desk_with};
use bellhop_testing::house::{House, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

/// Where the group lives when it has become a supergroup.
const NEW_GROUP: i64 = -1_001_234_567_890;
const UWE: i64 = 8;

/// The bot's messages in a group that hold some words, oldest first.
fn found(house: &House, group: i64, words: &str) -> Vec<bellhop_simulator::ChatMessage> {
    house.chat(group).into_iter().filter(|message| reads(message).contains(words)).collect()
}

#[story]
async fn what_another_program_learned_of_a_group_that_moved_is_known_here_too() {
    let house = desk().await;
    house.simulator.open_group(NEW_GROUP, "Support", GroupKind::Supergroup);
    house.simulator.add_member(NEW_GROUP, BEN, "Ben", Some("en"), Role::Administrator(Rights::ALL));
    house.quiet().await;
    house
        .run(&format!(
            "INSERT INTO moved_chats (old_chat_id, new_chat_id, moved_at_ms)
        VALUES ({GROUP}, {NEW_GROUP}, 1)"
        ))
        .await;
    house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let question = found(&house, NEW_GROUP, "Where is it?").pop().expect("the question");
    house.simulator.post(NEW_GROUP, BEN, Post::text("Tomorrow").answering(question.id));
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), "Tomorrow");
}

#[story]
async fn what_stood_in_the_old_group_changes_nothing_in_the_new_one() {
    let house = desk().await;
    house.simulator.set_topics(GROUP, false);
    house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let told = found(&house, GROUP, "Where is it?").pop().expect("her words").id;
    let hers = house.simulator.post(LENA, LENA, Post::text("Hello?")).message;
    house.quiet().await;
    let there = found(&house, GROUP, "Hello?").pop().expect("her words").id;
    house.simulator.post(GROUP, BEN, Post::text("Tomorrow").answering(told));
    house.quiet().await;
    let (answer, bens) = (house.last(LENA).id, house.newest(GROUP));
    house.simulator.upgrade_group(GROUP, NEW_GROUP);
    house.quiet().await;
    house.person(UWE, "Uwe", "en");
    house.asks_for_help(UWE, "Payment", "I paid twice").await;
    while house.newest(NEW_GROUP) <= bens.max(there) {
        house.hears(UWE, "and again").await;
    }
    house.simulator.edit_post(LENA, hers, "Good morning?");
    house.simulator.react(LENA, LENA, answer, &["❤"]);
    house.simulator.post(LENA, LENA, Post::text("When?").answering(answer));
    house.quiet().await;
    let (anew, stands): (Vec<_>, Vec<_>) =
        house.chat(NEW_GROUP).into_iter().partition(|message| reads(message).contains("✏️"));
    let stands: Vec<String> = stands.iter().map(reads).collect();
    assert!(
        stands.iter().all(|words| !words.contains("Good morning")),
        "Uwe's words are not hers to change: {stands:?}"
    );
    let anew: Vec<_> = anew.iter().map(|message| (reads(message), message.reply_to)).collect();
    assert!(
        anew.len() == 1
            && anew[0].0.contains("Lena:\n✏️ changed:\nGood morning?")
            && anew[0].1.is_none(),
        "they are said anew: {anew:?}"
    );
    assert!(
        house.chat(NEW_GROUP).iter().all(|message| message.reactions.is_empty()),
        "nor hers to like"
    );
    let when = found(&house, NEW_GROUP, "When?").pop().expect("her words");
    assert_eq!(when.reply_to, None, "nor hers to answer");
}

#[story]
async fn words_that_find_the_group_moved_are_answered_where_they_stand() {
    let house = desk_with(|plan| plan.with("delivery.rest_ms", 1000)).await;
    house.simulator.set_topics(GROUP, false);
    house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house
        .simulator
        .add_fault(Fault::of("sendMessage", FaultAction::BadGateway).in_chat(GROUP).times(3));
    house.simulator.say(LENA, "Hello?");
    house.until(&probes::attempts().state("failed").class("transient").exactly(3)).await;
    house.simulator.upgrade_group(GROUP, NEW_GROUP);
    house.quiet().await;
    let hello = found(&house, NEW_GROUP, "Hello?").pop().expect("her words are there");
    house.simulator.post(NEW_GROUP, BEN, Post::text("Yes").answering(hello.id));
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), "Yes");
}

#[story]
async fn a_notice_that_comes_too_late_for_its_topic_does_not_cost_the_next_one() {
    let house = desk_with(|plan| plan.with("delivery.rest_ms", 1500)).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let first = house.topic(&number);
    house.simulator.block(LENA);
    house.quiet().await;
    house.simulator.add_fault(
        Fault::of("sendMessage", FaultAction::BadGateway).in_topic(GROUP, first).times(3),
    );
    house.simulator.post(GROUP, BEN, Post::text("At your neighbour's").in_topic(first));
    house.until(&probes::attempts().state("failed").class("transient").exactly(3)).await;
    house.simulator.delete_topic(GROUP, first);
    house.simulator.unblock(LENA);
    house.simulator.say(LENA, "Hello?");
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number).first().map(String::as_str), Some("Hello?"));
    let topics = house.simulator.look(|state| state.topics(GROUP));
    assert_eq!(topics.len(), 1, "{topics:?}");
}

#[story]
async fn an_administrator_who_hides_behind_the_group_closes_a_topic_too() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let group = json!({"id": GROUP, "type": "supergroup", "title": "Support", "is_forum": true});
    let anonymous = json!({"id": 1_087_968_824, "is_bot": true, "first_name": "Group",
        "username": "GroupAnonymousBot"});
    let closed = json!({"message_id": 9001, "date": 1_767_225_600, "chat": group, "from": anonymous,
        "sender_chat": group,
        "message_thread_id": house.topic(&number), "is_topic_message": true,
        "forum_topic_closed": {}});
    house.simulator.update_raw(GROUP, "message", closed);
    house.quiet().await;
    assert_eq!(house.texts(&probes::support_tickets().show(|row| row.state())).await, ["closed"]);
}
