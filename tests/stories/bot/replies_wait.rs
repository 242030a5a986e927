//! Replies that must wait for their chat's pace are durable and hold nobody: whoever writes, and
//! however much, others are answered at once, and nothing that was said is lost.

use bellhop_simulator::{Fault, FaultAction};
use serde_json::json;

use bellhop_testing::desk::{LENA, desk};
use bellhop_testing::house::{House, PATIENCE, Plan, event, fresh_id, house, placed, reads};
use bellhop_testing::probes;
use bellhop_testing::story;

/// Telegram wants a pause of the chat.
fn too_many(seconds: u64) -> FaultAction {
    let description = format!("Too Many Requests: retry after {seconds}");
    FaultAction::Refuse { code: 429, description, retry_after: Some(seconds) }
}

/// How many updates were taken in a chat; the first of a customer's is how they came.
async fn taken(house: &House, chat: i64) -> i64 {
    house.number(&probes::updates().chat_id(chat).answered_at_ms(probes::present()).count()).await
}

/// How many replies wait.
fn waiting() -> probes::Question {
    probes::notifications().sequence(probes::present()).settled_at_ms(probes::missing()).count()
}

async fn until_taken(house: &House, chat: i64, many: i64) {
    let all = async {
        while taken(house, chat).await < many {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, all).await.expect("every update is taken");
}

#[story]
async fn a_flood_in_one_chat_holds_nobody_else() {
    for plan in Plan::every_way().await {
        let house = plan.with_real_limits().open().await;
        house.simulator.enforce_limits();
        for chat in 7..=11 {
            house.customer(&format!("c-{chat}"), chat, "Lena", "en").await;
        }
        house.quiet().await;
        for _ in 0..60 {
            house.simulator.say(7, "/help");
        }
        let before: Vec<_> = (8..=11).map(|chat| house.chat(chat).len()).collect();
        for chat in 8..=11 {
            house.simulator.say(chat, "/help");
        }
        for (chat, before) in (8..=11).zip(before) {
            let answered = house
                .simulator
                .wait_for(PATIENCE, |state| (state.from_bot(chat).len() > before).then_some(()))
                .await;
            answered.expect("the others are answered");
        }
        until_taken(&house, 7, 1 + 60).await;
        let waiting = house.number(&waiting()).await;
        assert!(
            (1..=21).contains(&waiting),
            "no more than twenty wait, and one that answers the rest: {waiting}"
        );
        assert_eq!(house.simulator.look(|state| state.earned_429), 0);
    }
}

#[story]
async fn what_a_flood_asks_for_is_done_and_the_rest_of_its_answers_comes_once() {
    let plan = Plan::new().await;
    // Time for this chat to be served within the story.
    let house = plan.with_real_limits().with("limits.telegram_chat_per_second", 20).open().await;
    house.customer("c-7", 7, "Lena", "en").await;
    house.quiet().await;
    let before = house.chat(7).len();
    house.simulator.add_fault(Fault::of("sendMessage", too_many(2)).times(1));
    for _ in 0..40 {
        house.simulator.say(7, "/help");
    }
    house.simulator.say(7, "/settings");
    until_taken(&house, 7, 1 + 41).await;
    let withheld = "SELECT COUNT(*) FROM telegram_bot_interactions WHERE chat_id = 7
        AND error LIKE 'not answered%'";
    let withheld = house.number(withheld).await;
    assert!(withheld >= 18, "{withheld}");
    house.quiet().await;
    let heard: Vec<_> = house.chat(7).iter().skip(before).map(reads).collect();
    let lasts = heard.iter().filter(|text| text.contains("faster than I may answer")).count();
    assert_eq!(lasts, 1, "{heard:?}");
    assert!(
        heard.last().is_some_and(|text| text.contains("faster than I may answer")),
        "it comes after what it closes: {heard:?}"
    );
    assert_eq!(i64::try_from(heard.len()).expect("few"), 41 - withheld + 1);
    // The line is open again.
    assert!(reads(&house.says(7, "/help").await).contains("/order"));
}

#[story]
async fn answers_keep_their_order_and_survive_a_restart() {
    let plan = Plan::new().await;
    let mut house = plan.with_real_limits().open().await;
    house.customer("c-7", 7, "Lena", "en").await;
    house.quiet().await;
    house.simulator.add_fault(Fault::of("sendMessage", too_many(3)).times(1));
    let before = house.chat(7).len();
    for words in ["/help", "/order NO-1", "/order NO-2", "/order NO-3"] {
        house.simulator.say(7, words);
    }
    until_taken(&house, 7, 1 + 4).await;
    assert_eq!(
        house.number(&waiting()).await,
        4,
        "the first was told to wait, and none overtakes it"
    );
    house.stop().await;
    house.start().await;
    house.quiet().await;
    let heard: Vec<_> = house.chat(7).iter().skip(before).map(reads).collect();
    let places: Vec<_> = ["/order", "NO-1", "NO-2", "NO-3"]
        .iter()
        .map(|words| {
            heard
                .iter()
                .position(|text| text.contains(words))
                .unwrap_or_else(|| panic!("{words}: {heard:?}"))
        })
        .collect();
    assert_eq!(places, [0, 1, 2, 3], "{heard:?}");
    assert_eq!(heard.len(), 4, "and none comes twice");
}

#[story]
async fn strangers_in_a_crowd_wait_behind_customers() {
    let plan = Plan::new().await;
    let house = plan.with_real_limits().open().await;
    house.simulator.enforce_limits();
    house.customer("c-7", 7, "Lena", "en").await;
    house.quiet().await;
    for chat in 1001..=1060 {
        house.person(chat, "Sam", "en");
        house.simulator.start_chat(chat);
        for _ in 0..6 {
            house.simulator.say(chat, "/help");
        }
    }
    let before = house.chat(7).len();
    house.simulator.say(7, "/help");
    let answered = house.simulator.wait_for(PATIENCE, |state| {
        (state.from_bot(7).len() > before)
            .then(|| (1001..=1060).map(|chat| state.from_bot(chat).len()).sum::<usize>())
    });
    let others = answered.await.expect("the customer is answered");
    assert!(others < 200, "long before the strangers are: {others}");
    for chat in 1001..=1060 {
        until_taken(&house, chat, 6).await;
    }
    assert!(house.number(&waiting()).await > 0);
    let most = "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM notifications
        WHERE sequence LIKE 'replies:1%' AND settled_at_ms IS NULL GROUP BY sequence) AS lines";
    assert!(house.number(most).await <= 4);
}

#[story]
async fn a_card_that_waited_is_the_live_card() {
    let plan = Plan::new().await;
    let house = plan.open().await;
    house.customer("c-7", 7, "Lena", "en").await;
    house.quiet().await;
    house.sends(placed("c-7", "ORD-7")).await;
    house.quiet().await;
    house.simulator.add_fault(Fault::of("sendMessage", too_many(1)).times(1));
    house.simulator.say(7, "/order ORD-7");
    until_taken(&house, 7, 1 + 1).await;
    house.quiet().await;
    let card = house.last(7);
    house.sends(event("order.paid", "c-7", "ORD-7", 5)).await;
    house.quiet().await;
    assert_ne!(house.message(7, card.id).text, card.text, "it is redrawn in its place");
}

#[story]
async fn a_request_for_help_whose_summary_waited_is_sent_whole() {
    let house = desk().await;
    house.says(LENA, "/support").await;
    house.presses(LENA, "Something else").await;
    house.simulator.add_fault(Fault::of("sendMessage", too_many(1)).times(1));
    for words in ["One", "Two", "Three"] {
        house.simulator.say(LENA, words);
    }
    house.quiet().await;
    let shown = house.last(LENA);
    assert!(
        ["One", "Two", "Three"].iter().all(|words| reads(&shown).contains(words)),
        "{}",
        reads(&shown)
    );
    house.hears(LENA, "Four").await;
    assert!(reads(&house.message(LENA, shown.id)).contains("Four"), "it is redrawn in its place");
    house.presses(LENA, "Send").await;
    assert_eq!(house.number(&probes::ticket_messages().side("customer").count()).await, 4);
}

#[story]
async fn a_reply_whose_call_hangs_comes_later_and_nobody_apologises() {
    let house = house().await;
    let token = minted_for(&house, "c-1").await;
    house.hears_of(placed("c-1", "ORD-1")).await;
    house.person(7, "Lena", "en");
    house.simulator.add_fault(Fault::of("sendMessage", FaultAction::Hang).in_chat(7).times(1));
    let heard: Vec<_> =
        house.hears(7, &format!("/start {token}")).await.iter().map(reads).collect();
    assert!(heard.iter().any(|text| text.starts_with("Thank you, Lena!")), "{heard:?}");
    assert!(
        heard.iter().any(|text| text.starts_with("Order ORD-1")),
        "what the link brings is not lost with it: {heard:?}"
    );
    assert_eq!(heard.len(), 2, "no sorry: {heard:?}");
}

/// A link for a customer whom the shop knows.
async fn minted_for(house: &House, customer: &str) -> String {
    let event = json!({"type": "customer.updated", "occurred_at": "2026-01-01T00:00:00Z",
        "customer": {"id": customer, "name": "Lena", "locale": "en"}});
    house.hears_of(event).await;
    let (service, body) = (house.service(), json!({"customer_id": customer}).to_string());
    let answer = service
        .posts("/api/links", &service.signed(&fresh_id(), 0, body.as_bytes()), body.as_bytes())
        .await;
    answer.json()["token"].as_str().expect("a token").to_owned()
}
