//! The state of one connection: which side must act, and until when. The stream reports bytes, the
//! service reports requests and answers.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::connections::ConnectionSlot;

/// How long either side may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct ExchangeTimeouts {
    /// From a request's first byte, or from the beginning, until its headers are whole.
    pub head: Duration,
    /// From an answer until the next request; also how long an answer may find no reader.
    pub idle: Duration,
}

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExchangePhase {
    Idle {
        until: Instant,
    },
    /// The headers are on their way.
    Head {
        until: Instant,
    },
    /// The headers are whole; the body is read by whoever it is for, with limits of its own.
    Body,
    /// The request is whole.
    Ours,
    /// The answer is written, perhaps not out yet.
    Written,
}

struct State {
    turn: ExchangePhase,
    /// Whether a part of the body may still be on its way to us.
    is_unread: bool,
}

/// What goes on on one connection.
pub(super) struct Exchange {
    place: ConnectionSlot,
    times: ExchangeTimeouts,
    state: Mutex<State>,
}

impl Exchange {
    /// A connection that was opened now.
    pub(super) fn begin(place: ConnectionSlot, times: ExchangeTimeouts, now: Instant) -> Self {
        Self {
            place,
            times,
            state: Mutex::new(State {
                turn: ExchangePhase::Head { until: now + times.head },
                is_unread: false,
            }),
        }
    }

    /// Its place among the others.
    pub(super) fn place(&self) -> &ConnectionSlot {
        &self.place
    }

    /// How long an answer may find no reader.
    pub(super) fn write_limit(&self) -> Duration {
        self.times.idle
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Every change is an assignment: the state stays whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was read from the stream.
    pub(super) fn came(&self, now: Instant) {
        let mut state = self.lock();
        if let ExchangePhase::Idle { .. } = state.turn {
            state.turn = ExchangePhase::Head { until: now + self.times.head };
        }
    }

    /// Until when something must be read.
    pub(super) fn deadline(&self) -> Option<Instant> {
        match self.lock().turn {
            ExchangePhase::Idle { until } | ExchangePhase::Head { until } => Some(until),
            ExchangePhase::Body | ExchangePhase::Ours | ExchangePhase::Written => None,
        }
    }

    /// The headers of a request are whole.
    pub(super) fn asks(&self, has_body: bool) {
        *self.lock() = State {
            turn: if has_body { ExchangePhase::Body } else { ExchangePhase::Ours },
            is_unread: has_body,
        };
        if !has_body {
            self.place.is_whole();
        }
    }

    /// The body was read to its end.
    pub(super) fn body_ends(&self) {
        *self.lock() = State { turn: ExchangePhase::Ours, is_unread: false };
        self.place.is_whole();
    }

    /// There is an answer, be it before the end of the body.
    pub(super) fn answers(&self) {
        self.lock().turn = ExchangePhase::Ours;
        self.place.is_whole();
    }

    /// The last of the answer was handed over.
    pub(super) fn has_answered(&self) {
        self.lock().turn = ExchangePhase::Written;
    }

    /// All that was written is out.
    pub(super) fn flushed(&self, now: Instant) {
        let mut state = self.lock();
        if state.turn == ExchangePhase::Written {
            state.turn = ExchangePhase::Idle { until: now + self.times.idle };
            drop(state);
            self.place.is_without(now);
        }
    }

    /// Whether nothing was asked that has no answer yet, and nothing has begun to come.
    pub(super) fn is_idle(&self) -> bool {
        matches!(self.lock().turn, ExchangePhase::Idle { .. })
    }

    /// Whether the other side may still be writing: who is cut while writing may never see the
    /// answer.
    pub(super) fn is_unread(&self) -> bool {
        let state = self.lock();
        state.is_unread || matches!(state.turn, ExchangePhase::Head { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::serving::connections::ConnectionLimiter;

    const S: fn(u64) -> Duration = Duration::from_secs;

    fn exchange(now: Instant) -> Exchange {
        Exchange::begin(
            ConnectionLimiter::at_most(8).enter(now),
            ExchangeTimeouts { head: S(10), idle: S(30) },
            now,
        )
    }

    #[test]
    fn headers_have_ten_seconds_and_a_pause_has_thirty() {
        let begun = Instant::now();
        let exchange = exchange(begun);
        exchange.came(begun + S(9));
        assert_eq!(exchange.deadline(), Some(begun + S(10)), "a byte now and then wins no time");
        exchange.asks(true);
        assert_eq!(exchange.deadline(), None);
        exchange.body_ends();
        exchange.answers();
        exchange.flushed(begun + S(11));
        assert_eq!(exchange.deadline(), None, "the end of the answer is not written yet");
        exchange.has_answered();
        exchange.flushed(begun + S(12));
        assert_eq!((exchange.deadline(), exchange.is_idle()), (Some(begun + S(42)), true));
        exchange.came(begun + S(20));
        assert_eq!(exchange.deadline(), Some(begun + S(30)));
    }

    #[test]
    fn who_may_still_be_writing_is_known() {
        let now = Instant::now();
        let exchange = exchange(now);
        assert!(exchange.is_unread(), "headers that are none");
        exchange.asks(true);
        exchange.answers();
        assert!(exchange.is_unread(), "refused before the body");
        exchange.asks(true);
        exchange.body_ends();
        exchange.answers();
        assert!(!exchange.is_unread());
    }
}
