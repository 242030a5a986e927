//! What a decision goes by: the operator's rules, the facts of a notification; and what it says.

use std::time::Duration;

use crate::channels::ChannelName;
use crate::clock::At;
use crate::delivery::end_reason::EndReason;
use crate::delivery::notification::{Category, Priority};
use crate::enum_words::enum_words;

/// The shortest time that a call is given, however near its deadline.
pub(super) const SHORTEST_CALL: Duration = Duration::from_millis(250);
/// The operator's rules for one category.
#[derive(Debug, Clone)]
#[cfg_attr(test, derive(Default))]
pub struct CategoryRules {
    /// Its channels, in order.
    pub channels: Vec<ChannelName>,
    /// How long after the first failure an urgent or high notification may stay on a channel when
    /// there is another.
    pub fallback_deadline_pressing: Duration,
    /// The same for the rest.
    pub fallback_deadline: Duration,
    /// Not read in this time: the next channel.
    pub confirm_within: Option<Duration>,
    /// How long it is worth sending where its sender does not say.
    pub worth: Duration,
}

/// The operator's rules for tries, time limits and channels, of the settings `[delivery]` and
/// `[categories]`.
#[derive(Debug, Clone)]
#[cfg_attr(test, derive(Default))]
pub struct DeliveryRules {
    /// Tries on one channel before the next one is taken.
    pub tries: u32,
    /// The first back-off; it doubles with each try, with full jitter.
    pub backoff_base: Duration,
    /// When a call for an urgent or high notification is cut.
    pub call_timeout_pressing: Duration,
    /// When any other call is cut.
    pub call_timeout: Duration,
    /// How long a notification rests when every channel that is left seems to be down.
    pub rest: Duration,
    /// When a message without a receipt is asked about.
    pub poll_after: Duration,
    /// When a message without a receipt is given up as unconfirmed.
    pub unconfirmed_after: Duration,
    /// By category, in the order of `Category::ALL`.
    pub categories: [CategoryRules; Category::ALL.len()],
}

impl DeliveryRules {
    /// The rules of a category.
    pub fn of(&self, category: Category) -> &CategoryRules {
        &self.categories[category as usize]
    }

    /// When a call is cut: with another channel left, in time for the fallback deadline.
    pub fn timeout(&self, facts: &AttemptFacts, now: At) -> Duration {
        let most = if facts.priority.is_pressing() {
            self.call_timeout_pressing
        } else {
            self.call_timeout
        };
        match facts.first_failed_at {
            Some(first) if facts.has_next_leg => {
                most.min(first.plus(self.deadline(facts)).since(now)).max(SHORTEST_CALL)
            }
            _ => most,
        }
    }

    /// How long after its first failure a notification may stay on a channel when there is another.
    pub(super) fn deadline(&self, facts: &AttemptFacts) -> Duration {
        let rules = self.of(facts.category);
        if facts.priority.is_pressing() {
            rules.fallback_deadline_pressing
        } else {
            rules.fallback_deadline
        }
    }
}

/// What is known of a notification at a decision.
#[derive(Debug, Clone, Copy)]
pub struct AttemptFacts {
    /// What it is about.
    pub category: Category,
    /// How soon it matters.
    pub priority: Priority,
    /// The channel of the leg in question.
    pub channel: ChannelName,
    /// Whether it brings something new (a message) or changes what is there (an edit).
    pub is_send: bool,
    /// Tries used up on this channel; after a try that try is counted.
    pub tries: u32,
    /// How many of its calls were cut with their outcome unknown; after a cut that one is counted.
    pub cuts: u32,
    /// When its first failure was.
    pub first_failed_at: Option<At>,
    /// Whether the route goes on.
    pub has_next_leg: bool,
    /// Whether a leg before this one may be tried again when this one fails.
    pub has_earlier_leg: bool,
}

impl AttemptFacts {
    /// Whether any other channel of the route may be tried.
    pub fn has_another_leg(&self) -> bool {
        self.has_next_leg || self.has_earlier_leg
    }

    /// The first failure, at the latest now.
    pub(super) fn failing_since(&self, now: At) -> At {
        self.first_failed_at.unwrap_or(now)
    }
}

/// What a notification waits for that a provider took, or may have taken.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString, strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum Awaits {
    /// The provider's receipt.
    Receipt,
    /// That the person presses or answers.
    Read,
    /// To be looked up at the provider: nobody knows whether it was sent.
    Reconciliation,
}

enum_words!(Awaits);

/// What becomes of the notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// Delivered.
    Deliver,
    /// Taken, or perhaps taken: wait until then.
    Await(Awaits, At),
    /// Try this channel again then.
    RetryAt(At),
    /// Try this channel again then; the try that ended does not count.
    WaitUntil(At),
    /// Every channel that is left seems to be down: rest, then start over with fresh tries.
    RestUntil(At),
    /// Take the next channel now; this one may be tried again.
    NextLeg,
    /// Take the next channel now and never come back to this one.
    SpendLeg,
    /// A dead letter.
    Fail(EndReason),
    /// Not worth more: what is no message is dropped and logged.
    Drop(EndReason),
}
