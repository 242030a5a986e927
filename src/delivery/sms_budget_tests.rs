use proptest::prelude::*;

use super::*;

fn price(text: &str) -> Price {
    Price::parse(text).expect("a price")
}

fn costs() -> SmsBudget {
    SmsBudget {
        channel: crate::channels::test_channels::PLAIN,
        segment: price("0.05 USD"),
        by_country: vec![("US".to_owned(), price("0.0083 USD"))],
        daily: Some(price("10.00 USD")),
        essential_percent: 150,
        hourly_alarm: None,
        zone: Zone::parse("Asia/Kolkata").expect("a zone"),
    }
}

#[test]
fn campaigns_stop_first_and_codes_last() {
    let stops_at = |category, priority| {
        let weight = CostWeight::of(category, priority);
        (0..400).find(|cents| !costs().allow(weight, cents * 50_000, 50_000)).map(|texts| texts * 5)
    };
    assert_eq!(stops_at(Category::Marketing, Priority::High), Some(800));
    assert_eq!(stops_at(Category::Order, Priority::Bulk), Some(800));
    for category in [Category::Order, Category::Shipping, Category::Support] {
        assert_eq!(stops_at(category, Priority::Normal), Some(1000), "{category:?}");
    }
    assert_eq!(stops_at(Category::Support, Priority::High), Some(1000), "answers to tickets");
    assert_eq!(
        stops_at(Category::Security, Priority::High),
        Some(1000),
        "what strangers ask for in chats, and links that are sent"
    );
    for (category, priority) in [
        (Category::Security, Priority::Urgent),
        (Category::Staff, Priority::Normal),
        (Category::Order, Priority::High),
        (Category::Shipping, Priority::Urgent),
    ] {
        assert_eq!(stops_at(category, priority), Some(1500), "{category:?}");
    }
    let unlimited = SmsBudget { daily: None, ..costs() };
    assert!(unlimited.allow(CostWeight::Bulk, i64::MAX, 1));
    assert!(costs().allow(CostWeight::Bulk, i64::MAX, 0), "what costs nothing goes");
}

#[test]
fn staff_are_told_at_most_of_it_and_at_all_of_it() {
    let level = |cents: i64| costs().level(cents * 10_000).map(|(level, _)| level);
    assert_eq!(
        (level(799), level(800), level(999), level(1000)),
        (None, Some(CostLevel::Nearly), Some(CostLevel::Nearly), Some(CostLevel::All))
    );
    assert_eq!(SmsBudget { daily: None, ..costs() }.level(i64::MAX), None);
}

#[test]
fn a_day_is_the_shop_s() {
    // 20:00 UTC is half past one of the next day in India.
    let (began, ends) = costs().day(At(1_772_395_200_000));
    assert_eq!(
        (began.utc().to_rfc3339(), ends.utc().to_rfc3339()),
        ("2026-03-01T18:30:00+00:00".into(), "2026-03-02T18:30:00+00:00".into())
    );
    assert_eq!(quarter(At(1_772_395_200_001)), At(1_772_395_200_000));
    assert_eq!(quarter(At(-1)), At(-900_000));
}

#[test]
fn what_is_worth_something_tomorrow_waits_and_the_rest_is_refused() {
    let tomorrow = At(1000);
    assert_eq!(over_budget(None, tomorrow), OverBudget::HeldUntil(tomorrow));
    assert_eq!(over_budget(Some(At(1001)), tomorrow), OverBudget::HeldUntil(tomorrow));
    assert_eq!(over_budget(Some(At(1000)), tomorrow), OverBudget::Refused);
}

proptest! {
    #[test]
    fn nothing_is_spent_beyond_what_is_essential(spent in 0_i64..30_000_000, cost in 1_i64..1_000_000) {
        for weight in [CostWeight::Bulk, CostWeight::Ordinary, CostWeight::Essential] {
            prop_assert!(!costs().allow(weight, spent, cost) || spent + cost <= 15_000_000);
        }
    }

    #[test]
    fn every_quarter_of_a_day_belongs_to_one_day(now in 0_i64..4_102_444_800_000) {
        let now = At(now);
        let (began, ends) = costs().day(now);
        prop_assert!(began <= now && now < ends);
        prop_assert_eq!((quarter(began), quarter(ends)), (began, ends));
    }
}
