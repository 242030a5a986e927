//! What becomes of a webhook after an attempt. Pure.

use std::time::Duration;

use crate::clock::At;

/// The pauses between attempts, in seconds: after the last of them the event is given up.
const PAUSES_S: [u64; 9] = [5, 30, 120, 600, 1800, 3600, 7200, 14_400, 28_800];
/// The status of a receiver that wants no more.
const GONE: u16 = 410;

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WebhookAnswer {
    /// The receiver answered with this HTTP status.
    Status(u16),
    /// There was no answer, for this reason.
    NoAnswer(&'static str),
}

impl std::fmt::Display for WebhookAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status) => write!(f, "{status}"),
            Self::NoAnswer(why) => f.write_str(why),
        }
    }
}

/// What becomes of an event after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
pub(super) enum WebhookFate {
    /// The receiver took it.
    #[strum(serialize = "told")]
    Delivered,
    /// It is sent again at this time.
    #[strum(serialize = "waiting")]
    RetryAt(At),
    /// It is given up.
    #[strum(serialize = "failed")]
    GivenUp,
}

impl WebhookFate {
    /// Decides after the attempt of number `attempts`: 2xx ends the event, 410 gives it up,
    /// everything else is tried again after a longer pause each time.
    pub(super) fn after(answer: &WebhookAnswer, attempts: i32, now: At) -> Self {
        match answer {
            WebhookAnswer::Status(200..=299) => Self::Delivered,
            WebhookAnswer::Status(GONE) => Self::GivenUp,
            _ => {
                let pause = usize::try_from(attempts - 1).ok().and_then(|at| PAUSES_S.get(at));
                pause.map_or(Self::GivenUp, |s| Self::RetryAt(now.plus(Duration::from_secs(*s))))
            }
        }
    }

    /// The `state` of the row.
    pub(super) fn state(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: At = At(1_772_366_400_000);

    #[test]
    fn two_hundred_ends_gone_stops_and_all_else_is_tried_for_hours() {
        let after =
            |status, attempts| WebhookFate::after(&WebhookAnswer::Status(status), attempts, NOW);
        for status in [200, 204, 299] {
            assert_eq!(after(status, 1), WebhookFate::Delivered);
        }
        assert_eq!(after(410, 1), WebhookFate::GivenUp);
        for status in [199, 300, 301, 404, 503] {
            assert_eq!(after(status, 1), WebhookFate::RetryAt(NOW.plus(Duration::from_secs(5))));
            assert_eq!(
                after(status, 9),
                WebhookFate::RetryAt(NOW.plus(Duration::from_secs(28_800)))
            );
            assert_eq!(after(status, 10), WebhookFate::GivenUp);
        }
        let silent = WebhookAnswer::NoAnswer("no answer in time");
        assert_eq!(
            WebhookFate::after(&silent, 2, NOW),
            WebhookFate::RetryAt(NOW.plus(Duration::from_secs(30)))
        );
        assert!(PAUSES_S.is_sorted() && PAUSES_S.iter().sum::<u64>() > 12 * 3600);
    }
}
