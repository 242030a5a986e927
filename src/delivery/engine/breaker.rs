//! The breaker of a channel: a pure state machine. Five failures in a row, or more than half of the
//! last twenty, open it; after a while one call probes whether the channel is back.

use std::collections::VecDeque;
use std::time::Duration;

use crate::clock::At;

/// When a breaker opens and for how long.
#[derive(Debug, Clone, Copy)]
pub struct BreakerRules {
    /// So many failures in a row.
    pub failures: u32,
    /// Or more than half of the last so many calls.
    pub window: usize,
    /// How long it stays open before a probe.
    pub open_for: Duration,
}

/// How a call bore on the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallHealth {
    /// The channel works, whatever became of the message.
    Works,
    /// It failed in a way that the next call may fail too.
    Fails,
    /// It is out of order: every call will fail until somebody mends it.
    Broken,
}

/// Whether a call may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerPermit {
    /// It may.
    Go,
    /// Not before then.
    OpenUntil(At),
}

/// A change that staff are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerChange {
    /// The channel is left alone.
    Opened,
    /// The channel is back.
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BreakerState {
    /// Calls go. Left by failures.
    Closed,
    /// No call goes until then. Left by the first call after it, as a probe.
    Open(At),
    /// One call is on its way to probe; if it is never heard of again another probes then.
    Probing(At),
}

/// The breaker of one channel.
#[derive(Debug, Clone)]
pub struct Breaker {
    rules: BreakerRules,
    state: BreakerState,
    in_a_row: u32,
    last: VecDeque<bool>,
    /// How often it opened without a good call between: from the second time on it stays open twice
    /// as long, and no longer: a channel that is back is found within that time, and a probe costs
    /// one message no more than its next channel.
    openings: u32,
}

impl Breaker {
    /// A closed breaker.
    pub fn new(rules: BreakerRules) -> Self {
        Self { rules, state: BreakerState::Closed, in_a_row: 0, last: VecDeque::new(), openings: 0 }
    }

    /// Whether it is closed.
    pub fn is_closed(&self) -> bool {
        self.state == BreakerState::Closed
    }

    /// Until when no call goes but a probe that has begun; none where calls go, or one probes.
    pub fn open_until(&self) -> Option<At> {
        match self.state {
            BreakerState::Open(until) => Some(until),
            BreakerState::Closed | BreakerState::Probing(_) => None,
        }
    }

    /// Takes over what another replica found out: the channel is to be left alone until then, or
    /// works.
    pub fn adopt(&mut self, open_until: Option<At>) {
        match open_until {
            Some(until) => {
                self.openings = self.openings.max(1);
                self.state = BreakerState::Open(until);
            }
            None => {
                self.state = BreakerState::Closed;
                (self.in_a_row, self.openings) = (0, 0);
                self.last.clear();
            }
        }
    }

    /// Whether a call may go, without taking the probe's place.
    pub fn look(&self, now: At) -> BreakerPermit {
        match self.state {
            BreakerState::Open(until) | BreakerState::Probing(until) if until > now => {
                BreakerPermit::OpenUntil(until)
            }
            _ => BreakerPermit::Go,
        }
    }

    /// Asks for a call; the first one after the pause is the probe, and the others wait for it.
    pub fn ask(&mut self, now: At, call: Duration) -> BreakerPermit {
        match self.state {
            BreakerState::Closed => BreakerPermit::Go,
            BreakerState::Open(until) | BreakerState::Probing(until) if until > now => {
                BreakerPermit::OpenUntil(until)
            }
            BreakerState::Open(_) | BreakerState::Probing(_) => {
                self.state = BreakerState::Probing(now.plus(call));
                BreakerPermit::Go
            }
        }
    }

    /// Hears how a call ended.
    pub fn hear(&mut self, bearing: CallHealth, now: At) -> Option<BreakerChange> {
        let failed = bearing != CallHealth::Works;
        if self.last.len() >= self.rules.window {
            self.last.pop_front();
        }
        self.last.push_back(failed);
        self.in_a_row = if failed { self.in_a_row.saturating_add(1) } else { 0 };
        match (self.state, failed) {
            (BreakerState::Closed, true) if bearing == CallHealth::Broken || self.is_too_much() => {
                self.open(now);
                Some(BreakerChange::Opened)
            }
            (BreakerState::Probing(_), true) => {
                self.open(now);
                None
            }
            // A call that was on its way when it opened and went well is as good as a probe.
            (BreakerState::Probing(_) | BreakerState::Open(_), false) => {
                self.state = BreakerState::Closed;
                self.last.clear();
                self.openings = 0;
                Some(BreakerChange::Closed)
            }
            (BreakerState::Closed | BreakerState::Open(_), _) => None,
        }
    }

    /// The clock was set back: the pause lasts as long as it would have.
    pub fn set_back(&mut self, by: Duration) {
        if let BreakerState::Open(until) | BreakerState::Probing(until) = &mut self.state {
            *until = until.minus(by);
        }
    }

    fn open(&mut self, now: At) {
        let pause = self.rules.open_for * (1 + self.openings.min(1));
        self.openings = self.openings.saturating_add(1);
        self.state = BreakerState::Open(now.plus(pause));
    }

    fn is_too_much(&self) -> bool {
        let failed = self.last.iter().filter(|failed| **failed).count();
        self.in_a_row >= self.rules.failures
            || (self.last.len() >= self.rules.window && failed * 2 > self.last.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CALL: Duration = Duration::from_secs(4);

    fn breaker() -> Breaker {
        Breaker::new(BreakerRules { failures: 5, window: 20, open_for: Duration::from_secs(2) })
    }

    #[test]
    fn five_failures_in_a_row_open_it_and_one_good_probe_closes_it() {
        let mut breaker = breaker();
        for n in 0..4 {
            assert_eq!(breaker.hear(CallHealth::Fails, At(n)), None);
        }
        assert_eq!(breaker.hear(CallHealth::Fails, At(4)), Some(BreakerChange::Opened));
        assert_eq!(breaker.ask(At(5), CALL), BreakerPermit::OpenUntil(At(2004)));
        assert_eq!(breaker.ask(At(2004), CALL), BreakerPermit::Go, "the probe");
        assert!(
            matches!(breaker.ask(At(2005), CALL), BreakerPermit::OpenUntil(_)),
            "one probe at a time"
        );
        assert_eq!(breaker.hear(CallHealth::Works, At(2100)), Some(BreakerChange::Closed));
        assert_eq!(breaker.ask(At(2101), CALL), BreakerPermit::Go);
    }

    #[test]
    fn a_failed_probe_keeps_it_open_longer_and_a_lost_one_is_replaced() {
        let mut breaker = breaker();
        assert_eq!(
            breaker.hear(CallHealth::Broken, At(0)),
            Some(BreakerChange::Opened),
            "a broken channel needs no five"
        );
        assert_eq!(breaker.ask(At(2000), CALL), BreakerPermit::Go);
        assert_eq!(breaker.hear(CallHealth::Fails, At(2100)), None);
        assert_eq!(breaker.look(At(2200)), BreakerPermit::OpenUntil(At(6100)));
        assert_eq!(breaker.ask(At(6100), CALL), BreakerPermit::Go);
        assert_eq!(
            breaker.ask(At(6100 + 4000), CALL),
            BreakerPermit::Go,
            "the first probe was never heard of"
        );
        assert_eq!(breaker.hear(CallHealth::Fails, At(10_200)), None);
        assert_eq!(
            breaker.look(At(10_300)),
            BreakerPermit::OpenUntil(At(14_200)),
            "and no longer: one that is back is soon found"
        );
    }

    #[test]
    fn more_than_half_of_the_last_twenty_open_it() {
        let mut breaker = breaker();
        let opened = (0..40).find(|n| {
            breaker
                .hear(if n % 3 == 0 { CallHealth::Works } else { CallHealth::Fails }, At(*n))
                .is_some()
        });
        assert_eq!(opened, Some(19));
    }

    proptest! {
        #[test]
        fn it_never_stays_open_for_ever(bearings in prop::collection::vec(prop::sample::select(vec![CallHealth::Works, CallHealth::Fails, CallHealth::Broken]), 0..60)) {
            let mut breaker = breaker();
            for (n, bearing) in bearings.into_iter().enumerate() {
                breaker.hear(bearing, At(i64::try_from(n).unwrap_or(0) * 100));
            }
            prop_assert_eq!(breaker.ask(At(1_000_000), CALL), BreakerPermit::Go);
        }
    }
}
