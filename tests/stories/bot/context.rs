//! What a message comes with is kept: whose words it forwards, the topic of a private chat that it
//! belongs to, the link by which somebody first came.

use bellhop_simulator::{Fault, FaultAction, Media, Post};
use serde_json::{Value, json};

use bellhop_testing::desk::{BEN, LENA, desk};
use bellhop_testing::house::{House, event, house, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

/// A topic that Lena made in her chat with the bot.
const TOPIC: i64 = 500;

/// Lena writes something in her chat with the bot.
async fn posts(house: &House, post: Post) {
    house.simulator.post(LENA, LENA, post);
    house.quiet().await;
}

/// Where a message of another chat comes from, as the Bot API tells it.
fn from_channel(title: &str) -> Value {
    json!({"forward_origin": {"type": "channel", "date": 1_767_225_600, "message_id": 4,
        "chat": {"id": -1_001_000, "type": "channel", "title": title}}})
}

fn from_person(name: &str) -> Value {
    json!({"forward_origin": {"type": "user", "date": 1_767_225_600,
        "sender_user": {"id": 99, "is_bot": false, "first_name": name}}})
}

/// What the API says of the last message of the newest ticket.
async fn last_on_record(house: &House) -> Value {
    let support = house.caller("support").await;
    let list = support.gets("/api/tickets?limit=1").await.json();
    let id = list["tickets"][0]["id"].as_str().expect("an id").to_owned();
    let whole = support.gets(&format!("/api/tickets/{id}")).await.json();
    whole["messages"].as_array().and_then(|messages| messages.last()).expect("a message").clone()
}

#[story]
async fn a_customer_s_forwarded_words_say_whose_they_are() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    let cases = [
        (
            from_person("Ana"),
            "↪️ Forwarded from Ana\nIt is lost",
            json!({"of": "person", "name": "Ana"}),
        ),
        (
            from_channel("Blue Door news"),
            "↪️ Forwarded from Blue Door news\nIt is lost",
            json!({"of": "chat", "name": "Blue Door news"}),
        ),
        (
            json!({"forward_origin": {"type": "of_next_year"}}),
            "↪️ Forwarded\nIt is lost",
            json!({"of": "unknown"}),
        ),
        (json!({}), "It is lost", Value::Null),
    ];
    for (origin, shown, recorded) in cases {
        posts(&house, Post::text("It is lost").also(origin.clone())).await;
        assert_eq!(
            house.said_in_topic(&number).last().map(String::as_str),
            Some(shown),
            "{origin}"
        );
        assert_eq!(last_on_record(&house).await["forwarded"], recorded, "{origin}");
    }
    posts(&house, Post::media(Media::photo()).also(from_person("Ana"))).await;
    let shown = house.in_topic(&number);
    let [.., photo, said] = &shown[..] else { panic!("{shown:?}") };
    assert!(photo.media.is_some() && reads(said) == "↪️ Forwarded from Ana", "{shown:?}");
    assert_eq!(said.reply_to, Some(photo.id), "under what it is said of");
}

#[story]
async fn forwarded_words_do_not_melt_into_the_customer_s_own() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    posts(&house, Post::text("Look:")).await;
    posts(&house, Post::text("It is lost").also(from_person("Ana"))).await;
    posts(&house, Post::text("What now?")).await;
    let said = house.said_in_topic(&number).join("\n---\n");
    assert!(
        said.contains("↪️ Forwarded from Ana\nIt is lost") && !said.contains("lost\n\nWhat now?"),
        "{said}"
    );
}

#[story]
async fn an_agent_s_forwarded_words_name_channels_and_nobody_else() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    for (origin, read) in [
        (from_channel("Blue Door news"), "↪️ Forwarded from Blue Door news\nWe are open on Sunday"),
        (from_person("Ana"), "↪️ Forwarded\nWe are open on Sunday"),
    ] {
        house.agent_posts(BEN, &number, Post::text("We are open on Sunday").also(origin)).await;
        assert_eq!(reads(&house.last(LENA)), read);
    }
}

#[story]
async fn what_belongs_to_a_topic_of_a_private_chat_stays_in_it() {
    let house = desk().await;
    posts(&house, Post::text("/support").in_topic(TOPIC)).await;
    assert_eq!(house.last(LENA).thread, Some(TOPIC), "the question comes where it was asked");
    house.presses(LENA, "Payment").await;
    if house.simulator.button(LENA, "None of these").is_some() {
        house.presses(LENA, "None of these").await;
    }
    posts(&house, Post::text("I paid twice").in_topic(TOPIC)).await;
    house.presses(LENA, "Send").await;
    let told = house.shows(LENA, "Your request is #").await;
    assert_eq!(told.thread, Some(TOPIC), "the number of the ticket");
    let number: String = reads(&told)
        .split('#')
        .nth(1)
        .unwrap_or_default()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();

    house.agent_writes(BEN, &number, "We pay it back").await;
    assert_eq!(
        (reads(&house.last(LENA)).as_str(), house.last(LENA).thread),
        ("We pay it back", Some(TOPIC))
    );

    let gone = FaultAction::Refuse {
        code: 400,
        description: "Bad Request: message thread not found".to_owned(),
        retry_after: None,
    };
    house.simulator.add_fault(Fault::of("sendMessage", gone).in_topic(LENA, TOPIC));
    house.agent_writes(BEN, &number, "Today").await;
    assert_eq!(
        (reads(&house.last(LENA)).as_str(), house.last(LENA).thread),
        ("Today", None),
        "a topic that she deleted"
    );
    house.simulator.clear_faults();

    posts(&house, Post::text("Thank you")).await;
    house.agent_writes(BEN, &number, "You are welcome").await;
    assert_eq!(house.last(LENA).thread, None, "she speaks elsewhere now");
}

#[story]
async fn an_order_s_card_and_its_news_stay_in_the_topic_where_it_was_asked_for() {
    let house = desk().await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    posts(&house, Post::text("/order ORD-1").in_topic(TOPIC)).await;
    let card = house.last(LENA);
    assert_eq!(card.thread, Some(TOPIC));
    house.hears_of(event("order.shipped", "c-1", "ORD-1", 1)).await;
    let news = house.shows(LENA, "Order ORD-1 is on its way.").await;
    assert_eq!(news.thread, Some(TOPIC), "{}", reads(&news));

    house.simulator.delete_message(LENA, card.id);
    house.hears_of(event("order.delayed", "c-1", "ORD-1", 2)).await;
    house.quiet().await;
    let anew = house
        .since(LENA, news.id)
        .into_iter()
        .find(|message| reads(message).starts_with("Order ORD-1"));
    assert_eq!(anew.expect("the card once more").thread, Some(TOPIC));
}

#[story]
async fn a_link_of_the_shop_s_own_greets_and_its_source_is_on_record() {
    let house = house().await;
    house.person(8, "Ana", "en");
    for (payload, source) in
        [("insta", "insta"), ("flyer-2026_spring", "insta"), ("no link carries this!", "insta")]
    {
        let welcome = house.says(8, &format!("/start {payload}")).await;
        assert!(
            reads(&welcome).starts_with("Welcome to Blue Door!"),
            "{payload}: {}",
            reads(&welcome)
        );
        assert_eq!(
            house.texts(&probes::chats().chat_id(8).show(|row| row.source())).await,
            [source],
            "{payload}"
        );
    }
    let stale = house.says(8, "/start AAAAAAAAAAAAAAAAAAAAAA").await;
    assert!(
        reads(&stale).starts_with("This link has expired or was used before."),
        "{}",
        reads(&stale)
    );

    house.customer("c-1", LENA, "Lena", "en").await;
    let hello = house.says(LENA, "/start insta").await;
    assert!(reads(&hello).starts_with("Hello, Lena!"), "{}", reads(&hello));
}

#[story]
async fn an_agent_sees_by_which_link_a_customer_came() {
    let house = desk().await;
    house.says(LENA, "/start insta").await;
    let number = house.asks_for_help(LENA, "Payment", "I paid twice").await;
    house.agent_writes(BEN, &number, "/customer").await;
    let said = house.said_in_topic(&number).join("\n");
    assert!(said.contains("Came by the link “insta”"), "{said}");
}
