//! What happens to a ticket by itself: nudges at missed targets, the whole group told later, a
//! silent customer reminded, and the end after silence. Each once, over restarts and with two
//! programs.

use std::time::Duration;

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk_with};
use bellhop_testing::house::{House, buttons, reads};
use bellhop_testing::probes;
use bellhop_testing::running_clock::RunningClock;
use bellhop_testing::story;

const HOUR: Duration = Duration::from_secs(3600);

/// What stands in General of the agents' group.
fn in_general(house: &House) -> Vec<String> {
    house
        .chat(GROUP)
        .iter()
        .filter(|message| message.thread.is_none() && message.notice.is_none())
        .map(reads)
        .collect()
}

/// Waits until so many timers have fired.
async fn gone_off(house: &House, kind: &str, times: i64) {
    let sql = probes::ticket_clocks().kind(kind).fired_at_ms(probes::present()).at_least(times);
    house.until(&sql).await;
    house.quiet().await;
}

#[story]
async fn a_customer_who_waits_is_brought_to_mind() {
    let clock = RunningClock::start();
    let house =
        desk_with(|plan| plan.by(clock.clock()).with("support.targets.escalate_after_min", 60))
            .await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    clock.put_forward(4 * HOUR + Duration::from_secs(5));
    gone_off(&house, "first_response", 1).await;
    let nudge = house.said_in_topic(&number).pop().expect("a nudge");
    assert!(
        nudge.starts_with(&format!("⏰ The customer of #{number} has waited for an answer since")),
        "{nudge}"
    );
    assert!(in_general(&house).is_empty(), "the others are left in peace");

    clock.put_forward(HOUR);
    gone_off(&house, "escalation", 1).await;
    let told = in_general(&house);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].starts_with(&format!("🚨 #{number} Lena has waited for an answer since")),
        "{told:?}"
    );
    house.simulator.press_in(GROUP, BEN, house.last(GROUP).id, "Take").expect("the button");
    house.quiet().await;
    assert!(reads(&house.in_topic(&number)[0]).contains("Ben"), "who presses takes it");
}

#[story]
async fn an_answer_in_time_stops_the_clock_and_the_next_question_starts_another() {
    let clock = RunningClock::start();
    let targets = "support.targets.next_response_min.normal";
    let house = desk_with(|plan| {
        plan.by(clock.clock()).with(targets, 30).with("support.targets.escalate_after_min", 0)
    })
    .await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "On its way").await;
    clock.put_forward(5 * HOUR);
    house.hears(LENA, "Since when?").await;
    clock.put_forward(HOUR);
    gone_off(&house, "next_response", 1).await;
    let nudge = house.said_in_topic(&number).pop().expect("a nudge");
    assert!(nudge.ends_with("It is Ben’s."), "{nudge}");
    assert_eq!(house.number(&probes::ticket_clocks().kind("first_response").count()).await, 0);
}

#[story]
async fn a_silent_customer_is_reminded_then_the_ticket_ends_and_goes_on_by_words() {
    let clock = RunningClock::start();
    let house = desk_with(|plan| plan.by(clock.clock())).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "Which order?").await;
    clock.put_forward(47 * HOUR);
    house.agent_writes(BEN, &number, "Are you there?").await;
    clock.put_forward(2 * HOUR);
    assert_eq!(
        house.number(&probes::ticket_clocks().fired_at_ms(probes::present()).count()).await,
        0,
        "his words begin it anew"
    );
    clock.put_forward(47 * HOUR);
    let reminder = house.shows(LENA, "have not heard from you since").await;
    assert_eq!(buttons(&reminder), ["✔️ This is settled"]);

    clock.put_forward(72 * HOUR);
    let ended = house.shows(LENA, "so we have closed your request").await;
    assert!(
        reads(&ended).contains(&number) && buttons(&ended).len() == 5,
        "and is asked how it was: {:?}",
        buttons(&ended)
    );
    house.quiet().await;
    assert_eq!(house.topic_name(&number), format!("⚫ #{number} Lena"));

    house.hears(LENA, "Sorry, I was away").await;
    assert_eq!(house.topic_name(&number), format!("🟡 #{number} Lena"), "it goes on by words");
    // The resolution is a week late by now, so a nudge may follow the words at once.
    let said = house.said_in_topic(&number);
    assert!(said.iter().any(|words| words == "Sorry, I was away"), "{said:?}");
}

#[story]
async fn this_is_settled_under_the_reminder_ends_it() {
    let clock = RunningClock::start();
    let house = desk_with(|plan| plan.by(clock.clock())).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "At your neighbour’s").await;
    clock.put_forward(49 * HOUR);
    house.shows(LENA, "have not heard from you since").await;
    house.presses(LENA, "This is settled").await;
    assert_eq!(house.topic_name(&number), format!("⚫ #{number} Lena"));
}

#[story]
async fn clocks_go_off_once_over_a_restart_and_with_two_programs() {
    let clock = RunningClock::start();
    let mut house = desk_with(|plan| plan.by(clock.clock())).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.stop().await;
    clock.put_forward(6 * HOUR);
    house.start().await;
    // SQLite is for one program.
    let replica =
        if house.is_sqlite() { None } else { Some(house.replica(clock.clock().clone()).await) };
    gone_off(&house, "first_response", 1).await;
    gone_off(&house, "escalation", 1).await;
    house.stop().await;
    house.start().await;
    clock.put_forward(HOUR);
    // Another ticket's timer fires after all of the first's that still could.
    house.agent_writes(BEN, &number, "Here").await;
    clock.put_forward(49 * HOUR);
    gone_off(&house, "reminder", 1).await;
    let nudges =
        house.said_in_topic(&number).iter().filter(|words| words.starts_with('⏰')).count();
    assert_eq!((nudges, in_general(&house).len()), (1, 1));
    let reminders =
        house.chat(LENA).iter().filter(|message| reads(message).starts_with('⏰')).count();
    assert_eq!(reminders, 1);
    if let Some(replica) = replica {
        replica.stop().await;
    }
}

#[story]
async fn who_was_reminded_late_still_has_time_to_answer() {
    let clock = RunningClock::start();
    let mut house = desk_with(|plan| plan.by(clock.clock())).await;
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "Which order?").await;
    house.stop().await;
    clock.put_forward(200 * HOUR);
    house.start().await;
    house.shows(LENA, "have not heard from you since").await;
    house
        .until(
            "SELECT COUNT(*) FROM ticket_clocks WHERE kind = 'auto_close' AND fired_at_ms IS NULL
            AND due_at_ms > round + 500000000",
        )
        .await;
    assert_eq!(house.topic_name(&number), format!("🟢 #{number} Lena"));
    clock.put_forward(73 * HOUR);
    house.shows(LENA, "so we have closed your request").await;
}

#[story]
async fn the_confirmation_says_what_to_expect() {
    let house = desk_with(|plan| plan).await;
    house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let told = reads(&house.shows(LENA, "Your request is #").await);
    assert!(told.ends_with("We usually answer within 4 hours."), "{told}");
    // Thursday, Christmas Eve, half past six in the evening in Berlin.
    let eve = bellhop::clock::At(1_798_133_400_000);
    let clock = bellhop::clock::Clock::manual(eve);
    let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let house = desk_with(|plan| {
        let plan = weekdays.iter().fold(plan.by(&clock), |plan, day| {
            plan.with(&format!("support.hours.{day}"), "09:00-18:00")
        });
        let plan = plan
            .with("support.hours.saturday", "")
            .with("support.hours.sunday", "")
            .with("support.hours.time_zone", "Europe/Berlin");
        plan.with("support.hours.holidays", "[\"2026-12-25\"]").with("locales.time_zone", "UTC")
    })
    .await;
    house.run("UPDATE customers SET time_zone = 'America/New_York' WHERE id = 'c-1'").await;
    house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    let told = reads(&house.shows(LENA, "Your request is #").await);
    assert!(
        told.contains("Nobody is here just now. We are back on")
            && told.contains("28")
            && told.contains("3:00"),
        "on Monday, in her zone: {told}"
    );
}
