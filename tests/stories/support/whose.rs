//! Into which ticket words go: the one that is talked in, the one that they answer, and never that
//! of somebody else who had the phone before.

use bellhop_simulator::Post;

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, CLEO, LENA, desk, desk_with};
use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::house::{House, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";
const OTHER_PHONE: &str = "+4915188888888";

/// Lena asks for something else while a request of hers is open.
async fn asks_anew(house: &House, words: &str) -> String {
    house.says(LENA, "/support").await;
    house.presses(LENA, "A new request").await;
    house.presses(LENA, "Returns").await;
    house.hears(LENA, words).await;
    house.presses(LENA, "Send").await;
    house.quiet().await;
    house.newest_ticket().await
}

/// The last thing that stands in a ticket's topic.
fn last(house: &House, number: &str) -> String {
    house.in_topic(number).last().map(reads).unwrap_or_default()
}

#[story]
async fn words_go_where_somebody_talks_and_not_where_the_desk_was_busy_last() {
    let house = desk().await;
    let first = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let second = asks_anew(&house, "It is broken, too").await;
    let answer = house.agent_writes(CLEO, &second, "Send it back").await;
    house.agent_writes(BEN, &first, "Which order?").await;
    house.simulator.edit_post(GROUP, answer, "Send it back, please");
    house.quiet().await;
    house.hears(LENA, "The red one").await;
    assert_eq!(last(&house, &first), "The red one", "it was Ben's question that came last");
    house.agent_writes(CLEO, &second, "By post").await;
    house.hears(LENA, "By which?").await;
    assert_eq!(last(&house, &second), "By which?");
}

#[story]
async fn an_answer_goes_into_the_ticket_of_what_it_answers() {
    let house = desk().await;
    let first = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let second = asks_anew(&house, "It is broken, too").await;
    house.agent_writes(CLEO, &second, "Send it back").await;
    let asked = house.last(LENA).id;
    house.agent_writes(BEN, &first, "Which order?").await;
    house.simulator.post(LENA, LENA, Post::text("By post?").answering(asked));
    house.quiet().await;
    assert_eq!(last(&house, &second), "By post?");
    house.agent_writes(CLEO, &second, &format!("/merge {first}")).await;
    house.simulator.post(LENA, LENA, Post::text("Hello?").answering(asked));
    house.quiet().await;
    assert_eq!(last(&house, &first), "Hello?", "what goes on elsewhere is answered there");
}

#[story]
async fn what_one_request_too_many_says_is_in_one_that_is_open() {
    let house = desk_with(|plan| {
        plan.with("support.per_contact_hour", 1).with("support.reopen_within_h", 0)
    })
    .await;
    let first = house.asks_for_help(LENA, "Delivery", "one").await;
    house.agent_writes(BEN, &first, "/close").await;
    house.says(LENA, "/support").await;
    house.presses(LENA, "Returns").await;
    house.hears(LENA, "It is broken").await;
    house.presses(LENA, "Send").await;
    house.quiet().await;
    assert_eq!(
        house
            .texts(
                &probes::ticket_messages().words(probes::like("%broken%")).show(|row| row.state())
            )
            .await,
        ["told"]
    );
}

#[story]
async fn whoever_has_the_phone_now_has_a_ticket_of_their_own() {
    let house = desk_with_sms(|plan| plan).await;
    house.customer_by_phone("c-2", "Ana", PHONE).await;
    house.texts_the_desk(PHONE, "Where is it?").await;
    let anas = house.newest_ticket().await;
    let mut moved = placed("c-2", "ORD-9");
    moved["customer"]["phone"] = OTHER_PHONE.into();
    house.hears_of(moved).await;
    house.customer_by_phone("c-3", "Bea", PHONE).await;
    house.texts_the_desk(PHONE, "Who are you?").await;
    let beas = house.newest_ticket().await;
    assert_ne!(anas, beas, "Bea knows nothing of Ana's request");
    assert_eq!(house.said_in_topic(&anas).len(), 1);
    house.texts_the_desk(PHONE, "Hello?").await;
    assert_eq!(last(&house, &beas), "📱 by SMS\nHello?");
}

#[story]
async fn a_link_into_a_chat_gives_nobody_else_s_account_to_whoever_has_the_phone_now() {
    let house = desk_with_sms(|plan| plan).await;
    house.customer_by_phone("c-2", "Ana", PHONE).await;
    house.texts_the_desk(PHONE, "How do I send it back?").await;
    let number = house.newest_ticket().await;
    let mut moved = placed("c-2", "ORD-9");
    moved["customer"]["phone"] = OTHER_PHONE.into();
    house.hears_of(moved).await;
    house.agent_writes(BEN, &number, &"word ".repeat(600)).await;
    let notice = house.in_topic(&number).pop().expect("a notice");
    house.simulator.press_in(GROUP, BEN, notice.id, "🔗 Send a link").expect("pressed");
    house.quiet().await;
    let text = house.texted(PHONE).pop().expect("a link");
    let token = text.split("?start=").nth(1).expect("a token").to_owned();
    house.person(55, "Eve", "en");
    house.hears(55, &format!("/start {token}")).await;
    assert_eq!(
        house.number(&probes::links().chat_id(55).count()).await,
        0,
        "Ana's orders are not Eve's to read"
    );
}
