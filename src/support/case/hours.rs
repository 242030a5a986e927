//! Opening hours: counting time while the desk is open, and the next opening. Pure.

use chrono::{Datelike as _, Days, NaiveDate, TimeDelta};
use std::collections::BTreeSet;
use std::time::Duration;

use crate::clock::{At, Zone};

/// The most days looked ahead; beyond that closed hours count too.
const LONGEST: usize = 3660;

/// The minutes of a day.
const DAY: u32 = 24 * 60;

/// When the desk is open.
#[derive(Debug, Clone)]
pub struct OpeningHours {
    pub zone: Zone,
    /// Open spans of each day in minutes from midnight, Monday first, sorted.
    pub week: [Vec<(u32, u32)>; 7],
    /// Days on which the desk is closed.
    pub holidays: BTreeSet<NaiveDate>,
}

impl Default for OpeningHours {
    fn default() -> Self {
        Self {
            zone: Zone::UTC,
            week: std::array::from_fn(|_| vec![(0, DAY)]),
            holidays: BTreeSet::new(),
        }
    }
}

impl OpeningHours {
    /// The spans of moments in which the desk is open from the day of `at` on.
    fn spans(&self, at: At) -> impl Iterator<Item = (At, At)> + '_ {
        let first = self.zone.local(at).date();
        let days =
            (0_u64..).map_while(move |day| first.checked_add_days(Days::new(day))).take(LONGEST);
        days.filter(|day| !self.holidays.contains(day)).flat_map(move |day| {
            let moment = move |minute: u32| {
                self.zone.moment(
                    day.and_time(chrono::NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute)),
                )
            };
            let spans = self.week.get(day.weekday().num_days_from_monday() as usize);
            // When clocks go forward, a span may become empty.
            spans
                .into_iter()
                .flatten()
                .map(move |(from, to)| (moment(*from), moment(*to)))
                .filter(|(from, to)| from < to)
        })
    }

    /// When the desk opens next; `None` when it is open now.
    pub fn opens(&self, now: At) -> Option<At> {
        let (from, _) = self.spans(now).find(|(_, to)| *to > now)?;
        (from > now).then_some(from)
    }

    /// The time at which the desk has been open for `open_for` since `at`.
    pub fn after(&self, at: At, open_for: Duration) -> At {
        let mut left = open_for;
        for (from, to) in self.spans(at).filter(|(_, to)| *to > at) {
            let from = from.max(at);
            let open = to.since(from);
            if open >= left {
                return from.plus(left);
            }
            left = left.saturating_sub(open);
        }
        at.plus(open_for)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> At {
        At::from(text.parse::<DateTime<Utc>>().expect("a moment"))
    }

    fn berlin() -> OpeningHours {
        let day = || vec![(9 * 60, 12 * 60), (13 * 60, 17 * 60)];
        let week = [day(), day(), day(), day(), day(), Vec::new(), Vec::new()];
        OpeningHours {
            zone: Zone::parse("Europe/Berlin").expect("a zone"),
            week,
            holidays: BTreeSet::from(["2026-04-06".parse().expect("a day")]),
        }
    }

    #[test]
    fn only_open_hours_count() {
        let hours = berlin();
        let hour = |n: u64| Duration::from_secs(n * 3600);
        // A Friday in winter: Berlin is an hour ahead.
        assert_eq!(hours.after(at("2026-01-09T09:00:00Z"), hour(1)), at("2026-01-09T10:00:00Z"));
        assert_eq!(
            hours.after(at("2026-01-09T10:00:00Z"), hour(2)),
            at("2026-01-09T13:00:00Z"),
            "noon is left out"
        );
        assert_eq!(
            hours.after(at("2026-01-09T15:00:00Z"), hour(2)),
            at("2026-01-12T09:00:00Z"),
            "and so is the weekend"
        );
        assert_eq!(
            hours.after(at("2026-01-10T12:00:00Z"), hour(1)),
            at("2026-01-12T09:00:00Z"),
            "asked on a Saturday"
        );
        assert_eq!(
            hours.after(at("2026-04-03T14:00:00Z"), hour(2)),
            at("2026-04-07T08:00:00Z"),
            "Easter Monday, and summer time since"
        );
        assert_eq!(
            hours.after(at("2026-01-09T16:00:00Z"), Duration::ZERO),
            at("2026-01-12T08:00:00Z"),
            "closing time is no open time"
        );
    }

    #[test]
    fn the_next_opening_is_found() {
        let hours = berlin();
        assert_eq!(hours.opens(at("2026-01-09T09:00:00Z")), None);
        assert_eq!(hours.opens(at("2026-01-09T08:00:00Z")), None, "it opens at this moment");
        assert_eq!(hours.opens(at("2026-01-09T11:30:00Z")), Some(at("2026-01-09T12:00:00Z")));
        assert_eq!(hours.opens(at("2026-01-09T16:00:00Z")), Some(at("2026-01-12T08:00:00Z")));
        assert_eq!(hours.opens(at("2026-04-04T10:00:00Z")), Some(at("2026-04-07T07:00:00Z")));
        assert_eq!(OpeningHours::default().opens(at("2026-04-04T10:00:00Z")), None);
    }

    #[test]
    fn a_desk_without_hours_is_open_all_day_but_on_holidays() {
        let hours = OpeningHours { holidays: berlin().holidays, ..OpeningHours::default() };
        assert_eq!(hours.opens(at("2026-04-05T23:59:00Z")), None);
        assert_eq!(hours.opens(at("2026-04-06T10:00:00Z")), Some(at("2026-04-07T00:00:00Z")));
        assert_eq!(
            hours.after(at("2026-04-05T12:00:00Z"), Duration::from_secs(24 * 3600)),
            at("2026-04-07T12:00:00Z")
        );
    }

    /// Open on one span of every day.
    fn daily(zone: &str, from: u32, to: u32) -> OpeningHours {
        let week = std::array::from_fn(|_| vec![(from, to)]);
        OpeningHours { zone: Zone::parse(zone).expect("a zone"), week, holidays: BTreeSet::new() }
    }

    #[test]
    fn a_night_in_which_clocks_leap_has_fewer_open_hours_or_more() {
        let hour = Duration::from_secs(3600);
        // Berlin leaps from two to three: the desk of one to half past two is open for an hour,
        // that of a quarter of an hour not at all.
        let night = daily("Europe/Berlin", 60, 150);
        assert_eq!(night.after(at("2026-03-29T00:00:00Z"), hour), at("2026-03-29T01:00:00Z"));
        assert_eq!(night.opens(at("2026-03-29T01:00:00Z")), Some(at("2026-03-29T23:00:00Z")));
        assert_eq!(
            daily("Europe/Berlin", 135, 150).opens(at("2026-03-28T12:00:00Z")),
            Some(at("2026-03-30T00:15:00Z"))
        );
        // In autumn it is three before the second time that it is two.
        assert_eq!(
            daily("Europe/Berlin", 0, 180).after(at("2026-10-24T22:00:00Z"), 4 * hour),
            at("2026-10-25T02:00:00Z")
        );
        // Samoa had no 30 December 2011.
        let samoa = daily("Pacific/Apia", 9 * 60, 17 * 60);
        assert_eq!(samoa.opens(at("2011-12-30T04:00:00Z")), Some(at("2011-12-30T19:00:00Z")));
        assert_eq!(
            daily("+05:45", 9 * 60, 17 * 60).opens(at("2026-01-01T00:00:00Z")),
            Some(at("2026-01-01T03:15:00Z"))
        );
    }

    proptest! {
        #[test]
        fn more_work_is_never_done_sooner(start in 1_700_000_000_000_i64..1_900_000_000_000, first in 0_u64..200_000, more in 0_u64..200_000) {
            let (hours, start) = (berlin(), At(start));
            let (short, long) = (Duration::from_secs(first), Duration::from_secs(first + more));
            prop_assert!(hours.after(start, short) <= hours.after(start, long));
            prop_assert!(hours.after(start, short) >= start.plus(short));
            // What is done in two parts is done at the same moment, save that closing time is also
            // the next opening.
            let parts = hours.after(hours.after(start, short), Duration::from_secs(more));
            prop_assert!(more == 0 || parts == hours.after(start, long));
            prop_assert_eq!(OpeningHours::default().after(start, long), start.plus(long));
        }
    }
}
