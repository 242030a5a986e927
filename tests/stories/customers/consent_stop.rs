//! STOP holds at once, for what is queued and for later fallbacks, and only the person's own START
//! ends it.

use bellhop::clock::Clock;
use bellhop_simulator::twilio::Keywords;
use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::house::{House, Plan, buttons, event, placed, time};
use bellhop_testing::probes;
use bellhop_testing::story;

const PHONE: &str = "+4915112345678";
const DELAYED: &str = "Blue Door: order ORD-1 takes longer than planned. We are sorry.";

/// The shop tells of a customer with a phone and no chat.
async fn has_phone(house: &House, id: &str, phone: &str) {
    let customer = json!({"id": id, "name": "Lena", "locale": "en", "phone": phone});
    house
        .hears_of(
            json!({"type": "customer.updated", "occurred_at": time(-3600), "customer": customer}),
        )
        .await;
}

/// How a customer's notifications ended, oldest first.
async fn told(house: &House, customer: &str) -> Vec<String> {
    let sql = probes::notifications()
        .customer_id(customer)
        .sorted_by(|row| row.id())
        .show(|row| row.template().state().reason());
    house.texts(&sql).await
}

async fn suppressed(house: &House) -> Vec<String> {
    house
        .texts(
            &probes::suppressions()
                .sorted_by(|row| row.address().reason())
                .show(|row| row.channel().address().reason()),
        )
        .await
}

#[story]
async fn stop_holds_for_a_text_that_is_queued_and_start_ends_it() {
    let plan = Plan::new().await;
    let house = plan.with_sms().with("shop.contact", "help.example").open().await;
    has_phone(&house, "c-1", PHONE).await;
    house.texts_wait();
    house.sends(event("order.delayed", "c-1", "ORD-1", 1)).await;
    house.until(&probes::attempts().channel("sms").state("failed").any()).await;
    house.gets_text(PHONE, "STOP").await;
    house.simulator.clear_faults();
    house.quiet().await;
    assert_eq!(told(&house, "c-1").await, ["push-order-delayed suppressed opted_out"]);
    assert_eq!(suppressed(&house).await, [format!("sms {PHONE} opted_out")]);
    house.hears_of(event("order.cancelled", "c-1", "ORD-1", 2)).await;
    assert_eq!(
        house
            .texts(
                &probes::notifications()
                    .template("push-order-cancelled")
                    .show(|row| row.excluded())
            )
            .await,
        [
            r#"[{"channel":"telegram","reason":"no_address"},{"channel":"sms","reason":"opted_out"}]"#
        ]
    );
    assert!(house.texted(PHONE).is_empty(), "{:?}", house.texted(PHONE));

    house.hears_text(PHONE, "start").await;
    assert!(suppressed(&house).await.is_empty());
    house.hears_of(event("order.delayed", "c-1", "ORD-1", 3)).await;
    assert_eq!(house.texted(PHONE), [DELAYED]);
    let audit = house
        .texts(
            &probes::audit_log()
                .action(probes::like("s%"))
                .sorted_by(|row| row.id())
                .show(|row| row.actor().action()),
        )
        .await;
    let phone = "phone:+49•••••5678";
    assert_eq!(
        audit,
        [
            "recipient suppression.opted_out".to_owned(),
            format!("{phone} sms.stop"),
            "recipient suppression.opted_in".to_owned(),
            format!("{phone} sms.start")
        ]
    );
}

#[story]
async fn stop_holds_for_a_fallback_that_comes_later() {
    let plan = Plan::new().await.with_patient_calls();
    let house = plan.with_sms().with("shop.contact", "help.example").open().await;
    house.customer("c-1", 7, "Lena", "en").await;
    has_phone(&house, "c-1", PHONE).await;
    // Telegram fails, and has not answered the second try when the text comes in.
    let second_try = house.simulator.holds_failures("sendMessage", 7);
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::BadGateway).times(1));
    house.sends(event("order.out_for_delivery", "c-1", "ORD-1", 1)).await;
    house.holds_back(&second_try).await;
    house.gets_text(PHONE, "Stop").await;
    second_try.releases();
    house
        .until(&probes::attempts().channel("sms").class("suppressed").detail("opted_out").any())
        .await;
    // Telegram is no concern of that STOP: it is tried again until it is back.
    house.simulator.clear_faults();
    house.quiet().await;
    assert_eq!(told(&house, "c-1").await, ["push-order-out-for-delivery delivered -"]);
    assert!(house.texted(PHONE).is_empty(), "{:?}", house.texted(PHONE));
}

#[story]
async fn stop_holds_for_a_text_that_waits_for_room_in_hand() {
    let plan = Plan::new().await;
    let house = plan
        .with_sms()
        .with("shop.contact", "help.example")
        .with("limits.sms_per_second", 1)
        .open()
        .await;
    let phones: Vec<String> = (0..4).map(|n| format!("+4915112345{n}00")).collect();
    for (n, phone) in phones.iter().enumerate() {
        has_phone(&house, &format!("c-{n}"), phone).await;
    }
    for n in 0..4 {
        house.sends(event("order.delayed", &format!("c-{n}"), "ORD-1", 1)).await;
    }
    house.until(&probes::attempts().exactly(4)).await;
    // One a second: the last of them is in hand and not out.
    let last = phones
        .iter()
        .rev()
        .find(|phone| house.texted(phone).is_empty())
        .expect("one that is not out");
    house.gets_text(last, "STOP").await;
    house.quiet().await;
    assert!(house.texted(last).is_empty());
    assert_eq!(
        phones.iter().filter(|phone| !house.texted(phone).is_empty()).count(),
        3,
        "the others have theirs"
    );
    assert_eq!(
        house
            .number(&probes::notifications().state("suppressed").reason("opted_out").count())
            .await,
        1
    );
}

#[story]
async fn the_same_text_twice_has_one_effect() {
    let plan = Plan::new().await;
    let house = plan
        .with_sms()
        .with("shop.contact", "help.example")
        .with("sms.keyword_replies", "bellhop")
        .open()
        .await;
    house.simulator.set_keywords(Keywords::Passed);
    has_phone(&house, "c-1", PHONE).await;
    let stop = house.gets_text(PHONE, "STOP").await;
    for _ in 0..2 {
        house.gets_again(&stop).await;
    }
    house.quiet().await;
    assert_eq!(house.texted(PHONE).len(), 1, "{:?}", house.texted(PHONE));
    house.hears_text(PHONE, "START").await;
    // It is delivered once more, late: it was said before the START.
    house.gets_again(&stop).await;
    house.quiet().await;
    assert!(suppressed(&house).await.is_empty());
    assert_eq!(
        house.texts("SELECT kind FROM inbound_sms ORDER BY received_at_ms, kind DESC").await,
        ["stop", "start"]
    );
}

#[story]
async fn a_phone_of_two_customers_is_let_alone_for_both() {
    let plan = Plan::new().await;
    let house = plan.with_sms().with("shop.contact", "help.example").open().await;
    for customer in ["c-1", "c-2"] {
        has_phone(&house, customer, PHONE).await;
    }
    house.hears_text(PHONE, "STOP").await;
    for customer in ["c-1", "c-2"] {
        house.hears_of(event("order.delayed", customer, &format!("ORD-{customer}"), 1)).await;
        assert_eq!(told(&house, customer).await, ["push-order-delayed suppressed no_address"]);
    }
    assert!(house.texted(PHONE).is_empty());
    let marketing = house
        .texts(
            &probes::communication_preferences()
                .sorted_by(|row| row.customer_id().channel())
                .show(|row| row.customer_id().channel().is_wanted().source()),
        )
        .await;
    assert_eq!(
        marketing,
        ["c-1 sms 0 sms", "c-1 telegram 0 sms", "c-2 sms 0 sms", "c-2 telegram 0 sms"]
    );
}

#[story]
async fn who_stops_texts_gets_no_offers_anywhere_and_their_orders_still() {
    let plan = Plan::new().await;
    let house = plan.with_sms().with("shop.contact", "help.example").open().await;
    house.customer("c-1", 7, "Lena", "en").await;
    has_phone(&house, "c-1", PHONE).await;
    house.says(7, "/settings").await;
    assert!(
        buttons(&house.presses(7, "Offers · Telegram").await)
            .contains(&"✅ Offers · Telegram".to_owned())
    );
    house.hears_text(PHONE, "STOP").await;
    let menu = house.says(7, "/settings").await;
    assert!(buttons(&menu).contains(&"⬜ Offers · Telegram".to_owned()), "{menu:?}");
    assert!(menu.text.contains("You stopped SMS to this phone."), "{}", menu.text);
    house.hears_of(placed("c-1", "ORD-1")).await;
    assert_eq!(told(&house, "c-1").await, ["order-card delivered -"]);
    // Texts come back by START; offers only by asking for them.
    house.hears_text(PHONE, "START").await;
    assert!(
        buttons(&house.says(7, "/settings").await).contains(&"⬜ Offers · Telegram".to_owned())
    );
    assert!(house.texted(PHONE).is_empty());
}

#[story]
async fn an_opt_out_outlives_the_program_and_is_confirmed_once() {
    let mut plan = Plan::new().await;
    plan.clock = Clock::manual(Clock::System.now());
    let mut house = plan
        .with_sms()
        .that_may_crash()
        .with("shop.contact", "help.example")
        .with("sms.poll_after_s", 1)
        .open()
        .await;
    has_phone(&house, "c-1", PHONE).await;
    house.texts_wait();
    house.sends(event("order.delayed", "c-1", "ORD-1", 1)).await;
    house.until(&probes::attempts().channel("sms").any()).await;
    house.gets_text(PHONE, "stop, please").await;
    house
        .until(
            "SELECT COUNT(*) FROM attempts a JOIN notifications n ON n.id = a.notification_id
            WHERE n.template = 'sms-stopped'",
        )
        .await;
    house.crash().await;
    house.simulator.clear_faults();
    house.start().await;
    let settled = probes::notifications().settled_at_ms(probes::missing()).none();
    for _ in 0..60 {
        house.clock().advance(std::time::Duration::from_secs(1));
        tokio::time::timeout(std::time::Duration::from_millis(300), house.until(&settled))
            .await
            .ok();
    }
    house.quiet().await;
    assert_eq!(
        house.texted(PHONE),
        [
            "Blue Door: you will get no more texts from us. Reply START to get them again. Help: help.example"
        ]
    );
    assert_eq!(
        told(&house, "c-1").await,
        ["push-order-delayed suppressed opted_out", "sms-stopped delivered -"]
    );
}

#[story]
async fn an_opt_out_is_written_even_where_nothing_else_can_be() {
    let plan = Plan::new().await;
    let house = plan.with_sms().with("shop.contact", "help.example").open().await;
    has_phone(&house, "c-1", PHONE).await;
    // Somebody's hand in the tables: a customer without an id has this phone too.
    house
        .run(&format!(
            "INSERT INTO customers (id, phone, phone_stamp, created_at_ms)
        VALUES ('', '{PHONE}', 1, 0)"
        ))
        .await;
    house.gets_text(PHONE, "no more texts please").await;
    house.quiet().await;
    assert_eq!(suppressed(&house).await, [format!("sms {PHONE} opted_out")]);
    assert_eq!(
        house.texts(&probes::inbound_sms().show(|row| row.kind().needs_look())).await,
        ["stop 1"]
    );
    assert!(house.texted(PHONE).is_empty());
}
