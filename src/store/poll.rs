//! Polling a table: the loop of every worker whose work waits in a table.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{Changes, Store, StoreError, Wake};
use crate::clock::Clock;

/// The longest pause after a failed look, where the interval is shorter.
const LONGEST_BACKOFF: Duration = Duration::from_secs(2);
/// The longest rest while nothing changes, where the interval is shorter.
const LONGEST_REST: Duration = Duration::from_secs(10);
/// How long after a change the look is: whoever made the change has something else to do first.
const AFTER_CHANGE: Duration = Duration::from_millis(20);

/// What one look at a table found, and so when the next one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// There may be more: look again at once.
    Again,
    /// Nothing is left to do: look again after a change, or when woken.
    Idle,
    /// Nothing will be due for this long: as `Idle`, with a shorter rest.
    IdleFor(Duration),
}

impl Looked {
    /// `Again` where a look did some work, else `Idle`.
    pub fn found(count: usize) -> Self {
        if count > 0 { Self::Again } else { Self::Idle }
    }

    /// `IdleFor` what is due first, else `Idle`.
    pub fn until_due(first: Option<Duration>) -> Self {
        first.map_or(Self::Idle, Self::IdleFor)
    }
}

/// Looks at a table until it is stopped: when it is woken, when what it waits for is due, and after
/// anything was committed, but then only once in an interval. While nothing happens it looks once
/// in ten seconds, should a change not have been told. A look that fails or panics is logged and
/// repeated; after failures in a row the pause doubles.
pub struct TablePoll {
    task: &'static str,
    interval: Duration,
    clock: Clock,
    changes: Changes,
    wake: Option<Wake>,
}

impl TablePoll {
    /// A poll of this store's tables. `task` names it in the logs.
    pub fn every(task: &'static str, interval: Duration, store: &Store, clock: &Clock) -> Self {
        Self { task, interval, clock: clock.clone(), changes: store.changes(), wake: None }
    }

    /// Looks whenever `wake` says so, too.
    #[must_use]
    pub fn woken_by(self, wake: &Wake) -> Self {
        Self { wake: Some(wake.clone()), ..self }
    }

    /// Looks until `stop`. A look should read first, and open a write only where there is work.
    pub async fn run<L, F>(mut self, stop: &CancellationToken, mut look: L)
    where
        L: FnMut() -> F,
        F: Future<Output = Result<Looked, StoreError>>,
    {
        let longest = LONGEST_REST.max(self.interval);
        let mut failures = 0;
        while !stop.is_cancelled() {
            self.changes.mark_seen();
            let begun = Instant::now();
            let outcome = AssertUnwindSafe(look()).catch_unwind().await;
            match outcome {
                Ok(Ok(looked)) => {
                    failures = 0;
                    match looked {
                        Looked::Again => {}
                        Looked::Idle => self.rest(begun, longest, stop).await,
                        Looked::IdleFor(rest) => self.rest(begun, rest.min(longest), stop).await,
                    }
                    continue;
                }
                Ok(Err(error)) => {
                    tracing::error!(task = self.task, %error, "a table could not be polled");
                }
                Err(_) => tracing::error!(task = self.task, "a look at a table panicked"),
            }
            failures += 1;
            // Being woken does not mend what failed.
            tokio::select! {
                () = tokio::time::sleep(self.backoff(failures)) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Rests after a look that began at `begun`.
    async fn rest(&mut self, begun: Instant, rest: Duration, stop: &CancellationToken) {
        let Self { interval, clock, changes, wake, .. } = self;
        let woken = async {
            match wake {
                Some(wake) => wake.wait().await,
                None => std::future::pending().await,
            }
        };
        let changed = async {
            changes.next().await;
            let next = (begun + *interval).max(Instant::now() + AFTER_CHANGE);
            tokio::time::sleep_until(next).await;
        };
        tokio::select! {
            () = woken => {}
            () = clock.sleep_until(clock.now().plus(rest)) => {}
            () = changed => {}
            () = stop.cancelled() => {}
        }
    }

    /// The pause after so many failures in a row: the interval, doubled with each.
    fn backoff(&self, failures: u32) -> Duration {
        let longest = LONGEST_BACKOFF.max(self.interval);
        self.interval.saturating_mul(1 << failures.saturating_sub(1).min(10)).min(longest)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::super::changes::ChangeSignal;
    use super::*;
    use crate::clock::At;

    const INTERVAL: Duration = Duration::from_millis(500);

    fn poll(signal: &ChangeSignal) -> TablePoll {
        let (clock, changes) = (Clock::System, signal.watch());
        TablePoll { task: "test", interval: INTERVAL, clock, changes, wake: None }
    }

    /// Polls with these results, then stops; returns when each look was, in milliseconds. `during`
    /// is called in each look with its number.
    async fn looks(
        poll: TablePoll,
        results: &[Option<Result<Looked, StoreError>>],
        during: impl Fn(usize),
    ) -> Vec<u128> {
        let (stop, begun) = (CancellationToken::new(), Instant::now());
        let (next, times) = (Cell::new(0), Cell::new(Vec::new()));
        let look = || async {
            let mut seen = times.take();
            seen.push(begun.elapsed().as_millis());
            times.set(seen);
            let at = next.replace(next.get() + 1);
            during(at);
            if at + 1 >= results.len() {
                stop.cancel();
            }
            match results.get(at) {
                Some(Some(result)) => result.clone(),
                _ => panic!("a look that panics"),
            }
        };
        poll.run(&stop, look).await;
        times.take()
    }

    fn failed() -> Option<Result<Looked, StoreError>> {
        Some(Err(StoreError::Unavailable("down".to_owned())))
    }

    fn idle() -> Option<Result<Looked, StoreError>> {
        Some(Ok(Looked::Idle))
    }

    #[tokio::test(start_paused = true)]
    async fn work_is_followed_by_a_look_at_once_and_nothing_by_a_long_rest() {
        let signal = ChangeSignal::default();
        let soon = Looked::IdleFor(Duration::from_millis(100));
        let late = Looked::IdleFor(LONGEST_REST * 9);
        let results = [Looked::Again, Looked::Idle, soon, late, Looked::Idle];
        let times = looks(poll(&signal), &results.map(|looked| Some(Ok(looked))), |_| {}).await;
        assert_eq!(times, [0, 0, 10_000, 10_100, 20_100]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_is_looked_at_within_the_interval_and_many_are_looked_at_together() {
        let signal = ChangeSignal::default();
        let changes = signal.clone();
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(3_000)).await;
            for _ in 0..30 {
                changes.send();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        let results = [idle(), idle(), idle(), idle()];
        let times = looks(poll(&signal), &results, |_| {}).await;
        assert_eq!(times, [0, 3_020, 3_520, 13_520]);
    }

    #[tokio::test(start_paused = true)]
    async fn what_changes_during_a_look_is_not_lost() {
        let signal = ChangeSignal::default();
        let results = [idle(), idle(), idle()];
        let times = looks(poll(&signal), &results, |at| {
            if at == 0 {
                signal.send();
            }
        });
        assert_eq!(times.await, [0, 500, 10_500]);
    }

    #[tokio::test(start_paused = true)]
    async fn failures_and_panics_are_waited_out_longer_and_longer() {
        let signal = ChangeSignal::default();
        let results = [failed(), None, failed(), failed(), idle(), failed(), idle()];
        let times = looks(poll(&signal), &results, |_| {}).await;
        assert_eq!(times, [0, 500, 1500, 3500, 5500, 15_500, 16_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wake_up_is_not_waited_for_longer_and_none_is_lost() {
        let (signal, wake) = (ChangeSignal::default(), Wake::default());
        wake.now();
        let results = [idle(), idle(), idle()];
        let times = looks(poll(&signal).woken_by(&wake), &results, |_| {}).await;
        assert_eq!(times, [0, 0, 10_000]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_clock_that_is_moved_ends_the_rest_in_either_direction() {
        let (signal, clock) = (ChangeSignal::default(), Clock::manual(At(0)));
        let hour = Duration::from_secs(3600);
        let poll = TablePoll { clock: clock.clone(), ..poll(&signal) };
        let results = [idle(), idle(), idle(), idle()];
        let times = looks(poll, &results, |at| {
            if at == 0 {
                let moved = clock.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(Duration::from_millis(95)).await;
                    moved.advance(hour);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    moved.set_back(hour);
                });
            }
        });
        assert_eq!(times.await, [0, 100, 200, 10_200]);
    }
}
