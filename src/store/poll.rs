//! Polling a table: the loop of every worker whose work waits in a table.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{StoreError, Wake};

/// The longest pause after a failed look, where the interval is shorter.
const LONGEST_BACKOFF: Duration = Duration::from_secs(2);

/// What one look at a table found, and so when the next one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// There may be more: look again at once.
    Again,
    /// Nothing is left to do: look again after the interval, or when woken.
    Idle,
    /// Nothing will be due for this long: as `Idle`, with a shorter rest.
    IdleFor(Duration),
}

impl Looked {
    /// `Again` where a look did some work, else `Idle`.
    pub fn found(count: usize) -> Self {
        if count > 0 { Self::Again } else { Self::Idle }
    }
}

/// Looks at a table at an interval and whenever it is woken, until it is stopped. A look that fails
/// or panics is logged and repeated; after failures in a row the pause doubles.
pub struct TablePoll {
    task: &'static str,
    interval: Duration,
    wake: Option<Wake>,
}

impl TablePoll {
    /// A poll at this interval. `task` names it in the logs.
    pub fn every(task: &'static str, interval: Duration) -> Self {
        Self { task, interval, wake: None }
    }

    /// Looks whenever `wake` says so, too. The interval still bounds what a lost wake-up costs.
    #[must_use]
    pub fn woken_by(self, wake: &Wake) -> Self {
        Self { wake: Some(wake.clone()), ..self }
    }

    /// Looks until `stop`. A look should read first, and open a write only where there is work.
    pub async fn run<L, F>(self, stop: &CancellationToken, mut look: L)
    where
        L: FnMut() -> F,
        F: Future<Output = Result<Looked, StoreError>>,
    {
        let mut failures = 0;
        while !stop.is_cancelled() {
            let rest = match AssertUnwindSafe(look()).catch_unwind().await {
                Ok(Ok(looked)) => {
                    failures = 0;
                    match looked {
                        Looked::Again => continue,
                        Looked::Idle => self.interval,
                        Looked::IdleFor(rest) => rest.min(self.interval),
                    }
                }
                Ok(Err(error)) => {
                    tracing::error!(task = self.task, %error, "a table could not be polled");
                    failures += 1;
                    self.backoff(failures)
                }
                Err(_) => {
                    tracing::error!(task = self.task, "a look at a table panicked");
                    failures += 1;
                    self.backoff(failures)
                }
            };
            if failures > 0 {
                // Being woken does not mend what failed.
                self.rest(rest, None, stop).await;
            } else if !rest.is_zero() {
                self.rest(rest, self.wake.as_ref(), stop).await;
            }
        }
    }

    async fn rest(&self, rest: Duration, wake: Option<&Wake>, stop: &CancellationToken) {
        let until = Instant::now() + rest;
        let woken = async {
            match wake {
                Some(wake) => wake.wait().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep_until(until) => {}
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

    use super::*;

    const INTERVAL: Duration = Duration::from_millis(500);

    fn poll() -> TablePoll {
        TablePoll::every("test", INTERVAL)
    }

    /// Polls with these results, then stops; returns when each look was.
    async fn looks(
        poll: TablePoll,
        results: &[Option<Result<Looked, StoreError>>],
    ) -> Vec<Duration> {
        let (stop, begun) = (CancellationToken::new(), Instant::now());
        let (next, times) = (Cell::new(0), Cell::new(Vec::new()));
        let look = || async {
            let mut seen = times.take();
            seen.push(begun.elapsed());
            times.set(seen);
            let at = next.replace(next.get() + 1);
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

    #[tokio::test(start_paused = true)]
    async fn work_is_followed_by_a_look_at_once_and_nothing_by_the_interval() {
        let soon = Looked::IdleFor(Duration::from_millis(100));
        let late = Looked::IdleFor(INTERVAL * 9);
        let results = [Looked::Again, Looked::Idle, soon, late, Looked::Idle];
        let times = looks(poll(), &results.map(|looked| Some(Ok(looked)))).await;
        assert_eq!(
            times.iter().map(Duration::as_millis).collect::<Vec<_>>(),
            [0, 0, 500, 600, 1100]
        );
    }

    #[tokio::test(start_paused = true)]
    async fn failures_and_panics_are_waited_out_longer_and_longer() {
        let idle = || Some(Ok(Looked::Idle));
        let results = [failed(), None, failed(), failed(), idle(), failed(), idle()];
        let times = looks(poll(), &results).await;
        let ms: Vec<_> = times.iter().map(Duration::as_millis).collect();
        assert_eq!(ms, [0, 500, 1500, 3500, 5500, 6000, 6500]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wake_up_is_not_waited_for_longer_and_none_is_lost() {
        let wake = Wake::default();
        wake.now();
        let idle = || Some(Ok(Looked::Idle));
        let times = looks(poll().woken_by(&wake), &[idle(), idle(), idle()]).await;
        assert_eq!(times.iter().map(Duration::as_millis).collect::<Vec<_>>(), [0, 0, 500]);
    }
}
