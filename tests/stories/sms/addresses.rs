//! What a refusal says of a phone: who opted out is left in peace, a number that is none is not
//! tried again, and what is nobody's fault marks nobody.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::twilio::Outcome;
use bellhop_simulator::{Fault, FaultAction};

use bellhop_testing::house::House;
use bellhop_testing::phones::{LENA, Note, house_with_sms};
use bellhop_testing::probes;
use bellhop_testing::story;

async fn marks(house: &House) -> Vec<String> {
    house
        .texts(
            &probes::suppressions()
                .sorted_by(|row| row.address())
                .show(|row| row.channel().address().reason()),
        )
        .await
}

#[story]
async fn who_said_stop_to_twilio_hears_nothing_more_not_even_what_waits() {
    let house = house_with_sms(|plan| plan.by(&Clock::manual(Clock::System.now()))).await;
    house.simulator.start_chat(7);
    // One text waits in the outbox, and one on another channel that fails.
    house.enters(Note::of("order").by_sms(LENA, "Later")).await;
    house.until(&probes::notifications().state("delivered").any()).await;
    house
        .run(
            "UPDATE notifications SET state = 'scheduled', proof = NULL, settled_at_ms = NULL,
        due_at_ms = due_at_ms + 60000",
        )
        .await;
    house.simulator.set_stopped(LENA, true);
    house.enters(Note::of("order").by_sms(LENA, "Now")).await;
    house.until(&probes::notifications().state("failed").any()).await;
    assert_eq!(marks(&house).await, [format!("sms {LENA} opted_out")]);
    assert_eq!(
        house.texts(&probes::audit_log().show(|row| row.actor().action().object())).await,
        ["recipient suppression.opted_out sms:•••5678"]
    );

    house.simulator.add_fault(Fault::of(
        "sendMessage",
        FaultAction::Refuse {
            code: 403,
            description: "Forbidden: bot was blocked by the user".to_owned(),
            retry_after: None,
        },
    ));
    house.enters(Note::of("order").high().by("telegram", "7", "Now").by_sms(LENA, "Now")).await;
    house.passes(Duration::from_secs(60));
    house.quiet().await;
    assert_eq!(
        house.ends().await,
        ["suppressed - opted_out", "failed - address", "suppressed - opted_out"]
    );
    assert_eq!(house.texted(LENA), ["Later"], "the one before they said it");
    assert_eq!(
        house.simulator.sms_calls("Messages.create", LENA).len(),
        2,
        "after Twilio said so nobody asked again"
    );
}

#[story]
async fn a_number_that_takes_no_texts_is_marked_and_left_alone() {
    let said_at_once = [("+15005550001", "21211"), ("+15005550009", "21614")];
    let said_later = [("+4915100000005", 30005), ("+4915100000006", 30006)];
    let house = house_with_sms(|plan| plan).await;
    for (phone, code) in said_later {
        house.simulator.set_outcome(phone, Outcome::Undelivered { code });
    }
    let phones: Vec<&str> = said_at_once
        .iter()
        .map(|(phone, _)| *phone)
        .chain(said_later.iter().map(|(phone, _)| *phone))
        .collect();
    for _ in 0..2 {
        for phone in &phones {
            house.enters(Note::of("order").by_sms(phone, "Hello")).await;
        }
        house.quiet().await;
    }
    let mut invalid: Vec<_> = phones.iter().map(|phone| format!("sms {phone} invalid")).collect();
    invalid.sort();
    assert_eq!(marks(&house).await, invalid);
    assert_eq!(
        house.number(&probes::notifications().state("suppressed").reason("invalid").count()).await,
        4
    );
    for phone in phones {
        assert_eq!(house.simulator.sms_calls("Messages.create", phone).len(), 1, "{phone}");
    }
}

#[story]
async fn what_is_not_the_number_s_fault_marks_nobody_and_takes_the_next_channel() {
    let house = house_with_sms(|plan| plan.with("delivery.breaker_open_ms", 100)).await;
    house.simulator.start_chat(7);
    // No route, country not enabled, filtered, the sender not registered: in the answer and by
    // receipt.
    house.simulator.set_outcome("+4915100000007", Outcome::Undelivered { code: 30007 });
    house.simulator.set_outcome("+4915100000034", Outcome::Failed { code: 30034 });
    for phone in ["+15005550002", "+15005550003", "+4915100000007", "+4915100000034"] {
        house
            .enters(Note::of("security").urgent().by_sms(phone, "Your code").by(
                "telegram",
                "7",
                "Your code",
            ))
            .await;
        house.quiet().await;
    }
    let mut expected = Vec::new();
    for (class, code) in
        [("destination", 21612), ("destination", 21408), ("destination", 30007), ("channel", 30034)]
    {
        expected
            .extend([format!("1 sms failed {class} {code}"), "2 telegram accepted - -".to_owned()]);
    }
    assert_eq!(house.tries().await, expected);
    assert_eq!(marks(&house).await, Vec::<String>::new());
}

#[story]
async fn a_carrier_that_refuses_twice_is_not_asked_a_third_time() {
    let house = house_with_sms(|plan| plan).await;
    house.simulator.set_outcome(LENA, Outcome::Undelivered { code: 30004 });
    for n in 1..=3 {
        house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
        house.quiet().await;
        assert_eq!(marks(&house).await.len(), usize::from(n > 1));
    }
    assert_eq!(marks(&house).await, [format!("sms {LENA} rejected")]);
    assert_eq!(house.ends().await[2], "suppressed - rejected");
    assert_eq!(house.texted(LENA).len(), 2);
}

#[story]
async fn while_the_account_is_out_of_order_texts_wait() {
    let house = house_with_sms(|plan| {
        plan.with("delivery.rest_ms", 100).with("delivery.breaker_open_ms", 100)
    })
    .await;
    for (fault, code) in
        [(FaultAction::refuse(20003), "20003"), (FaultAction::answer(301, "Moved"), "-")]
    {
        house.simulator.add_fault(Fault::of("Messages.create", fault));
        let id = house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
        let failed = format!(
            "SELECT COUNT(*) FROM attempts WHERE class = 'channel'
                AND COALESCE(code, '-') = '{code}' AND try = 2"
        );
        house.until(&failed).await;
        house.simulator.clear_faults();
        house.quiet().await;
        assert_eq!(house.tries_of(&id).await.last().map(String::as_str), Some("sms confirmed -"));
    }
    assert_eq!(house.texted(LENA).len(), 2);
}

#[story]
async fn a_text_that_twilio_will_never_take_is_a_dead_letter() {
    let house = house_with_sms(|plan| plan).await;
    house.simulator.add_fault(Fault::of("Messages.create", FaultAction::refuse(21618)).times(1));
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.enters(Note::of("order").by_sms(LENA, &"a".repeat(1601))).await;
    house.quiet().await;
    assert_eq!(house.ends().await, ["failed - message", "failed - message"]);
    assert_eq!(house.tries().await, ["1 sms failed message 21618", "1 sms failed message -"]);
    assert_eq!(
        house.simulator.sms_calls("Messages.create", LENA).len(),
        1,
        "what is too long is not even sent"
    );
}
