//! The rule of each cell: what is to happen when this befalls Telegram and that befalls SMS.
//! Written from the policy's promises, not from its code.

use std::time::Duration;

use bellhop::delivery::Priority;

use super::trouble::{Texts, Trouble};

/// Where nothing but the next channel is left, it is taken at once.
const AT_ONCE: Duration = Duration::from_secs(1);
/// What presses is on its way by SMS in this time, whatever Telegram does.
const PRESSING: Duration = Duration::from_secs(5);
/// What does not press may take the long fallback deadline.
const UNHURRIED: Duration = Duration::from_secs(60);

/// What is to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected {
    /// How many copies are in the chat in the end.
    pub messages: usize,
    /// How many texts Twilio takes.
    pub texts: usize,
    /// In what time from the first failure Twilio is asked to send one; none where it is not asked.
    pub asked_within: Option<Duration>,
    /// How the notification ends, and by what proof or for what reason.
    pub end: &'static str,
}

/// How Telegram ends, were there no SMS.
enum Telegram {
    /// It arrives in the end, so many times.
    Arrives(usize),
    /// This address will never do.
    Closed,
    /// Nobody knows whether the one message arrived, and it is not to be tried again there.
    Unknown { arrived: usize, after: Duration },
    /// The same, and where SMS cannot carry it, it is tried once more there: then it arrives.
    UnknownOnce { arrived: usize },
    /// The same, and then nobody knows either.
    UnknownTwice { after: Duration },
    /// It certainly did not arrive yet and takes too long: the next channel is tried, and Telegram
    /// again if that fails too.
    Down { until: Returns, after: Duration },
}

/// Who is back first when both are down.
enum Returns {
    TelegramFirst,
    TextsFirst,
}

/// What is to happen in a cell.
pub fn expected(trouble: Trouble, priority: Priority, texts: Texts) -> Expected {
    let by_telegram = |messages, texts, asked_within| Expected {
        messages,
        texts,
        asked_within,
        end: "delivered accepted",
    };
    let by_text = |messages, asked_within| Expected {
        messages,
        texts: 1,
        asked_within: Some(asked_within),
        end: "delivered confirmed",
    };
    // 30008 may go better in a minute; after the second time nothing is left, and staff are told.
    let by_nothing = |messages, after| Expected {
        messages,
        texts: 2,
        asked_within: Some(after),
        end: "failed undelivered",
    };
    match (telegram(trouble, priority), texts) {
        (Telegram::Arrives(messages), _) => by_telegram(messages, 0, None),
        // While Twilio is down it waits: nothing is given up because nothing works just now.
        (Telegram::Closed, Texts::Good | Texts::Down) => by_text(0, AT_ONCE),
        (Telegram::Closed, Texts::Refuted) => by_nothing(0, AT_ONCE),
        (Telegram::Unknown { arrived, after }, Texts::Good | Texts::Down) => {
            by_text(arrived, after)
        }
        (Telegram::Unknown { arrived, after }, Texts::Refuted) => by_nothing(arrived, after),
        (Telegram::UnknownOnce { arrived }, Texts::Good) => by_text(arrived, PRESSING),
        // To get it twice is better than not to get it.
        (Telegram::UnknownOnce { arrived }, Texts::Refuted) => {
            by_telegram(arrived + 1, 1, Some(PRESSING))
        }
        (Telegram::UnknownOnce { arrived }, Texts::Down) => {
            by_telegram(arrived + 1, 0, Some(PRESSING))
        }
        (Telegram::UnknownTwice { after }, Texts::Good | Texts::Down) => by_text(0, after),
        (Telegram::UnknownTwice { after }, Texts::Refuted) => {
            Expected { messages: 0, texts: 1, asked_within: Some(after), end: "failed unknown" }
        }
        (Telegram::Down { after, .. }, Texts::Good) => by_text(0, after),
        // A text that did not arrive falls onward: to Telegram again, which is back by then.
        (Telegram::Down { after, .. }, Texts::Refuted) => by_telegram(1, 1, Some(after)),
        // Both are down: it goes out once, by the one that is back first.
        (Telegram::Down { until: Returns::TextsFirst, after }, Texts::Down) => by_text(0, after),
        (Telegram::Down { until: Returns::TelegramFirst, after }, Texts::Down) => {
            by_telegram(1, 0, Some(after))
        }
    }
}

fn telegram(trouble: Trouble, priority: Priority) -> Telegram {
    use Priority::{Bulk, High, Normal, Urgent};
    let unknown = |arrived, after| Telegram::Unknown { arrived, after };
    let down = |until, after| Telegram::Down { until, after };
    match (trouble, priority) {
        (Trouble::Blocked | Trouble::NotFound, _) => Telegram::Closed,

        // A short wait is waited out, a longer one only by what does not press.
        (Trouble::BusyOnce, _) | (Trouble::BusyAWhile | Trouble::BusyLong, Normal | Bulk) => {
            Telegram::Arrives(1)
        }
        (Trouble::BusyAWhile, Urgent | High) => down(Returns::TelegramFirst, PRESSING),
        (Trouble::BusyLong, Urgent | High) => down(Returns::TextsFirst, AT_ONCE),

        // What was certainly refused is tried three times.
        (Trouble::UnlistedOnce | Trouble::ErrorOnce, _) => Telegram::Arrives(1),
        (Trouble::Errors | Trouble::Gateway, _) => down(Returns::TextsFirst, PRESSING),

        // What may have arrived. An order is repeated once, by what presses only if SMS fails too;
        // a campaign is not repeated.
        (Trouble::HangOnce | Trouble::ResetBefore, Normal) => Telegram::Arrives(1),
        (Trouble::HangDone | Trouble::ResetAfter, Normal) => Telegram::Arrives(2),
        (Trouble::Hangs, Normal) => unknown(0, UNHURRIED),
        (Trouble::Resets, Normal) => unknown(0, PRESSING),
        (Trouble::HangOnce | Trouble::ResetBefore, Urgent | High) => {
            Telegram::UnknownOnce { arrived: 0 }
        }
        (Trouble::HangDone | Trouble::ResetAfter, Urgent | High) => {
            Telegram::UnknownOnce { arrived: 1 }
        }
        (Trouble::Hangs, Urgent | High) => Telegram::UnknownTwice { after: PRESSING },
        (Trouble::Resets, Urgent | High) => Telegram::UnknownTwice { after: AT_ONCE },
        (Trouble::HangOnce | Trouble::Hangs, Bulk) => unknown(0, UNHURRIED),
        (Trouble::HangDone, Bulk) => unknown(1, UNHURRIED),
        (Trouble::ResetBefore | Trouble::Resets, Bulk) => unknown(0, AT_ONCE),
        (Trouble::ResetAfter, Bulk) => unknown(1, AT_ONCE),

        // Calls are cut after 4 s for what presses, after 10 s for the rest.
        (Trouble::Slow, _) | (Trouble::TooSlow, Normal | Bulk) => Telegram::Arrives(1),
        (Trouble::TooSlow, Urgent | High) => Telegram::UnknownOnce { arrived: 1 },
    }
}

#[test]
fn what_presses_is_never_allowed_five_seconds_and_no_text_is_sent_twice_that_arrived() {
    for trouble in Trouble::ALL {
        for (priority, texts) in Priority::ALL
            .iter()
            .copied()
            .flat_map(|priority| Texts::ALL.map(|texts| (priority, texts)))
        {
            let expected = expected(trouble, priority, texts);
            assert!(
                !priority.is_pressing()
                    || expected.asked_within.is_none_or(|within| within <= PRESSING)
            );
            assert!(
                expected.texts < 2 || texts == Texts::Refuted,
                "{trouble:?} {priority:?} {texts:?}"
            );
            assert_eq!(
                expected.texts == 0 && expected.asked_within.is_none(),
                matches!(telegram(trouble, priority), Telegram::Arrives(_))
            );
        }
    }
}
