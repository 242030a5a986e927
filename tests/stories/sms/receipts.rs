//! What Twilio says of a text afterwards: in any order, twice, early, late or never, it ends the
//! same.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop_simulator::twilio::{Callbacks, Outcome};
use bellhop_simulator::{Fault, FaultAction};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use bellhop_testing::house::House;
use bellhop_testing::phones::{LENA, Note, house_with_sms};
use bellhop_testing::probes;
use bellhop_testing::story;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

/// A house in which no time passes by itself.
async fn still_house() -> House {
    house_with_sms(|plan| plan.by(&Clock::manual(Clock::System.now()))).await
}

/// Texts that stay in Twilio's queue: receipts on them are said by hand. Their message ids.
async fn texts_in_the_queue(house: &House, count: usize) -> Vec<String> {
    house.simulator.set_outcome(LENA, Outcome::Queued);
    for n in 0..count {
        house.enters(Note::of("order").by_sms(LENA, &format!("Text {n}"))).await;
    }
    house.until(&probes::attempts().state("accepted").at_least(count)).await;
    house.simulator.phone(LENA).texts.into_iter().map(|text| text.sid).collect()
}

#[story]
async fn however_receipts_come_the_end_is_the_same() {
    let ways = [Callbacks::InOrder, Callbacks::Reversed, Callbacks::Twice, Callbacks::Early];
    let outcomes = [
        (Outcome::Delivered, "confirmed", "delivered confirmed -", "delivered"),
        (Outcome::Undelivered { code: 30007 }, "failed", "failed - undelivered", "undelivered"),
        (Outcome::Failed { code: 30007 }, "failed", "failed - undelivered", "failed"),
    ];
    let house = house_with_sms(|plan| plan).await;
    let mut expected = Vec::new();
    for (n, (way, (outcome, attempt, end, status))) in
        ways.into_iter().flat_map(|way| outcomes.map(|outcome| (way, outcome))).enumerate()
    {
        let phone = format!("+49151123450{n:02}");
        house.simulator.set_outcome(&phone, outcome);
        house.simulator.set_callbacks(&phone, way);
        house.enters(Note::of("order").by_sms(&phone, "Hello")).await;
        expected.push(format!("{phone} {attempt} {end} {status}"));
    }
    house.quiet().await;
    let ended = house
        .texts(
            "SELECT phone || ' ' || sms_deliveries.state || ' ' || notifications.state || ' '
                || COALESCE(proof, '-') || ' ' || COALESCE(reason, '-')
                || ' ' || provider_status FROM sms_deliveries
                JOIN notifications ON notifications.id = notification_id ORDER BY phone",
        )
        .await;
    assert_eq!(ended, expected);
    assert_eq!(
        house.simulator.look(|state| state
            .sms
            .posted
            .iter()
            .filter(|posted| posted.status != 204)
            .count()),
        0
    );
}

/// How far along a try is.
fn rank(state: &str) -> u8 {
    match state {
        "sending" => 0,
        "unknown" => 1,
        "accepted" => 2,
        "unconfirmed" => 3,
        _ => 4,
    }
}

#[story]
async fn in_no_order_does_a_try_move_back() {
    let words = |last: (&'static str, Option<i64>)| {
        vec![("queued", None), ("sending", None), ("sent", None), last, ("sent", None), last]
    };
    let lives = [
        words(("delivered", None)),
        words(("undelivered", Some(30007))),
        words(("failed", Some(30007))),
    ];
    let orders =
        prop::sample::select(lives.to_vec()).prop_flat_map(|life| Just(life).prop_shuffle());
    let house = house_with_sms(|plan| plan).await;
    let mut runner = TestRunner::deterministic();
    for message in texts_in_the_queue(&house, 24).await {
        let order = orders.new_tree(&mut runner).expect("an order").current();
        let (mut before, state) =
            (0, format!("SELECT state FROM attempts WHERE provider_id = '{message}'"));
        for (status, code) in &order {
            assert_eq!(house.simulator.report_text(&message, status, *code).await, 204);
            let now = rank(&house.texts(&state).await[0]);
            assert!(now >= before, "{order:?}");
            before = now;
        }
        let good = order.iter().any(|(status, _)| *status == "delivered");
        assert_eq!(
            house.texts(&state).await,
            [if good { "confirmed" } else { "failed" }],
            "{order:?}"
        );
        let end = format!(
            "SELECT n.state FROM notifications n JOIN attempts a ON a.notification_id = n.id
                WHERE a.provider_id = '{message}'"
        );
        assert_eq!(
            house.texts(&end).await,
            [if good { "delivered" } else { "failed" }],
            "{order:?}"
        );
    }
    assert_eq!(house.receipts().await.len(), 24 * 6, "every word is kept, the repeated too");
}

#[story]
async fn a_receipt_may_come_before_the_answer() {
    let house = house_with_sms(|plan| plan).await;
    house.simulator.set_callbacks(LENA, Callbacks::Early);
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.quiet().await;
    assert_eq!(
        house.receipts().await,
        ["sending callback early", "sent callback early", "delivered callback early"]
    );
    assert_eq!(house.ends().await, ["delivered confirmed -"]);
    assert_eq!(house.simulator.sms_calls("Messages.fetch", LENA).len(), 0, "nobody had to ask");
}

#[story]
async fn a_lost_receipt_is_asked_for() {
    let house = still_house().await;
    let fates = [
        ("+4915100000001", Outcome::Delivered),
        ("+4915100000002", Outcome::Undelivered { code: 30007 }),
    ];
    for (phone, outcome) in fates {
        house.simulator.set_outcome(phone, outcome);
        house.simulator.set_callbacks(phone, Callbacks::Lost);
        house.enters(Note::of("order").by_sms(phone, "Hello")).await;
    }
    house.until(&probes::notifications().awaits("receipt").at_least(2)).await;
    house.passes(MINUTE);
    house.quiet().await;
    assert_eq!(house.ends().await, ["delivered confirmed -", "failed - undelivered"]);
    let mut receipts = house.receipts().await;
    receipts.sort();
    assert_eq!(receipts, ["delivered poll moved", "undelivered poll moved"]);
    assert_eq!(house.simulator.sms_calls("Messages.fetch", "+4915100000001").len(), 1);
}

#[story]
async fn what_is_never_confirmed_is_unconfirmed_until_it_is_after_all() {
    let house = still_house().await;
    house.simulator.set_callbacks(LENA, Callbacks::Lost);
    house.simulator.set_outcome(LENA, Outcome::Sent);
    for words in ["First", "Second"] {
        house.enters(Note::of("order").by_sms(LENA, words)).await;
    }
    house.until(&probes::notifications().awaits("receipt").at_least(2)).await;
    for (passed, asked) in [(MINUTE, 2), (HOUR, 4), (HOUR * 2, 6)] {
        house.passes(passed);
        // A message is fetched by its id: whom it is for, the simulator knows.
        house.has_asked("Messages.fetch", LENA, asked).await;
    }
    assert_eq!(house.number(&probes::notifications().state("delivered").count()).await, 0);
    house.passes(HOUR);
    house.quiet().await;
    assert_eq!(house.ends().await, ["delivered unconfirmed -", "delivered unconfirmed -"]);
    let texts = house.simulator.phone(LENA).texts;
    assert_eq!(house.simulator.report_text(&texts[0].sid, "delivered", None).await, 204);
    assert_eq!(house.simulator.report_text(&texts[1].sid, "undelivered", Some(30003)).await, 204);
    assert_eq!(house.ends().await, ["delivered confirmed -", "delivered unconfirmed refuted_late"]);
    assert_eq!(house.tries().await, ["1 sms confirmed - -", "1 sms failed transient 30003"]);
    assert_eq!(house.texted(LENA).len(), 2, "what was delivered is not sent again");
}

#[story]
async fn a_text_that_did_not_arrive_goes_on_to_the_next_channel() {
    let house = house_with_sms(|plan| plan).await;
    house.simulator.start_chat(7);
    house.simulator.set_outcome(LENA, Outcome::Undelivered { code: 30008 });
    house
        .enters(Note::of("security").urgent().by_sms(LENA, "Your code").by(
            "telegram",
            "7",
            "Your code",
        ))
        .await;
    house.quiet().await;
    assert_eq!(house.tries().await, ["1 sms failed transient 30008", "2 telegram accepted - -"]);
    assert_eq!(house.ends().await, ["delivered accepted -"]);
}

#[story]
async fn with_no_other_channel_it_is_sent_once_more_and_no_more() {
    let house = still_house().await;
    house.simulator.set_outcome(LENA, Outcome::Undelivered { code: 30008 });
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.until_tried("queued").await;
    house.passes(MINUTE - Duration::from_millis(1));
    assert_eq!(house.texted(LENA).len(), 1, "the carrier gets a minute");
    house.passes(Duration::from_millis(1));
    house.quiet().await;
    assert_eq!(
        house.tries().await,
        ["1 sms failed transient 30008", "2 sms failed transient 30008"]
    );
    assert_eq!(house.ends().await, ["failed - undelivered"]);
    assert_eq!(house.texted(LENA).len(), 2);
}

#[story]
async fn while_twilio_cannot_be_asked_it_is_asked_again() {
    let house = still_house().await;
    house.simulator.set_callbacks(LENA, Callbacks::Lost);
    house.simulator.add_fault(Fault::of("Messages.fetch", FaultAction::BadGateway));
    house.enters(Note::of("order").by_sms(LENA, "Hello")).await;
    house.until(&probes::notifications().awaits("receipt").any()).await;
    house.passes(MINUTE);
    house.has_asked("Messages.fetch", LENA, 1).await;
    house.simulator.clear_faults();
    house.passes(HOUR);
    house.quiet().await;
    assert_eq!(house.ends().await, ["delivered confirmed -"]);
}
