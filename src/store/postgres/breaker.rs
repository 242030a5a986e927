//! The circuit breaker of the database. It opens when a statement has no answer or a connection
//! breaks, and closes when a new connection has answered. While it is open, a caller waits for a
//! moment and is then refused, instead of waiting in vain for a time-out.

use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::{Instant, timeout, timeout_at};

/// How long callers wait for doubt to end, from its beginning on, and for the database to answer
/// when it is asked again.
const GRACE: Duration = Duration::from_secs(1);
/// How long to wait before it is asked again, where nobody calls; and where somebody does.
const PAUSE: Duration = Duration::from_millis(250);
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);

/// Since when, why, and what was done about it.
#[derive(Debug)]
struct Reason {
    since: Instant,
    why: String,
    /// How often the database was asked again, the question that it is asked now included.
    asked: u64,
    /// Since when it is asked now.
    asking_since: Option<Instant>,
}

impl Reason {
    /// Until when a caller who wants the answer to this question may wait; none when it is to be
    /// refused.
    fn patience(&self, question: u64, now: Instant) -> Option<Instant> {
        let is_answered =
            self.asked > question || (self.asked == question && self.asking_since.is_none());
        let until = match self.asking_since {
            _ if is_answered => self.since + GRACE,
            Some(since) => (self.since + GRACE).max(since + GRACE),
            None => (self.since + GRACE).max(now + GRACE),
        };
        (until > now).then_some(until)
    }
}

/// Whether a database is in doubt.
#[derive(Debug)]
pub(super) struct DatabaseBreaker {
    reason: watch::Sender<Option<Reason>>,
    called: Notify,
}

impl DatabaseBreaker {
    pub(super) fn none() -> Self {
        Self { reason: watch::Sender::new(None), called: Notify::new() }
    }

    /// Begins it; whether it was not there before.
    pub(super) fn begins(&self, why: &str) -> bool {
        self.reason.send_if_modified(|reason| {
            let is_new = reason.is_none();
            reason.get_or_insert_with(|| Reason {
                since: Instant::now(),
                why: why.to_owned(),
                asked: 0,
                asking_since: None,
            });
            is_new
        })
    }

    /// The database is asked again.
    pub(super) fn asks(&self) {
        self.reason.send_modify(|reason| {
            if let Some(reason) = reason {
                (reason.asked, reason.asking_since) = (reason.asked + 1, Some(Instant::now()));
            }
        });
    }

    /// It gave no good answer; waits until it is to be asked again.
    pub(super) async fn goes_on(&self, why: String) {
        self.reason.send_modify(|reason| {
            if let Some(reason) = reason {
                (reason.why, reason.asking_since) = (why, None);
            }
        });
        tokio::time::sleep(SHORTEST_PAUSE).await;
        let _ = timeout(PAUSE, self.called.notified()).await;
    }

    /// Ends it; how long it was.
    pub(super) fn ends(&self) -> Option<Duration> {
        self.reason.send_replace(None).map(|reason| reason.since.elapsed())
    }

    /// Waits until there is none, and not for long: the database is asked once more for whoever
    /// calls.
    ///
    /// # Errors
    /// Why there still is.
    pub(super) async fn passes(&self) -> Result<(), String> {
        let Some(question) = self.reason.borrow().as_ref().map(|reason| reason.asked + 1) else {
            return Ok(());
        };
        let mut changes = self.reason.subscribe();
        self.called.notify_one();
        loop {
            let until = match &*changes.borrow_and_update() {
                None => return Ok(()),
                Some(reason) => {
                    reason.patience(question, Instant::now()).ok_or_else(|| reason.why.clone())?
                }
            };
            // The sender lives as long as we do.
            let _ = timeout_at(until, changes.changed()).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn after(time: Duration, doubt: &DatabaseBreaker) -> (Result<(), String>, Duration) {
        tokio::time::advance(time).await;
        let called = Instant::now();
        (doubt.passes().await, called.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_comes_early_waits_for_a_moment_and_whoever_comes_later_does_not() {
        let doubt = DatabaseBreaker::none();
        assert_eq!(doubt.passes().await, Ok(()));
        assert!(doubt.begins("silence") && !doubt.begins("again"));
        doubt.asks();
        let half = GRACE / 2;
        assert_eq!(
            after(half, &doubt).await,
            (Err("silence".to_owned()), half),
            "a second from its beginning"
        );
        assert_eq!(
            after(half, &doubt).await,
            (Err("silence".to_owned()), Duration::ZERO),
            "it has no answer for a second"
        );
        assert!(doubt.ends().is_some_and(|took| took >= GRACE));
        assert_eq!(doubt.passes().await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn doubt_that_ends_soon_costs_nobody_a_refusal() {
        let doubt = DatabaseBreaker::none();
        doubt.begins("silence");
        let ends = async {
            doubt.asks();
            doubt.goes_on("refused".to_owned()).await;
            doubt.asks();
            doubt.ends();
        };
        assert_eq!(
            tokio::join!(doubt.passes(), ends).0,
            Ok(()),
            "a question that failed at once is asked again"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_calls_late_has_the_database_asked_once_more() {
        let doubt = DatabaseBreaker::none();
        doubt.begins("refused");
        doubt.asks();
        tokio::time::advance(GRACE * 9).await;
        for is_back in [false, true] {
            let asks = async {
                doubt.goes_on("refused".to_owned()).await;
                doubt.asks();
                if is_back {
                    doubt.ends();
                } else {
                    doubt.reason.send_modify(|reason| {
                        if let Some(reason) = reason {
                            reason.asking_since = None;
                        }
                    });
                }
            };
            let called = Instant::now();
            // The one who asks comes first: it is in its pause when somebody calls.
            let (passed, ()) = tokio::join!(biased_last(doubt.passes()), asks);
            assert_eq!(passed.is_ok(), is_back);
            assert!(
                called.elapsed() < PAUSE,
                "the pause ends when somebody calls: {:?}",
                called.elapsed()
            );
        }
    }

    async fn biased_last<T>(late: impl Future<Output = T>) -> T {
        tokio::task::yield_now().await;
        late.await
    }
}
