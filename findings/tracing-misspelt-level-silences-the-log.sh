#!/usr/bin/env bash
# A level that is none is no error to tracing-subscriber's EnvFilter, and switches the log off. `verbose`, `warning` or `infos`
# is read as the name of a target (a module), with every level of it; nothing else is logged, errors included. try_new, the
# constructor that is there to find faults, says Ok. So a service whose operator asks for more log gets none at all.
#
# One would guess that a filter of one word must be a level, or at least that errors still come through.
#
# tracing-subscriber 0.3.23 (crates.io), feature env-filter. Source: filter/env/directive.rs, state LevelOrTarget. Seen 2026-11-29.
#
# Ends with 0 while it is so, with 1 when such a word is refused or errors are logged.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/src"
cat >"$place/Cargo.toml" <<'TOML'
[package]
name = "seen"
version = "0.0.0"
edition = "2024"

[dependencies]
tracing = "=0.1.44"
tracing-subscriber = { version = "=0.3.23", default-features = false, features = ["env-filter", "fmt", "std"] }
TOML
cat >"$place/src/main.rs" <<'RUST'
use tracing_subscriber::EnvFilter;

fn main() {
    let word = std::env::args().nth(1).expect("a word");
    let filter = EnvFilter::try_new(&word);
    eprintln!("{word}: {}", if filter.is_ok() { "taken" } else { "refused" });
    let Ok(filter) = filter else { return };
    let logged = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stdout).without_time();
    tracing::subscriber::with_default(logged.finish(), || tracing::error!("the disk is full"));
}
RUST
cd "$place"
export CARGO_TARGET_DIR="$place/target"
cargo build -q
says() { "$CARGO_TARGET_DIR/debug/seen" "$1"; }
[ -n "$(says info)" ] || exit 1
for word in verbose warning infos; do
    said=$(says "$word")
    echo "$word: an error is ${said:-not logged}"
    [ -z "$said" ] && says "$word" 2>&1 | grep -q taken || exit 1
done
