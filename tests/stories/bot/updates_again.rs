//! An update that comes again changes nothing; when its answer never went out, it is answered
//! again.

use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::house::{House, Plan, fresh_id, house, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

async fn link(house: &House, customer: &str) -> String {
    let (service, body) = (house.service(), json!({"customer_id": customer}).to_string());
    let answer = service
        .posts("/api/links", &service.signed(&fresh_id(), 0, body.as_bytes()), body.as_bytes())
        .await;
    format!("/start {}", answer.json()["token"].as_str().expect("a token"))
}

async fn known(house: &House) {
    let customer = json!({"id": "c-1", "name": "Lena", "phone": "+4915112345678"});
    house
        .hears_of(json!({"type": "customer.updated", "occurred_at": "2026-01-01T00:00:00Z",
        "customer": customer}))
        .await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.person(7, "Lena", "en");
    house.says(7, "/help").await;
}

fn fail(house: &House, action: FaultAction) {
    house.simulator.add_fault(Fault::of("sendMessage", action).in_chat(7));
}

/// The program dies while Telegram keeps it waiting, and is started again.
async fn dies_and_comes_back(house: &mut House) {
    house.crash().await;
    house.simulator.clear_faults();
    house.start().await;
    house.quiet().await;
}

#[story]
async fn an_answered_update_is_not_answered_again() {
    let house = house().await;
    known(&house).await;
    let start = link(&house, "c-1").await;
    let update = house.simulator.say(7, &start).expect("an update");
    house.quiet().await;
    house.presses(7, "Refresh").await;
    let (heard, rows) =
        (house.chat(7), house.texts(&probes::updates().show(|row| row.update_id())).await);
    for id in update..=update + 1 {
        house.simulator.repeat(id);
        house.simulator.repeat(id);
        house.quiet().await;
    }
    assert_eq!(house.chat(7), heard);
    assert_eq!(house.texts(&probes::updates().show(|row| row.update_id())).await, rows);
    assert_eq!(
        house.texts(&probes::audit_log().sorted_by(|row| row.id()).show(|row| row.action())).await,
        ["link.minted", "link.made"],
        "each once"
    );
}

#[story]
async fn an_answer_that_a_crash_swallowed_is_given_after_it() {
    for plan in Plan::every_way().await {
        let mut house = plan.that_may_crash().open().await;
        known(&house).await;
        let (before, start) = (house.newest(7), link(&house, "c-1").await);
        fail(&house, FaultAction::Hang);
        house.simulator.say(7, &start);
        house.until(&probes::links().any()).await;
        dies_and_comes_back(&mut house).await;

        let heard: Vec<_> = house.since(7, before).iter().map(reads).collect();
        assert_eq!(
            heard.iter().filter(|words| words.starts_with("Thank you, Lena!")).count(),
            1,
            "{heard:?}"
        );
        assert_eq!(
            heard.iter().filter(|words| words.starts_with("Order ORD-1")).count(),
            1,
            "{heard:?}"
        );
        assert_eq!(house.number(&probes::audit_log().action("link.made").count()).await, 1);
        assert_eq!(
            house.number(&probes::updates().answered_at_ms(probes::missing()).count()).await,
            0
        );
    }
}

#[story]
async fn a_refusal_is_a_refusal_after_a_crash_too() {
    let plan = Plan::new().await;
    let mut house = plan.that_may_crash().open().await;
    known(&house).await;
    let hers = link(&house, "c-1").await;
    house.hears(7, &hers).await;
    house.person(8, "Paul", "en");
    house.says(8, "/help").await;
    for (chat, refusal) in
        [(7, "Nothing has changed"), (8, "This link has expired or was used before. Ask the shop")]
    {
        let before = house.newest(chat);
        house.simulator.add_fault(Fault::of("sendMessage", FaultAction::Hang).in_chat(chat));
        let said =
            if chat == 8 { hers.clone() } else { "/start AAAAAAAAAAAAAAAAAAAAAA".to_owned() };
        house.simulator.say(chat, &said);
        let taken = probes::updates().chat_id(chat).answered_at_ms(probes::missing()).any();
        house.until(&taken).await;
        dies_and_comes_back(&mut house).await;
        let heard: Vec<_> = house.since(chat, before).iter().map(reads).collect();
        assert!(heard.len() == 1 && heard[0].contains(refusal), "{heard:?}");
    }
}

#[story]
async fn a_contact_that_was_taken_is_thanked_for_after_a_crash() {
    let plan = Plan::new().await;
    let mut house = plan.that_may_crash().open().await;
    known(&house).await;
    for (phone, says) in [
        ("4915100000000", "has no customer with this phone number"),
        ("4915112345678", "Thank you, Lena!"),
    ] {
        let before = house.newest(7);
        fail(&house, FaultAction::Hang);
        house.simulator.share_contact(7, phone, Some(7));
        house
            .until(&probes::updates().kind("contact").answered_at_ms(probes::missing()).any())
            .await;
        dies_and_comes_back(&mut house).await;
        let heard: Vec<_> = house.since(7, before).iter().map(reads).collect();
        assert!(heard.iter().any(|words| words.contains(says)), "{says}: {heard:?}");
    }
}

#[story]
async fn a_block_that_was_noted_stays_noted_after_a_crash() {
    let plan = Plan::new().await;
    let mut house = plan.open().await;
    known(&house).await;
    house.simulator.block(7);
    house.quiet().await;
    assert_eq!(house.texts(&probes::suppressions().show(|row| row.reason())).await, ["blocked"]);
    // As if the program had died after the effect and before the end.
    house
        .run("UPDATE telegram_bot_interactions SET answered_at_ms = NULL WHERE kind = 'member'")
        .await;
    let update = house.number(&probes::updates().max(|row| row.update_id())).await;
    house.stop().await;
    house.simulator.repeat(update);
    house.start().await;
    house.quiet().await;
    assert_eq!(house.texts(&probes::suppressions().show(|row| row.reason())).await, ["blocked"]);
    assert_eq!(house.number(&probes::updates().answered_at_ms(probes::missing()).count()).await, 0);
}

/// Each bot counts its own updates: another bot's update may have the number of one that is on
/// record.
#[story]
async fn another_bot_s_update_is_not_taken_for_a_repetition() {
    let mut house = house().await;
    known(&house).await;
    let update = house.simulator.say(7, "/help").expect("an update");
    house.quiet().await;
    house.stop().await;
    house.start_as("515151:another").await;
    for answers in [1, 0] {
        let before = house.newest(7);
        house.simulator.repeat(update);
        house.quiet().await;
        assert_eq!(house.since(7, before).len(), answers, "answered once by each bot");
    }
    house.stop().await;
    house.start_as("424242:simulated").await;
    let before = house.newest(7);
    house.simulator.repeat(update);
    house.quiet().await;
    assert_eq!(house.since(7, before), [], "and the first bot knows what it has answered");
    assert_eq!(house.number(&probes::bots().count()).await, 2);
}
