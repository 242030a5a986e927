//! What waits in the outbox: replaced by what is newer, dropped when it is worth nothing, found
//! again without a wake-up.

use bellhop::clock::Clock;
use bellhop_simulator::{Fault, FaultAction};
use reqwest::Method;
use sqlx::Executor as _;

use bellhop_testing::house::{House, Plan, event, house, look_into, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

/// A house in which no time passes by itself.
async fn house_of_lena(mut plan: Plan) -> House {
    plan.clock = Clock::manual(Clock::System.now());
    // Full jitter may be next to nothing: of a minute it is not.
    let house = plan.with("delivery.backoff_base_ms", 60_000).open().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house
}

const HOUR: std::time::Duration = std::time::Duration::from_secs(3600);
fn failed_once() -> probes::Question {
    probes::attempts().state("failed").any()
}

#[story]
async fn what_is_too_old_is_not_sent_any_more() {
    let plan = Plan::new().await;
    let house = house_of_lena(plan).await;
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway));
    house.sends(placed("c-1", "ORD-1")).await;
    house.until(&failed_once()).await;
    house.simulator.clear_faults();
    house.clock().advance(HOUR * 72);
    house.quiet().await;
    assert_eq!(
        house.texts(&probes::notifications().show(|row| row.state().reason())).await,
        ["expired expired"]
    );
    assert_eq!(house.chat(7).len(), 1, "only the help: {:?}", house.chat(7));
}

#[story]
async fn the_newest_drawing_of_a_card_replaces_what_waits() {
    let plan = Plan::new().await;
    let house = house_of_lena(plan).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    let card = house.last(7);
    house.simulator.add_fault(Fault::of("editMessageText", FaultAction::BadGateway).times(1));
    house.sends(event("order.paid", "c-1", "ORD-1", 1)).await;
    house.until(&failed_once()).await;
    house.hears_of(event("order.packed", "c-1", "ORD-1", 2)).await;
    assert_eq!(
        house
            .texts(
                &probes::notifications().sorted_by(|row| row.id()).show(|row| row.state().reason())
            )
            .await,
        ["delivered -", "cancelled superseded", "delivered -"]
    );
    let card = house.message(7, card.id);
    assert!(reads(&card).contains("● Packed") && card.edits == 1, "{card:?}");
}

#[story]
async fn a_card_that_was_deleted_is_sent_anew_once_and_silently() {
    let house = house().await;
    house.customer("c-1", 7, "Lena", "en").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.simulator.delete_message(7, house.last(7).id);
    // Two redraws on their way to a message that is gone.
    house
        .simulator
        .add_fault(Fault::of("editMessageText", FaultAction::Delay { ms: 300 }).times(1));
    house.sends(event("order.paid", "c-1", "ORD-1", 1)).await;
    house.until(&probes::attempts().state("sending").any()).await;
    house.hears_of(event("order.packed", "c-1", "ORD-1", 2)).await;
    let cards: Vec<_> = house
        .chat(7)
        .into_iter()
        .filter(|message| reads(message).contains("Order ORD-1"))
        .collect();
    assert!(
        cards.len() == 1 && cards[0].silent && reads(&cards[0]).contains("● Packed"),
        "{cards:?}"
    );

    house.hears_of(event("order.shipped", "c-1", "ORD-1", 3)).await;
    assert!(
        reads(&house.message(7, cards[0].id)).contains("● Shipped"),
        "the new card is the live one"
    );
}

#[story]
async fn work_is_found_without_a_wake_up() {
    let plan = Plan::new().await;
    let house = house_of_lena(plan).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    // As if the process had died between the commit and the wake-up.
    house
        .run(
            "INSERT INTO events (id, webhook_id, place, body_hash, type, occurred_at_ms,
                received_at_ms, payload, state)
                SELECT 'evt_0195a0c0000070008000000000000001', 'by hand', 0, body_hash, type,
                occurred_at_ms, received_at_ms,
                REPLACE(payload, 'ORD-1', 'ORD-2'), 'pending' FROM events
                WHERE type = 'order.placed'",
        )
        .await;
    house.shows(7, "Order ORD-2").await;
    house.quiet().await;

    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway).times(1));
    house.sends(placed("c-1", "ORD-3")).await;
    house.until(&failed_once()).await;
    house.run("UPDATE notifications SET due_at_ms = 0 WHERE state = 'ready'").await;
    house.shows(7, "Order ORD-3").await;
}

#[story]
async fn one_row_that_cannot_be_read_holds_up_nobody() {
    let plan = Plan::new().await;
    let house = house_of_lena(plan).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house
        .run(
            "INSERT INTO events (id, webhook_id, place, body_hash, type, occurred_at_ms,
                received_at_ms, payload, state)
                SELECT 'evt_0195a0c0000070008000000000000002', 'by hand', 0, body_hash, type,
                occurred_at_ms, received_at_ms,
                REPLACE(payload, 'order.placed', 'order.eaten'), 'pending' FROM events
                WHERE type = 'order.placed'",
        )
        .await;
    house
        .run(
            "INSERT INTO notifications (id, recipient, category, template, locale, priority, state,
                route, due_at_ms, expires_at_ms, created_at_ms)
                SELECT 'ntf_0195a0c0000070008000000000000003', recipient, category, template,
                locale, 0, 'ready', 'by pigeon', 0,
                expires_at_ms, 0 FROM notifications WHERE subject = 'ORD-1'",
        )
        .await;
    house.sends(placed("c-1", "ORD-2")).await;
    house.shows(7, "Order ORD-2").await;
    house.until(&probes::events().state("failed").any()).await;
    assert!(
        house.texts(&probes::events().state("failed").show(|row| row.error())).await[0]
            .contains("order.eaten")
    );

    // It waits for somebody who can read it, until it is worth nothing.
    house.until(&probes::notifications().state("ready").due_at_ms(probes::over(0)).any()).await;
    house.clock().advance(HOUR * 73);
    house.quiet().await;
    let dead = house
        .texts(&probes::notifications().route("by pigeon").show(|row| row.state().reason()))
        .await;
    assert_eq!(dead, ["expired unreadable"]);
}

#[tokio::test]
async fn an_outcome_that_could_not_be_written_is_taken_up_when_the_lease_runs_out() {
    let plan = Plan::sqlite()
        .with("delivery.call_timeout_ms", 1000)
        .with("delivery.call_timeout_urgent_ms", 1000);
    let plan = plan.with("delivery.lease_ms", 3000);
    let database = plan.database.clone();
    let house = plan.open().await;
    house.customer("c-1", 7, "Lena", "en").await;
    let somebody = look_into(&database).await;
    let mut connection = somebody.acquire().await.expect("a connection");

    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::Delay { ms: 300 }).times(1));
    house.sends(placed("c-1", "ORD-1")).await;
    house.until(&probes::attempts().state("sending").any()).await;
    connection.execute("BEGIN IMMEDIATE").await.expect("the lock");
    house.shows(7, "Order ORD-1").await;
    // Two writes in vain, each of which waits for the lock longer than the lease lasts.
    for _ in 0..2 {
        house.service().asks(Method::GET, "/readyz").await.is_problem(503);
    }
    connection.execute("ROLLBACK").await.expect("the lock is given back");
    house.quiet().await;
    assert_eq!(
        house
            .texts(
                &probes::attempts().sorted_by(|row| row.number()).show(|row| row.number().state())
            )
            .await,
        ["1 unknown", "2 accepted"]
    );
    assert_eq!(
        house.chat(7).iter().filter(|message| reads(message).contains("Order ORD-1")).count(),
        2,
        "it may have been sent: once more"
    );
}
