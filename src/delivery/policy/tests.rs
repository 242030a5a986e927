use super::*;
use crate::channels::{AddressFault, test_channels};
use crate::delivery::EndReason;

const NOW: At = At(1_000_000);

fn rules() -> DeliveryRules {
    let category = CategoryRules {
        channels: test_channels::BOTH.to_vec(),
        fallback_deadline_pressing: Duration::from_millis(4500),
        fallback_deadline: Duration::from_secs(60),
        confirm_within: None,
        worth: Duration::from_secs(3600),
    };
    DeliveryRules {
        tries: 3,
        backoff_base: Duration::from_millis(500),
        call_timeout_pressing: Duration::from_secs(4),
        call_timeout: Duration::from_secs(10),
        rest: Duration::from_secs(2),
        poll_after: Duration::from_secs(60),
        unconfirmed_after: Duration::from_secs(3600),
        categories: std::array::from_fn(|_| category.clone()),
    }
}

fn facts() -> AttemptFacts {
    AttemptFacts {
        category: Category::Order,
        priority: Priority::Normal,
        channel: test_channels::RICH,
        is_send: true,
        tries: 1,
        cuts: 0,
        first_failed_at: Some(NOW),
        has_next_leg: false,
        has_earlier_leg: false,
    }
}

fn with_sms() -> AttemptFacts {
    AttemptFacts { has_next_leg: true, ..facts() }
}

fn pressing() -> AttemptFacts {
    AttemptFacts { priority: Priority::High, ..with_sms() }
}

fn by_sms() -> AttemptFacts {
    AttemptFacts { channel: test_channels::PLAIN, ..facts() }
}

fn next(class: ErrorClass, facts: AttemptFacts) -> NextStep {
    after_failure(class, &facts, &rules(), NOW, 0.5)
}

fn ms(ms: i64) -> At {
    At(NOW.ms() + ms)
}

#[test]
fn a_blocked_customer_gets_the_next_channel_at_once() {
    let blocked = ErrorClass::Address(AddressFault::Blocked);
    assert_eq!(next(blocked, with_sms()), NextStep::SpendLeg);
    assert_eq!(next(blocked, facts()), NextStep::Fail(EndReason::Address));
    assert_eq!(
        next(blocked, AttemptFacts { is_send: false, ..facts() }),
        NextStep::Drop(EndReason::Address)
    );
    let earlier = AttemptFacts { has_earlier_leg: true, ..by_sms() };
    assert_eq!(
        next(ErrorClass::Address(AddressFault::Invalid), earlier),
        NextStep::SpendLeg,
        "Telegram only seemed to be down"
    );
}

#[test]
fn three_tries_back_off_and_then_go_elsewhere() {
    assert_eq!(next(ErrorClass::Transient, facts()), NextStep::RetryAt(ms(250)));
    assert_eq!(
        next(ErrorClass::Transient, AttemptFacts { tries: 2, ..facts() }),
        NextStep::RetryAt(ms(500))
    );
    assert_eq!(
        next(ErrorClass::Transient, AttemptFacts { tries: 3, ..facts() }),
        NextStep::RestUntil(ms(2000))
    );
    assert_eq!(
        next(ErrorClass::Transient, AttemptFacts { tries: 3, ..with_sms() }),
        NextStep::NextLeg
    );
}

#[test]
fn nothing_stays_on_a_failing_channel_past_its_deadline() {
    let late = AttemptFacts { first_failed_at: Some(ms(-4500)), ..pressing() };
    assert_eq!(next(ErrorClass::Transient, late), NextStep::NextLeg);
    let nearly = AttemptFacts { first_failed_at: Some(ms(-4400)), tries: 2, ..pressing() };
    assert_eq!(
        next(ErrorClass::Transient, nearly),
        NextStep::RetryAt(ms(100)),
        "the retry does not wait past the deadline"
    );
    assert_eq!(rules().timeout(&nearly, NOW), SHORTEST_CALL, "nor does its call");
    assert_eq!(
        rules().timeout(&AttemptFacts { first_failed_at: None, ..pressing() }, NOW),
        Duration::from_secs(4)
    );
    assert_eq!(rules().timeout(&facts(), NOW), Duration::from_secs(10));
    let last =
        AttemptFacts { first_failed_at: Some(ms(-60_000)), has_earlier_leg: true, ..by_sms() };
    assert_eq!(
        next(ErrorClass::Transient, last),
        NextStep::RestUntil(ms(2000)),
        "the last channel fails too: back to the first"
    );
}

#[test]
fn a_429_is_waited_out_when_it_is_short() {
    let soon = ErrorClass::RateLimited { after: Duration::from_secs(1) };
    let late = ErrorClass::RateLimited { after: Duration::from_secs(60) };
    assert_eq!(next(soon, pressing()), NextStep::WaitUntil(ms(1000)));
    assert_eq!(next(late, pressing()), NextStep::NextLeg);
    let just_too_late = AttemptFacts { first_failed_at: Some(ms(-3300)), ..pressing() };
    assert_eq!(
        next(soon, just_too_late),
        NextStep::NextLeg,
        "it would end before the deadline with no time for a call"
    );
    assert_eq!(
        next(soon, AttemptFacts { priority: Priority::Normal, ..just_too_late }),
        NextStep::WaitUntil(ms(1000))
    );
    assert_eq!(
        next(late, AttemptFacts { has_next_leg: false, ..pressing() }),
        NextStep::WaitUntil(ms(60_000))
    );
}

#[test]
fn what_nobody_has_listed_is_held_for_a_while_where_there_is_no_other_way() {
    let unlisted = |facts: AttemptFacts| next(ErrorClass::Unlisted, facts);
    let pauses: Vec<i64> = (1..UNLISTED_TRIES)
        .map(|tries| match unlisted(AttemptFacts { tries, ..facts() }) {
            NextStep::RetryAt(at) => at.since(NOW).as_millis().try_into().expect("a pause"),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(pauses.is_sorted() && pauses[0] >= 250, "never next to nothing: {pauses:?}");
    assert!((7_000..16_000).contains(&pauses.iter().sum::<i64>()), "some ten seconds: {pauses:?}");
    assert_eq!(
        unlisted(AttemptFacts { tries: UNLISTED_TRIES, ..facts() }),
        NextStep::Fail(EndReason::Unlisted)
    );
    assert!(
        matches!(unlisted(with_sms()), NextStep::RetryAt(_)),
        "with another channel as often as any other refusal"
    );
    assert_eq!(
        unlisted(AttemptFacts { tries: 3, ..with_sms() }),
        NextStep::NextLeg,
        "which may come back to it"
    );
    let late = AttemptFacts { first_failed_at: Some(ms(-60_000)), ..with_sms() };
    assert_eq!(unlisted(late), NextStep::NextLeg, "and no longer than its deadline");
    assert_eq!(
        unlisted(AttemptFacts { is_send: false, tries: 3, ..facts() }),
        NextStep::Drop(EndReason::Unlisted),
        "a change is worth no more"
    );
}

#[test]
fn what_a_message_is_refused_for_ends_it_at_once() {
    for (class, reason) in [
        (ErrorClass::Message, EndReason::Message),
        (ErrorClass::TooLong, EndReason::TooLong),
        (ErrorClass::Unwanted, EndReason::Unwanted),
        (ErrorClass::OriginalGone, EndReason::OriginalGone),
    ] {
        assert_eq!(next(class, facts()), NextStep::Fail(reason));
        assert_eq!(next(class, with_sms()), NextStep::SpendLeg);
    }
}

#[test]
fn a_cut_call_is_resent_once_for_orders_and_never_for_campaigns() {
    let cut = |facts: AttemptFacts| {
        next(ErrorClass::Ambiguous, AttemptFacts { cuts: facts.cuts + 1, ..facts })
    };
    assert!(matches!(cut(facts()), NextStep::RetryAt(_)));
    assert_eq!(cut(AttemptFacts { cuts: 1, ..facts() }), NextStep::Fail(EndReason::Unknown));
    assert!(matches!(cut(with_sms()), NextStep::RetryAt(_)));
    assert_eq!(cut(AttemptFacts { cuts: 1, ..with_sms() }), NextStep::SpendLeg);
    assert_eq!(
        cut(pressing()),
        NextStep::NextLeg,
        "what presses goes back to Telegram only where SMS cannot carry it"
    );
    assert_eq!(cut(AttemptFacts { cuts: 1, ..pressing() }), NextStep::SpendLeg, "and once");
    let back = AttemptFacts { cuts: 1, has_next_leg: false, has_earlier_leg: true, ..pressing() };
    assert_eq!(cut(back), NextStep::SpendLeg, "a channel that only seemed to be down is left");
    assert_eq!(
        cut(AttemptFacts { category: Category::Marketing, ..pressing() }),
        NextStep::SpendLeg
    );
    assert_eq!(
        cut(AttemptFacts { category: Category::Marketing, ..facts() }),
        NextStep::Fail(EndReason::Unknown)
    );
    assert!(
        matches!(
            cut(AttemptFacts { category: Category::Marketing, is_send: false, ..facts() }),
            NextStep::RetryAt(_)
        ),
        "an edit is harmless"
    );
}

#[test]
fn a_text_that_may_have_been_sent_is_looked_up_before_anything_else() {
    let asked = NextStep::Await(Awaits::Reconciliation, ms(1000));
    for facts in
        [by_sms(), AttemptFacts { priority: Priority::Urgent, has_next_leg: true, ..by_sms() }]
    {
        assert_eq!(next(ErrorClass::Ambiguous, facts), asked);
        assert_eq!(after_crash(&facts, NOW), asked);
    }
    let waiting =
        AttemptFacts { has_next_leg: true, first_failed_at: Some(ms(-60_000)), ..by_sms() };
    assert_eq!(
        after_silence(&waiting, &rules(), NOW, Duration::from_secs(60)),
        NextStep::NextLeg,
        "until the provider answers, by Telegram"
    );
    let back = AttemptFacts { has_next_leg: false, has_earlier_leg: true, ..waiting };
    assert_eq!(
        after_silence(&back, &rules(), NOW, Duration::from_secs(60)),
        NextStep::NextLeg,
        "Telegram only seemed to be down"
    );
    let soon_late =
        AttemptFacts { first_failed_at: Some(ms(-2500)), priority: Priority::High, ..back };
    let NextStep::Await(Awaits::Reconciliation, at) =
        after_silence(&soon_late, &rules(), NOW, Duration::from_secs(30))
    else {
        panic!("it is asked again");
    };
    assert_eq!(at, ms(2000), "at the deadline at the latest");
    assert!(
        matches!(after_silence(&by_sms(), &rules(), NOW, Duration::from_secs(600)), NextStep::Await(Awaits::Reconciliation, at) if at == ms(60_000))
    );
}

#[test]
fn what_is_not_found_is_looked_for_again_before_it_is_repeated() {
    let after = |ms: u64| after_not_found(&by_sms(), &rules(), NOW, Duration::from_millis(ms), 0.5);
    assert_eq!(after(1000), None, "it may be on its way into the list");
    assert_eq!(after(3000), Some(NextStep::RetryAt(ms(250))));
    let late =
        AttemptFacts { first_failed_at: Some(ms(-60_000)), has_earlier_leg: true, ..by_sms() };
    let after =
        |facts: AttemptFacts| after_not_found(&facts, &rules(), NOW, Duration::from_secs(3), 0.5);
    assert_eq!(
        after(late),
        Some(NextStep::RetryAt(ms(250))),
        "the provider answers, and Telegram did not"
    );
    assert_eq!(
        after(AttemptFacts { has_next_leg: true, ..late }),
        Some(NextStep::NextLeg),
        "what has another way does not wait for this one"
    );
}

#[test]
fn after_a_crash_orders_are_sent_again_and_campaigns_are_not() {
    assert_eq!(after_crash(&facts(), NOW), NextStep::WaitUntil(NOW));
    assert_eq!(
        after_crash(&AttemptFacts { category: Category::Marketing, ..facts() }, NOW),
        NextStep::Fail(EndReason::Unknown)
    );
}

#[test]
fn acceptance_is_the_end_on_telegram_and_the_beginning_by_sms() {
    let accepted = SendResult::accepted("1");
    assert_eq!(after(&accepted, &facts(), &rules(), NOW, 0.5), NextStep::Deliver);
    assert_eq!(
        after(&accepted, &by_sms(), &rules(), NOW, 0.5),
        NextStep::Await(Awaits::Receipt, ms(60_000))
    );
    let mut rules = rules();
    rules.categories[Category::Order as usize].confirm_within = Some(Duration::from_secs(30));
    assert_eq!(
        after(&accepted, &with_sms(), &rules, NOW, 0.5),
        NextStep::Await(Awaits::Read, ms(30_000))
    );
    assert_eq!(
        after(&accepted, &facts(), &rules, NOW, 0.5),
        NextStep::Deliver,
        "with nowhere else to go nobody waits for a reader"
    );
    assert_eq!(after_unread(&with_sms()), NextStep::SpendLeg);
}

#[test]
fn an_undelivered_text_goes_on_and_is_paid_for_twice_at_most() {
    let minute = Some(Duration::from_secs(60));
    assert_eq!(
        after_refutation(&AttemptFacts { has_next_leg: true, ..by_sms() }, NOW, minute),
        NextStep::SpendLeg
    );
    assert_eq!(
        after_refutation(&AttemptFacts { has_earlier_leg: true, ..by_sms() }, NOW, minute),
        NextStep::SpendLeg
    );
    assert_eq!(after_refutation(&by_sms(), NOW, minute), NextStep::RetryAt(ms(60_000)));
    assert_eq!(
        after_refutation(&AttemptFacts { tries: 2, ..by_sms() }, NOW, minute),
        NextStep::Fail(EndReason::Undelivered)
    );
    assert_eq!(after_refutation(&by_sms(), NOW, None), NextStep::Fail(EndReason::Undelivered));
}

#[test]
fn a_channel_out_of_order_is_left_at_once_and_waited_for_when_it_is_the_last() {
    assert_eq!(next(ErrorClass::Channel, with_sms()), NextStep::NextLeg);
    assert_eq!(next(ErrorClass::Channel, facts()), NextStep::RestUntil(ms(2000)));
}

#[test]
fn an_open_breaker_sends_pressing_on_and_lets_the_rest_wait() {
    let open = Obstacle::BreakerOpen(ms(2000));
    let sms = Elsewhere { next: Some(NOW), earlier: None };
    let detour = |facts: AttemptFacts| around(open, sms, &facts, &rules(), NOW);
    assert_eq!(detour(pressing()), Detour::NextLeg);
    assert_eq!(
        around(open, Elsewhere::default(), &pressing(), &rules(), NOW),
        Detour::Wait(ms(2000))
    );
    assert_eq!(detour(with_sms()), Detour::Wait(ms(2000)));
    assert_eq!(
        detour(AttemptFacts { first_failed_at: Some(ms(-60_000)), ..with_sms() }),
        Detour::NextLeg
    );
    assert_eq!(
        detour(AttemptFacts {
            priority: Priority::Bulk,
            first_failed_at: Some(ms(-60_000)),
            ..with_sms()
        }),
        Detour::Wait(ms(2000))
    );
    assert_eq!(
        around(Obstacle::Held(ms(1000)), sms, &pressing(), &rules(), NOW),
        Detour::Wait(ms(1000))
    );
    assert_eq!(
        around(Obstacle::Held(ms(60_000)), sms, &pressing(), &rules(), NOW),
        Detour::NextLeg
    );
}

#[test]
fn when_every_channel_is_closed_the_first_to_open_is_waited_for() {
    let open = Obstacle::BreakerOpen(ms(2000));
    let way = |next: Option<At>, earlier: Option<At>| {
        around(open, Elsewhere { next, earlier }, &pressing(), &rules(), NOW)
    };
    assert_eq!(way(Some(ms(500)), None), Detour::Wait(ms(500)), "SMS opens first");
    assert_eq!(way(Some(ms(9000)), None), Detour::Wait(ms(2000)), "Telegram opens first");
    assert_eq!(way(None, Some(NOW)), Detour::FirstLeg, "Telegram is back while SMS is closed");
    assert_eq!(way(None, Some(ms(500))), Detour::Wait(ms(500)));
    let edit = AttemptFacts { is_send: false, ..pressing() };
    assert_eq!(
        around(open, Elsewhere { next: Some(NOW), earlier: None }, &edit, &rules(), NOW),
        Detour::Wait(ms(2000))
    );
}

#[test]
fn a_card_that_was_deleted_is_dropped_here_and_sent_anew_by_its_owner() {
    assert_eq!(
        next(ErrorClass::MessageGone, AttemptFacts { is_send: false, ..facts() }),
        NextStep::Drop(EndReason::MessageGone)
    );
}

#[path = "bounds_tests.rs"]
mod bounds;
#[path = "properties_tests.rs"]
mod properties;
