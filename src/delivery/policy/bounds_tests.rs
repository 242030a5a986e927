//! Each rule on both sides of its bound.

use super::*;
use crate::delivery::EndReason;

/// Failing for so long that the deadline of an urgent or high notification is nearly over.
fn nearly_late() -> AttemptFacts {
    AttemptFacts { first_failed_at: Some(ms(-4400)), ..pressing() }
}

#[test]
fn a_call_is_cut_for_the_next_channel_only_where_there_is_one() {
    assert_eq!(rules().timeout(&nearly_late(), NOW), SHORTEST_CALL);
    let last = AttemptFacts { has_next_leg: false, ..nearly_late() };
    assert_eq!(rules().timeout(&last, NOW), rules().call_timeout_pressing);
    let earlier = AttemptFacts { has_earlier_leg: true, ..last };
    assert_eq!(rules().timeout(&earlier, NOW), rules().call_timeout_pressing);
    let in_the_middle = AttemptFacts { first_failed_at: Some(ms(-2500)), ..pressing() };
    assert_eq!(rules().timeout(&in_the_middle, NOW), Duration::from_secs(2));
}

#[test]
fn a_deadline_is_reached_at_its_very_moment() {
    let at = |ago: i64| AttemptFacts { first_failed_at: Some(ms(-ago)), ..pressing() };
    assert_eq!(next(ErrorClass::Transient, at(4500)), NextStep::NextLeg);
    assert_eq!(next(ErrorClass::Transient, at(4499)), NextStep::RetryAt(ms(1)));
    let alone = AttemptFacts { has_next_leg: false, ..at(4500) };
    assert_eq!(next(ErrorClass::Transient, alone), NextStep::RetryAt(ms(250)));
    let first = AttemptFacts { first_failed_at: None, ..pressing() };
    assert_eq!(next(ErrorClass::Transient, first), NextStep::RetryAt(ms(250)));
}

#[test]
fn a_pause_of_a_429_may_end_with_just_enough_time_for_a_call() {
    let limited = |after| ErrorClass::RateLimited { after: Duration::from_millis(after) };
    assert_eq!(next(limited(4250), pressing()), NextStep::WaitUntil(ms(4250)));
    assert_eq!(next(limited(4251), pressing()), NextStep::NextLeg);
    assert_eq!(next(limited(60_000), with_sms()), NextStep::WaitUntil(ms(60_000)));
    assert_eq!(next(limited(60_001), with_sms()), NextStep::NextLeg);
}

#[test]
fn what_nobody_has_listed_waits_for_half_to_all_of_the_back_off() {
    let pause = |jitter| after_failure(ErrorClass::Unlisted, &facts(), &rules(), NOW, jitter);
    assert_eq!(pause(0.0), NextStep::RetryAt(ms(250)));
    assert_eq!(pause(0.5), NextStep::RetryAt(ms(375)));
    assert_eq!(pause(1.0), NextStep::RetryAt(ms(500)));
    let back = AttemptFacts { tries: 3, has_earlier_leg: true, ..facts() };
    assert_eq!(next(ErrorClass::Unlisted, back), NextStep::SpendLeg, "the way back is another one");
    let edit = AttemptFacts { is_send: false, tries: 3, ..with_sms() };
    assert_eq!(next(ErrorClass::Unlisted, edit), NextStep::Drop(EndReason::Unlisted));
}

#[test]
fn no_way_to_this_place_ends_it_at_once() {
    for (class, reason) in [
        (ErrorClass::Destination, EndReason::Destination),
        (ErrorClass::NoRight, EndReason::NoRight),
        (ErrorClass::TopicGone, EndReason::TopicGone),
        (ErrorClass::NoTopics, EndReason::NoTopics),
    ] {
        assert_eq!(next(class, facts()), NextStep::Fail(reason));
        assert_eq!(next(class, with_sms()), NextStep::SpendLeg);
    }
    assert_eq!(next(ErrorClass::MessageGone, with_sms()), NextStep::Drop(EndReason::MessageGone));
}

#[test]
fn an_edit_is_tried_as_often_as_anything_and_never_rests() {
    let edit = |tries| AttemptFacts { is_send: false, tries, ..facts() };
    assert_eq!(next(ErrorClass::Ambiguous, edit(2)), NextStep::RetryAt(ms(500)));
    assert_eq!(next(ErrorClass::Ambiguous, edit(3)), NextStep::Drop(EndReason::Unknown));
    assert_eq!(next(ErrorClass::Transient, edit(3)), NextStep::Drop(EndReason::Transient));
    assert_eq!(next(ErrorClass::Channel, edit(1)), NextStep::Drop(EndReason::Transient));
    let campaign = AttemptFacts { category: Category::Marketing, ..edit(1) };
    assert_eq!(after_crash(&campaign, NOW), NextStep::WaitUntil(NOW), "twice is once");
}

#[test]
fn the_first_cut_is_not_the_second() {
    let cut = |cuts| next(ErrorClass::Ambiguous, AttemptFacts { cuts, ..with_sms() });
    assert_eq!(cut(1), NextStep::RetryAt(ms(250)));
    assert_eq!(cut(2), NextStep::SpendLeg);
    let untried = AttemptFacts { tries: 0, cuts: 1, ..facts() };
    assert_eq!(next(ErrorClass::Ambiguous, untried), NextStep::RetryAt(ms(250)));
}

#[test]
fn only_a_message_with_another_channel_is_waited_for_until_it_is_read() {
    let mut rules = rules();
    rules.categories[Category::Order as usize].confirm_within = Some(Duration::from_secs(30));
    let taken = |facts| after_acceptance(&facts, &rules, NOW);
    assert_eq!(taken(with_sms()), NextStep::Await(Awaits::Read, ms(30_000)));
    assert_eq!(taken(AttemptFacts { is_send: false, ..with_sms() }), NextStep::Deliver);
    assert_eq!(taken(AttemptFacts { has_earlier_leg: true, ..facts() }), NextStep::Deliver);
    assert_eq!(after_unread(&facts()), NextStep::Deliver);
}

#[test]
fn a_silent_provider_is_asked_again_until_the_deadline_and_not_too_often() {
    let silent = |facts: &AttemptFacts, asked| after_silence(facts, &rules(), NOW, asked);
    let asked_at = |at| NextStep::Await(Awaits::Reconciliation, ms(at));
    let waiting = AttemptFacts { has_next_leg: true, ..by_sms() };
    assert_eq!(silent(&waiting, Duration::from_secs(3)), asked_at(3000));
    assert_eq!(silent(&waiting, Duration::from_millis(10)), asked_at(1000));
    let late = AttemptFacts { first_failed_at: Some(ms(-60_000)), ..by_sms() };
    assert_eq!(silent(&late, Duration::from_secs(3)), asked_at(3000), "there is no other way");
    let nearly = AttemptFacts { first_failed_at: Some(ms(-59_999)), ..waiting };
    assert_eq!(silent(&nearly, Duration::from_secs(3)), asked_at(1000));
}

#[test]
fn what_is_listed_late_is_waited_for_to_the_millisecond() {
    let after = |ms| after_not_found(&by_sms(), &rules(), NOW, Duration::from_millis(ms), 0.5);
    assert_eq!(after(2999), None);
    assert!(after(3000).is_some());
}

#[test]
fn a_short_hold_is_waited_out_and_a_longer_one_is_not() {
    let sms = Elsewhere { next: Some(NOW), earlier: None };
    let held = |at, facts: AttemptFacts| around(Obstacle::Held(ms(at)), sms, &facts, &rules(), NOW);
    assert_eq!(held(1500, pressing()), Detour::Wait(ms(1500)));
    assert_eq!(held(1501, pressing()), Detour::NextLeg, "within its deadline, and too long");
    assert_eq!(held(101, nearly_late()), Detour::NextLeg, "short, and past its deadline");
    assert_eq!(held(100, nearly_late()), Detour::Wait(ms(100)));
    assert_eq!(held(90_000, with_sms()), Detour::Wait(ms(60_000)), "no longer than its deadline");
    let bulk = AttemptFacts { priority: Priority::Bulk, ..with_sms() };
    assert_eq!(held(90_000, bulk), Detour::Wait(ms(90_000)));
}

#[test]
fn a_channel_that_opens_this_very_moment_is_open() {
    let open = Obstacle::BreakerOpen(ms(2000));
    let way = |next, earlier| around(open, Elsewhere { next, earlier }, &pressing(), &rules(), NOW);
    assert_eq!(way(Some(ms(0)), None), Detour::NextLeg);
    assert_eq!(way(Some(ms(1)), None), Detour::Wait(ms(1)));
    assert_eq!(way(None, Some(ms(1))), Detour::Wait(ms(1)));
    assert_eq!(way(None, Some(ms(9000))), Detour::Wait(ms(2000)));
    let over = Obstacle::BreakerOpen(NOW);
    let elsewhere = Elsewhere { next: Some(NOW), earlier: None };
    assert_eq!(around(over, elsewhere, &with_sms(), &rules(), NOW), Detour::NextLeg);
}

#[test]
fn the_words_of_the_table_are_read_back() {
    for (awaits, word) in [
        (Awaits::Receipt, "receipt"),
        (Awaits::Read, "read"),
        (Awaits::Reconciliation, "reconciliation"),
    ] {
        assert_eq!(awaits.as_str(), word);
        assert_eq!(Awaits::parse(word), Some(awaits));
    }
    assert_eq!(Awaits::parse("xyzzy"), None);
}
