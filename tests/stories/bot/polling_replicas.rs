//! Several replicas in polling mode: one of them fetches updates, and another goes on when it
//! stops, dies or loses its database.

use bellhop::clock::Clock;
use bellhop::language::Locale;
use bellhop_simulator::{Fault, FaultAction, State};
use bellhop_testing::gateway::Gateway;
use bellhop_testing::house::{House, PATIENCE, Plan, Updates, reads};

/// These people ask for help, and each is answered once.
async fn all_are_answered_once(house: &House, people: std::ops::Range<i64>) {
    for chat in people.clone() {
        house.person(chat, "Somebody", "en");
        house.simulator.say(chat, "/help");
    }
    for chat in people.clone() {
        house.shows(chat, "this list").await;
    }
    house.quiet().await;
    for chat in people {
        let heard: Vec<String> = house.chat(chat).iter().map(reads).collect();
        assert_eq!(heard.len(), 1, "{chat}: {heard:?}");
    }
}

/// How often somebody was told that another one fetches, too.
fn conflicts(house: &House) -> usize {
    house.simulator.look(|state| {
        let refused = state.calls.iter().filter(|call| {
            call.method.eq_ignore_ascii_case("getUpdates")
                && call.refused.as_ref().is_some_and(|(code, _)| *code == 409)
        });
        refused.count()
    })
}

#[tokio::test]
async fn one_replica_fetches_and_another_goes_on_when_it_stops() {
    let Some(plan) = Plan::postgres().await else { return };
    let mut house = plan.open().await;
    let replica = house.replica(Clock::System).await;
    all_are_answered_once(&house, 1..30).await;
    assert_eq!(conflicts(&house), 0, "one of them fetches");
    house.stop().await;
    all_are_answered_once(&house, 101..130).await;
    assert_eq!(conflicts(&house), 0, "one of them fetches");
    replica.stop().await;
}

#[tokio::test]
async fn another_replica_goes_on_fetching_when_the_first_dies() {
    let Some(plan) = Plan::postgres().await else { return };
    let mut house = plan.that_may_crash().open().await;
    let replica = house.replica(Clock::System).await;
    all_are_answered_once(&house, 1..5).await;
    house.crash().await;
    all_are_answered_once(&house, 101..130).await;
    replica.stop().await;
}

#[tokio::test]
async fn a_replica_that_loses_its_database_lets_another_one_fetch() {
    let Some(plan) = Plan::postgres().await else { return };
    let gateway = Gateway::to(&plan.database).await;
    let mut house = plan.open().await;
    let cut_off = house.replica_by(&gateway.url, Clock::System).await;
    house.stop().await;
    all_are_answered_once(&house, 1..5).await;
    let healthy = house.replica(Clock::System).await;
    gateway.stalls();
    all_are_answered_once(&house, 101..130).await;
    gateway.goes_on();
    all_are_answered_once(&house, 201..205).await;
    cut_off.stop().await;
    healthy.stop().await;
}

/// The calls that register the bot, in order: the webhook's address, or none for a menu.
fn registrations(state: &State) -> Vec<Option<String>> {
    let calls = state.calls.iter().filter_map(|call| match &*call.method {
        "SetWebhook" => Some(Some(call.body["url"].to_string())),
        "SetMyCommands" => Some(None),
        _ => None,
    });
    calls.collect()
}

#[tokio::test]
async fn replicas_that_start_at_once_register_one_after_the_other() {
    let Some(plan) = Plan::postgres().await else { return };
    let house = plan.updates(Updates::Delivered).open().await;
    // One for each language, and one for all others.
    let menus = Locale::ALL.len() + 1;
    let count = |state: &State| registrations(state).iter().filter(|one| one.is_none()).count();
    let registered = async |times: usize| {
        let all = |state: &State| (count(state) == times * menus).then(|| registrations(state));
        house.simulator.wait_for(PATIENCE, all).await.expect("all menus are registered")
    };
    registered(1).await;
    house.simulator.forget_calls();
    let too_soon = FaultAction::Refuse {
        code: 429,
        description: "Too Many Requests: retry after 1".to_owned(),
        retry_after: Some(1),
    };
    house.simulator.add_fault(Fault::of("setWebhook", too_soon).times(1));
    let (first, second) = tokio::join!(house.replica(Clock::System), house.replica(Clock::System));
    let calls = registered(2).await;
    let mut webhooks: Vec<&String> = calls.iter().flatten().collect();
    webhooks.dedup();
    assert_eq!(webhooks.len(), 2, "each registers itself: {calls:?}");
    let begins = calls.iter().position(|call| call.as_ref() == Some(webhooks[1]));
    let before = calls.iter().take(begins.expect("it does")).filter(|call| call.is_none());
    let menus_before = before.count();
    assert!((menus..=menus + 1).contains(&menus_before), "one after the other: {calls:?}");
    first.stop().await;
    second.stop().await;
}
