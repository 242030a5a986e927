#!/usr/bin/env bash
# phonenumber 0.3.10+9.0.33 (crates.io; a Rust port of Google's libphonenumber), seen 2026-11-29.
#
# Surprising: a number in international form loses digits when it is parsed. The country's trunk prefix (8 in Russia, 90 in
# Brazil for collect calls) is taken off although the number with it is valid and the number without it is not: the two premium
# numbers below, the first of them libphonenumber's own example for Russia, become other numbers of type Unknown. The original
# takes a prefix off only where that does not turn a valid number into an invalid one.
#
# A program that asks "is this premium rate?" by this crate is told no.
#
# Exits 0 while it is so, 1 when it changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'TOML'
[package]
name = "seen"
version = "0.0.0"
edition = "2021"

[dependencies]
phonenumber = "=0.3.10"
TOML
cat >"$folder/src/main.rs" <<'RUST'
use phonenumber::{Mode, Type, metadata::DATABASE};

fn main() {
    let mut as_described = true;
    for (number, without) in [("+78091234567", "+7091234567"), ("+55900123456", "+55123456")] {
        let parsed = phonenumber::parse(None, number).expect("a number");
        let read = parsed.format().mode(Mode::E164).to_string();
        let kind = parsed.number_type(&DATABASE);
        println!("{number} is read as {read}, of type {kind:?}");
        as_described &= read == without && !matches!(kind, Type::PremiumRate);
    }
    // A number whose country has no such prefix is read as it is.
    let parsed = phonenumber::parse(None, "+15005550006").expect("a number");
    as_described &= parsed.format().mode(Mode::E164).to_string() == "+15005550006";
    std::process::exit(if as_described { 0 } else { 1 });
}
RUST
cargo run --quiet --manifest-path "$folder/Cargo.toml" --target-dir "$folder/target"
