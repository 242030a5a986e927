#!/usr/bin/env bash
# rlibphonenumber 2.2.15 (crates.io; a Rust port of Google's libphonenumber, metadata 9.0.42), seen 2026-11-29.
#
# Surprising: with its default features a process grows by some half a megabyte for each country of which it has checked one
# number, for good: over 100 MB once every country was met, from 230 kB of metadata. Each country's patterns are compiled by
# `regex` at the first look and kept. With the feature `lite` (`regex-lite`) and the same answers it is under 10 MB. The README
# offers `lite` for the size of the binary, "ideal for WASM/Embedded", and says nothing of memory.
#
# Exits 0 while it is so, 1 when it changes. Linux only: it reads /proc/self/status.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/main.rs" <<'RUST'
use rlibphonenumber::PHONE_NUMBER_UTIL;

fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("VmRSS");
    line.split_whitespace().nth(1).expect("a number").parse().expect("a number")
}

fn main() {
    let before = resident_kb();
    let (mut countries, mut valid) = (0, 0);
    for region in PHONE_NUMBER_UTIL.get_supported_regions() {
        if let Ok(number) = PHONE_NUMBER_UTIL.get_example_number(region) {
            countries += 1;
            valid += u32::from(number.is_valid());
            std::hint::black_box(number.get_type());
        }
    }
    println!("{countries} {valid} {}", (resident_kb() - before) / 1024);
}
RUST
# grown FEATURES: countries met, their numbers that are valid, and by how many MB the process grew.
grown() {
    mkdir -p "$folder/$1/src"
    cp "$folder/main.rs" "$folder/$1/src/main.rs"
    cat >"$folder/$1/Cargo.toml" <<TOML
[package]
name = "seen"
version = "0.0.0"
edition = "2024"

[dependencies]
rlibphonenumber = { version = "=2.2.15", default-features = false, features = ["builtin_metadata", "global_static", "protox", "$1"] }
TOML
    cargo run --quiet --manifest-path "$folder/$1/Cargo.toml" --target-dir "$folder/target"
}
read -r countries valid with_regex <<<"$(grown regex)"
read -r lite_countries lite_valid with_lite <<<"$(grown lite)"
echo "one number of each of $countries countries, $valid valid: grown by $with_regex MB with regex"
echo "one number of each of $lite_countries countries, $lite_valid valid: grown by $with_lite MB with lite"
[ "$countries $valid" = "$lite_countries $lite_valid" ] && [ "$with_regex" -gt 60 ] && [ "$with_lite" -lt 20 ]
