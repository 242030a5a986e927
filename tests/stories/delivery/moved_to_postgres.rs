//! A shop outgrows SQLite: it moves to PostgreSQL in the middle of everything, and goes on there as
//! if nothing had happened.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::{Fault, FaultAction};
use serde_json::{Value, json};

use bellhop_testing::api::Caller;
use bellhop_testing::databases::{Database, story_on};
use bellhop_testing::desk::{BEN, LENA, desk_with};
use bellhop_testing::house::{House, event, placed, reads};
use bellhop_testing::postgres;
use bellhop_testing::probes;

/// The chat of somebody whom nobody knows.
const PAUL: i64 = 8;
const PATH: &str = "/api/notifications";

fn to_lena(words: &str) -> Value {
    json!({"recipient": {"customer_id": "c-1"}, "category": "order", "text": {"telegram": words}})
}

/// A message that Telegram refuses for good; its id.
async fn dies(house: &House, service: &Caller) -> Value {
    let refusal = FaultAction::Refuse {
        code: 400,
        description: "Bad Request: message is too long".to_owned(),
        retry_after: None,
    };
    house.simulator.add_fault(Fault::of("sendMessage", refusal).times(1));
    let id = service.tells(to_lena("It dies")).await["id"].clone();
    house.quiet().await;
    id
}

/// A message for Lena in a minute, in the service's own time; its id.
async fn waits(house: &House, service: &Caller) -> Value {
    let mut later = to_lena("It waits");
    let at = house.clock().now().plus(Duration::from_secs(60));
    later["not_before"] = json!(at.utc().to_rfc3339());
    service.tells(later).await["id"].clone()
}

fn heard(house: &House, chat: i64, words: &str) -> usize {
    house.chat(chat).iter().filter(|message| message.from_bot && reads(message) == words).count()
}

#[tokio::test]
async fn a_shop_moves_in_the_middle_of_everything_and_goes_on() {
    let Some(target) = postgres::fresh_database().await else { return };
    let _story = story_on(Database::Sqlite).expect("there always is SQLite");
    let clock = Clock::manual(Clock::System.now());
    let mut house = desk_with(|plan| plan.by(&clock)).await;
    house.person(PAUL, "Paul", "en");
    let order = placed("c-1", "ORD-1").to_string();
    let taken = house.posts("/api/events", "msg_placed", order.as_bytes()).await;
    house.quiet().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is my parcel?").await;
    house.agent_writes(BEN, &number, "It left today.").await;
    let service = house.caller("admin").await;
    let once = service.posts_once(PATH, "once", &to_lena("Told once")).await;
    house.quiet().await;
    let dead = dies(&house, &service).await;
    assert!(reads(&house.says(PAUL, "/support").await).contains("What is it about"));
    let waiting = waits(&house, &service).await;
    let tickets = house.number(&probes::support_tickets().count()).await;

    let moved = house.moves_to(target).await;
    assert!(!house.is_sqlite());
    assert!(moved.tables.iter().any(|(table, rows)| table == "orders" && *rows == 1));

    let service = service.calling(&house);
    assert_eq!(service.story(&waiting).await["state"], "scheduled", "the key is good, too");
    clock.advance(Duration::from_secs(61));
    house.quiet().await;
    let story = service.story(&waiting).await;
    assert_eq!(story["state"], "delivered", "{story}");
    assert_eq!(heard(&house, LENA, "It waits"), 1, "what waited goes out once");

    let again = house.posts("/api/events", "msg_placed", order.as_bytes()).await;
    assert_eq!(again, taken, "a repeated event is answered as before");
    let asked = service.posts_once(PATH, "once", &to_lena("Told once")).await;
    assert_eq!((asked.status, &asked.text), (once.status, &once.text));
    assert_eq!(asked.header("idempotent-replayed"), "true");
    house.quiet().await;
    assert_eq!(heard(&house, LENA, "Told once"), 1);
    assert_eq!(house.number(&probes::orders().count()).await, 1);

    let path = format!("{PATH}/{}/replay", dead.as_str().expect("an id"));
    assert_eq!(service.posts(&path, &json!({})).await.status, 202);
    house.quiet().await;
    assert_eq!(heard(&house, LENA, "It dies"), 1, "a dead letter is sent again");

    house.hears(LENA, "Thank you!").await;
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some("Thank you!"));
    house.agent_writes(BEN, &number, "You are welcome.").await;
    assert_eq!(reads(&house.last(LENA)), "You are welcome.", "the topic relays both ways");

    assert!(reads(&house.presses(PAUL, "Delivery").await).contains("Tell me what happened"));
    house.hears(PAUL, "Where do I sign up?").await;
    house.presses(PAUL, "Send").await;
    house.shows(PAUL, "Your request is #").await;
    assert_eq!(house.number(&probes::support_tickets().count()).await, tickets + 1);

    house.hears_of(event("order.delivered", "c-1", "ORD-1", 1)).await;
    let card = reads(&house.says(LENA, "/order ORD-1").await);
    assert!(card.contains("● Delivered"), "{card}");
}

#[tokio::test]
async fn what_was_in_flight_when_its_process_died_is_taken_up_after_the_move() {
    let Some(target) = postgres::fresh_database().await else { return };
    let _story = story_on(Database::Sqlite).expect("there always is SQLite");
    let mut house = desk_with(|plan| plan).await;
    let service = house.caller("admin").await;
    let id = waits(&house, &service).await;
    house.stop().await;
    // As a process leaves it that dies before it has called Telegram.
    house
        .run(
            "UPDATE notifications SET state = 'in_flight', lease_owner = 'rep_dead',
                lease_until_ms = 9999999999999 WHERE state = 'scheduled'",
        )
        .await;
    house.moves_to(target).await;
    house.quiet().await;
    let told = service.calling(&house).story(&id).await;
    assert_eq!(told["state"], "delivered", "{told}");
    assert_eq!(heard(&house, LENA, "It waits"), 1);
}
