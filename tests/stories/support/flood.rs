//! Accounts cost nothing, and a group takes few calls a minute: whoever opens many tickets delays
//! nobody whom the shop knows, and what they say is not lost either.

use std::time::Duration;

use bellhop_simulator::{BOT, State};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk_with, is_card};
use bellhop_testing::house::{House, PATIENCE, Plan, buttons, reads};
use bellhop_testing::probes;
use bellhop_testing::running_clock::RunningClock;
use bellhop_testing::story;

/// The accounts of somebody who means no good.
const ACCOUNTS: std::ops::Range<i64> = 60..66;

/// How many calls the group has had.
fn calls(state: &State) -> usize {
    state.calls.iter().filter(|call| call.body["chat_id"] == GROUP).count()
}

/// How many cards stand there.
fn cards(state: &State) -> usize {
    state.messages(GROUP).iter().filter(|message| is_card(message)).count()
}

/// What a press brought up on the screen, without marks of direction.
fn toast(house: &House) -> String {
    house.toast().unwrap_or_default().replace(['\u{2068}', '\u{2069}'], "")
}

async fn floods(house: &House, rounds: usize) {
    for round in 0..rounds {
        for chat in ACCOUNTS {
            house.person(chat, "Mallory", "en");
            house.opens_ticket(chat, &format!("flood {chat} {round}")).await;
        }
    }
}

/// The words of customers in the group, in their order.
fn said(state: &State) -> Vec<String> {
    let said = state
        .messages(GROUP)
        .iter()
        .filter(|message| message.from_bot && message.thread.is_some() && !is_card(message));
    said.map(reads).collect()
}

#[story]
async fn a_customer_is_heard_within_few_calls_whatever_strangers_open() {
    let slow = |plan: Plan| {
        plan.with("limits.telegram_group_per_minute", 40).with("support.unknown_per_hour", 5)
    };
    let house = desk_with(|plan| slow(plan).with("support.unknown_topics", 30)).await;
    floods(&house, 5).await;
    assert_eq!(house.number(&probes::support_tickets().count()).await, 30);
    house.opens_ticket(LENA, "Where is my parcel?").await;
    let (before, cards_before) = house.simulator.look(|state| (calls(state), cards(state)));
    let heard = house.simulator.wait_for(PATIENCE, |state| {
        said(state).contains(&"Where is my parcel?".to_owned()).then(|| calls(state))
    });
    let took = heard.await.expect("she is heard") - before;
    // Her topic and her words. One more may be on its way already, and the group may be told
    // once that much waits.
    let made = || {
        house.simulator.look(|state| {
            state
                .calls
                .iter()
                .filter(|call| call.body["chat_id"] == GROUP)
                .map(|call| call.method.clone())
                .collect::<Vec<_>>()
        })
    };
    assert!(took <= 4, "{took} calls: {:?}", &made()[before..]);
    assert_eq!(house.simulator.look(cards), cards_before, "no card comes before what is said");
}

#[story]
async fn what_is_said_first_comes_before_every_card() {
    let house = desk_with(|plan| {
        plan.with("limits.telegram_group_per_minute", 600).with("support.unknown_topics", 30)
    })
    .await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let came: Vec<bool> = house.as_it_came(&number).iter().map(is_card).collect();
    assert_eq!(came, [false, true]);
    assert!(
        house.in_topic(&number)[0].pinned && house.in_topic(&number)[0].silent,
        "her words made the sound"
    );
}

#[story]
async fn strangers_beyond_what_a_group_can_show_wait_in_a_list_and_lose_nothing() {
    let clock = RunningClock::start();
    let house = desk_with(|plan| plan.by(clock.clock()).with("support.unknown_topics", 2)).await;
    for chat in ACCOUNTS {
        house.person(chat, "Ana", "en");
        house.opens_ticket(chat, &format!("question {chat}")).await;
    }
    let told = house.shows(62, "Your request is #").await;
    assert!(
        reads(&told).contains("Very many people are writing to us just now"),
        "{}",
        reads(&told)
    );
    assert!(
        !reads(&house.shows(60, "Your request is #").await).contains("Very many"),
        "who has a topic is answered as ever"
    );
    house.simulator.say(62, "one more thing");
    house.quiet().await;
    assert_eq!(house.simulator.look(|state| state.topics(GROUP).len()), 2);
    let listed = house.caller("reader").await.gets("/api/tickets?limit=10").await.json();
    assert_eq!(listed["tickets"].as_array().map(Vec::len), Some(6), "all are open and on record");

    // Those who opened theirs first may have been told of already.
    clock.put_forward(Duration::from_secs(121));
    let digest = house.shows(GROUP, "4 new conversations of unknown chats wait.").await;
    assert_eq!(buttons(&digest), ["#1003", "#1004", "#1005", "#1006"]);
    assert!(
        digest.thread.is_none() && reads(&digest).contains("2 in 10 min"),
        "{}",
        reads(&digest)
    );
    let list = agent_asks(&house, "/tickets").await;
    assert_eq!(list.matches("no topic yet").count(), 4, "{list}");

    // Whom the shop knows is not kept waiting by them.
    let lena = house.asks_for_help(LENA, "Delivery", "Where is my parcel?").await;
    assert_eq!(house.said_in_topic(&lena), ["Where is my parcel?"]);

    house.simulator.press_in(GROUP, BEN, digest.id, "#1003").expect("a button");
    house.quiet().await;
    assert_eq!(
        house.said_in_topic("1003").join("\n\n"),
        "question 62\n\none more thing",
        "what was said since is there too"
    );
    assert_eq!(toast(&house), "🧵 #1003 gets its topic.");
    house.simulator.press_in(GROUP, BEN, digest.id, "#1003").expect("a button");
    house.quiet().await;
    assert_eq!(toast(&house), "🧵 #1003 does not wait for a topic any more.");
    assert_eq!(
        house.number(&probes::audit_log().action("ticket.let_in").actor("user:2001").count()).await,
        1
    );

    // Who becomes a customer is let in, too.
    house.customer("c-9", 63, "Ana", "en").await;
    house
        .simulator
        .wait_for(PATIENCE, |state| said(state).contains(&"question 63".to_owned()).then_some(()))
        .await
        .expect("let in");

    clock.put_forward(Duration::from_secs(601));
    let all = house.simulator.wait_for(PATIENCE, |state| {
        let said = said(state);
        let mut accounts = ACCOUNTS;
        accounts
            .all(|chat| said.iter().any(|words| words.starts_with(&format!("question {chat}"))))
            .then_some(())
    });
    all.await.expect("the flood is over: all have their topics");
    house.quiet().await;
    assert_eq!(house.simulator.look(|state| state.topics(GROUP).len()), 7);
    let digests = digests(&house);
    assert!(
        digests.len() <= 2 && digests.last().is_some_and(|last| last.contains("4 new")),
        "no word without news: {digests:?}"
    );
    assert!(
        house
            .chat(GROUP)
            .iter()
            .all(|message| message.author == BOT && !reads(message).contains("More is written")),
        "no false alarm"
    );
}

/// What the group was told of tickets that wait.
fn digests(house: &House) -> Vec<String> {
    house
        .chat(GROUP)
        .iter()
        .map(reads)
        .filter(|words| {
            words.contains("of unknown chats wait") || words.contains("of an unknown chat waits")
        })
        .collect()
}

async fn agent_asks(house: &House, words: &str) -> String {
    let before = house.newest(GROUP);
    house.simulator.post(GROUP, BEN, bellhop_simulator::Post::text(words));
    house.quiet().await;
    house.since(GROUP, before).iter().map(reads).collect::<Vec<_>>().join("\n")
}

#[story]
async fn a_stranger_has_two_requests_an_hour_and_goes_on_in_the_newest() {
    let house = desk_with(|plan| plan).await;
    house.person(60, "Ana", "en");
    house.opens_ticket(60, "one").await;
    house.opens_ticket(60, "two").await;
    house.quiet().await;
    house.says(60, "/support").await;
    house.presses(60, "A new request").await;
    house.presses(60, "Payment").await;
    house.hears(60, "three").await;
    let before = house.newest(60);
    house.presses(60, "Send").await;
    let told: Vec<_> = house.since(60, before).iter().map(reads).collect();
    assert!(
        told.len() == 1 && told[0].starts_with("I have added this to your request #1002"),
        "{told:?}"
    );
    assert_eq!(house.said_in_topic("1002").join("\n\n"), "two\n\nthree");
    assert_eq!(house.number(&probes::support_tickets().count()).await, 2);
}

#[story]
async fn who_takes_a_ticket_that_waits_gets_its_topic() {
    let house = desk_with(|plan| plan.with("support.unknown_topics", 1)).await;
    for chat in [60, 61, 62] {
        house.person(chat, "Ana", "en");
        house.opens_ticket(chat, &format!("question {chat}")).await;
    }
    house.quiet().await;
    let listed = agent_asks(&house, "/tickets 1003").await;
    assert!(listed.contains("no topic yet"), "{listed}");
    let line = house.last(GROUP);
    assert_eq!(buttons(&line), ["🧵 Open a topic"]);
    house.simulator.press_in(GROUP, BEN, line.id, "🧵 Open a topic").expect("a button");
    house.quiet().await;
    assert_eq!(house.said_in_topic("1003"), ["question 62"]);

    let ticket = house.caller("reader").await.gets("/api/tickets?limit=2").await.json()["tickets"]
        [1]
    .clone();
    let path = format!("/api/tickets/{}/messages", ticket["id"].as_str().expect("an id"));
    let answer = serde_json::json!({"text": "Hello", "agent": {"name": "Ben"}});
    house.caller("support").await.posts(&path, &answer).await;
    house.quiet().await;
    assert_eq!(house.said_in_topic("1002")[0], "question 61", "who answers it takes it");
}

#[tokio::test]
async fn replicas_share_the_count() {
    let Some(plan) = Plan::postgres().await else { return };
    let clock = RunningClock::start();
    let house = plan
        .by(clock.clock())
        .with("telegram.admin_chat_id", GROUP)
        .with("support.unknown_topics", 2)
        .open()
        .await;
    house.open_desk().await;
    let replica = house.replica(house.clock().clone()).await;
    for chat in ACCOUNTS {
        house.person(chat, "Ana", "en");
        house.opens_ticket(chat, &format!("question {chat}")).await;
    }
    clock.put_forward(Duration::from_secs(121));
    house.shows(GROUP, "4 new conversations of unknown chats wait.").await;
    house.quiet().await;
    assert_eq!(
        house.number(&probes::support_tickets().admitted_at_ms(probes::present()).count()).await,
        2
    );
    assert_eq!(house.simulator.look(|state| state.topics(GROUP).len()), 2);
    let mut told = digests(&house);
    let count = told.len();
    told.dedup();
    assert_eq!(told.len(), count, "one of the two tells the group");
    replica.stop().await;
}
