use chrono::{DateTime, Utc};
use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap_or_else(|_| panic!("{name}"))
}

fn at(text: &str) -> At {
    At::from(text.parse::<DateTime<Utc>>().unwrap_or_else(|_| panic!("{text}")))
}

fn local(text: &str) -> NaiveDateTime {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

/// What changed in recent years, by the release whose NEWS tells of it: the zone, a moment, and
/// what clocks show there.
const CHANGES: &[(&str, &str, &str, &str)] = &[
    ("2026f", "America/Havana", "2026-11-29T20:30:00Z", "2026-11-29T16:30:00"),
    ("2026f", "Cuba", "2026-11-29T20:30:00Z", "2026-11-29T16:30:00"),
    ("2026e", "America/Winnipeg", "2026-11-29T20:30:00Z", "2026-11-29T15:30:00"),
    ("2026d", "America/Inuvik", "2026-11-29T20:30:00Z", "2026-11-29T14:30:00"),
    ("2026c", "America/Edmonton", "2026-11-29T20:30:00Z", "2026-11-29T14:30:00"),
    ("2026c", "America/Yellowknife", "2026-11-29T20:30:00Z", "2026-11-29T14:30:00"),
    ("2026c", "Africa/Casablanca", "2026-11-29T20:30:00Z", "2026-11-29T20:30:00"),
    ("2026c", "Africa/Casablanca", "2026-09-19T20:30:00Z", "2026-09-19T21:30:00"),
    ("2026c", "Africa/El_Aaiun", "2026-11-29T20:30:00Z", "2026-11-29T20:30:00"),
    ("2026b", "America/Vancouver", "2026-11-29T20:30:00Z", "2026-11-29T13:30:00"),
    ("2026b", "America/Vancouver", "2026-02-28T20:30:00Z", "2026-02-28T12:30:00"),
    ("2026b", "Canada/Pacific", "2027-01-15T20:30:00Z", "2027-01-15T13:30:00"),
    ("2026a", "Europe/Chisinau", "2026-03-29T00:30:00Z", "2026-03-29T02:30:00"),
    ("2026a", "Europe/Chisinau", "2026-03-29T01:00:00Z", "2026-03-29T04:00:00"),
    ("2025b", "America/Coyhaique", "2026-06-29T20:30:00Z", "2026-06-29T17:30:00"),
    ("2025b", "America/Santiago", "2026-06-29T20:30:00Z", "2026-06-29T16:30:00"),
    ("2025a", "America/Asuncion", "2026-06-29T20:30:00Z", "2026-06-29T17:30:00"),
    ("2025a", "Asia/Manila", "1990-06-01T00:00:00Z", "1990-06-01T09:00:00"),
    ("2024a", "Asia/Almaty", "2026-11-29T20:30:00Z", "2026-11-30T01:30:00"),
    ("2024a", "Asia/Qostanay", "2024-03-01T00:00:00Z", "2024-03-01T05:00:00"),
    ("2023d", "America/Scoresbysund", "2026-06-29T20:30:00Z", "2026-06-29T19:30:00"),
    ("2023d", "Antarctica/Vostok", "2026-06-29T20:30:00Z", "2026-06-30T01:30:00"),
    ("2023d", "Antarctica/Casey", "2026-06-29T20:30:00Z", "2026-06-30T04:30:00"),
    ("2023a", "Africa/Cairo", "2026-06-29T20:30:00Z", "2026-06-29T23:30:00"),
    ("2023a", "America/Nuuk", "2026-06-29T20:30:00Z", "2026-06-29T19:30:00"),
    ("2022g", "America/Ojinaga", "2026-11-29T20:30:00Z", "2026-11-29T14:30:00"),
    ("2022f", "America/Mexico_City", "2026-06-29T20:30:00Z", "2026-06-29T14:30:00"),
    ("2022f", "Pacific/Fiji", "2026-12-29T20:30:00Z", "2026-12-30T08:30:00"),
    ("2022e", "Asia/Amman", "2026-12-29T20:30:00Z", "2026-12-29T23:30:00"),
    ("2022b", "Asia/Tehran", "2026-06-29T20:30:00Z", "2026-06-30T00:00:00"),
    ("2021b", "Pacific/Apia", "2026-12-29T20:30:00Z", "2026-12-30T09:30:00"),
];

#[test]
fn the_rules_in_use_know_what_changed_lately() {
    let wrong = CHANGES
        .iter()
        .filter(|(_, name, moment, shown)| zone(name).local(at(moment)) != local(shown));
    assert_eq!(
        wrong.collect::<Vec<_>>(),
        Vec::<&(_, _, _, _)>::new(),
        "rules of {}",
        rules::in_use().describe(at("2026-11-29T00:00:00Z"))
    );
}

#[test]
fn every_name_that_was_ever_taken_is_taken_in_any_case() {
    let names: Vec<&str> = include_str!("../../tests/data/zone_names.txt").lines().collect();
    assert!(names.len() > 590, "the names were read");
    for name in names {
        assert_eq!(zone(name).to_string(), name);
        assert_eq!(zone(&name.to_uppercase()), zone(name), "{name}");
    }
    for name in [
        "",
        " ",
        "Berlin",
        "Europe",
        "Europe/",
        "Europe/Berlin ",
        "posix/Europe/Berlin",
        "right/Europe/Berlin",
        "../UTC",
        "Factory",
        "GMT+2",
    ] {
        assert_eq!(Zone::parse(name), Err(ZoneError), "{name:?}");
    }
}

#[test]
fn an_offset_is_taken_as_what_it_is() {
    for (text, written, shown) in [
        ("+02:00", "+02:00", "2026-11-29T22:30:00"),
        ("+0530", "+05:30", "2026-11-30T02:00:00"),
        ("-03", "-03:00", "2026-11-29T17:30:00"),
        ("\u{2212}09:30", "-09:30", "2026-11-29T11:00:00"),
        ("utc+2", "+02:00", "2026-11-29T22:30:00"),
        ("UTC-03:30", "-03:30", "2026-11-29T17:00:00"),
        ("+14:00", "+14:00", "2026-11-30T10:30:00"),
        ("-00:00", "+00:00", "2026-11-29T20:30:00"),
        ("z", "+00:00", "2026-11-29T20:30:00"),
        // Of the IANA list, whose signs are the other way round.
        ("Etc/GMT+2", "Etc/GMT+2", "2026-11-29T18:30:00"),
    ] {
        let found = zone(text);
        assert_eq!(
            (found.to_string().as_str(), found.local(at("2026-11-29T20:30:00Z"))),
            (written, local(shown)),
            "{text}"
        );
        assert_eq!(found.moment(local(shown)), at("2026-11-29T20:30:00Z"), "{text}");
        assert_eq!(zone(written), found, "it is read back");
    }
    for text in [
        "+",
        "-",
        "+2:0",
        "+02:60",
        "+14:01",
        "-12:30",
        "+24:00",
        "+020",
        "+02:00:00",
        "+0x10",
        "02:00",
        "UTC",
        "UTC02",
        "+٠٢:٠٠",
    ] {
        assert!(Zone::parse(text).is_err() || text == "UTC", "{text}");
    }
}

#[test]
fn a_time_that_clocks_pass_over_is_when_they_do() {
    for (name, shown, moment) in [
        ("Europe/Berlin", "2026-03-29T02:00:00", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29T02:59:00", "2026-03-29T01:00:00Z"),
        ("Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z"),
        // Half an hour, and midnight, and a whole day.
        ("Australia/Lord_Howe", "2026-10-04T02:15:00", "2026-10-03T15:30:00Z"),
        ("Asia/Beirut", "2026-03-29T00:00:00", "2026-03-28T22:00:00Z"),
        ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T10:00:00Z"),
        // Twice: the first of both.
        ("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z"),
        ("Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T02:00:00Z"),
        // Where they would have gone back an hour a year before.
        ("America/Vancouver", "2026-11-01T01:30:00", "2026-11-01T08:30:00Z"),
        ("America/Vancouver", "2026-11-01T02:30:00", "2026-11-01T09:30:00Z"),
    ] {
        assert_eq!(zone(name).moment(local(shown)), at(moment), "{name} {shown}");
    }
}

#[test]
fn zones_are_read_and_written_in_settings() {
    assert_eq!(
        serde_json::from_str::<Zone>("\"europe/berlin\"").expect("a zone"),
        zone("Europe/Berlin")
    );
    assert_eq!(serde_json::to_string(&zone("+02:00")).expect("text"), "\"+02:00\"");
    let why = serde_json::from_str::<Zone>("\"Berlin\"").expect_err("no zone").to_string();
    assert!(why.contains("Europe/Berlin") && why.contains("+02:00"), "{why}");
}

fn any_zone() -> impl Strategy<Value = Zone> {
    let names: Vec<&str> = include_str!("../../tests/data/zone_names.txt")
        .lines()
        .chain(["+02:00", "-09:30"])
        .collect();
    prop::sample::select(names).prop_map(zone)
}

proptest! {
    #[test]
    fn what_clocks_show_is_a_moment_that_shows_it(zone in any_zone(), ms in -2_000_000_000_000_i64..4_000_000_000_000) {
        let shown = zone.local(At(ms));
        let moment = zone.moment(shown);
        // It was shown then, for the first time.
        prop_assert_eq!(zone.local(moment), shown);
        prop_assert!(moment <= At(ms));
    }

    #[test]
    fn later_on_the_clock_is_never_earlier(zone in any_zone(), ms in 0..4_000_000_000_000_i64, minutes in 0..3000_i64) {
        let shown = zone.local(At(ms));
        prop_assert!(zone.moment(shown) <= zone.moment(shown + TimeDelta::minutes(minutes)));
    }

    #[test]
    fn no_moment_and_no_text_breaks_a_zone(zone in any_zone(), ms in any::<i64>(), text in any::<String>()) {
        let shown = zone.local(At(ms));
        zone.moment(shown);
        if let Ok(zone) = Zone::parse(&text) {
            prop_assert_eq!(Zone::parse(&zone.to_string()), Ok(zone));
        }
    }
}
