use proptest::prelude::*;

use super::*;

const RULES: Rules =
    Rules { window: Duration::from_secs(30), again_after: Duration::from_secs(86_400) };

fn article(quantity: i64, at: i64) -> Article {
    Article { name: "Blue mug".to_owned(), quantity, threshold: 5, occurred_at: At(at) }
}

#[test]
fn an_article_is_low_from_its_threshold_down() {
    assert!(article(5, 0).is_low() && article(0, 0).is_low() && !article(6, 0).is_low());
}

#[test]
fn it_is_silent_while_it_stands_and_over_when_there_is_enough() {
    for standing in [State::Open, State::Told, State::Silenced] {
        assert_eq!(
            after_stock(Some((standing, At(1))), &article(2, 2)),
            Step::Update,
            "{standing:?}"
        );
        assert_eq!(
            after_stock(Some((standing, At(1))), &article(6, 2)),
            Step::Clear,
            "{standing:?}"
        );
    }
    assert_eq!(after_stock(None, &article(2, 1)), Step::Raise);
    assert_eq!(
        after_stock(Some((State::Cleared, At(1))), &article(2, 2)),
        Step::Raise,
        "it is armed again"
    );
}

#[test]
fn older_news_of_an_article_change_nothing() {
    for state in State::ALL {
        assert_eq!(after_stock(Some((state, At(5))), &article(2, 4)), Step::Ignore, "{state:?}");
        assert_eq!(after_stock(Some((state, At(5))), &article(9, 5)), Step::Ignore, "{state:?}");
    }
    // Enough, said before anything was low: what is older must not raise an alert afterwards.
    assert_eq!(after_stock(None, &article(9, 5)), Step::Remember);
}

#[test]
fn a_channel_that_is_back_before_anybody_heard_is_told_once() {
    let down = Outage { is_down: true, since: At(0) };
    let up = Outage { is_down: false, since: At(0) };
    assert_eq!(after_channel(None, true), Step::Raise);
    assert_eq!(after_channel(None, false), Step::Ignore);
    assert_eq!(after_channel(Some((State::Open, down)), false), Step::Update);
    assert_eq!(after_channel(Some((State::Open, up)), true), Step::Update);
    assert_eq!(after_channel(Some((State::Told, down)), false), Step::Reopen);
    assert_eq!(
        after_channel(Some((State::Told, down)), true),
        Step::Ignore,
        "another replica sees it too"
    );
    assert_eq!(after_channel(Some((State::Cleared, up)), true), Step::Raise);
}

#[test]
fn a_pause_that_another_replica_has_found_out_too_is_told_once() {
    let pause = |until| Pause { until: At(until) };
    assert_eq!(after_pause(None, pause(60_000)), Step::Raise);
    for state in State::ALL {
        assert_eq!(
            after_pause(Some((state, pause(60_000))), pause(61_000)),
            Step::Ignore,
            "{state:?}"
        );
    }
    assert_eq!(after_pause(Some((State::Open, pause(60_000))), pause(90_000)), Step::Update);
    assert_eq!(
        after_pause(Some((State::Cleared, pause(60_000))), pause(90_000)),
        Step::Raise,
        "another one"
    );
}

#[test]
fn an_alert_of_a_desk_says_what_and_where() {
    for hindrance in Hindrance::ALL {
        let blockage = Blockage {
            outage: Outage { is_down: true, since: At(1) },
            said: "CHAT_RESTRICTED".to_owned(),
        };
        let alert = Alert {
            id: AlertId::new(At(0)),
            kind: Kind::Desk,
            key: hindrance.key(-100),
            detail: serde_json::to_string(&blockage).expect("JSON"),
            happened: 1,
            state: State::Open,
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
    assert_eq!(once_told(Kind::Stock, None), State::Told);
    assert_eq!(once_told(Kind::Breaker, outage(true)), State::Told);
    assert_eq!(once_told(Kind::Breaker, outage(false)), State::Cleared);
    assert_eq!(once_told(Kind::Desk, outage(true)), State::Told);
    assert_eq!(once_told(Kind::Desk, outage(false)), State::Cleared);
    assert_eq!(once_told(Kind::Pause, None), State::Cleared);
    assert_eq!(once_told(Kind::DeadLetter, None), State::Cleared);
    assert_eq!(once_told(Kind::Expired, None), State::Cleared);
}

#[test]
fn the_window_begins_with_the_first() {
    assert!(!is_due(At(0), &RULES, At(29_999)));
    assert!(is_due(At(0), &RULES, At(30_000)));
    assert!(is_due(At(50_000), &RULES, At(30_000)), "a clock that was set back holds nothing up");
}

/// The state after one piece of news, as the table has it.
fn after(state: Option<(State, At)>, article: &Article) -> Option<(State, At)> {
    match after_stock(state, article) {
        Step::Ignore => state,
        Step::Raise => Some((State::Open, article.occurred_at)),
        Step::Remember | Step::Clear => Some((State::Cleared, article.occurred_at)),
        Step::Update | Step::Reopen => state.map(|(state, _)| (state, article.occurred_at)),
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
        prop_assert_eq!(state.is_some_and(|(state, _)| state != State::Cleared), first_of_newest <= 5);
    }
}
