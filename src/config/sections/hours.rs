//! When the support desk is open, and within which time it is to answer.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime, Timelike as _};
use serde::Deserialize;

use crate::clock::Zone;
use crate::config::ConfigFault;
use crate::config::checks::between;

/// The minutes of a day.
const DAY: u32 = 24 * 60;

/// When the desk is open.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoursSettings {
    /// Whose clocks count; the zone of `locales.time_zone` when empty.
    pub time_zone: String,
    pub monday: String,
    pub tuesday: String,
    pub wednesday: String,
    pub thursday: String,
    pub friday: String,
    pub saturday: String,
    pub sunday: String,
    /// Days on which nobody is there.
    pub holidays: Vec<String>,
}

/// A time in minutes for tickets of each priority; 0 is no target.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MinutesByPriority {
    pub urgent: u64,
    /// Of those that matter more.
    pub high: u64,
    pub normal: u64,
    /// Of those that can wait.
    pub low: u64,
}

/// Within which time customers are answered, in opening hours.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetSettings {
    pub first_response_min: MinutesByPriority,
    /// Each time after that.
    pub next_response_min: MinutesByPriority,
    /// Until the matter is solved.
    pub resolution_min: MinutesByPriority,
    /// How long after a target was missed all agents are told; 0 is never.
    pub escalate_after_min: u64,
}

impl HoursSettings {
    /// The zone whose clocks count.
    pub fn zone(&self, default: Zone) -> Zone {
        Zone::parse(&self.time_zone).unwrap_or(default)
    }

    /// From which to which minute of each day the desk is open, Monday first.
    pub fn week(&self) -> [Vec<(u32, u32)>; 7] {
        self.days().map(|(_, spans)| read_spans(spans).unwrap_or_default())
    }

    /// The days on which nobody is there.
    pub fn free_days(&self) -> BTreeSet<NaiveDate> {
        self.holidays.iter().filter_map(|day| day.parse().ok()).collect()
    }

    fn days(&self) -> [(&'static str, &str); 7] {
        [
            ("monday", &self.monday),
            ("tuesday", &self.tuesday),
            ("wednesday", &self.wednesday),
            ("thursday", &self.thursday),
            ("friday", &self.friday),
            ("saturday", &self.saturday),
            ("sunday", &self.sunday),
        ]
    }

    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        if let (false, Err(problem)) = (self.time_zone.is_empty(), Zone::parse(&self.time_zone)) {
            faults.push(ConfigFault::new("support.hours.time_zone", problem.to_string()));
        }
        for (day, spans) in self.days() {
            if read_spans(spans).is_none() {
                let problem = "must be like \"09:00-12:30, 13:30-18:00\", in order, up to 24:00; \
                    empty for closed";
                faults.push(ConfigFault::new(format!("support.hours.{day}"), problem));
            }
        }
        if self.days().iter().all(|(_, spans)| spans.trim().is_empty()) {
            faults.push(ConfigFault::new("support.hours", "needs a day on which the desk is open"));
        }
        for (place, _) in
            self.holidays.iter().enumerate().filter(|(_, day)| day.parse::<NaiveDate>().is_err())
        {
            faults.push(ConfigFault::new(
                format!("support.hours.holidays[{place}]"),
                "is no date like 2026-12-25",
            ));
        }
    }
}

impl TargetSettings {
    pub(in crate::config) fn check(&self, faults: &mut Vec<ConfigFault>) {
        let kinds = [
            ("first_response", self.first_response_min),
            ("next_response", self.next_response_min),
            ("resolution", self.resolution_min),
        ];
        for (kind, times) in kinds {
            for (priority, minutes) in [
                ("urgent", times.urgent),
                ("high", times.high),
                ("normal", times.normal),
                ("low", times.low),
            ] {
                between(
                    &format!("support.targets.{kind}_min.{priority}"),
                    minutes,
                    0..=129_600,
                    faults,
                );
            }
        }
        between("support.targets.escalate_after_min", self.escalate_after_min, 0..=10_080, faults);
    }
}

/// Reads the spans of a day; `None` when they are not such.
fn read_spans(text: &str) -> Option<Vec<(u32, u32)>> {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    for span in text.split(',').map(str::trim).filter(|span| !span.is_empty()) {
        let (from, to) = span.split_once('-')?;
        let (from, to) = (minute(from)?, minute(to)?);
        let follows = spans.last().is_none_or(|(_, before)| *before <= from);
        if from >= to || !follows {
            return None;
        }
        spans.push((from, to));
    }
    Some(spans)
}

fn minute(text: &str) -> Option<u32> {
    match text.trim() {
        "24:00" => Some(DAY),
        text => NaiveTime::parse_from_str(text, "%H:%M")
            .ok()
            .map(|time| time.hour() * 60 + time.minute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        assert_eq!(read_spans(" 09:00-12:30,13:30 - 24:00 "), Some(vec![(540, 750), (810, 1440)]));
        assert_eq!(read_spans(""), Some(Vec::new()));
        for wrong in [
            "9",
            "09:00",
            "18:00-09:00",
            "09:00-25:00",
            "09:00-12:00,11:00-13:00",
            "09:00-09:00",
            "x-y",
        ] {
            assert_eq!(read_spans(wrong), None, "{wrong}");
        }
    }
}
