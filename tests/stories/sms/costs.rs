//! What texts cost has a limit in money: campaigns stop first, codes last, what can wait waits for
//! the next day, and staff hear of it once at each level.

use std::time::Duration;

use bellhop::clock::{At, Clock};
use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::agents::{GROUP, with_group};
use bellhop_testing::desk::BEN;
use bellhop_testing::desk_texts::desk_with_sms;
use bellhop_testing::house::{House, Plan, house_with, reads};
use bellhop_testing::phones::{LENA, Note};
use bellhop_testing::probes;
use bellhop_testing::story;

/// Ten dollars a day at a dollar a text, and a clock that stands at noon.
async fn thrifty(change: impl Fn(Plan) -> Plan) -> House {
    let plan = |plan: Plan| {
        let plan = with_group(plan)
            .by(&Clock::manual(At(1_772_366_400_000)))
            .with_sms()
            .with("alerts.window_s", 0);
        let plan = plan.with("sms.price_per_segment", "1.00 USD").with("sms.hourly_alarm", "");
        change(plan.with("sms.daily_budget", "10.00 USD").with("sms.essential_percent", 150))
    };
    let house = house_with(plan).await;
    house.person(GROUP, "Agents", "en");
    house
}

const DAY: Duration = Duration::from_secs(24 * 3600);
const DAY_MS: i64 = 86_400_000;

/// Each to a phone of its own: texts to one phone would wait for each other by the clock.
async fn sends(house: &House, note: impl Fn() -> Note, times: i64) {
    let before = house.number(&probes::notifications().count()).await;
    for n in before..before + times {
        house.enters(note().by_sms(&format!("+49151{n:08}"), "Hello")).await;
    }
    house
        .until(&probes::notifications().settled_at_ms(probes::missing()).attempt_count(0).none())
        .await;
    house.until(&probes::notifications().state("in_flight").none()).await;
}

/// How many texts went out.
async fn texts(house: &House) -> i64 {
    house.number(&probes::attempts().channel("sms").provider_id(probes::present()).count()).await
}

/// What the group was told of costs, oldest first.
fn told(house: &House) -> Vec<String> {
    house.chat(GROUP).iter().map(reads).filter(|text| text.starts_with("💸")).collect()
}

async fn spent(house: &House) -> i64 {
    house.number("SELECT CAST(COALESCE(SUM(micros), 0) AS BIGINT) FROM text_costs").await
        / 1_000_000
}

#[story]
async fn campaigns_stop_first_then_all_but_what_presses_and_codes_last() {
    let house = thrifty(|plan| plan).await;
    sends(&house, || Note::of("marketing").bulk(), 12).await;
    assert_eq!((texts(&house).await, spent(&house).await), (8, 8), "campaigns have four fifths");
    let nearly = house.shows(GROUP, "Texts have cost").await;
    assert!(reads(&nearly).contains("of $10.00 (sms.daily_budget)"), "{}", reads(&nearly));
    sends(&house, || Note::of("order"), 5).await;
    assert_eq!(texts(&house).await, 10, "the usual has all of it");
    house.shows(GROUP, "Today’s budget for texts is spent").await;
    sends(&house, || Note::of("order").high(), 3).await;
    sends(&house, || Note::of("security").urgent(), 5).await;
    assert_eq!(
        (texts(&house).await, spent(&house).await),
        (15, 15),
        "what presses goes on, up to its own end"
    );
    // Held for tomorrow, its reason on record; what is worth nothing then is refused at once.
    let states =
        "SELECT state || ' ' || COALESCE(reason, '-') || ' ' || COUNT(*) FROM notifications
        WHERE category <> 'staff' GROUP BY state, reason ORDER BY 1";
    assert_eq!(house.texts(states).await, ["delivered - 15", "ready - 10"]);
    let held = house
        .texts("SELECT DISTINCT class || ': ' || detail FROM attempts WHERE class = 'budget'")
        .await;
    assert_eq!(
        held,
        ["budget: passed over: what may be spent on such texts today is spent (sms.daily_budget)"]
    );
    house
        .enters(
            Note::of("security")
                .urgent()
                .by_sms(LENA, "Late")
                .for_so_long(Duration::from_secs(300)),
        )
        .await;
    house.until(&probes::notifications().state("suppressed").reason("sms_budget").any()).await;

    // Midnight in UTC.
    house.passes(DAY / 2);
    house
        .until(
            "SELECT CASE WHEN COUNT(*) = 0 THEN 1 ELSE 0 END FROM notifications
                WHERE state = 'ready' AND due_at_ms <= 1772409600000",
        )
        .await;
    house.until(&probes::notifications().state("in_flight").none()).await;
    // Urgent, usual, then campaigns, as far as the money of the new day goes.
    assert_eq!(texts(&house).await, 15 + 8);
    house.passes(DAY);
    house.quiet().await;
    assert_eq!(texts(&house).await, 15 + 10);
    house.until(&probes::alerts().state("open").none()).await;
    house.quiet().await;
    let heard = told(&house);
    let count = |words: &str| heard.iter().filter(|text| text.contains(words)).count();
    assert_eq!(
        (count("Texts have cost"), count("budget for texts is spent")),
        (2, 1),
        "once a day each: {heard:?}"
    );
}

#[story]
async fn what_strangers_ask_for_uses_up_no_money_of_what_services_ask_for() {
    let house = thrifty(|plan| plan).await;
    for n in 0..13 {
        let phone = format!("+4915188888{n:03}");
        let customer =
            json!({"id": format!("c-{n}"), "name": "Bo", "locale": "en", "phone": phone});
        house
            .hears_of(json!({"type": "customer.updated", "occurred_at": "2026-01-01T00:00:00Z",
            "customer": customer}))
            .await;
        if n < 12 {
            house.person(500 + n, "Sam", "en");
            house.hears(500 + n, &phone).await;
        }
    }
    assert_eq!(texts(&house).await, 10, "codes that are asked for in chats end with the usual");
    let service = house.caller("service").await;
    assert_eq!(
        service
            .posts("/api/verifications", &json!({"phone": "+4915188888012", "purpose": "login"}))
            .await
            .status,
        202
    );
    house.quiet().await;
    assert_eq!(texts(&house).await, 11, "and the service's code goes out");
    assert_eq!(house.texted("+4915188888012").len(), 1);
}

#[story]
async fn another_channel_carries_what_no_money_is_left_for() {
    let house = thrifty(|plan| plan.with("sms.essential_percent", 100)).await;
    house.simulator.start_chat(7);
    sends(&house, || Note::of("order").high(), 10).await;
    house
        .enters(Note::of("security").urgent().by_sms(LENA, "Code").by("telegram", "7", "Code"))
        .await;
    house.quiet().await;
    assert_eq!(texts(&house).await, 10);
    assert_eq!(house.chat(7).len(), 1, "the code is in the chat");
}

#[story]
async fn what_twilio_did_not_take_costs_nothing() {
    let house = thrifty(|plan| plan).await;
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(21211)).times(3));
    for n in 0..3 {
        house.enters(Note::of("order").by_sms(&format!("+491511234567{n}"), "Hello")).await;
    }
    house.quiet().await;
    assert_eq!(spent(&house).await, 0);
    sends(&house, || Note::of("order"), 2).await;
    assert_eq!(spent(&house).await, 2);
}

#[story]
async fn a_text_costs_what_its_segments_cost_in_its_country() {
    let prices = r#"[{ country = "US", segment = "0.25 USD" }]"#;
    let house = thrifty(|plan| plan.with("sms.prices", prices)).await;
    house.enters(Note::of("order").by_sms(LENA, &"a".repeat(161))).await;
    house.enters(Note::of("order").by_sms("+14155550100", &"ж".repeat(71))).await;
    house.quiet().await;
    assert_eq!(house.number("SELECT CAST(SUM(micros) AS BIGINT) FROM text_costs").await, 2_500_000);
}

#[story]
async fn an_hour_that_costs_much_is_told_once_while_it_goes_on() {
    let change =
        |plan: Plan| plan.with("sms.daily_budget", "").with("sms.hourly_alarm", "3.00 USD");
    let house = thrifty(change).await;
    sends(&house, || Note::of("order"), 2).await;
    assert_eq!(house.number(&probes::alerts().count()).await, 0);
    sends(&house, || Note::of("order"), 10).await;
    let alarm = house.shows(GROUP, "within an hour").await;
    assert!(reads(&alarm).contains("from $3.00 on (sms.hourly_alarm)"), "{}", reads(&alarm));
    house.quiet().await;
    assert_eq!((texts(&house).await, told(&house).len()), (12, 1), "nothing is held by an alarm");
    house.passes(Duration::from_secs(2 * 3600));
    sends(&house, || Note::of("order"), 2).await;
    house.quiet().await;
    assert_eq!(told(&house).len(), 1, "the hour before is over");
}

#[tokio::test]
async fn replicas_spend_from_one_purse() {
    let Some(plan) = Plan::postgres().await else { return };
    let plan = plan
        .with_sms()
        .with("sms.price_per_segment", "1.00 USD")
        .with("sms.hourly_alarm", "")
        .with("sms.daily_budget", "10.00 USD");
    let house = plan.open().await;
    let replicas = [house.replica(Clock::System).await, house.replica(Clock::System).await];
    for n in 0..30 {
        house
            .enters(
                Note::of("order")
                    .by_sms(&format!("+49151123456{n:02}"), "Hello")
                    .for_so_long(Duration::from_secs(60)),
            )
            .await;
    }
    house.quiet().await;
    let ends = house
        .texts("SELECT state || ' ' || COUNT(*) FROM notifications GROUP BY state ORDER BY state")
        .await;
    assert_eq!(
        (ends, spent(&house).await),
        (vec!["delivered 10".to_owned(), "suppressed 20".to_owned()], 10)
    );
    for replica in replicas {
        replica.stop().await;
    }
}

#[story]
async fn an_agent_reads_why_a_text_of_theirs_was_not_sent() {
    // At noon of today, so that the day is far from over.
    let today = Clock::System.now().ms().div_euclid(DAY_MS) * DAY_MS;
    let change = |plan: Plan| {
        let plan = plan.by(&Clock::manual(At(today + DAY_MS / 2)));
        let plan = plan.with("sms.price_per_segment", "1.00 USD").with("sms.hourly_alarm", "");
        plan.with("sms.daily_budget", "1.50 USD").with("categories.support.worth_s", 3600)
    };
    let house = desk_with_sms(change).await;
    house.texts_the_desk(LENA, "Where is my parcel?").await;
    let number = house.newest_ticket().await;
    house.agent_writes(BEN, &number, "At your neighbour's").await;
    house.agent_writes(BEN, &number, "On the second floor").await;
    assert_eq!(house.texted(LENA), [format!("Blue Door #{number}: At your neighbour's")]);
    let last = house.in_topic(&number).last().map(reads).unwrap_or_default();
    assert!(last.contains("today’s budget for texts is spent"), "{last}");
}
