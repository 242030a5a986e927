//! Who may take a lease, and whether its holder keeps it.

use std::time::Duration;

use tokio::time::Instant;

use crate::store::postgres::lease_rows::LeaseRow;

/// How long a holder must be seen to be gone before it is replaced: a living one whose session was
/// cut has noticed that by then, and stopped.
const GONE_FOR: Duration = Duration::from_secs(2);

/// Since when the holder of an epoch is seen to be gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Absence {
    epoch: i64,
    since: Instant,
    seen: Instant,
}

impl Absence {
    /// After another look at the holder of this epoch.
    pub fn after(before: Option<Self>, epoch: i64, is_gone: bool, now: Instant) -> Option<Self> {
        let since = before.filter(|before| before.epoch == epoch).map_or(now, |first| first.since);
        is_gone.then_some(Self { epoch, since, seen: now })
    }

    /// How long it has lasted.
    pub fn lasted(self) -> Duration {
        self.seen - self.since
    }
}

/// Whether the lease may be had: nobody has it, it has run out, it is of this very replica, or its
/// holder has been gone for long enough.
pub(super) fn may_take(row: &LeaseRow, me: &str, gone_for: Option<Duration>) -> bool {
    row.has_run_out || row.holder == me || gone_for.is_some_and(|lasted| lasted >= GONE_FOR)
}

/// What came of a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Renewal {
    Done,
    /// It has another holder.
    Refused,
    /// The database gave no answer in time.
    Unknown,
}

/// What a holder does after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Keep,
    Retry,
    Lost,
}

/// Whether the holder goes on. `until`: how long it may work without another renewal. One that came
/// true too late is none: another replica may have looked before.
pub(super) fn after_renewal(renewal: Renewal, now: Instant, until: Instant) -> Verdict {
    match renewal {
        Renewal::Refused => Verdict::Lost,
        _ if now >= until => Verdict::Lost,
        Renewal::Done => Verdict::Keep,
        Renewal::Unknown => Verdict::Retry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(holder: &str, has_run_out: bool) -> LeaseRow {
        LeaseRow { holder: holder.to_owned(), epoch: 4, expires_at_ms: 9, has_run_out }
    }

    #[test]
    fn a_lease_is_taken_when_it_has_run_out_is_our_own_or_its_holder_is_gone() {
        let long = Some(GONE_FOR);
        let short = Some(GONE_FOR - Duration::from_millis(1));
        for (row, gone_for, may) in [
            (LeaseRow::of_nobody(), None, true),
            (row("rep_other", false), None, false),
            (row("rep_other", false), short, false),
            (row("rep_other", false), long, true),
            (row("rep_other", true), None, true),
            (row("rep_me", false), None, true),
        ] {
            assert_eq!(may_take(&row, "rep_me", gone_for), may, "{row:?} {gone_for:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_absence_begins_anew_with_each_holder_and_each_return() {
        let begun = Instant::now();
        let at = |ms| begun + Duration::from_millis(ms);
        let first = Absence::after(None, 1, true, at(0));
        let second = Absence::after(first, 1, true, at(2_000));
        assert_eq!(second.map(Absence::lasted), Some(GONE_FOR));
        let other = Absence::after(second, 2, true, at(3_000));
        assert_eq!(other.map(Absence::lasted), Some(Duration::ZERO), "another holder");
        assert_eq!(Absence::after(second, 1, false, at(3_000)), None, "it is back");
    }

    #[tokio::test(start_paused = true)]
    async fn a_holder_that_wakes_late_has_lost_it_whatever_the_database_says() {
        let until = Instant::now() + Duration::from_secs(5);
        let early = until - Duration::from_millis(1);
        for (renewal, now, verdict) in [
            (Renewal::Done, early, Verdict::Keep),
            (Renewal::Unknown, early, Verdict::Retry),
            (Renewal::Refused, early, Verdict::Lost),
            (Renewal::Done, until, Verdict::Lost),
            (Renewal::Unknown, until, Verdict::Lost),
        ] {
            assert_eq!(after_renewal(renewal, now, until), verdict, "{renewal:?}");
        }
    }
}
