//! What to do before and after a try: pure functions of the facts, the rules and the time.

use std::time::Duration;

use super::notification::{Category, Priority};
use crate::channels::{ChannelName, ErrorClass, SendResult};
use crate::clock::At;

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

/// The operator's rules.
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

/// The shortest time that a call is given, however near its deadline.
const SHORTEST_CALL: Duration = Duration::from_millis(250);
/// So often something is tried at least that was refused in words that nobody knows, where it has
/// no other way: for some ten seconds with the first back-off of `bot.toml`.
const UNLISTED_TRIES: u32 = 6;

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
    fn deadline(&self, facts: &AttemptFacts) -> Duration {
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
    fn failing_since(&self, now: At) -> At {
        self.first_failed_at.unwrap_or(now)
    }
}

/// What a notification waits for that a provider took, or may have taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaits {
    /// The provider's receipt.
    Receipt,
    /// That the person presses or answers.
    Read,
    /// To be looked up at the provider: nobody knows whether it was sent.
    Reconciliation,
}

impl Awaits {
    /// The word in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::Read => "read",
            Self::Reconciliation => "reconciliation",
        }
    }

    /// Reads the word back.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Receipt, Self::Read, Self::Reconciliation]
            .into_iter()
            .find(|awaits| awaits.as_str() == word)
    }
}

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
    Fail(&'static str),
    /// Not worth more: what is no message is dropped and logged.
    Drop(&'static str),
}

/// How long a message that may have been sent is left alone before the provider is asked.
pub const BEFORE_ASKING: Duration = Duration::from_secs(1);
/// How long after its end a try may still turn up at the provider.
const UNTIL_LISTED: Duration = Duration::from_secs(3);

/// Decides what follows a try. `jitter` is uniform in 0..1.
pub fn after(
    result: &SendResult,
    facts: &AttemptFacts,
    rules: &DeliveryRules,
    now: At,
    jitter: f64,
) -> NextStep {
    match result {
        SendResult::Accepted { .. } => after_acceptance(facts, rules, now),
        SendResult::Failed { class, .. } => after_failure(*class, facts, rules, now, jitter),
    }
}

/// What follows when a provider took it.
pub fn after_acceptance(facts: &AttemptFacts, rules: &DeliveryRules, now: At) -> NextStep {
    if facts.channel.profile().gives_receipts {
        return NextStep::Await(Awaits::Receipt, now.plus(rules.poll_after));
    }
    match rules.of(facts.category).confirm_within {
        Some(within) if facts.is_send && facts.has_next_leg => {
            NextStep::Await(Awaits::Read, now.plus(within))
        }
        _ => NextStep::Deliver,
    }
}

/// What follows a failure of this class.
pub fn after_failure(
    class: ErrorClass,
    facts: &AttemptFacts,
    rules: &DeliveryRules,
    now: At,
    jitter: f64,
) -> NextStep {
    let since = facts.failing_since(now);
    let late = now.since(since) >= rules.deadline(facts);
    match class {
        ErrorClass::Address(_) | ErrorClass::Destination => give_up(facts, class.as_str()),
        ErrorClass::MessageGone => NextStep::Drop(class.as_str()),
        ErrorClass::NoRight => give_up(facts, class.as_str()),
        ErrorClass::Message
        | ErrorClass::TooLong
        | ErrorClass::Unwanted
        | ErrorClass::OriginalGone
        | ErrorClass::TopicGone
        | ErrorClass::NoTopics => give_up(facts, class.as_str()),
        ErrorClass::Unlisted => {
            // Where nothing else is left it is held for longer: nobody knows whether it is the
            // moment.
            let most = if facts.is_send && !facts.has_another_leg() {
                rules.tries.max(UNLISTED_TRIES)
            } else {
                rules.tries
            };
            if facts.tries >= most || (late && facts.has_another_leg()) {
                let may_wait = facts.is_send && facts.has_next_leg;
                return if may_wait { NextStep::NextLeg } else { give_up(facts, class.as_str()) };
            }
            // Never next to nothing: what passes by itself passes meanwhile.
            let pause = backoff(rules.backoff_base, facts.tries, 0.5 + jitter / 2.0);
            NextStep::RetryAt(in_time(facts, rules, now, now.plus(pause)))
        }
        ErrorClass::Channel => elsewhere(facts, rules, now),
        ErrorClass::RateLimited { after } => {
            let until = now.plus(after);
            // What presses must have the time to be sent then, too.
            let call = if facts.priority.is_pressing() { SHORTEST_CALL } else { Duration::ZERO };
            let in_time = until.plus(call).since(since) <= rules.deadline(facts);
            if in_time || !facts.has_next_leg {
                NextStep::WaitUntil(until)
            } else {
                NextStep::NextLeg
            }
        }
        ErrorClass::Transient => {
            if facts.tries >= rules.tries || (late && facts.has_another_leg()) {
                elsewhere(facts, rules, now)
            } else {
                NextStep::RetryAt(in_time(
                    facts,
                    rules,
                    now,
                    now.plus(backoff(rules.backoff_base, facts.tries, jitter)),
                ))
            }
        }
        ErrorClass::Ambiguous => after_cut(facts, rules, now, jitter),
    }
}

/// A retry that would come after the fallback deadline comes at it, where there is another channel.
fn in_time(facts: &AttemptFacts, rules: &DeliveryRules, now: At, at: At) -> At {
    if facts.has_next_leg {
        at.min(facts.failing_since(now).plus(rules.deadline(facts))).max(now)
    } else {
        at
    }
}

/// After a cut nobody knows whether it was sent. A provider that can be asked is asked; Telegram
/// cannot: orders and codes are sent once more, campaigns are not. What presses goes to the next
/// channel first, and is sent once more only where that one cannot carry it.
fn after_cut(facts: &AttemptFacts, rules: &DeliveryRules, now: At, jitter: f64) -> NextStep {
    if facts.channel.profile().can_be_asked {
        return NextStep::Await(Awaits::Reconciliation, now.plus(BEFORE_ASKING));
    }
    if !facts.is_send {
        // An edit twice is an edit once.
        let again = NextStep::RetryAt(now.plus(backoff(rules.backoff_base, facts.tries, jitter)));
        return if facts.tries >= rules.tries { NextStep::Drop("unknown") } else { again };
    }
    if !worth_a_double(facts.category) || facts.cuts > 1 {
        return if facts.has_another_leg() {
            NextStep::SpendLeg
        } else {
            NextStep::Fail("unknown")
        };
    }
    if facts.priority.is_pressing() && facts.has_next_leg {
        return NextStep::NextLeg;
    }
    NextStep::RetryAt(in_time(
        facts,
        rules,
        now,
        now.plus(backoff(rules.backoff_base, facts.tries.max(1), jitter)),
    ))
}

/// The crash rule, for a try that was in flight when its process ended: the channel is not at
/// fault, so it is tried there again, once the provider was asked where it can be.
pub fn after_crash(facts: &AttemptFacts, now: At) -> NextStep {
    if facts.channel.profile().can_be_asked {
        NextStep::Await(Awaits::Reconciliation, now.plus(BEFORE_ASKING))
    } else if !facts.is_send || worth_a_double(facts.category) {
        NextStep::WaitUntil(now)
    } else {
        NextStep::Fail("unknown")
    }
}

/// Whether to get it twice is better than not to get it.
fn worth_a_double(category: Category) -> bool {
    match category {
        Category::Security
        | Category::Order
        | Category::Shipping
        | Category::Support
        | Category::Staff => true,
        Category::Marketing => false,
    }
}

/// What follows when the provider, asked about an unknown try, does not answer. With another
/// channel left it is not waited for longer than the fallback deadline; before this channel is
/// taken again the provider is asked again.
pub fn after_silence(
    facts: &AttemptFacts,
    rules: &DeliveryRules,
    now: At,
    asked_for: Duration,
) -> NextStep {
    let left = rules.deadline(facts).saturating_sub(now.since(facts.failing_since(now)));
    if left.is_zero() && facts.has_another_leg() {
        return NextStep::NextLeg;
    }
    let pause = asked_for.min(Duration::from_secs(60));
    let pause = if facts.has_another_leg() { pause.min(left) } else { pause };
    NextStep::Await(Awaits::Reconciliation, now.plus(pause.max(BEFORE_ASKING)))
}

/// What follows when the provider knows nothing of an unknown try that ended `ago`. It may still be
/// at it, or its list lag behind: only after a while is that a no, and the try as good as failed.
/// `None`: ask once more. The provider answers: it is worth more tries than the channels before it,
/// however late it is.
pub fn after_not_found(
    facts: &AttemptFacts,
    rules: &DeliveryRules,
    now: At,
    ago: Duration,
    jitter: f64,
) -> Option<NextStep> {
    let facts = AttemptFacts { has_earlier_leg: false, ..*facts };
    (ago >= UNTIL_LISTED).then(|| after_failure(ErrorClass::Transient, &facts, rules, now, jitter))
}

/// What follows when a receipt says that it did not arrive. `again_after`: when the provider may be
/// tried again. Each text costs money, so with another channel left this one is not tried again,
/// and without one it is tried once more.
pub fn after_refutation(facts: &AttemptFacts, now: At, again_after: Option<Duration>) -> NextStep {
    match again_after {
        _ if facts.has_another_leg() => NextStep::SpendLeg,
        Some(wait) if facts.tries < 2 => NextStep::RetryAt(now.plus(wait)),
        _ => NextStep::Fail("undelivered"),
    }
}

/// What follows when nobody read it in time.
pub fn after_unread(facts: &AttemptFacts) -> NextStep {
    if facts.has_next_leg { NextStep::SpendLeg } else { NextStep::Deliver }
}

fn give_up(facts: &AttemptFacts, reason: &'static str) -> NextStep {
    match (facts.is_send, facts.has_another_leg()) {
        (true, true) => NextStep::SpendLeg,
        (true, false) => NextStep::Fail(reason),
        (false, _) => NextStep::Drop(reason),
    }
}

/// This channel seems to be down: the next one, or a rest before all that are left are tried again.
fn elsewhere(facts: &AttemptFacts, rules: &DeliveryRules, now: At) -> NextStep {
    if facts.has_next_leg {
        NextStep::NextLeg
    } else if facts.is_send {
        NextStep::RestUntil(now.plus(rules.rest))
    } else {
        NextStep::Drop("transient")
    }
}

/// What stands in the way of a try that is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// The channel's breaker is open until then.
    BreakerOpen(At),
    /// The limits hold this address until then.
    Held(At),
}

/// The other channels of the route that may be tried: when the first of them is open. A moment that
/// is past is now.
#[derive(Debug, Clone, Copy, Default)]
pub struct Elsewhere {
    /// Of those after this one.
    pub next: Option<At>,
    /// Of those before it.
    pub earlier: Option<At>,
}

/// What to do with a try that is due and meets an obstacle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detour {
    /// Come back then.
    Wait(At),
    /// Start on the next channel.
    NextLeg,
    /// Start over with the first channel.
    FirstLeg,
}

/// How much longer than asked a wait may take for what presses before it takes the next channel.
const SHORT_WAIT: Duration = Duration::from_millis(1500);

/// Decides about an obstacle: what presses takes the next channel, normal waits until its fallback
/// deadline, bulk waits. A channel that is closed too is no way out: then the first to open is
/// waited for.
pub fn around(
    obstacle: Obstacle,
    elsewhere: Elsewhere,
    facts: &AttemptFacts,
    rules: &DeliveryRules,
    now: At,
) -> Detour {
    let (Obstacle::BreakerOpen(until) | Obstacle::Held(until)) = obstacle;
    if !facts.is_send {
        return Detour::Wait(until);
    }
    let (way, opens_at) = match (elsewhere.next, elsewhere.earlier) {
        (Some(at), _) => (Detour::NextLeg, at),
        (None, Some(at)) => {
            return if at <= now { Detour::FirstLeg } else { Detour::Wait(until.min(at)) };
        }
        (None, None) => return Detour::Wait(until),
    };
    let deadline = facts.failing_since(now).plus(rules.deadline(facts));
    let stays_until = match (facts.priority, obstacle) {
        (Priority::Bulk, _) => until,
        (priority, Obstacle::Held(_))
            if priority.is_pressing() && until.since(now) <= SHORT_WAIT && until <= deadline =>
        {
            until
        }
        (priority, _) if priority.is_pressing() => now,
        _ => until.min(deadline),
    };
    match (stays_until > now, opens_at > now) {
        (true, _) => Detour::Wait(stays_until),
        (false, true) => Detour::Wait(until.min(opens_at)),
        (false, false) => way,
    }
}

/// Exponential back-off with full jitter: uniform in 0..base·2^(tries−1).
fn backoff(base: Duration, tries: u32, jitter: f64) -> Duration {
    let ceiling = base.saturating_mul(1 << tries.saturating_sub(1).min(10));
    ceiling.mul_f64(jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
