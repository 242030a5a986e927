//! What waits for a reader, for its time, or behind others.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::twilio::Outcome;
use bellhop_simulator::{Fault, FaultAction};

use bellhop_testing::house::{House, Plan, placed};
use bellhop_testing::phones::{LENA, Note, house_of_lena};
use bellhop_testing::probes;
use bellhop_testing::story;

const SECOND: Duration = Duration::from_secs(1);
fn unread() -> probes::Question {
    probes::notifications().awaits("read").count()
}

/// A house in which no time passes by itself.
async fn still_house(change: impl Fn(Plan) -> Plan) -> House {
    house_of_lena(|plan| change(plan.by(&Clock::manual(Clock::System.now())))).await
}

#[story]
async fn what_nobody_reads_in_time_is_texted() {
    let house = still_house(|plan| plan.with("categories.order.confirm_within_s", 60)).await;
    house.sends(placed("c-1", "ORD-1")).await;
    house.until(&unread()).await;
    // To block the bot is not to read.
    house.simulator.block(7);
    house.until(&probes::suppressions().any()).await;
    house.passes(SECOND * 59);
    assert_eq!(house.number(&unread()).await, 1);
    house.passes(SECOND);
    house.quiet().await;
    assert_eq!(house.tries().await, ["1 telegram accepted - -", "2 sms confirmed - -"]);
    assert_eq!(house.ends().await, ["delivered confirmed -"]);
}

#[story]
async fn who_presses_or_writes_has_read() {
    let house = still_house(|plan| plan.with("categories.order.confirm_within_s", 60)).await;
    house.sends(placed("c-1", "ORD-1")).await;
    house.until(&unread()).await;
    house.presses(7, "Refresh").await;
    assert_eq!(house.ends().await, ["delivered read -"]);
    assert_eq!(house.tries().await, ["1 telegram confirmed - -"]);
    assert_eq!(house.receipts().await, ["read person moved"]);

    house.sends(placed("c-1", "ORD-2")).await;
    house.until(&unread()).await;
    house.says(7, "/help").await;
    assert_eq!(house.ends().await[1], "delivered read -");
    house.passes(SECOND * 3600);
    house.quiet().await;
    assert_eq!(house.texted(LENA).len(), 0);
}

#[story]
async fn a_press_makes_the_proof_stronger_later_too() {
    let house = house_of_lena(|plan| plan).await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(house.ends().await, ["delivered accepted -"]);
    house.presses(7, "Refresh").await;
    assert_eq!(house.ends().await, ["delivered read -"]);
}

#[story]
async fn a_code_never_leaves_late() {
    let house = still_house(|plan| plan).await;
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(20003)));
    house
        .enters(Note::of("security").urgent().by_sms(LENA, "Your code").for_so_long(SECOND * 30))
        .await;
    house.until(&probes::attempts().class("channel").any()).await;
    house.simulator.clear_faults();
    house.passes(SECOND * 30);
    house.quiet().await;
    assert_eq!(house.ends().await, ["expired - expired"]);
    assert_eq!(house.texted(LENA).len(), 0);
}

#[story]
async fn a_code_that_waited_in_hand_too_long_does_not_leave_either() {
    // One call at once: the code waits for the one that hangs.
    let house =
        still_house(|plan| plan.with("sms.at_once", 1).with("delivery.call_timeout_ms", 1000))
            .await;
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::Hang).times(1));
    house.enters(Note::of("order").by_sms("+4915100000001", "Hello")).await;
    house.has_asked("Messages.create", "+4915100000001", 1).await;
    house
        .enters(Note::of("security").urgent().by_sms(LENA, "Your code").for_so_long(SECOND * 5))
        .await;
    house.until(&probes::attempts().state("sending").at_least(2)).await;
    house.passes(SECOND * 5);
    house.passes_until(&probes::notifications().state("expired").any()).await;
    assert_eq!(house.texted(LENA).len(), 0);
}

#[story]
async fn campaigns_that_hang_hold_up_no_code() {
    let house =
        house_of_lena(|plan| plan.with("sms.at_once", 4).with("delivery.call_timeout_ms", 10_000))
            .await;
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::Hang).times(3));
    for n in 0..12 {
        let note = if n % 2 == 0 { Note::of("marketing").bulk() } else { Note::of("order") };
        house.enters(note.by_sms(&format!("+491510000{n:04}"), "Hello")).await;
    }
    house.until(&probes::attempts().state("sending").at_least(12)).await;
    house.enters(Note::of("security").urgent().by_sms(LENA, "Your code")).await;
    house.is_texted(LENA, "Your code").await;
    let hanging = house
        .number(&probes::attempts().state("sending").address(probes::not("+4915112345678")).count())
        .await;
    assert!(hanging >= 3, "they still do");
    house.stop_hanging();
}

#[story]
async fn a_429_of_twilio_is_obeyed_by_every_text() {
    let house = house_of_lena(|plan| plan).await;
    house
        .simulator
        .add_fault(Fault::of("Messages.create", FaultAction::too_many(20429, 2)).times(1));
    house.enters(Note::of("order").by_sms("+4915100000001", "Hello")).await;
    house.until(&probes::attempts().class("rate_limited").any()).await;
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.quiet().await;
    assert_eq!(house.number(&probes::notifications().state("delivered").count()).await, 2);
    let early = house
        .number(
            "SELECT COUNT(*) FROM attempts WHERE channel = 'sms' AND started_at_ms IS NOT NULL
                AND class IS NULL
                AND ended_at_ms < (SELECT ended_at_ms + 1990 FROM attempts
                WHERE class = 'rate_limited')",
        )
        .await;
    assert_eq!(
        early,
        0,
        "no text went before Twilio's two seconds were over: {:?}",
        house.tries().await
    );
}

#[story]
async fn a_code_does_not_wait_long_for_twilio_when_it_has_another_way() {
    let house = house_of_lena(|plan| plan).await;
    house
        .simulator
        .add_fault(Fault::of("Messages.create", FaultAction::too_many(20429, 60)).times(1));
    house.enters(Note::of("order").by_sms("+4915100000001", "Hello")).await;
    house.until(&probes::attempts().class("rate_limited").any()).await;
    let code = house
        .enters(Note::of("security").urgent().by_sms(LENA, "Your code").by(
            "telegram",
            "7",
            "Your code",
        ))
        .await;
    house.shows(7, "Your code").await;
    house.until(&probes::notifications().state("delivered").any()).await;
    assert_eq!(house.tries_of(&code).await, ["sms failed held", "telegram accepted -"]);
}

#[story]
async fn codes_go_by_sms_first_and_to_the_chat_when_the_phone_fails() {
    let house = house_of_lena(|plan| plan).await;
    let code =
        || Note::of("security").urgent().by_sms(LENA, "Your code").by("telegram", "7", "Your code");
    house.enters(code()).await;
    house.quiet().await;
    assert_eq!(
        (house.texted(LENA).len(), house.chat(7).len()),
        (1, 1),
        "only the help is in the chat"
    );
    house.simulator.set_outcome(LENA, Outcome::Failed { code: 30003 });
    house.enters(code()).await;
    house.shows(7, "Your code").await;
    house.quiet().await;
    assert_eq!(house.ends().await, ["delivered confirmed -", "delivered accepted -"]);
}
