//! What is heard late counts all the same: a text that was given up and had arrived, a message that
//! is read while its text is on the way. Nobody gets twice what can be stopped.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::twilio::{Callbacks, Outcome, Plan as Fate};
use bellhop_simulator::{Fault, FaultAction};

use bellhop_testing::house::{House, Plan, placed};
use bellhop_testing::phones::{LENA, Note, house_of_lena};
use bellhop_testing::probes;
use bellhop_testing::story;

const SECOND: Duration = Duration::from_secs(1);
fn unread() -> probes::Question {
    probes::notifications().awaits("read").any()
}

fn given_up() -> probes::Question {
    probes::attempts().code("not_found").any()
}

/// A house in which no time passes by itself, and a text was sent of which Twilio's list knows
/// nothing for long.
async fn house_with_a_lost_text() -> House {
    let plan = Plan::new().await;
    let plan = plan.with_sms().with_short_calls().with("delivery.backoff_base_ms", 60_000);
    let house = plan.by(&Clock::manual(Clock::System.now())).open().await;
    house
        .simulator
        .set_usual_plan(Fate { outcome: Outcome::Delivered, callbacks: Callbacks::Lost });
    house
        .simulator
        .add_fault(Fault::of("Messages.list", FaultAction::answer(200, r#"{"messages": []}"#)));
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::ResetAfter).times(1));
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.passes_until(&given_up()).await;
    assert_eq!(house.tries().await, ["1 sms failed transient not_found", "2 sms queued - -"]);
    house
}

#[story]
async fn a_text_that_was_given_up_and_arrived_is_not_sent_again() {
    let house = house_with_a_lost_text().await;
    let text = house.simulator.phone(LENA).texts.remove(0);
    assert_eq!(house.simulator.report_text(&text.sid, "delivered", None).await, 204);
    assert_eq!(house.ends().await, ["delivered confirmed -"]);
    house.passes(SECOND * 3600);
    house.quiet().await;
    assert_eq!(
        (house.tries().await, house.texted(LENA).len()),
        (vec!["1 sms confirmed - -".to_owned()], 1)
    );
}

#[story]
async fn a_text_that_was_given_up_and_is_on_its_way_is_waited_for() {
    let house = house_with_a_lost_text().await;
    let text = house.simulator.phone(LENA).texts.remove(0);
    assert_eq!(house.simulator.report_text(&text.sid, "sent", None).await, 204);
    assert_eq!(house.number(&probes::notifications().awaits("receipt").count()).await, 1);
    assert_eq!(house.tries().await, ["1 sms accepted - -"]);
    // It does not arrive: only now is there another try.
    assert_eq!(house.simulator.report_text(&text.sid, "undelivered", Some(30008)).await, 204);
    assert_eq!(house.texted(LENA).len(), 1);
    house.passes(SECOND * 60);
    house.until(&probes::attempts().number(2).state("accepted").any()).await;
    assert_eq!(house.tries().await[0], "1 sms failed transient 30008");
    assert_eq!(house.texted(LENA).len(), 2);
}

#[story]
async fn a_text_that_was_given_up_is_heard_of_even_when_another_went_out() {
    let house = house_with_a_lost_text().await;
    house.passes(SECOND * 60);
    house.until(&probes::attempts().number(2).state("accepted").any()).await;
    let first = house.simulator.phone(LENA).texts.remove(0);
    assert_eq!(house.simulator.report_text(&first.sid, "delivered", None).await, 204);
    assert_eq!(house.ends().await, ["delivered confirmed -"]);
    assert_eq!(house.tries().await, ["1 sms confirmed - -", "2 sms accepted - -"]);
    let second = house.simulator.phone(LENA).texts.remove(1);
    assert_eq!(house.simulator.report_text(&second.sid, "undelivered", Some(30003)).await, 204);
    assert_eq!(house.ends().await, ["delivered confirmed -"], "what arrived has arrived");
}

/// A house in which no time passes by itself, and Lena has not read a message for a minute.
async fn unread_for_a_minute(change: impl Fn(&House)) -> House {
    let plan = |plan: Plan| {
        plan.with("categories.order.confirm_within_s", 60).by(&Clock::manual(Clock::System.now()))
    };
    let house = house_of_lena(plan).await;
    house.sends(placed("c-1", "ORD-1")).await;
    house.until(&unread()).await;
    change(&house);
    house.passes(SECOND * 60);
    house
}

#[story]
async fn who_reads_after_the_text_went_out_has_read() {
    let house =
        unread_for_a_minute(|house| house.simulator.set_outcome(LENA, Outcome::Queued)).await;
    house.until(&probes::attempts().channel("sms").state("accepted").any()).await;
    house.simulator.press(7, "Refresh");
    house
        .until(
            "SELECT COUNT(*) FROM notifications WHERE state = 'delivered' AND proof = 'read'
        AND id = (SELECT MIN(id) FROM notifications)",
        )
        .await;
    let text = house.simulator.phone(LENA).texts.remove(0);
    assert_eq!(house.simulator.report_text(&text.sid, "undelivered", Some(30005)).await, 204);
    house.quiet().await;
    assert_eq!(house.ends().await[0], "delivered read -", "whatever becomes of the text");
    assert_eq!(
        house
            .texts(&probes::notifications().sorted_by(|row| row.id()).show(|row| row.channel()))
            .await[0],
        "telegram",
        "that is what reached her"
    );
}

#[story]
async fn who_reads_before_the_text_can_go_out_gets_none() {
    let down = |house: &House| {
        house.simulator.add_fault(Fault::of("Messages.create", FaultAction::too_many(429, 30)))
    };
    let house = unread_for_a_minute(down).await;
    house.until(&probes::attempts().channel("sms").class("rate_limited").any()).await;
    house.simulator.clear_faults();
    house.presses(7, "Refresh").await;
    assert_eq!(house.ends().await[0], "delivered read -");
    house.passes(SECOND * 3600);
    house.quiet().await;
    assert_eq!(house.texted(LENA).len(), 0);
}

#[story]
async fn who_reads_while_the_text_is_on_the_wire_has_read_whatever_it_brings() {
    let slow =
        |house: &House| house.simulator.add_fault(Fault::of("Messages.create", FaultAction::Hang));
    let house = unread_for_a_minute(slow).await;
    house.until(&probes::attempts().channel("sms").state("sending").any()).await;
    house.simulator.press(7, "Refresh");
    house.until(&probes::attempts().channel("telegram").provider_status("read").any()).await;
    assert_eq!(
        house
            .texts(&probes::notifications().sorted_by(|row| row.id()).show(|row| row.state()))
            .await[0],
        "in_flight"
    );
    house.stop_hanging();
    house
        .until(
            "SELECT COUNT(*) FROM notifications WHERE state = 'delivered' AND proof = 'read'
        AND id = (SELECT MIN(id) FROM notifications)",
        )
        .await;
}
