//! What holds whatever happens.

use proptest::prelude::*;

use super::*;

fn any_facts() -> impl Strategy<Value = AttemptFacts> {
    let category = prop::sample::select(Category::ALL.to_vec());
    let priority = prop::sample::select(vec![
        Priority::Urgent,
        Priority::High,
        Priority::Normal,
        Priority::Bulk,
    ]);
    let channel = prop::sample::select(test_channels::BOTH.to_vec());
    (category, priority, channel, any::<(bool, bool, bool)>(), 1_u32..6, 0_u32..3, 0_i64..100_000)
        .prop_map(
            |(
                category,
                priority,
                channel,
                (is_send, has_next_leg, has_earlier_leg),
                tries,
                cuts,
                ago,
            )| AttemptFacts {
                category,
                priority,
                channel,
                is_send,
                tries,
                cuts,
                first_failed_at: Some(ms(-ago)),
                has_next_leg,
                has_earlier_leg,
            },
        )
}

fn any_class() -> impl Strategy<Value = ErrorClass> {
    prop::sample::select(vec![
        ErrorClass::Address(AddressFault::Blocked),
        ErrorClass::Destination,
        ErrorClass::Message,
        ErrorClass::Channel,
        ErrorClass::MessageGone,
        ErrorClass::Transient,
        ErrorClass::RateLimited { after: Duration::from_secs(7) },
        ErrorClass::Ambiguous,
    ])
}

proptest! {
    #[test]
    fn nothing_is_tried_in_the_past_and_no_leg_is_taken_that_is_not_there(class in any_class(), facts in any_facts(), jitter in 0.0_f64..1.0) {
        match after_failure(class, &facts, &rules(), NOW, jitter) {
            NextStep::RetryAt(at) => prop_assert!(at >= NOW && (facts.tries < rules().tries || class == ErrorClass::Ambiguous)),
            NextStep::WaitUntil(at) | NextStep::RestUntil(at) | NextStep::Await(_, at) => prop_assert!(at > NOW),
            NextStep::NextLeg => prop_assert!(facts.has_next_leg),
            NextStep::SpendLeg => prop_assert!(facts.has_next_leg || facts.has_earlier_leg),
            NextStep::Fail(_) => prop_assert!(facts.is_send),
            NextStep::Drop(_) => prop_assert!(!facts.is_send || class == ErrorClass::MessageGone),
            NextStep::Deliver => prop_assert!(false),
        }
    }

    #[test]
    fn what_presses_reaches_its_next_channel_in_five_seconds_whatever_fails(classes in prop::collection::vec(any_class(), 1..20), jitter in 0.0_f64..1.0) {
        // Each call fails after half a second; the clock runs on until the next channel is taken or
        // nothing more can come.
        let (mut now, mut tries, mut first) = (NOW, 0, None);
        for class in classes {
            now = now.plus(Duration::from_millis(500));
            tries += 1;
            let first_failed = *first.get_or_insert(now);
            let facts = AttemptFacts { tries, first_failed_at: Some(first_failed), ..pressing() };
            match after_failure(class, &facts, &rules(), now, jitter) {
                NextStep::RetryAt(at) | NextStep::WaitUntil(at) => now = at,
                NextStep::NextLeg | NextStep::SpendLeg => {
                    prop_assert!(now.since(first_failed) <= Duration::from_secs(5), "{:?}", now.since(first_failed));
                    break;
                }
                NextStep::Drop(_) => break,
                other => prop_assert!(false, "{other:?}"),
            }
        }
    }
}
