//! Doubt: from the moment at which a statement had no answer, or a connection broke, until a new connection has answered.
//! Whoever wants a connection meanwhile is not sent into the same silence: it waits for a moment and is then refused.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout_at};

/// How long callers wait for doubt to end, from its beginning on; later ones are refused at once.
const GRACE: Duration = Duration::from_secs(1);

/// Since when, and why.
#[derive(Debug)]
struct Reason {
    since: Instant,
    why: String,
}

/// Whether a database is in doubt.
#[derive(Debug)]
pub(super) struct Doubt(watch::Sender<Option<Reason>>);

impl Doubt {
    pub(super) fn none() -> Self {
        Self(watch::Sender::new(None))
    }

    /// Begins it; whether it was not there before.
    pub(super) fn begins(&self, why: &str) -> bool {
        self.0.send_if_modified(|reason| {
            let is_new = reason.is_none();
            reason.get_or_insert_with(|| Reason { since: Instant::now(), why: why.to_owned() });
            is_new
        })
    }

    /// What was found when it was asked again.
    pub(super) fn goes_on(&self, why: String) {
        self.0.send_if_modified(|reason| {
            if let Some(reason) = reason {
                reason.why = why;
            }
            false
        });
    }

    /// Ends it; how long it was.
    pub(super) fn ends(&self) -> Option<Duration> {
        self.0.send_replace(None).map(|reason| reason.since.elapsed())
    }

    /// Waits until there is none, and not for long.
    ///
    /// # Errors
    /// Why there still is.
    pub(super) async fn passes(&self) -> Result<(), String> {
        let until = match &*self.0.borrow() {
            None => return Ok(()),
            Some(reason) => reason.since + GRACE,
        };
        let mut changes = self.0.subscribe();
        if let Ok(Ok(_)) = timeout_at(until, changes.wait_for(Option::is_none)).await {
            return Ok(());
        }
        self.0.borrow().as_ref().map_or(Ok(()), |reason| Err(reason.why.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_comes_early_waits_for_a_moment_and_whoever_comes_later_does_not() {
        let doubt = Doubt::none();
        assert_eq!(doubt.passes().await, Ok(()));
        assert!(doubt.begins("silence") && !doubt.begins("again"));
        let asked = Instant::now();
        assert_eq!(doubt.passes().await, Err("silence".to_owned()));
        assert_eq!(asked.elapsed(), GRACE);
        doubt.goes_on("refused".to_owned());
        let asked = Instant::now();
        assert_eq!(doubt.passes().await, Err("refused".to_owned()));
        assert_eq!(asked.elapsed(), Duration::ZERO);
        assert!(doubt.ends().is_some_and(|took| took >= GRACE));
        assert_eq!(doubt.passes().await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn doubt_that_ends_soon_costs_nobody_a_refusal() {
        let doubt = Doubt::none();
        doubt.begins("silence");
        let ends = async {
            tokio::time::sleep(GRACE / 2).await;
            doubt.ends();
        };
        let (passed, ()) = tokio::join!(doubt.passes(), ends);
        assert_eq!(passed, Ok(()));
    }
}
