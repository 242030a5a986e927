//! Time zones: converts between moments and local time.

use std::fmt;

use chrono::{Datelike as _, NaiveDateTime, TimeDelta, Timelike as _};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::AmbiguousOffset;
use serde::{Deserialize, Serialize};

use super::{At, rules};

/// The offsets that clocks on Earth have, in minutes east of UTC.
const OFFSETS: std::ops::RangeInclusive<i32> = -12 * 60..=14 * 60;

/// Whose clocks count: a zone of the IANA list, or a fixed offset from UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Zone(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// By its name in the list.
    Named(&'static str),
    /// So many minutes east of UTC, all year.
    Fixed(i32),
}

/// Not a time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be a time zone of the IANA list, such as Europe/Berlin, or an offset from UTC, such as \
        +02:00"
)]
pub struct ZoneError;

impl Zone {
    /// UTC.
    pub const UTC: Self = Self(Kind::Named("UTC"));

    /// The zone of this name, in whatever case, or of this offset: `+02:00`, `-0330`, `+02`,
    /// `UTC+2`, `Z`.
    ///
    /// # Errors
    /// When the IANA list has no such name, and it is no offset that clocks have.
    pub fn parse(text: &str) -> Result<Self, ZoneError> {
        let named = rules::in_use().find(text).map(Kind::Named);
        named.or_else(|| offset(text).map(Kind::Fixed)).map(Self).ok_or(ZoneError)
    }

    /// What clocks and calendars show there.
    pub fn local(self, at: At) -> NaiveDateTime {
        let utc = at.utc().naive_utc();
        utc.checked_add_signed(TimeDelta::seconds(self.offset_s(at))).unwrap_or(utc)
    }

    /// How far its clocks are ahead of UTC, in seconds.
    fn offset_s(self, at: At) -> i64 {
        match self.0 {
            Kind::Fixed(minutes) => i64::from(minutes) * 60,
            Kind::Named(name) => {
                let end = if at.ms() < 0 { Timestamp::MIN } else { Timestamp::MAX };
                let moment = Timestamp::from_millisecond(at.ms()).unwrap_or(end);
                i64::from(rules::in_use().ask(name, |zone| zone.to_offset(moment).seconds()))
            }
        }
    }

    /// The first moment at which clocks there show this or later. Of a time that they pass over, as
    /// in spring, that is the moment at which they do.
    pub fn moment(self, local: NaiveDateTime) -> At {
        let ahead_by = |seconds: i64| {
            At::from(
                local.checked_sub_signed(TimeDelta::seconds(seconds)).unwrap_or(local).and_utc(),
            )
        };
        let (name, shown) = match (self.0, civil_time(local)) {
            (Kind::Fixed(minutes), _) => return ahead_by(i64::from(minutes) * 60),
            (Kind::Named(_), None) => return ahead_by(0),
            (Kind::Named(name), Some(shown)) => (name, shown),
        };
        rules::in_use().ask(name, |zone| match zone.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Unambiguous { offset }
            | AmbiguousOffset::Fold { before: offset, .. } => ahead_by(i64::from(offset.seconds())),
            AmbiguousOffset::Gap { before, after } => {
                // By the clocks after the leap it is a moment before it: the next change to those
                // is the leap.
                let eve = after.to_timestamp(shown).ok();
                let leap =
                    eve.and_then(|eve| zone.following(eve).find(|change| change.offset() == after));
                let leap = leap.map(|change| At(change.timestamp().as_millisecond()));
                leap.unwrap_or_else(|| ahead_by(i64::from(before.seconds())))
            }
        })
    }
}

/// The same for who asks the rules; none outside of the years that they know.
fn civil_time(local: NaiveDateTime) -> Option<civil::DateTime> {
    let part = |value: u32| i8::try_from(value).ok();
    let nanosecond = i32::try_from(local.nanosecond().min(999_999_999)).ok()?;
    let (year, month, day) =
        (i16::try_from(local.year()).ok()?, part(local.month())?, part(local.day())?);
    civil::DateTime::new(
        year,
        month,
        day,
        part(local.hour())?,
        part(local.minute())?,
        part(local.second())?,
        nanosecond,
    )
    .ok()
}

/// An offset from UTC in minutes, as RFC 3339 and ISO 8601 write it, with or without `UTC` before
/// it.
fn offset(text: &str) -> Option<i32> {
    let bare = match text.get(..3) {
        Some(head) if head.eq_ignore_ascii_case("utc") => &text[3..],
        _ => text,
    };
    if bare.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if bare.starts_with('+') { 1 } else { -1 };
    // Some write a real minus.
    let digits = bare.strip_prefix(['+', '-', '\u{2212}'])?;
    let (hours, minutes) = match (digits.split_once(':'), digits.len()) {
        (Some((hours, minutes)), _) => (hours, minutes),
        (None, 4) => digits.split_at_checked(2)?,
        (None, _) => (digits, "00"),
    };
    let number = |text: &str, lengths: std::ops::RangeInclusive<usize>| -> Option<i32> {
        let is_number =
            lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { text.parse().ok() } else { None }
    };
    let (hours, minutes) =
        (number(hours, 1..=2)?, number(minutes, 2..=2).filter(|minutes| *minutes < 60)?);
    Some(sign * (hours * 60 + minutes)).filter(|offset| OFFSETS.contains(offset))
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Named(name) => f.write_str(name),
            Kind::Fixed(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        }
    }
}

impl TryFrom<String> for Zone {
    type Error = ZoneError;
    fn try_from(name: String) -> Result<Self, ZoneError> {
        Self::parse(&name)
    }
}

impl From<Zone> for String {
    fn from(zone: Zone) -> String {
        zone.to_string()
    }
}

#[cfg(test)]
#[path = "zone_tests.rs"]
mod tests;
