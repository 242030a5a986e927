use proptest::prelude::*;

use super::*;

const RULES: AlertRules =
    AlertRules { window: Duration::from_secs(30), again_after: Duration::from_secs(86_400) };

fn article(quantity: i64, at: i64) -> StockLevel {
    StockLevel { name: "Blue mug".to_owned(), quantity, threshold: 5, occurred_at: At(at) }
}

#[test]
fn an_article_is_low_from_its_threshold_down() {
    assert!(article(5, 0).is_low() && article(0, 0).is_low() && !article(6, 0).is_low());
}

#[test]
fn it_is_silent_while_it_stands_and_over_when_there_is_enough() {
    for standing in [AlertState::Open, AlertState::Told, AlertState::Silenced] {
        assert_eq!(
            after_stock(Some((standing, At(1))), &article(2, 2)),
            AlertTransition::Update,
            "{standing:?}"
        );
        assert_eq!(
            after_stock(Some((standing, At(1))), &article(6, 2)),
            AlertTransition::Clear,
            "{standing:?}"
        );
    }
    assert_eq!(after_stock(None, &article(2, 1)), AlertTransition::Raise);
    assert_eq!(
        after_stock(Some((AlertState::Cleared, At(1))), &article(2, 2)),
        AlertTransition::Raise,
        "it is armed again"
    );
}

#[test]
fn older_news_of_an_article_change_nothing() {
    for state in AlertState::ALL.iter().copied() {
        assert_eq!(
            after_stock(Some((state, At(5))), &article(2, 4)),
            AlertTransition::Ignore,
            "{state:?}"
        );
        assert_eq!(
            after_stock(Some((state, At(5))), &article(9, 5)),
            AlertTransition::Ignore,
            "{state:?}"
        );
    }
    // Enough, said before anything was low: what is older must not raise an alert afterwards.
    assert_eq!(after_stock(None, &article(9, 5)), AlertTransition::Remember);
}

#[test]
fn a_channel_that_is_back_before_anybody_heard_is_told_once() {
    let down = Outage { is_down: true, since: At(0) };
    let up = Outage { is_down: false, since: At(0) };
    assert_eq!(after_channel(None, true), AlertTransition::Raise);
    assert_eq!(after_channel(None, false), AlertTransition::Ignore);
    assert_eq!(after_channel(Some((AlertState::Open, down)), false), AlertTransition::Update);
    assert_eq!(after_channel(Some((AlertState::Open, up)), true), AlertTransition::Update);
    assert_eq!(after_channel(Some((AlertState::Told, down)), false), AlertTransition::Reopen);
    assert_eq!(
        after_channel(Some((AlertState::Told, down)), true),
        AlertTransition::Ignore,
        "another replica sees it too"
    );
    assert_eq!(after_channel(Some((AlertState::Cleared, up)), true), AlertTransition::Raise);
}

#[test]
fn a_pause_that_another_replica_has_found_out_too_is_told_once() {
    let pause = |until| ProviderPause { until: At(until) };
    assert_eq!(after_pause(None, pause(60_000)), AlertTransition::Raise);
    for state in AlertState::ALL.iter().copied() {
        assert_eq!(
            after_pause(Some((state, pause(60_000))), pause(61_000)),
            AlertTransition::Ignore,
            "{state:?}"
        );
    }
    assert_eq!(
        after_pause(Some((AlertState::Open, pause(60_000))), pause(90_000)),
        AlertTransition::Update
    );
    assert_eq!(
        after_pause(Some((AlertState::Cleared, pause(60_000))), pause(90_000)),
        AlertTransition::Raise,
        "another one"
    );
}

#[test]
fn an_alert_of_a_desk_says_what_and_where() {
    for hindrance in GroupProblem::ALL.iter().copied() {
        let blockage = GroupOutage {
            outage: Outage { is_down: true, since: At(1) },
            said: "CHAT_RESTRICTED".to_owned(),
        };
        let alert = Alert {
            id: crate::ids::AlertId::new(At(0)),
            kind: AlertKind::Desk,
            key: hindrance.key(-100),
            detail: serde_json::to_string(&blockage).expect("JSON"),
            happened: 1,
            state: AlertState::Open,
            handled_by: None,
            first_at: At(0),
            last_at: At(0),
        };
        assert_eq!(alert.blockage(), Some((hindrance, -100, blockage.clone())));
        assert_eq!(alert.outage(), Some(blockage.outage));
    }
}

#[test]
fn what_is_told_stands_only_where_something_stands() {
    let outage = |is_down| Some(Outage { is_down, since: At(0) });
    assert_eq!(once_told(AlertKind::Stock, None), AlertState::Told);
    assert_eq!(once_told(AlertKind::Breaker, outage(true)), AlertState::Told);
    assert_eq!(once_told(AlertKind::Breaker, outage(false)), AlertState::Cleared);
    assert_eq!(once_told(AlertKind::Desk, outage(true)), AlertState::Told);
    assert_eq!(once_told(AlertKind::Desk, outage(false)), AlertState::Cleared);
    assert_eq!(once_told(AlertKind::Pause, None), AlertState::Cleared);
    assert_eq!(once_told(AlertKind::DeadLetter, None), AlertState::Cleared);
    assert_eq!(once_told(AlertKind::Expired, None), AlertState::Cleared);
}

#[test]
fn the_window_begins_with_the_first() {
    let left_ms = |first, now| until_due(At(first), &RULES, At(now)).as_millis();
    assert_eq!((left_ms(0, 29_999), left_ms(0, 30_000), left_ms(0, 90_000)), (1, 0, 0));
    assert_eq!(left_ms(50_000, 30_000), 0, "a clock that was set back holds nothing up");
}

/// The state after one piece of news, as the table has it.
fn after(state: Option<(AlertState, At)>, article: &StockLevel) -> Option<(AlertState, At)> {
    match after_stock(state, article) {
        AlertTransition::Ignore => state,
        AlertTransition::Raise => Some((AlertState::Open, article.occurred_at)),
        AlertTransition::Remember | AlertTransition::Clear => {
            Some((AlertState::Cleared, article.occurred_at))
        }
        AlertTransition::Update | AlertTransition::Reopen => {
            state.map(|(state, _)| (state, article.occurred_at))
        }
    }
}

proptest! {
    #[test]
    fn the_newest_word_decides_whether_it_stands(news in prop::collection::vec((0_i64..10, 0_i64..1000), 1..20)) {
        let mut state = None;
        for (quantity, at) in &news {
            state = after(state, &article(*quantity, *at));
        }
        let newest = news.iter().map(|(_, at)| *at).max().unwrap_or(0);
        let first_of_newest = news.iter().find(|(_, at)| *at == newest).map_or(0, |(quantity, _)| *quantity);
        prop_assert_eq!(state.is_some_and(|(state, _)| state != AlertState::Cleared), first_of_newest <= 5);
    }
}
