#!/usr/bin/env bash
# teloxide-core 0.13.0 reads a message as an empty one, without an error, when one field beside its words is not as it expects.
# What surprises: these are ordinary messages of the Bot API that it says it covers (9.1), with every required field.
#   - a text that answers a text of another chat or topic: external_reply without media is an error to it
#   - a voice message with a caption and no mime_type, which the Bot API calls optional
#   - a text with an entity that is newer (date_time, Bot API 9.5): all of the message goes, not the entity
# `Message::text()` and `caption()` are None then and the kind is `Empty`, as if somebody had written nothing: a bot that copies what has
# no words copies internal notes, and does not hear STOP.
# Source: core.telegram.org/bots/api (Message, ExternalReplyInfo, Voice, MessageEntity); docs.rs/teloxide-core/0.13.0. Seen 2026-11-29.
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
use teloxide_core::types::Message;

fn words(beside: &str) -> Option<String> {
    let text = format!(
        r#"{{"message_id": 5, "date": 1764400000, "chat": {{"id": 7, "type": "private", "first_name": "Ana"}},
            "from": {{"id": 7, "is_bot": false, "first_name": "Ana"}}, {beside}}}"#
    );
    let message: Message = serde_json::from_str(&text).expect("it is never an error");
    message.text().or(message.caption()).map(str::to_owned)
}

fn main() {
    let user = r#"{"id": 9, "is_bot": false, "first_name": "Ben"}"#;
    let reply = format!(
        r#""text": "STOP", "external_reply": {{"origin": {{"type": "user", "date": 1764400000, "sender_user": {user}}},
            "chat": {{"id": -1001, "type": "supergroup", "title": "Group"}}, "message_id": 5}}"#
    );
    let voice = r#""caption": "STOP", "voice": {"file_id": "f", "file_unique_id": "u", "duration": 4}"#;
    let entity = r#""text": "STOP", "entities": [{"type": "date_time", "offset": 0, "length": 4, "unix_time": 1764400000}]"#;
    let plain = words(r#""text": "STOP""#);
    println!("a plain text: {plain:?}");
    let mut is_as_described = plain.as_deref() == Some("STOP");
    for (what, beside) in [("an answer to another chat", &*reply), ("a voice message without mime_type", voice), ("a newer entity", entity)] {
        let words = words(beside);
        println!("{what}: {words:?}");
        is_as_described &= words.is_none();
    }
    std::process::exit(i32::from(!is_as_described));
}
END
cargo run --quiet --manifest-path "$folder/Cargo.toml" --target-dir "$folder/target"
