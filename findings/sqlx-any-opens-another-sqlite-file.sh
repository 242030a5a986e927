#!/usr/bin/env bash
# One sqlite: URL names two files. sqlx's SQLite driver takes the path as it is written and lets the system follow it; the Any
# driver first reads the URL by the rules of the web, which take `..` out of the text. Where a folder on the way is a symbolic
# link, `link/../rows.db` is then another file: what one part of a program wrote by SqlitePool, another does not find by AnyPool,
# and with `?mode=rwc` it is given a new, empty database without a word. A lock or a backup taken of the path as it is written
# belongs to the wrong file too.
#
# One would guess that both drivers open the file that open(2) would.
#
# sqlx 0.9.0 (crates.io), features any, sqlite, runtime-tokio. Source: sqlx-core/src/any/options.rs keeps a url::Url, which
# removes dot segments (WHATWG URL, "path state"); sqlx-sqlite/src/options/parse.rs works on the text. Seen 2026-11-29.
#
# Ends with 0 while it is so, with 1 when both open the same file.
set -euo pipefail
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/src" "$place/data/deep/inner"
ln -s "$place/data/deep/inner" "$place/data/link"
cat >"$place/Cargo.toml" <<'TOML'
[package]
name = "seen"
version = "0.0.0"
edition = "2024"

[dependencies]
sqlx = { version = "=0.9.0", default-features = false, features = ["any", "sqlite", "runtime-tokio"] }
tokio = { version = "=1.54.1", features = ["macros", "rt"] }
TOML
cat >"$place/src/main.rs" <<'RUST'
use sqlx::{AnyConnection, Connection, SqliteConnection};

#[tokio::main(flavor = "current_thread")]
async fn main() {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite:{}/link/../rows.db?mode=rwc", std::env::args().nth(1).expect("a folder"));
    let mut one = SqliteConnection::connect(&url).await.expect("opened");
    sqlx::query("CREATE TABLE written (id INTEGER)").execute(&mut one).await.expect("made");
    let mut other = AnyConnection::connect(&url).await.expect("opened");
    match sqlx::query("SELECT id FROM written").fetch_all(&mut other).await {
        Ok(_) => println!("AnyConnection reads what SqliteConnection wrote"),
        Err(error) => println!("AnyConnection, by the same URL: {error}"),
    }
}
RUST
cd "$place"
CARGO_TARGET_DIR="$place/target" cargo run -q -- "$place/data"
echo "files: $(cd data && find . -name rows.db | sort | tr '\n' ' ')"
[ -f data/deep/rows.db ] && [ -f data/rows.db ]
