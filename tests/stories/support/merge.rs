//! Two requests of one customer become one; what a group has no room for goes together, and a group
//! that cannot keep up says so.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::{Fault, FaultAction, Post};

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk, desk_with};
use bellhop_testing::house::{House, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

const SOMEBODY: i64 = 9;

/// Lena asks for something else while a request of hers is open.
async fn asks_anew(house: &House, words: &str) -> String {
    house.says(LENA, "/support").await;
    house.presses(LENA, "A new request").await;
    house.presses(LENA, "Returns").await;
    house.hears(LENA, words).await;
    house.presses(LENA, "Send").await;
    house.quiet().await;
    house.number(&probes::support_tickets().max(|row| row.number())).await.to_string()
}

#[story]
async fn of_two_requests_one_goes_on_and_nothing_the_customer_writes_is_missed() {
    let house = desk().await;
    let first = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &first, "I look for it").await;
    let second = asks_anew(&house, "It is broken, too").await;
    let (before, asked) = (
        house.newest(LENA),
        house.number(&probes::support_tickets().max(|row| row.unanswered_since_ms())).await,
    );
    house.agent_writes(BEN, &second, &format!("/merge #{first}")).await;
    assert_eq!(
        house.topic_name(&first),
        format!("🟡 #{first} Lena"),
        "what nobody has answered there waits here"
    );
    assert_eq!(
        house.number(&probes::support_tickets().max(|row| row.unanswered_since_ms())).await,
        asked,
        "since she asked"
    );
    assert_eq!(house.topic_name(&second), format!("⚫ #{second} Lena"));
    assert_eq!(
        house.said_in_topic(&second).last(),
        Some(&format!("🔗 #{second} goes on in #{first}."))
    );
    assert!(
        house
            .said_in_topic(&first)
            .last()
            .is_some_and(|said| said.starts_with(&format!("🔗 #{second} goes on here")))
    );
    assert!(house.since(LENA, before).is_empty(), "it is the desk's own business");

    house.hears(LENA, "Hello?").await;
    assert_eq!(house.said_in_topic(&first).last().map(String::as_str), Some("Hello?"));
    house.agent_writes(BEN, &second, "Are you there?").await;
    assert!(
        house.said_in_topic(&second).last().is_some_and(|said| said.contains("merged")),
        "who answers there is told"
    );
    house.agent_writes(BEN, &first, "Yes").await;
    assert_eq!(reads(&house.last(LENA)), "Yes");
    assert_eq!(
        house.texts(&probes::audit_log().action("ticket.merged").show(|row| row.actor())).await,
        ["user:2001"]
    );
}

#[story]
async fn only_what_can_go_on_is_merged() {
    let house = desk().await;
    let first = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.person(SOMEBODY, "Ana", "en");
    let other = house.asks_for_help(SOMEBODY, "Payment", "I paid twice").await;
    let answers = |words: String| {
        let (house, first) = (&house, first.clone());
        async move {
            house.agent_writes(BEN, &first, &words).await;
            house.said_in_topic(&first).last().cloned().unwrap_or_default()
        }
    };
    assert!(answers("/merge".to_owned()).await.contains("/merge 1040"));
    assert!(answers("/merge 99999".to_owned()).await.contains("no request #99999"));
    assert!(answers(format!("/merge {first}")).await.contains("already"));
    assert!(
        answers(format!("/merge {other}")).await.contains("another chat"),
        "nobody reads what somebody else wrote"
    );
    let second = asks_anew(&house, "It is broken, too").await;
    house.agent_writes(BEN, &second, "/close").await;
    assert!(answers(format!("/merge {second}")).await.contains("Reopen it first"));
    assert_eq!(
        house.number(&probes::support_tickets().merged_into(probes::present()).count()).await,
        0
    );
}

#[story]
async fn a_group_that_takes_no_more_for_a_while_is_told_how_much_waits() {
    let house = desk_with(|plan| plan.by(&Clock::manual(Clock::System.now()))).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let busy = FaultAction::Refuse {
        code: 429,
        description: "Too Many Requests: retry after 6".to_owned(),
        retry_after: Some(6),
    };
    house.simulator.add_fault(Fault::of("sendMessage", busy).in_chat(GROUP).times(1));
    house.simulator.say(LENA, "Hello?");
    house.until(&probes::attempts().class(probes::like("rate%")).any()).await;
    house.passes(Duration::from_secs(90));
    house
        .passes_until(&probes::notifications().template("ticket-backlog").state("delivered").any())
        .await;
    let told: Vec<String> =
        house.chat(GROUP).iter().map(reads).filter(|words| words.starts_with('📥')).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("1 message waits in 1 request"), "{told:?}");
    house.passes_until_settled().await;
    assert_eq!(house.said_in_topic(&number).last().map(String::as_str), Some("Hello?"));
}

#[story]
async fn what_the_group_has_no_room_for_goes_together_and_answers_do_not_wait_for_it() {
    let house = desk_with(|plan| plan.with("limits.telegram_group_per_minute", 20)).await;
    house.simulator.enforce_limits();
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let before = house.calls("sendMessage", GROUP).len();
    for n in 1..=12 {
        house.simulator.say(LENA, &format!("Word {n}"));
    }
    house.until(&probes::ticket_messages().exactly(13)).await;
    house.simulator.post(GROUP, BEN, Post::text("On its way").in_topic(house.topic(&number)));
    house.until(&probes::ticket_messages().side("agent").state("told").any()).await;
    assert_eq!(reads(&house.last(LENA)), "On its way");
    house.until(&probes::ticket_messages().side("customer").state("told").exactly(13)).await;
    let words: Vec<String> = (1..=12).map(|n| format!("Word {n}")).collect();
    let said: Vec<String> =
        house.said_in_topic(&number).into_iter().filter(|said| said.starts_with("Word")).collect();
    assert_eq!(said.join("\n\n"), words.join("\n\n"), "in their order");
    assert!(house.calls("sendMessage", GROUP).len() - before <= 4, "twelve went in {said:?}");
    assert_eq!(house.simulator.look(|state| state.earned_429), 0);
}
