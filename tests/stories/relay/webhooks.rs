//! The shop's own system is told what happens to tickets: signed, in order, again where it was not
//! taken.

use std::time::Duration;

use bellhop::clock::Clock;
use bellhop::store::{Store, StoreOptions};
use bellhop::webhooks::{self, WebhookEvent};
use serde_json::json;

use bellhop_testing::agents::GROUP;
use bellhop_testing::desk::{BEN, LENA, desk_with};
use bellhop_testing::house::{House, Plan, SECRET, Updates, reads};
use bellhop_testing::probes;
use bellhop_testing::receiver::Receiver;
use bellhop_testing::story;

fn nothing_waits() -> probes::Question {
    probes::outgoing_events().state("waiting").none()
}

/// A house with a receiver, on a clock that stands.
async fn desk_that_tells() -> (House, Receiver) {
    let plan = Plan::new().await;
    let receiver = Receiver::start().await;
    let plan = receiver
        .hears(plan.with("telegram.admin_chat_id", GROUP))
        .by(&Clock::manual(Clock::System.now()));
    let house = plan.open().await;
    house.open_desk().await;
    (house, receiver)
}

/// Waits until a try has ended and the next is ahead; while it is made its lease of 35 s stands
/// there.
async fn was_tried(house: &House, tries: i32) {
    let now = house.clock().now().ms();
    let ended = format!("tries = {tries} AND due_at_ms > {now} AND due_at_ms - {now} <> 35000");
    house.until(&format!("SELECT COUNT(*) FROM outgoing_events WHERE {ended}")).await;
}

/// Time passes until nothing waits.
async fn all_is_told(house: &House) {
    house.passes_until(&nothing_waits()).await;
    house.quiet().await;
}

#[story]
async fn what_happens_to_a_ticket_is_told_signed_and_in_order() {
    let (house, receiver) = desk_that_tells().await;
    let number = house.asks_for_help(LENA, "Delivery", "A secret question").await;
    house.agent_writes(BEN, &number, "A secret answer").await;
    house.agent_writes(BEN, &number, "One more").await;
    house.agent_writes(BEN, &number, "/resolve").await;
    house.hears(LENA, "It is not solved").await;
    house.agent_writes(BEN, &number, "/close").await;
    all_is_told(&house).await;
    let types = receiver.types();
    let wanted = [
        "ticket.opened",
        "ticket.answered",
        "ticket.answered",
        "ticket.resolved",
        "ticket.reopened",
        "ticket.closed",
    ];
    assert_eq!(types, wanted);
    let told = receiver.told();
    assert!(told.iter().all(|told| told.is_signed && told.id.starts_with("evo_")), "{told:?}");
    assert_eq!(told[0].body["data"]["ticket"]["number"].to_string(), number);
    assert_eq!(told[3].body["data"]["ticket"]["state"], "resolved", "as it was then");
    assert!(
        told.iter().all(|told| !told.body.to_string().contains("secret")),
        "never what was said"
    );
}

#[story]
async fn what_is_not_taken_is_told_again_and_nothing_overtakes_it() {
    let (house, receiver) = desk_that_tells().await;
    // A redirect is no taking, and is not followed.
    receiver.answers(&[503, 302, 500]);
    let number = house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house.agent_writes(BEN, &number, "Here").await;
    for tried in 1..4 {
        was_tried(&house, tried).await;
        house.passes(Duration::from_secs(151));
    }
    all_is_told(&house).await;
    assert_eq!(
        receiver.types(),
        ["ticket.opened", "ticket.opened", "ticket.opened", "ticket.opened", "ticket.answered"]
    );
    let told = receiver.told();
    assert!(told[..4].iter().all(|again| again.id == told[0].id), "under one id");
}

#[story]
async fn who_is_gone_is_told_no_more_and_staff_are() {
    let (house, receiver) = desk_that_tells().await;
    receiver.answers(&[410]);
    house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    all_is_told(&house).await;
    assert_eq!(receiver.types(), ["ticket.opened"]);
    assert_eq!(
        house.texts(&probes::outgoing_events().show(|row| row.state().last_answer())).await,
        ["failed 410"]
    );
    house.shows(GROUP, "Your own system was not told").await;
    let alert = house
        .chat(GROUP)
        .iter()
        .map(reads)
        .find(|words| words.contains("was not told"))
        .expect("an alert");
    assert!(alert.contains("ticket.opened") && alert.contains("410"), "{alert}");
}

#[story]
async fn what_is_never_taken_is_given_up_after_hours() {
    let (house, receiver) = desk_that_tells().await;
    receiver.answers(&[500; 20]);
    house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    for tried in 1..10 {
        was_tried(&house, tried).await;
        house.passes(Duration::from_secs(8 * 3600 + 1));
    }
    all_is_told(&house).await;
    assert_eq!(
        house.texts(&probes::outgoing_events().show(|row| row.state().tries())).await,
        ["failed 10"]
    );
    assert_eq!(receiver.told().len(), 10);
}

#[story]
async fn nothing_is_written_where_nobody_listens() {
    let house = desk_with(|plan| plan).await;
    house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    assert_eq!(house.number(&probes::outgoing_events().count()).await, 0);
}

#[tokio::test]
async fn two_replicas_tell_each_event_once_and_in_its_order() {
    let Some(plan) = Plan::postgres().await else { return };
    let receiver = Receiver::start().await;
    let house = receiver
        .hears(plan.with("telegram.admin_chat_id", GROUP))
        .updates(Updates::Delivered)
        .open()
        .await;
    house.open_desk().await;
    let replica = house.replica(Clock::System).await;
    for chat in 10..14 {
        house.person(chat, "Ana", "en");
        let number = house.asks_for_help(chat, "Delivery", "Where is it?").await;
        house.agent_writes(BEN, &number, "Here").await;
        house.agent_writes(BEN, &number, "/close").await;
    }
    house.until(&nothing_waits()).await;
    let told = receiver.told();
    let mut ids: Vec<&str> = told.iter().map(|told| told.id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((told.len(), ids.len()), (12, 12), "{told:?}");
    for number in told.iter().map(|told| &told.body["data"]["ticket"]["number"]) {
        let of = told.iter().filter(|told| &told.body["data"]["ticket"]["number"] == number);
        let types: Vec<&str> = of.filter_map(|told| told.body["type"].as_str()).collect();
        assert_eq!(types, ["ticket.opened", "ticket.answered", "ticket.closed"]);
    }
    replica.stop().await;
}

#[story]
async fn a_name_that_leads_into_the_shop_s_own_network_is_not_called() {
    let inside = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let port = inside.local_addr().expect("an address").port();
    // With its dot it is a name like any other, which has to be looked up.
    let url = format!("https://localhost.:{port}/tickets");
    let told =
        |plan: Plan| plan.with("support.webhook.url", &url).with("support.webhook.secret", SECRET);
    let house = desk_with(told).await;
    house.asks_for_help(LENA, "Delivery", "Where is it?").await;
    house
        .until(&probes::outgoing_events().last_answer(probes::like("%no public address")).any())
        .await;
    let called = tokio::time::timeout(Duration::from_millis(50), inside.accept()).await;
    assert!(called.is_err(), "nobody knocks there");
}

#[story]
async fn an_event_about_anything_is_sent_in_the_order_of_its_own() {
    let receiver = Receiver::start().await;
    let plan = receiver.hears(Plan::new().await.with("telegram.admin_chat_id", GROUP));
    let plan = plan.by(&Clock::manual(Clock::System.now()));
    let opening = StoreOptions::new(plan.database.clone(), 1);
    let house = plan.open().await;
    let (store, now) = (Store::open_existing(&opening).await.expect("open"), house.clock().now());
    let entered = store.write(async move |tx| {
        for (kind, sequence) in [("customer.linked", "c-1"), ("customer.changed", "c-1")] {
            let data = json!({"customer": {"id": sequence}});
            webhooks::enqueue(tx, &WebhookEvent { kind, sequence, data }, now).await?;
        }
        Ok(())
    });
    entered.await.expect("entered");
    store.close().await;
    all_is_told(&house).await;
    assert_eq!(receiver.types(), ["customer.linked", "customer.changed"]);
    assert_eq!(receiver.told()[0].body["data"]["customer"]["id"], "c-1");
}
