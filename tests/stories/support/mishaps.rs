//! Mishaps on the way: calls that nobody answers, rights for words only, topics that nobody knows
//! of, and what changes while something else is being made.

use bellhop_simulator::{Fault, FaultAction, Media, Post};
use serde_json::json;

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, CLEO, LENA, desk, desk_with};
use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::house::{House, Plan, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";

/// Lena asks for help, and nobody waits for what follows; the number of the ticket.
async fn asks_in_haste(house: &House) -> String {
    house.says(LENA, "/support").await;
    house.presses(LENA, "Delivery").await;
    house.hears(LENA, "Where is it?").await;
    house.simulator.press(LENA, "Send").expect("a button");
    house.until("SELECT COALESCE(MAX(number), 0) FROM support_tickets").await;
    house.newest_ticket().await
}

/// Telegram is being told of something, and has not answered.
async fn is_being_told(house: &House, template: &str) {
    let sql = "SELECT COUNT(*) FROM attempts a JOIN notifications n ON n.id = a.notification_id
        WHERE a.state = 'sending' AND n.template = ";
    house.until(&format!("{sql}'{template}'")).await;
}

fn refused(description: &str) -> FaultAction {
    FaultAction::Refuse { code: 400, description: description.to_owned(), retry_after: None }
}

#[story]
async fn words_that_nobody_answered_for_are_not_overtaken_by_those_behind_them() {
    let house = desk_with(|plan| {
        plan.with("delivery.call_timeout_ms", 300).with("delivery.call_timeout_urgent_ms", 300)
    })
    .await;
    let number = house.asks_for_help(LENA, "Delivery", "one").await;
    house.simulator.add_fault(Fault::of("copyMessage", FaultAction::Hang).in_chat(GROUP).times(2));
    house.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("two"));
    is_being_told(&house, "ticket-relay").await;
    house.simulator.say(LENA, "three");
    house.until(&probes::ticket_messages().state("told").exactly(3)).await;
    house.quiet().await;
    assert_eq!(house.said_in_topic(&number), ["one", "two", "three"]);
}

#[story]
async fn a_group_that_takes_words_only_is_told_what_it_does_not_see_and_goes_on() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Returns", "It is broken").await;
    house.simulator.add_fault(
        Fault::of(
            "copyMessage",
            refused("Bad Request: not enough rights to send photos to the chat"),
        )
        .in_chat(GROUP),
    );
    house.simulator.post(LENA, LENA, Post::media(Media::photo()).saying("the left side"));
    house.quiet().await;
    house.hears(LENA, "Do you see?").await;
    let said = house.said_in_topic(&number);
    assert!(
        said.iter().any(|words| words.starts_with('❗') && words.contains("the left side")),
        "{said:?}"
    );
    assert!(said.contains(&"Do you see?".to_owned()), "{said:?}");
}

#[story]
async fn who_writes_in_a_topic_of_ours_that_is_no_request_s_is_told_so() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let (before, newest) = (house.newest(LENA), house.newest(GROUP));
    let group = json!({"id": GROUP, "type": "supergroup", "title": "Support", "is_forum": true});
    let us =
        json!({"id": 424_242, "is_bot": true, "first_name": "Bellhop", "username": "bellhop_bot"});
    // Of two calls that made a topic one was never answered.
    let twin =
        house.simulator.create_topic(GROUP, bellhop_simulator::BOT, &format!("🔴 #{number} Lena"));
    let made = json!({"message_id": twin, "date": 1_767_225_600, "chat": group, "from": us,
        "message_thread_id": twin, "is_topic_message": true,
        "forum_topic_created": {"name": "🔴", "icon_color": 7_322_096}});
    let ben = json!({"id": BEN, "is_bot": false, "first_name": "Ben", "language_code": "en"});
    house.simulator.update_raw(
        GROUP,
        "message",
        json!({"message_id": 9001, "date": 1_767_225_600, "chat": group, "from": ben,
            "message_thread_id": twin, "is_topic_message": true,
            "text": "At your neighbour's", "reply_to_message": made}),
    );
    house.quiet().await;
    assert!(house.since(LENA, before).is_empty());
    let told: Vec<String> = house.since(GROUP, newest).iter().map(reads).collect();
    assert!(told.iter().any(|words| words.contains("There is no request here")), "{told:?}");
}

#[story]
async fn a_ticket_that_ends_while_its_topic_is_made_stands_there_as_ended() {
    let house = desk_with(Plan::with_patient_calls).await;
    let topic_made = house.simulator.holds_answers("createForumTopic", GROUP);
    let number = asks_in_haste(&house).await;
    house.holds_back(&topic_made).await;
    house.simulator.press_raw(LENA, house.newest(LENA), &format!("qk:{number}"));
    house.until(&probes::support_tickets().state("closed").any()).await;
    topic_made.releases();
    house.quiet().await;
    assert_eq!(house.topic_name(&number), format!("⚫ #{number} Lena"));
    let topic = house.topic(&number);
    assert!(
        house
            .simulator
            .look(|state| state.topics(GROUP))
            .iter()
            .any(|(thread, seen)| *thread == topic && seen.closed),
        "it is closed"
    );
}

#[story]
async fn a_card_that_is_late_shows_the_ticket_as_it_is() {
    let house = desk_with(Plan::with_patient_calls).await;
    let card = house.simulator.holds_answers_in_topics("sendMessage", GROUP);
    let number = asks_in_haste(&house).await;
    house.holds_back(&card).await;
    house.simulator.post(GROUP, BEN, Post::text("/take").in_topic(house.topic(&number)));
    house.until(&probes::support_tickets().assignee_name("Ben").any()).await;
    card.releases();
    house.quiet().await;
    assert!(
        reads(&house.in_topic(&number)[0]).contains("Ben"),
        "{}",
        reads(&house.in_topic(&number)[0])
    );
}

#[story]
async fn words_under_a_score_of_what_goes_on_meanwhile_are_in_the_ticket() {
    let house = desk().await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "On its way").await;
    house.agent_writes(BEN, &number, "/resolve").await;
    house.presses(LENA, "2").await;
    house.quiet().await;
    house.agent_writes(BEN, &number, "/reopen").await;
    house.hears(LENA, "It never came").await;
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some("It never came"));
}

#[story]
async fn of_two_who_send_a_link_at_once_the_customer_gets_one() {
    let house = desk_with_sms(|plan| plan).await;
    house.texts_the_desk(PHONE, "How do I send it back?").await;
    let number = house.newest_ticket().await;
    house.agent_writes(BEN, &number, &"word ".repeat(600)).await;
    let notice = house.in_topic(&number).pop().expect("a notice");
    for agent in [BEN, CLEO] {
        house.simulator.press_in(GROUP, agent, notice.id, "🔗 Send a link").expect("pressed");
    }
    house.quiet().await;
    assert_eq!(house.texted(PHONE).len(), 1, "{:?}", house.texted(PHONE));
}
