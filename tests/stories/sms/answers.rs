//! Texts that answer by themselves cost the shop money and anybody can cause them: the same answer
//! comes once in a while, no phone gets many, and some numbers get none. What a keyword does
//! happens each time.

use std::time::Duration;

use bellhop::clock::{At, Clock};
use bellhop_simulator::twilio::Keywords;

use bellhop_testing::desk::desk_with;
use bellhop_testing::house::{House, Plan, house_with};
use bellhop_testing::probes;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";

/// A house that answers keywords itself, by a clock that stands.
async fn answering(change: impl Fn(Plan) -> Plan) -> House {
    let plan = |plan: Plan| {
        let plan = plan.by(&Clock::manual(At(1_772_366_400_000))).with_sms();
        change(plan.with("shop.contact", "help.example").with("sms.keyword_replies", "bellhop"))
    };
    let house = house_with(plan).await;
    house.simulator.set_keywords(Keywords::Passed);
    house
}

async fn opted_out(house: &House, phone: &str) -> bool {
    house.number(&probes::suppressions().address(phone).reason("opted_out").count()).await == 1
}

/// How texts are told of in the audit log: what they did, and why they were not answered.
async fn noted(house: &House) -> Vec<String> {
    house
        .texts(
            &probes::audit_log()
                .action(probes::like("sms.%"))
                .sorted_by(|row| row.id())
                .show(|row| row.action().detail()),
        )
        .await
}

#[story]
async fn two_hundred_times_help_is_one_answer() {
    let house = answering(|plan| plan).await;
    for _ in 0..200 {
        house.gets_text(PHONE, "HELP").await;
    }
    house.quiet().await;
    assert_eq!(house.texted(PHONE).len(), 1, "{:?}", house.texted(PHONE));
    assert!(house.texted(PHONE)[0].starts_with("Blue Door order alerts. Help: help.example"));
    assert_eq!(
        house.number(&probes::inbound_sms().kind("help").count()).await,
        200,
        "each is on record"
    );
    assert_eq!(
        house.number(&probes::notifications().count()).await,
        1,
        "and none of the others waits"
    );
    let noted = noted(&house).await;
    assert_eq!(
        (noted.len(), &*noted[0], &*noted[199]),
        (200, "sms.help ", "sms.help answered_lately")
    );

    house.passes(Duration::from_secs(3601));
    house.hears_text(PHONE, "help").await;
    assert_eq!(house.texted(PHONE).len(), 2, "an hour later it is answered again");
}

#[story]
async fn stop_and_start_have_their_effect_each_time_and_an_answer_once() {
    let house = answering(|plan| plan).await;
    for _ in 0..4 {
        house.hears_text(PHONE, "STOP").await;
        assert!(opted_out(&house, PHONE).await);
        house.hears_text(PHONE, "START").await;
        assert!(!opted_out(&house, PHONE).await);
    }
    house.hears_text(PHONE, "STOP").await;
    assert!(opted_out(&house, PHONE).await, "without an answer it holds all the same");
    assert_eq!(house.texted(PHONE).len(), 2, "{:?}", house.texted(PHONE));
}

#[story]
async fn a_phone_gets_no_more_than_so_many_answers_in_a_day() {
    let change = |plan: Plan| {
        plan.with("sms.automatic_per_phone_day", 3).with("sms.answer_again_after_s", 0)
    };
    let house = answering(change).await;
    for _ in 0..6 {
        house.hears_text(PHONE, "HELP").await;
        house.passes(Duration::from_secs(60));
    }
    assert_eq!(house.texted(PHONE).len(), 3);
    house.hears_text("+4915112345679", "HELP").await;
    assert_eq!(house.texted("+4915112345679").len(), 1, "another phone has its own day");
    house.hears_text(PHONE, "STOP").await;
    assert!(opted_out(&house, PHONE).await && house.texted(PHONE).len() == 3);
    house.passes(Duration::from_secs(24 * 3600));
    house.hears_text(PHONE, "HELP").await;
    assert_eq!(house.texted(PHONE).len(), 4);
    assert_eq!(noted(&house).await[3], "sms.help answered_often");
}

#[story]
async fn premium_shared_cost_satellite_and_other_countries_are_never_answered() {
    // Premium-rate, shared-cost, satellites and a country that is not listed.
    let dear = [
        ("+499001234567", "premium_rate"),
        ("+4918012345678", "premium_rate"),
        ("+870773123456", "satellite"),
        ("+881612345678", "satellite"),
        ("+8821612345678", "satellite"),
        ("+14155550100", "country"),
    ];
    let house = answering(|plan| plan.with("verifications.countries", r#"["DE"]"#)).await;
    for (phone, why) in dear {
        house.hears_text(phone, "HELP").await;
        house.hears_text(phone, "STOP").await;
        assert!(opted_out(&house, phone).await, "{phone}");
        assert!(house.simulator.sms_calls("Messages.create", phone).is_empty(), "{phone}");
        assert_eq!(noted(&house).await.last(), Some(&format!("sms.stop {why}")), "{phone}");
    }
    assert_eq!(house.number(&probes::notifications().count()).await, 0);
    house.hears_text(PHONE, "HELP").await;
    assert_eq!(house.texted(PHONE).len(), 1);
}

#[story]
async fn what_is_said_of_tickets_by_sms_keeps_to_the_same_rules() {
    let change = |plan: Plan| plan.with_sms().with("sms.automatic_per_phone_day", 1);
    let house = desk_with(change).await;
    for phone in [PHONE, "+881612345678"] {
        house.texts_the_desk(phone, "Where is my parcel?").await;
    }
    assert_eq!(house.texted(PHONE).len(), 1, "that the ticket is there: {:?}", house.texted(PHONE));
    assert!(house.texted("+881612345678").is_empty());
    house.run("UPDATE support_tickets SET state = 'closed', closed_at_ms = 1").await;
    house.texts_the_desk(PHONE, "Hello again").await;
    assert_eq!(house.texted(PHONE).len(), 1, "a second one on the same day is not told of");
    let told = house
        .texts(
            &probes::notifications()
                .template("ticket-notice")
                .sorted_by(|row| row.id())
                .show(|row| row.state().excluded()),
        )
        .await;
    let excluded = |state: &str, why: &str| {
        format!(r#"{state} [{{"channel":"telegram","reason":"not_of_category"}}{why}]"#)
    };
    let withheld = ["satellite", "answered_often"]
        .map(|why| excluded("suppressed", &format!(r#",{{"channel":"sms","reason":"{why}"}}"#)));
    assert_eq!(told, [vec![excluded("delivered", "")], withheld.to_vec()].concat());
    assert_eq!(house.tickets().await, 3, "the agents have them all");
}

#[tokio::test]
async fn replicas_answer_one_phone_once() {
    let Some(plan) = Plan::postgres().await else { return };
    let house = plan.with_sms().with("sms.keyword_replies", "bellhop").open().await;
    house.simulator.set_keywords(Keywords::Passed);
    let replica = house.replica(Clock::System).await;
    let there = format!("http://{}/api/sms/inbound", replica.address());
    let here = house.url("/api/sms/inbound");
    let texts = (0..20).map(|n| {
        let (url, house) = (if n % 2 == 0 { &here } else { &there }, &house);
        let form = [
            ("MessageSid", format!("SM{n:032}")),
            ("From", PHONE.to_owned()),
            ("To", "+15017122661".to_owned()),
            ("Body", "HELP".to_owned()),
        ];
        let form = form.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        async move { house.simulator.post_signed(url, form).await.status }
    });
    let statuses = futures_util::future::join_all(texts).await;
    house.quiet().await;
    // Each program believes what is signed for its own address only.
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(house.texted(PHONE).len(), 1);
    replica.stop().await;
}
