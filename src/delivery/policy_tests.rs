use proptest::prelude::*;

use super::*;
use crate::channels::AddressFault;

const NOW: At = At(1_000_000);

fn rules() -> Rules {
    Rules {
        tries: 3,
        backoff_base: Duration::from_millis(500),
        fallback_deadline_pressing: Duration::from_secs(5),
        fallback_deadline: Duration::from_secs(60),
        call_timeout_pressing: Duration::from_secs(4),
        call_timeout: Duration::from_secs(10),
        rest: Duration::from_secs(5),
    }
}

fn facts() -> Facts {
    Facts { category: Category::Order, priority: Priority::Normal, is_send: true, tries: 1, first_failed_at: NOW, has_next_leg: false }
}

fn failure(class: ErrorClass) -> SendResult {
    SendResult::Failed { class, code: None, detail: String::new() }
}

fn next(class: ErrorClass, facts: Facts) -> Next {
    after(&failure(class), &facts, &rules(), NOW, 0.5)
}

#[test]
fn a_blocked_customer_is_a_dead_letter_unless_another_channel_is_left() {
    let blocked = ErrorClass::Address(AddressFault::Blocked);
    assert_eq!(next(blocked, facts()), Next::Fail("address"));
    assert_eq!(next(blocked, Facts { has_next_leg: true, ..facts() }), Next::NextLeg);
    assert_eq!(next(blocked, Facts { is_send: false, ..facts() }), Next::Drop("address"));
}

#[test]
fn three_tries_back_off_and_then_rest_rather_than_lose() {
    assert_eq!(next(ErrorClass::Transient, facts()), Next::RetryAt(At(NOW.ms() + 250)));
    assert_eq!(next(ErrorClass::Transient, Facts { tries: 2, ..facts() }), Next::RetryAt(At(NOW.ms() + 500)));
    assert_eq!(next(ErrorClass::Transient, Facts { tries: 3, ..facts() }), Next::RestUntil(At(NOW.ms() + 5_000)));
    assert_eq!(next(ErrorClass::Transient, Facts { tries: 3, has_next_leg: true, ..facts() }), Next::NextLeg);
}

#[test]
fn a_429_is_waited_out_when_it_is_short() {
    let soon = ErrorClass::RateLimited { after: Duration::from_secs(1) };
    let late = ErrorClass::RateLimited { after: Duration::from_secs(60) };
    let pressing = Facts { priority: Priority::High, has_next_leg: true, ..facts() };
    assert_eq!(next(soon, pressing), Next::WaitUntil(At(NOW.ms() + 1_000)));
    assert_eq!(next(late, pressing), Next::NextLeg);
    assert_eq!(next(late, Facts { has_next_leg: false, ..pressing }), Next::WaitUntil(At(NOW.ms() + 60_000)));
}

#[test]
fn what_may_have_been_sent_is_repeated_for_orders_and_not_for_campaigns() {
    assert!(matches!(next(ErrorClass::Ambiguous, facts()), Next::RetryAt(_)));
    assert_eq!(next(ErrorClass::Ambiguous, Facts { category: Category::Marketing, ..facts() }), Next::Fail("unknown"));
    let edit = Facts { category: Category::Marketing, is_send: false, ..facts() };
    assert!(matches!(next(ErrorClass::Ambiguous, edit), Next::RetryAt(_)));
    let pressing = Facts { priority: Priority::Urgent, has_next_leg: true, ..facts() };
    assert_eq!(next(ErrorClass::Ambiguous, pressing), Next::NextLeg);
}

#[test]
fn a_card_that_was_deleted_is_dropped_here_and_sent_anew_by_its_owner() {
    assert_eq!(next(ErrorClass::MessageGone, Facts { is_send: false, ..facts() }), Next::Drop("message_gone"));
}

proptest! {
    #[test]
    fn nothing_is_tried_in_the_past_or_for_ever(tries in 1_u32..10, jitter in 0.0_f64..1.0, next_leg: bool, is_send: bool) {
        let facts = Facts { tries, has_next_leg: next_leg, is_send, ..facts() };
        for class in [ErrorClass::Transient, ErrorClass::Ambiguous] {
            match after(&failure(class), &facts, &rules(), NOW, jitter) {
                Next::RetryAt(at) => {
                    prop_assert!(at >= NOW);
                    prop_assert!(tries < rules().tries);
                }
                Next::RestUntil(at) => prop_assert!(at > NOW && !next_leg),
                Next::NextLeg => prop_assert!(next_leg),
                Next::Fail(_) | Next::Drop(_) => {}
                Next::Deliver | Next::WaitUntil(_) => prop_assert!(false),
            }
        }
    }
}
