//! What to do after a try: a pure function of the facts, the rules and the time.

use std::time::Duration;

use super::notification::{Category, Priority};
use crate::channels::{ErrorClass, SendResult};
use crate::clock::At;

/// The operator's rules.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Tries on one channel before the next one is taken.
    pub tries: u32,
    /// The first back-off; it doubles with each try, with full jitter.
    pub backoff_base: Duration,
    /// How long after the first failure an urgent or high notification may stay on a channel when there is another.
    pub fallback_deadline_pressing: Duration,
    /// The same for the rest.
    pub fallback_deadline: Duration,
    /// When a call for an urgent or high notification is cut.
    pub call_timeout_pressing: Duration,
    /// When any other call is cut.
    pub call_timeout: Duration,
    /// How long a notification rests when its last channel seems to be down.
    pub rest: Duration,
}

impl Rules {
    /// When a call for this priority is cut.
    pub fn timeout(&self, priority: Priority) -> Duration {
        if priority.is_pressing() { self.call_timeout_pressing } else { self.call_timeout }
    }

    fn deadline(&self, priority: Priority) -> Duration {
        if priority.is_pressing() { self.fallback_deadline_pressing } else { self.fallback_deadline }
    }
}

/// What is known of the notification whose try just ended.
#[derive(Debug, Clone, Copy)]
pub struct Facts {
    /// What it is about.
    pub category: Category,
    /// How soon it matters.
    pub priority: Priority,
    /// Whether it brings something new (a message) or changes what is there (an edit).
    pub is_send: bool,
    /// Tries used up on this channel, the one that just ended included.
    pub tries: u32,
    /// When its first failure was, this one perhaps.
    pub first_failed_at: At,
    /// Whether the route goes on.
    pub has_next_leg: bool,
}

/// What becomes of the notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Delivered.
    Deliver,
    /// Try this channel again then.
    RetryAt(At),
    /// Try this channel again then; the try that ended does not count.
    WaitUntil(At),
    /// This channel seems to be down and is the last: rest, then start over with fresh tries.
    RestUntil(At),
    /// Take the next channel now.
    NextLeg,
    /// A dead letter.
    Fail(&'static str),
    /// Not worth more: what is no message is dropped and logged.
    Drop(&'static str),
}

/// Decides what follows a try. `jitter` is uniform in 0..1.
pub fn after(result: &SendResult, facts: &Facts, rules: &Rules, now: At, jitter: f64) -> Next {
    match result {
        SendResult::Accepted { .. } => Next::Deliver,
        SendResult::Failed { class, .. } => after_failure(*class, facts, rules, now, jitter),
    }
}

fn after_failure(class: ErrorClass, facts: &Facts, rules: &Rules, now: At, jitter: f64) -> Next {
    let late = now.since(facts.first_failed_at) >= rules.deadline(facts.priority);
    match class {
        ErrorClass::Address(_) => give_up(facts, "address"),
        ErrorClass::MessageGone => Next::Drop("message_gone"),
        ErrorClass::Message => {
            if facts.is_send {
                Next::Fail("message")
            } else {
                Next::Drop("message")
            }
        }
        ErrorClass::RateLimited { after } => {
            let until = now.plus(after);
            let in_time = until.since(facts.first_failed_at) <= rules.deadline(facts.priority);
            if in_time || !facts.has_next_leg { Next::WaitUntil(until) } else { Next::NextLeg }
        }
        ErrorClass::Transient => {
            if facts.has_next_leg && (late || facts.tries >= rules.tries) {
                Next::NextLeg
            } else if facts.tries >= rules.tries {
                rest_or_drop(facts, rules, now)
            } else {
                Next::RetryAt(now.plus(backoff(rules.backoff_base, facts.tries, jitter)))
            }
        }
        ErrorClass::Ambiguous => after_unknown(facts, rules, now, jitter),
    }
}

/// The crash rule: what follows a try that may or may not have been sent and that nobody can be asked about.
pub fn after_unknown(facts: &Facts, rules: &Rules, now: At, jitter: f64) -> Next {
    let worth_a_double = match facts.category {
        Category::Security | Category::Order | Category::Shipping | Category::Support | Category::Staff => true,
        Category::Marketing => false,
    };
    // An edit twice is an edit once.
    let harmless = !facts.is_send;
    if facts.has_next_leg && facts.priority.is_pressing() {
        Next::NextLeg
    } else if !worth_a_double && !harmless {
        Next::Fail("unknown")
    } else if facts.tries >= rules.tries {
        if facts.has_next_leg { Next::NextLeg } else { rest_or_drop(facts, rules, now) }
    } else {
        Next::RetryAt(now.plus(backoff(rules.backoff_base, facts.tries, jitter)))
    }
}

fn give_up(facts: &Facts, reason: &'static str) -> Next {
    match (facts.has_next_leg, facts.is_send) {
        (true, true) => Next::NextLeg,
        (false, true) => Next::Fail(reason),
        (_, false) => Next::Drop(reason),
    }
}

fn rest_or_drop(facts: &Facts, rules: &Rules, now: At) -> Next {
    if facts.is_send { Next::RestUntil(now.plus(rules.rest)) } else { Next::Drop("transient") }
}

/// Exponential back-off with full jitter: uniform in 0..base·2^(tries−1).
fn backoff(base: Duration, tries: u32, jitter: f64) -> Duration {
    let ceiling = base.saturating_mul(1 << tries.saturating_sub(1).min(10));
    ceiling.mul_f64(jitter.clamp(0.0, 1.0))
}

#[cfg(test)]
#[path = "policy_tests.rs"]
mod tests;
