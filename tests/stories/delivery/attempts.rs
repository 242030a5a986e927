//! Every try is a row with its own end, and what follows it is by the policy.

use bellhop_simulator::{Fault, FaultAction};

use bellhop_testing::house::{House, Plan, Updates, placed, reads, telegram_at};
use bellhop_testing::probes;
use bellhop_testing::story;

/// The tries of an order's notifications, oldest first.
async fn tries(house: &House, order: &str) -> Vec<String> {
    house
        .texts(&format!(
            "SELECT a.try || ' ' || a.state || ' ' || COALESCE(a.class, '-') || ' '
                || COALESCE(a.code, '-') FROM attempts a
            JOIN notifications n ON n.id = a.notification_id WHERE n.subject = '{order}'
            ORDER BY n.id, a.try"
        ))
        .await
}

/// How many messages of a chat name an order.
fn messages(house: &House, order: &str) -> usize {
    house.chat(7).iter().filter(|message| reads(message).contains(order)).count()
}

/// How long after the end of its try `before` the next one was due.
async fn pause(house: &House, before: i64) -> i64 {
    house
        .number(&format!(
            "SELECT b.due_at_ms - a.ended_at_ms FROM attempts a
                JOIN attempts b ON b.notification_id = a.notification_id AND b.try = a.try + 1
            WHERE a.try = {before}"
        ))
        .await
}

async fn house_of_lena(plan: Plan) -> House {
    let house = plan.open().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house
}

fn refuse(code: u16, description: &str, retry_after: Option<u64>) -> FaultAction {
    FaultAction::Refuse { code, description: description.to_owned(), retry_after }
}

#[story]
async fn each_failure_is_a_row_and_is_followed_as_it_should_be() {
    let once: [(&str, FaultAction, &[&str], usize); 9] = [
        (
            "E-500",
            refuse(500, "Internal Server Error: restart", None),
            &["1 failed transient 500", "2 accepted - -"],
            1,
        ),
        ("E-502", FaultAction::BadGateway, &["1 failed transient 502", "2 accepted - -"], 1),
        (
            "E-429",
            refuse(429, "Too Many Requests: retry after 1", Some(1)),
            &["1 failed rate_limited 429", "2 accepted - -"],
            1,
        ),
        // Nobody can tell whether these were sent: for an order a message too many is better than
        // none.
        ("E-before", FaultAction::ResetBefore, &["1 unknown ambiguous -", "2 accepted - -"], 1),
        ("E-after", FaultAction::ResetAfter, &["1 unknown ambiguous -", "2 accepted - -"], 2),
        ("E-hang", FaultAction::Hang, &["1 unknown ambiguous -", "2 accepted - -"], 1),
        ("E-hung", FaultAction::HangAfter, &["1 unknown ambiguous -", "2 accepted - -"], 2),
        (
            "E-400",
            refuse(400, "Bad Request: BUTTON_DATA_INVALID", None),
            &["1 failed message 400"],
            0,
        ),
        ("E-slow", FaultAction::Delay { ms: 100 }, &["1 accepted - -"], 1),
    ];
    let plan = Plan::new().await;
    let house = house_of_lena(plan.with("delivery.call_timeout_ms", 300)).await;
    for (order, action, rows, seen) in &once {
        house.simulator.add_fault(Fault::of("sendMessage", action.clone()).times(1));
        house.hears_of(placed("c-1", order)).await;
        assert_eq!(tries(&house, order).await, *rows, "{order}");
        assert_eq!(messages(&house, order), *seen, "{order}");
    }
    let dead = house
        .texts(
            &probes::notifications()
                .state(probes::not("delivered"))
                .show(|row| row.subject().state().reason()),
        )
        .await;
    assert_eq!(dead, ["E-400 failed message"], "a message that will never do is a dead letter");
    assert_eq!(
        house
            .number(&probes::attempts().state(probes::one_of(["sending", "queued"])).count())
            .await,
        0
    );
}

#[story]
async fn three_tries_back_off_then_it_rests_and_starts_over() {
    let plan = Plan::new().await;
    let house = house_of_lena(plan.with("delivery.rest_ms", 150)).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway).times(4));
    house.hears_of(placed("c-1", "ORD-1")).await;
    let mut rows: Vec<_> = (1..=4).map(|n| format!("{n} failed transient 502")).collect();
    rows.push("5 accepted - -".to_owned());
    assert_eq!(tries(&house, "ORD-1").await, rows);
    // Full jitter: anywhere up to the base, which doubles.
    assert!(
        (0..=20).contains(&pause(&house, 1).await) && (0..=40).contains(&pause(&house, 2).await)
    );
    assert_eq!(pause(&house, 3).await, 150, "after three it rests");
    assert!((0..=20).contains(&pause(&house, 4).await), "and starts over");
}

#[story]
async fn a_429_is_obeyed_and_costs_no_try() {
    let plan = Plan::new().await;
    // Would it cost a try, the single one that there is would be used up and the message would
    // rest for ten minutes.
    let house =
        house_of_lena(plan.with("delivery.tries", 1).with("delivery.rest_ms", 600_000)).await;
    house.simulator.add_fault(
        Fault::of("sendMessage", refuse(429, "Too Many Requests: retry after 1", Some(1))).times(2),
    );
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(
        tries(&house, "ORD-1").await,
        ["1 failed rate_limited 429", "2 failed rate_limited 429", "3 accepted - -"]
    );
    for before in [1, 2] {
        assert_eq!(pause(&house, before).await, 1000);
    }
    let early = house.number("SELECT COUNT(*) FROM attempts WHERE started_at_ms < due_at_ms").await;
    assert_eq!(early, 0, "nothing is tried before it is due");
}

#[story]
async fn while_nobody_listens_it_is_tried_and_then_it_arrives() {
    let plan = Plan::new().await;
    let mut house =
        house_of_lena(plan.with("delivery.rest_ms", 100).updates(Updates::Polled)).await;
    let telegram = house.simulator.url();
    house.simulator.stop();
    house.sends(placed("c-1", "ORD-1")).await;
    house
        .until(
            &probes::attempts()
                .state("failed")
                .class("transient")
                .code(probes::missing())
                .number(probes::at_least(3))
                .any(),
        )
        .await;
    house.simulator = telegram_at(&telegram).await;
    house.person(7, "Lena", "en");
    house.simulator.say(7, "/help");
    house.quiet().await;
    assert_eq!(messages(&house, "ORD-1"), 1, "{:?}", tries(&house, "ORD-1").await);
    assert_eq!(
        house.number(&probes::attempts().state("unknown").count()).await,
        0,
        "what was not written is no riddle"
    );
}

#[story]
async fn what_hangs_holds_up_nobody_else() {
    let plan = Plan::new().await;
    let house = house_of_lena(
        plan.with("delivery.slots", 4)
            .with("delivery.slots_reserved", 2)
            .with("delivery.call_timeout_ms", 10_000),
    )
    .await;
    for chat in 11..13 {
        house.customer(&format!("c-{chat}"), chat, "Ana", "en").await;
    }
    for chat in 11..13 {
        house
            .simulator
            .add_fault(Fault::of("sendMessage", FaultAction::Hang).in_chat(chat).times(1));
        house.sends(placed(&format!("c-{chat}"), &format!("ORD-{chat}"))).await;
    }
    house.until(&probes::attempts().state("sending").at_least(2)).await;
    // Both common slots hang; an urgent word has slots of its own.
    let mut arrives = placed("c-1", "ORD-7");
    arrives["type"] = serde_json::json!("order.delivered");
    house.sends(arrives).await;
    house.shows(7, "has been delivered").await;
    let hang =
        house.number(&probes::attempts().state("sending").address(probes::not("7")).count()).await;
    assert_eq!(hang, 2, "they still do");
    house.stop_hanging();
}
