#!/usr/bin/env bash
# teloxide-core 0.13.0 reads an update from JSON text, and from the same JSON parsed to a serde_json::Value it reads an unknown kind.
# What surprises: `serde_json::from_str::<Update>(text)` is UpdateKind::Message, `serde_json::from_value::<Update>(value)` of the same text is
# UpdateKind::Error, and neither is an error. Whoever looks at the raw JSON first, as bots that must know the update_id do, and then hands the
# value on, handles no update at all and sees no fault.
# Source: docs.rs/teloxide-core/0.13.0 (types::Update), docs.rs/serde_json (from_value). Seen 2026-11-29.
# Exits 0 while it is so, 1 when the behaviour has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'END'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"

[dependencies]
serde_json = "=1.0.154"
# teloxide-core asks for any 0.1; 0.1.2 needs a newer compiler.
takecell = "=0.1.1"
teloxide-core = { version = "=0.13.0", default-features = false, features = ["rustls"] }
END
cat >"$folder/src/main.rs" <<'END'
use teloxide_core::types::{Update, UpdateKind};

fn kind(update: &Update) -> &'static str {
    match update.kind {
        UpdateKind::Message(_) => "message",
        UpdateKind::Error(_) => "unknown",
        _ => "something else",
    }
}

fn main() {
    let text = r#"{"update_id": 1, "message": {"message_id": 5, "date": 1764400000, "text": "Hello",
        "chat": {"id": 7, "type": "private", "first_name": "Ana"}, "from": {"id": 7, "is_bot": false, "first_name": "Ana"}}}"#;
    let from_text: Update = serde_json::from_str(text).expect("an update");
    let value: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let from_value: Update = serde_json::from_value(value).expect("an update");
    println!("from the text: {}\nfrom the same text as a value: {}", kind(&from_text), kind(&from_value));
    std::process::exit(i32::from((kind(&from_text), kind(&from_value)) != ("message", "unknown")));
}
END
cargo run --quiet --manifest-path "$folder/Cargo.toml" --target-dir "$folder/target"
