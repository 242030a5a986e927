//! What to do before and after a try: pure functions of the facts, the rules and the time.

use std::time::Duration;

mod facts;

use crate::channels::{ErrorClass, SendResult};
use crate::clock::At;
use crate::delivery::end_reason::EndReason;
use crate::delivery::notification::{Category, Priority};

use facts::SHORTEST_CALL;
pub use facts::{AttemptFacts, Awaits, CategoryRules, DeliveryRules, NextStep};

/// So often something is tried at least that was refused in words that nobody knows, where it has
/// no other way: for some ten seconds with the first back-off of `bot.toml`.
const UNLISTED_TRIES: u32 = 6;

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
        ErrorClass::Address(_) | ErrorClass::Destination => give_up(facts, class.into()),
        ErrorClass::MessageGone => NextStep::Drop(class.into()),
        ErrorClass::NoRight => give_up(facts, class.into()),
        ErrorClass::Message
        | ErrorClass::TooLong
        | ErrorClass::Unwanted
        | ErrorClass::OriginalGone
        | ErrorClass::TopicGone
        | ErrorClass::NoTopics => give_up(facts, class.into()),
        ErrorClass::Unlisted => after_unlisted(facts, rules, now, jitter, late),
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

/// What follows when it was refused in words that nobody knows. Where nothing else is left it is
/// held for longer: nobody knows whether it is the moment.
fn after_unlisted(
    facts: &AttemptFacts,
    rules: &DeliveryRules,
    now: At,
    jitter: f64,
    late: bool,
) -> NextStep {
    let is_last = facts.is_send && !facts.has_another_leg();
    let most = if is_last { rules.tries.max(UNLISTED_TRIES) } else { rules.tries };
    if facts.tries >= most || (late && facts.has_another_leg()) {
        let may_wait = facts.is_send && facts.has_next_leg;
        return if may_wait { NextStep::NextLeg } else { give_up(facts, EndReason::Unlisted) };
    }
    // Never next to nothing: what passes by itself passes meanwhile.
    let pause = backoff(rules.backoff_base, facts.tries, 0.5 + jitter / 2.0);
    NextStep::RetryAt(in_time(facts, rules, now, now.plus(pause)))
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
        return if facts.tries >= rules.tries { NextStep::Drop(EndReason::Unknown) } else { again };
    }
    if !worth_a_double(facts.category) || facts.cuts > 1 {
        return if facts.has_another_leg() {
            NextStep::SpendLeg
        } else {
            NextStep::Fail(EndReason::Unknown)
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
        NextStep::Fail(EndReason::Unknown)
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
        _ => NextStep::Fail(EndReason::Undelivered),
    }
}

/// What follows when nobody read it in time.
pub fn after_unread(facts: &AttemptFacts) -> NextStep {
    if facts.has_next_leg { NextStep::SpendLeg } else { NextStep::Deliver }
}

fn give_up(facts: &AttemptFacts, reason: EndReason) -> NextStep {
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
        NextStep::Drop(EndReason::Transient)
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
mod tests;
