use proptest::prelude::*;

use super::*;
use crate::config::LinkingSettings;

fn rules() -> VerificationSettings {
    VerificationSettings {
        ttl_s: 300,
        tries: 5,
        resend_after_s: 30,
        per_phone_hour: 5,
        per_phone_day: 10,
        per_ip_hour: 30,
        per_prefix_hour: 50,
        per_key_hour: 3000,
        unverified_alarm_hour: 300,
        guesses_alarm_hour: 0,
        countries: Vec::new(),
        linking: LinkingSettings {
            per_phone_hour: 3,
            per_phone_day: 6,
            per_chat_hour: 10,
            guesses_per_chat_hour: 15,
            unverified_hour: 300,
            guesses_hour: 500,
        },
    }
}

#[test]
fn the_longest_wait_is_the_one_that_is_told() {
    let now = At(10_000_000);
    assert_eq!(wait(&CodeHistory::default(), &rules(), now), None);
    let just_now = CodeHistory { last: Some(At(now.ms() - 10_000)), ..CodeHistory::default() };
    assert_eq!(wait(&just_now, &rules(), now), Some(Duration::from_secs(20)));
    let long_ago = CodeHistory { last: Some(At(now.ms() - 30_000)), ..CodeHistory::default() };
    assert_eq!(wait(&long_ago, &rules(), now), None, "thirty seconds are thirty seconds");
    let often = CodeHistory { target_hour: Some(At(now.ms() - 3_000_000)), ..just_now };
    assert_eq!(wait(&often, &rules(), now), Some(Duration::from_secs(600)));
    let by_key = CodeHistory { key_hour: Some(At(now.ms() - 1_800_000)), ..just_now };
    assert_eq!(wait(&by_key, &rules(), now), Some(Duration::from_secs(1800)));
    let set_back = CodeHistory {
        last: Some(At(now.ms() + 3_600_000)),
        target_day: Some(At(now.ms() + 3_600_000)),
        ..CodeHistory::default()
    };
    assert_eq!(
        wait(&set_back, &rules(), now),
        None,
        "nobody waits for a time that the clock was set back from"
    );
}

#[test]
fn neighbours_of_one_network_are_one_asker() {
    let of = |address: &str| network(address.parse().expect("an address"));
    assert_eq!(of("192.0.2.7"), "192.0.2.7");
    assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
    assert_eq!(of("2001:db8:1:2:aaaa::1"), of("2001:db8:1:2:bbbb::2"));
    assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
}

#[test]
fn who_asks_says_where_it_counts() {
    let service =
        CodeRequester::Service { key: KeyId::new(At(0)), network: Some("192.0.2.7".to_owned()) };
    assert_eq!(
        (service.budget(), service.key().is_some(), service.person().as_deref()),
        (CodeBudget::Services, true, Some("192.0.2.7"))
    );
    let chat = CodeRequester::Chat(7);
    assert_eq!(
        (chat.budget(), chat.key(), chat.person().as_deref()),
        (CodeBudget::Linking, None, Some("chat:7"))
    );
    for budget in CodeBudget::ALL.iter().copied() {
        assert_eq!(CodeBudget::parse(budget.as_str()), Some(budget));
    }
    let caps: Vec<u32> = CodeBudget::ALL
        .iter()
        .map(|budget| CodeLimits::of(*budget, &rules()).target_hour)
        .collect();
    assert_eq!(caps, [5, 3], "each has its own");
}

#[test]
fn a_chat_waits_until_enough_of_its_guesses_are_an_hour_old() {
    let now = At(10_000_000);
    let ago = |minutes: i64| At(now.ms() - minutes * 60_000);
    let minutes =
        |wrong: &[(At, u32)]| until_fewer(wrong.to_vec(), 15, now).map(|wait| wait.as_secs() / 60);
    assert_eq!(minutes(&[]), None);
    assert_eq!(minutes(&[(ago(1), 5), (ago(2), 5), (ago(3), 4)]), None);
    assert_eq!(
        minutes(&[(ago(1), 5), (ago(20), 5), (ago(3), 5)]),
        Some(40),
        "the oldest falls out first"
    );
    assert_eq!(
        minutes(&[(ago(1), 5), (ago(20), 1), (ago(30), 5), (ago(2), 10)]),
        Some(58),
        "so many must fall out"
    );
    assert_eq!(
        minutes(&[(ago(61), 15), (ago(-120), 15)]),
        None,
        "too old, or of before the clock was set back"
    );
}

#[test]
fn a_flood_is_what_reaches_a_cap_that_is_set() {
    let flood =
        |budget, unverified, wrong| CodeTally { unverified, wrong }.is_flood(budget, &rules());
    assert!(flood(CodeBudget::Linking, 300, 0) && flood(CodeBudget::Linking, 0, 500));
    assert!(!flood(CodeBudget::Linking, 299, 499));
    assert!(flood(CodeBudget::Services, 300, 0));
    assert!(!flood(CodeBudget::Services, 0, 100_000), "0: never");
}

proptest! {
    #[test]
    fn nobody_waits_longer_than_an_hour(wrong in prop::collection::vec((0_i64..20_000_000, 0_u32..20), 0..20), most in 1_u32..40) {
        let now = At(10_000_000);
        let wrong: Vec<(At, u32)> = wrong.into_iter().map(|(at, tries)| (At(at), tries)).collect();
        let counting = |now: At| wrong.iter().filter(|(at, _)| Window::of(HOUR).left(*at, now).is_some()).map(|(_, tries)| tries).sum::<u32>();
        match until_fewer(wrong.clone(), most, now) {
            None => prop_assert!(counting(now) < most),
            Some(wait) => prop_assert!(wait <= HOUR && counting(now) >= most),
        }
    }
}
