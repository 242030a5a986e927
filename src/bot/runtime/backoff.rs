//! Asking Telegram again: longer and longer between, and a line in the log only where there is
//! news.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::channels::telegram::{CallError, Telegram, TokenState};

/// The first wait; each further one is twice as long.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait for a Telegram that does not answer: when it is back, customers should not wait
/// for us.
const LONGEST: Duration = Duration::from_secs(4);
/// The longest wait while it refuses the token: that takes a person.
const LONGEST_REFUSED: Duration = Duration::from_secs(60);
/// After so long what still goes wrong is news again.
const STALE: Duration = Duration::from_secs(60);

/// The failures in a row of one thing that is asked of Telegram.
#[derive(Debug, Default)]
pub struct TelegramBackoff {
    waits: u32,
    said: Option<(String, Instant)>,
}

impl TelegramBackoff {
    /// Whether a failure is worth a line: it is another one, or has gone on for long. A refused
    /// token is not: Telegram's channel has said so.
    pub fn should_log(&mut self, error: &CallError) -> bool {
        let (text, now) = (error.to_string(), Instant::now());
        if error.refuses_token("")
            || self.said.as_ref().is_some_and(|(said, at)| *said == text && now < *at + STALE)
        {
            return false;
        }
        self.said = Some((text, now));
        true
    }

    /// Waits before the next try, shorter when the token is taken meanwhile; false when it is time
    /// to stop.
    pub async fn wait(
        &mut self,
        telegram: &Telegram,
        error: &CallError,
        stop: &CancellationToken,
    ) -> bool {
        let mut token = telegram.token();
        let is_refused = matches!(*token.borrow(), TokenState::Refused(_));
        let taken = async {
            if is_refused {
                // The sender lives as long as the channel.
                let _ = token.wait_for(|state| *state == TokenState::Accepted).await;
            } else {
                std::future::pending().await
            }
        };
        let wait = self.next(is_refused || error.refuses_token(""));
        tokio::select! {
            () = tokio::time::sleep(wait) => true,
            () = taken => true,
            () = stop.cancelled() => false,
        }
    }

    fn next(&mut self, is_refused: bool) -> Duration {
        let longest = if is_refused { LONGEST_REFUSED } else { LONGEST };
        let wait = FIRST.saturating_mul(2_u32.saturating_pow(self.waits)).min(longest);
        self.waits = self.waits.saturating_add(1);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(is_refused: bool) -> Vec<u64> {
        let mut backoff = TelegramBackoff::default();
        (0..9).map(|_| backoff.next(is_refused).as_secs()).collect()
    }

    #[test]
    fn a_refused_token_is_tried_once_a_minute_and_an_outage_every_few_seconds() {
        assert_eq!(waits(true), [1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(waits(false), [1, 2, 4, 4, 4, 4, 4, 4, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_failure_is_told_once_a_minute() {
        let mut backoff = TelegramBackoff::default();
        let (down, other) = (CallError::Server { status: 502 }, CallError::Server { status: 503 });
        assert_eq!(
            [&down, &down, &other, &other].map(|error| backoff.should_log(error)),
            [true, false, true, false]
        );
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(backoff.should_log(&other) && !backoff.should_log(&other));
        let refused = CallError::Refused {
            code: 401,
            description: "Unauthorized".to_owned(),
            retry_after: None,
            migrate_to: None,
        };
        assert!(!backoff.should_log(&refused), "the channel has said it");
    }
}
