//! What README.md and ARCHITECTURE.md say is there is there.

use std::collections::BTreeSet;

use bellhop::config::DEFAULTS;
use bellhop::orders::status::EventType;

use super::imports::ORDER;
use super::tree::{hold, sources, top};

fn read(name: &str) -> String {
    std::fs::read_to_string(top().join(name)).expect("a document")
}

/// The words between backticks, with the line of each.
fn quoted(text: &str) -> Vec<(usize, &str)> {
    let prose = |line: &str| !line.trim_start().starts_with("```");
    text.lines()
        .enumerate()
        .filter(|(_, line)| prose(line))
        .flat_map(|(at, line)| line.split('`').skip(1).step_by(2).map(move |word| (at + 1, word)))
        .collect()
}

#[test]
fn files_that_are_named_are_there() {
    let mut faults = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md", "docs/telegram.md"] {
        let text = read(document);
        let links = text.lines().enumerate().flat_map(|(at, line)| {
            line.split("](")
                .skip(1)
                .filter_map(move |rest| Some((at + 1, rest.split(')').next()?)))
                .filter(|(_, link)| !link.contains(':') && !link.starts_with('#'))
        });
        let paths = quoted(&text).into_iter().filter(|(_, word)| {
            ["src/", "tests/", "locales/", "migrations/", "benches/"].iter().any(|start| word.starts_with(start))
                && !word.contains(['*', '<', 'N', ' '])
        });
        for (line, path) in links.chain(paths) {
            if !top().join(path).exists() {
                faults.push(format!("{document}:{line}: there is no {path}"));
            }
        }
    }
    hold("files that are named are there", faults);
}

#[test]
fn settings_that_are_named_are_there() {
    let defaults: toml::Table = DEFAULTS.parse().expect("bot.toml");
    let known = |path: &str| {
        let (section, key) = path.split_once('.').unwrap_or((path, ""));
        defaults.get(section).and_then(|section| section.get(key)).is_some()
    };
    let text = read("README.md");
    let is_key = |word: &str| {
        let (section, key) = word.split_once('.').unwrap_or((word, ""));
        defaults.contains_key(section) && !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let named: Vec<_> = quoted(&text)
        .into_iter()
        .map(|(line, word)| (line, word.split(' ').next().unwrap_or(word)))
        .filter(|(_, word)| is_key(word))
        .collect();
    assert!(named.len() > 10, "the settings were found");
    hold(
        "settings that are named are there",
        named.iter().filter(|(_, word)| !known(word)).map(|(line, word)| format!("README.md:{line}: bot.toml has no {word}")),
    );
}

#[test]
fn every_event_type_is_described() {
    let text = read("README.md");
    let rows: Vec<&str> =
        text.lines().filter(|line| line.starts_with("| `")).map(|line| line.split(" | ").next().unwrap_or(line)).collect();
    let missing = EventType::ALL.iter().map(|kind| kind.as_str()).filter(|kind| !rows.iter().any(|row| row.contains(&format!("`{kind}`"))));
    hold("every event type is described", missing.map(|kind| format!("README.md: the table of events has no row for {kind}")));
}

/// docs/telegram.md says what becomes of every kind of update, and of every field of a message, that the Bot API has.
#[test]
fn everything_that_telegram_sends_is_described() {
    let list: serde_json::Value = serde_json::from_str(&read("tests/data/bot_api.json")).expect("the Bot API's list");
    let text = read("docs/telegram.md");
    let described: Vec<&str> = quoted(&text).into_iter().map(|(_, word)| word).collect();
    let fields = ["Update", "Message"].into_iter().flat_map(|of| list["types"][of].as_object().expect("fields").keys());
    let fields = fields.map(|name| name.trim_end_matches('?')).filter(|name| *name != "update_id");
    let missing: Vec<String> =
        fields.filter(|name| !described.contains(name)).map(|name| format!("docs/telegram.md: says nothing of {name}")).collect();
    hold("everything that Telegram sends is described", missing);
}

/// What the tests need is said once for people and once for the machine that tries each change.
#[test]
fn the_same_packages_are_installed_everywhere() {
    let script = read(".ci/run");
    let needed: BTreeSet<&str> = script.lines().filter_map(|line| line.strip_prefix("need ")?.split(' ').next()).collect();
    let readme = read("README.md");
    let line = readme.lines().find_map(|line| line.strip_prefix("apt-get install")).expect("README.md says what to install");
    let named = line.split('#').next().unwrap_or(line).split_whitespace().filter(|word| !word.starts_with('-'));
    assert_eq!(named.collect::<BTreeSet<_>>(), needed, "README.md and .ci/run install the same packages");
    assert!(needed.len() > 2, "the packages were found: {needed:?}");
}

/// The order of the rooms in ARCHITECTURE.md is the one that the rules hold the tree to, as far as there are rooms.
#[test]
fn the_order_of_the_rooms_is_the_one_that_is_held() {
    let tree = sources("src");
    let there = |room: &&&str| tree.iter().any(|source| source.room() == **room);
    let lines = ORDER.iter().map(|line| line.iter().filter(there).copied().collect::<Vec<_>>().join(" ")).filter(|line| !line.is_empty());
    let held = lines.collect::<Vec<_>>().join(" < ").replace("main cli", "main");
    assert!(read("ARCHITECTURE.md").contains(&format!("`{held}`")), "ARCHITECTURE.md names another order than {held}");
    let map = read("src/lib.rs");
    let undescribed = tree
        .iter()
        .map(|source| source.room())
        .filter(|room| !["lib", "main", "cli"].contains(room) && !map.contains(&format!("pub mod {room};")));
    hold("the map has every room", undescribed.map(|room| format!("src/lib.rs: has no line for {room}")));
}
