//! The agents' group as it may be: without topics, with rights that are missing, moved, and with
//! people who act at once.

use bellhop_simulator::{BOT, Post, Rights, Role};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, CLEO, LENA, desk};
use bellhop_testing::house::{House, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

/// Where the group lives when it has become a supergroup.
const NEW_GROUP: i64 = -1_001_234_567_890;

/// The bot's messages in a group that hold some words, oldest first.
fn found(house: &House, group: i64, words: &str) -> Vec<bellhop_simulator::ChatMessage> {
    house.chat(group).into_iter().filter(|message| reads(message).contains(words)).collect()
}

fn state(number: &str) -> String {
    format!("SELECT state FROM support_tickets WHERE number = {number}")
}

#[story]
async fn without_topics_answers_and_commands_are_replies() {
    let house = desk().await;
    house.simulator.set_topics(GROUP, false);
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let card = found(&house, GROUP, &format!("🎫 #{number} Lena")).pop().expect("a card");
    let question = found(&house, GROUP, "Where is it?").pop().expect("the question");
    assert_eq!(reads(&question), format!("#{number} Lena:\nWhere is it?"), "it says whose it is");
    assert_eq!(found(&house, GROUP, "switch on Topics").len(), 1, "and how to have topics");

    house.simulator.post(GROUP, BEN, Post::text("Lunch, anybody?"));
    house.quiet().await;
    house.simulator.post(GROUP, BEN, Post::text("Tomorrow").answering(question.id));
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), "Tomorrow");
    assert!(house.chat(LENA).iter().all(|message| !reads(message).contains("Lunch")));

    house.simulator.post(GROUP, BEN, Post::text("/resolve").answering(card.id));
    house.quiet().await;
    assert_eq!(house.texts(&state(&number)).await, ["resolved"], "the card stands for the ticket");
    house.simulator.post(GROUP, BEN, Post::text("/resolve"));
    house.quiet().await;
    assert_eq!(found(&house, GROUP, "There is no request here").len(), 1);

    house.person(8, "Uwe", "en");
    house.asks_for_help(8, "Payment", "I paid twice").await;
    assert_eq!(found(&house, GROUP, "switch on Topics").len(), 1, "once a day");
    house.hears(LENA, "And when?").await;
    let more = found(&house, GROUP, "And when?").pop().expect("the words");
    house.simulator.post(GROUP, CLEO, Post::text("At noon").answering(more.id));
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), "At noon");
    assert!(house.chat(8).iter().all(|message| !reads(message).contains("noon")));
}

#[story]
async fn missing_rights_are_named_with_what_to_switch_on() {
    let house = desk().await;
    house.simulator.set_role(
        GROUP,
        BOT,
        Role::Administrator(Rights { pin_messages: false, ..Rights::ALL }),
    );
    house.quiet().await;
    assert_eq!(found(&house, GROUP, "Pin messages").len(), 1);
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    assert!(!house.in_topic(&number)[0].pinned, "the card stands unpinned");
    assert_eq!(found(&house, GROUP, "Pin messages").len(), 1, "it is said once a day");
    assert!(found(&house, GROUP, "reached nobody").is_empty(), "and nobody is alarmed");

    house.simulator.set_role(GROUP, BOT, Role::Member);
    house.quiet().await;
    let lacks = found(&house, GROUP, "missing rights").pop().expect("a notice");
    for words in ["Make me an administrator", "Manage topics", "Pin messages"] {
        assert!(reads(&lacks).contains(words), "{}", reads(&lacks));
    }
}

#[story]
async fn what_was_said_while_the_bot_was_out_of_the_group_comes_when_it_is_back() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.simulator.set_role(GROUP, BOT, Role::Kicked);
    house.quiet().await;
    house.hears(LENA, "Hello?").await;
    house.hears(LENA, "Anybody?").await;
    assert_eq!(house.said_in_topic(&number), ["Where is it?"]);
    house.simulator.set_role(GROUP, BOT, Role::Administrator(Rights::ALL));
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number).join("\n\n"), "Where is it?\n\nHello?\n\nAnybody?");
}

#[story]
async fn closing_and_reopening_a_topic_by_hand_is_an_act() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let thread = house.topic(&number);
    house.simulator.close_topic(GROUP, BEN, thread);
    house.quiet().await;
    assert_eq!(house.texts(&state(&number)).await, ["closed"]);
    assert_eq!(house.topic_name(&number), format!("⚫ #{number} Lena"));

    let before = house.newest(LENA);
    house.agent_writes(BEN, &number, "One more thing").await;
    assert!(
        house.said_in_topic(&number).last().is_some_and(|said| said.contains("Type /reopen first"))
    );
    assert!(house.since(LENA, before).is_empty(), "who writes into it is told, and she is not");

    house.simulator.reopen_topic(GROUP, BEN, thread);
    house.quiet().await;
    assert_eq!(house.texts(&state(&number)).await, ["new"]);
    assert_eq!(
        house
            .texts(
                &probes::audit_log()
                    .action(probes::one_of(["ticket.closed", "ticket.reopened"]))
                    .show(|row| row.actor())
            )
            .await,
        ["user:2001"; 2]
    );
    house.agent_writes(BEN, &number, "One more thing").await;
    assert_eq!(reads(&house.last(LENA)), "One more thing");
}

#[story]
async fn a_group_that_becomes_a_supergroup_takes_its_tickets_along() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.simulator.upgrade_group(GROUP, NEW_GROUP);
    house.quiet().await;
    house.hears(LENA, "Hello?").await;
    let hello = found(&house, NEW_GROUP, "Hello?").pop().expect("her words are there");
    house.simulator.post(NEW_GROUP, BEN, Post::text("Yes").answering(hello.id));
    house.quiet().await;
    assert_eq!(reads(&house.last(LENA)), "Yes");
    assert_eq!(house.texts(&state(&number)).await, ["waiting_customer"]);

    house.simulator.set_topics(NEW_GROUP, true);
    house.person(8, "Uwe", "en");
    house.asks_for_help(8, "Payment", "I paid twice").await;
    let twice = found(&house, NEW_GROUP, "I paid twice").pop().expect("a new ticket is there too");
    let topic = twice.thread.expect("in a topic");
    house.simulator.post(NEW_GROUP, BEN, Post::text("We pay it back").in_topic(topic));
    house.quiet().await;
    assert_eq!(reads(&house.last(8)), "We pay it back");
    house.simulator.post(NEW_GROUP, BEN, Post::text("/tickets"));
    house.quiet().await;
    let list = found(&house, NEW_GROUP, "2 requests").pop().expect("a list").html;
    assert!(list.contains(&format!("<a href=\"https://t.me/c/1234567890/{topic}\">")), "{list}");
}

#[story]
async fn an_administrator_who_hides_behind_the_group_answers_too() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_posts(BEN, &number, Post::text("Tomorrow").anonymously()).await;
    assert_eq!(reads(&house.last(LENA)), "Tomorrow");
    assert!(
        reads(&house.in_topic(&number)[0]).contains("the customer’s turn · Support"),
        "{}",
        reads(&house.in_topic(&number)[0])
    );
}

#[story]
async fn of_two_who_take_at_once_one_has_it_and_the_other_is_told() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let card = house.in_topic(&number)[0].id;
    house.simulator.press_in(GROUP, BEN, card, "Take").expect("a button");
    house.simulator.press_in(GROUP, CLEO, card, "Take").expect("a button");
    house.quiet().await;
    assert_eq!(house.number(&probes::audit_log().action("ticket.taken").count()).await, 1);
    let toasts: Vec<String> =
        house.simulator.look(|state| state.toasts.iter().flatten().cloned().collect());
    assert_eq!(
        toasts.iter().filter(|toast| toast.contains("has taken it already")).count(),
        1,
        "{toasts:?}"
    );
}

#[story]
async fn first_words_that_race_make_one_topic() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "one").await;
    house.simulator.delete_topic(GROUP, house.topic(&number));
    for words in ["two", "three", "four"] {
        house.simulator.say(LENA, words);
    }
    house.quiet().await;
    let topics = house.simulator.look(|state| state.topics(GROUP)).len();
    assert_eq!(
        (topics, house.said_in_topic(&number).join("\n\n").as_str()),
        (1, "two\n\nthree\n\nfour")
    );
}

#[story]
async fn edits_of_notes_never_leave() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let note = house.agent_writes(BEN, &number, "// a difficult one").await;
    let command = house.agent_writes(BEN, &number, "/note ask accounting").await;
    let before = house.newest(LENA);
    for message in [note, command] {
        house.simulator.edit_post(GROUP, message, "a difficult one");
        house.quiet().await;
    }
    assert!(house.since(LENA, before).is_empty(), "{:?}", house.since(LENA, before));
}
