//! When nobody knows whether a text was sent, Twilio is asked before it is sent again: no text is
//! lost, none comes twice.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::twilio::{Callbacks, Outcome, Plan as Fate};
use bellhop_simulator::{Fault, FaultAction};

use bellhop_testing::house::{House, Plan};
use bellhop_testing::phones::{LENA, Note};
use bellhop_testing::probes;
use bellhop_testing::story;

/// A house whose receipts are all lost, so that what is not asked about is never known.
async fn house(change: impl Fn(Plan) -> Plan) -> House {
    let plan = Plan::new().await;
    let plan = plan
        .with_sms()
        .with_short_calls()
        .with("delivery.breaker_failures", 1000)
        .with("delivery.breaker_window", 1000);
    let house = change(plan).open().await;
    house
        .simulator
        .set_usual_plan(Fate { outcome: Outcome::Delivered, callbacks: Callbacks::Lost });
    house
}

/// A house in which no time passes by itself.
async fn still_house() -> House {
    house(|plan| plan.by(&Clock::manual(Clock::System.now()))).await
}

fn once(action: FaultAction) -> Fault {
    Fault::of("Messages.create", action).times(1)
}

const SECOND: Duration = Duration::from_secs(1);
fn found() -> probes::Question {
    probes::notifications().awaits("receipt").any()
}

fn looked_for() -> probes::Question {
    probes::notifications().awaits("reconciliation").any()
}

#[story]
async fn what_was_sent_after_all_is_found_and_not_sent_again() {
    let sent = [
        ("reset", FaultAction::ResetAfter),
        ("hang", FaultAction::HangAfter),
        (
            "500",
            FaultAction::answer_after(
                500,
                r#"{"code": 20500, "message": "Internal Server Error", "status": 500}"#,
            ),
        ),
        ("html", FaultAction::answer_after(502, "<html><h1>502 Bad Gateway</h1></html>")),
        ("cut", FaultAction::CutShort),
        (
            "200",
            FaultAction::answer_after(200, r#"{"message": "Something went wrong", "status": 500}"#),
        ),
        ("endless", FaultAction::Endless),
        ("huge", FaultAction::Huge { megabytes: 8 }),
    ];
    let house = house(|plan| plan.with("sms.poll_after_s", 1)).await;
    for (n, (name, action)) in sent.iter().enumerate() {
        let phone = format!("+491511234500{n}");
        house.simulator.add_fault(once(action.clone()).to_phone(&phone));
        house.enters(Note::of("order").by_sms(&phone, name)).await;
    }
    house.quiet().await;
    for (n, (name, _)) in sent.iter().enumerate() {
        let phone = format!("+491511234500{n}");
        assert_eq!(house.texted(&phone), [*name], "{name}: once");
        assert_eq!(house.simulator.sms_calls("Messages.create", &phone).len(), 1, "{name}");
    }
    assert_eq!(
        house.texts(&probes::attempts().distinct().show(|row| row.number().state().class())).await,
        ["1 confirmed ambiguous"]
    );
}

#[story]
async fn what_was_not_sent_is_sent_once_more() {
    let not_sent = [
        ("reset", FaultAction::ResetBefore),
        ("hang", FaultAction::Hang),
        (
            "500",
            FaultAction::answer(
                500,
                r#"{"code": 20500, "message": "Internal Server Error", "status": 500}"#,
            ),
        ),
        ("html", FaultAction::BadGateway),
        ("empty", FaultAction::answer(200, "")),
        ("200", FaultAction::answer(200, r#"{"message": "Something went wrong", "status": 500}"#)),
        ("gzip", FaultAction::answer(201, "\u{1F}\u{8B}\u{8}")),
    ];
    let house = house(|plan| plan.with("sms.poll_after_s", 1)).await;
    for (n, (name, action)) in not_sent.iter().enumerate() {
        let phone = format!("+491511234500{n}");
        house.simulator.add_fault(once(action.clone()).to_phone(&phone));
        house.enters(Note::of("order").by_sms(&phone, name)).await;
    }
    house.quiet().await;
    for (n, (name, _)) in not_sent.iter().enumerate() {
        assert_eq!(house.texted(&format!("+491511234500{n}")), [*name], "{name}: once");
    }
    assert_eq!(
        house
            .number(&probes::attempts().number(1).state("failed").class("transient").count())
            .await,
        7
    );
    assert_eq!(house.number(&probes::attempts().number(2).state("confirmed").count()).await, 7);
    assert_eq!(house.number(&probes::attempts().count()).await, 14);
}

#[story]
async fn an_error_in_a_good_answer_is_believed() {
    let house = house(|plan| plan).await;
    let refused =
        r#"{"code": 21614, "message": "To number is not a mobile number", "status": 400}"#;
    house.simulator.add_fault(once(FaultAction::answer(200, refused)));
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.quiet().await;
    assert_eq!(house.tries().await, ["1 sms failed address 21614"]);

    // The words of a message that was not made, and a message whose end is in the answer
    // already.
    let none = r#"{"sid": null, "status": "failed", "error_code": 30005, "error_message": null}"#;
    let ended = r#"{"sid": "SM00000000000000000000000000000001", "status": "undelivered", "error_code": 30008}"#;
    let taken =
        r#"{"sid": "SM00000000000000000000000000000002", "status": "queued", "error_code": null}"#;
    for (n, body) in [none, ended, taken].into_iter().enumerate() {
        let phone = format!("+491511234500{n}");
        house.simulator.add_fault(once(FaultAction::answer(200, body)).to_phone(&phone));
        let id = house.enters(Note::of("order").by_sms(&phone, "Hello")).await;
        house
            .until(&probes::attempts().notification_id(&id).ended_at_ms(probes::present()).any())
            .await;
    }
    let tries = house.tries().await;
    assert_eq!(tries[1], "1 sms failed address 30005");
    assert_eq!(tries[2], "1 sms failed transient 30008");
    assert!(tries.contains(&"1 sms accepted - -".to_owned()), "{tries:?}");
}

#[story]
async fn two_texts_with_the_same_words_are_each_found_once() {
    let house = house(|plan| plan.with("sms.poll_after_s", 1)).await;
    // Of the first pair both were sent, of the second only one.
    for (phone, second) in
        [("+4915112345001", FaultAction::ResetAfter), ("+4915112345002", FaultAction::ResetBefore)]
    {
        house.simulator.add_fault(once(second).to_phone(phone));
        house.simulator.add_fault(once(FaultAction::ResetAfter).to_phone(phone));
        for _ in 0..2 {
            house.enters(Note::of("order").by_sms(phone, "Your parcel is there")).await;
        }
    }
    house.quiet().await;
    for phone in ["+4915112345001", "+4915112345002"] {
        assert_eq!(house.texted(phone).len(), 2, "{:?}", house.tries().await);
    }
    assert_eq!(
        house
            .number("SELECT COUNT(DISTINCT provider_id) FROM attempts WHERE state = 'confirmed'")
            .await,
        4
    );
}

#[story]
async fn a_text_that_is_still_in_the_queue_is_found_too() {
    let house = still_house().await;
    house.simulator.set_outcome(LENA, Outcome::Queued);
    house.simulator.add_fault(once(FaultAction::ResetAfter));
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.until(&looked_for()).await;
    house.passes(SECOND);
    house.until(&found()).await;
    let text = house.simulator.phone(LENA).texts.remove(0);
    assert_eq!(text.sent_at_ms, None, "it has no date of sending");
    assert_eq!(house.simulator.report_text(&text.sid, "delivered", None).await, 204);
    assert_eq!(house.ends().await, ["delivered confirmed -"]);
    assert_eq!(house.texted(LENA).len(), 1);
}

#[story]
async fn a_receipt_tells_of_an_unknown_text_before_anybody_asks() {
    let house = still_house().await;
    for callbacks in [Callbacks::Early, Callbacks::InOrder] {
        house.simulator.set_callbacks(LENA, callbacks);
        house.simulator.add_fault(once(FaultAction::ResetAfter));
        house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
        house.quiet().await;
    }
    assert_eq!(house.ends().await, ["delivered confirmed -", "delivered confirmed -"]);
    assert_eq!(house.simulator.sms_calls("Messages.list", LENA).len(), 0);
    assert_eq!(house.texted(LENA).len(), 2);
}

#[story]
async fn while_twilio_does_not_say_nothing_is_repeated() {
    let house = still_house().await;
    house.simulator.add_fault(Fault::of("Messages.list", FaultAction::BadGateway));
    house.simulator.add_fault(once(FaultAction::ResetAfter));
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.until(&looked_for()).await;
    for asked in 1..5 {
        house.passes(SECOND * 60);
        house.has_asked("Messages.list", LENA, asked).await;
    }
    assert_eq!(house.texted(LENA).len(), 1);
    house.simulator.clear_faults();
    house.passes(SECOND * 60);
    house.quiet().await;
    assert_eq!(
        (house.ends().await, house.texted(LENA).len()),
        (vec!["delivered confirmed -".to_owned()], 1)
    );
}

#[story]
async fn what_presses_does_not_wait_for_a_silent_twilio() {
    let house = still_house().await;
    house.simulator.start_chat(7);
    house.simulator.add_fault(Fault::of("Messages.list", FaultAction::BadGateway));
    house.simulator.add_fault(once(FaultAction::ResetBefore));
    house
        .enters(Note::of("security").urgent().by_sms(LENA, "Your code").by(
            "telegram",
            "7",
            "Your code",
        ))
        .await;
    house.until(&looked_for()).await;
    house.passes(SECOND * 5);
    house.quiet().await;
    assert_eq!(house.tries().await, ["1 sms unknown ambiguous -", "2 telegram accepted - -"]);
    assert_eq!(house.ends().await, ["delivered accepted -"]);
}

#[story]
async fn what_left_a_silent_twilio_and_comes_back_is_looked_up_before_it_is_sent_again() {
    // Telegram is down, and Twilio too for a while: the first text was taken by it, or was not.
    for first in [FaultAction::ResetAfter, FaultAction::ResetBefore] {
        let house = still_house().await;
        house.simulator.start_chat(7);
        house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway));
        house.simulator.add_fault(Fault::of("Messages.list", FaultAction::BadGateway));
        house.simulator.add_fault(once(first.clone()));
        house
            .enters(Note::of("order").high().by("telegram", "7", "Hello").by_sms(LENA, "Hello"))
            .await;
        house
            .passes_until(
                &probes::attempts()
                    .number(probes::over(4))
                    .channel("telegram")
                    .state("failed")
                    .any(),
            )
            .await;
        house
            .passes_until(
                &probes::attempts().number(probes::over(4)).channel("sms").class("ambiguous").any(),
            )
            .await;
        assert_eq!(
            house.simulator.sms_calls("Messages.create", LENA).len(),
            1,
            "nobody knows of the first"
        );

        // Only Twilio comes back.
        house.simulator.clear_faults();
        house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway));
        house
            .passes_until(
                &probes::attempts()
                    .channel("sms")
                    .state(probes::one_of(["accepted", "confirmed"]))
                    .any(),
            )
            .await;
        assert_eq!(house.texted(LENA), ["Hello"], "{:?}", house.tries().await);
        // No receipt comes; it is asked for after a minute.
        house.passes(SECOND * 60);
        house.quiet().await;
        assert_eq!(
            (house.ends().await, house.texted(LENA).len()),
            (vec!["delivered confirmed -".to_owned()], 1)
        );
        assert_eq!(house.chat(7).len(), 0);
    }
}

#[story]
async fn what_may_have_been_sent_and_is_worth_nothing_any_more_is_a_dead_letter() {
    let house = still_house().await;
    house.simulator.add_fault(Fault::of("Messages.list", FaultAction::BadGateway));
    house.simulator.add_fault(once(FaultAction::ResetBefore));
    house.enters(Note::of("order").by_sms(LENA, "Hello").for_so_long(SECOND * 30)).await;
    house.until(&looked_for()).await;
    house.passes(SECOND * 60);
    house.quiet().await;
    assert_eq!(house.ends().await, ["failed - unknown"]);
}

#[story]
async fn a_crash_after_the_request_sends_no_second_text() {
    let mut house = house(|plan| {
        plan.that_may_crash().with("sms.poll_after_s", 1).with("delivery.call_timeout_ms", 10_000)
    })
    .await;
    house.simulator.add_fault(once(FaultAction::HangAfter));
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.is_texted(LENA, "Hello").await;
    house.until(&probes::attempts().state("sending").any()).await;
    house.crash().await;
    house.start().await;
    house.quiet().await;
    assert_eq!(house.texted(LENA).len(), 1, "{:?}", house.tries().await);
    assert_eq!(house.tries().await, ["1 sms confirmed ambiguous -"]);
    assert_eq!(house.ends().await, ["delivered confirmed -"]);
}
