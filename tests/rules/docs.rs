//! What README.md, ARCHITECTURE.md, SECURITY.md and the table of bounds say is there is there.

use std::collections::BTreeSet;

use bellhop::access::{KeyRole, Scope};
use bellhop::config::DEFAULTS;
use bellhop::orders::events::EventType;

use super::imports::ORDER;
use super::tree::{hold, sources, top};

/// The documents in which every link and every path is looked up.
const DOCUMENTS: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    "benches/peers/README.md",
    "findings/README.md",
    "docs/bench.md",
    "docs/delivery.md",
    GLOSSARY,
    "docs/keywords.md",
    LIMITS,
    "docs/openapi.md",
    "docs/store.md",
    "docs/support.md",
    "docs/telegram.md",
];

/// The table of the project's words.
const GLOSSARY: &str = "docs/glossary.md";

/// The table of every bound.
const LIMITS: &str = "docs/limits.md";

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
    for document in DOCUMENTS {
        let folder = top().join(document);
        let folder = folder.parent().expect("a folder");
        let text = read(document);
        let links = text.lines().enumerate().flat_map(|(at, line)| {
            line.split("](")
                .skip(1)
                .filter_map(move |rest| Some((at + 1, rest.split([')', '#']).next()?)))
                .filter(|(_, link)| !link.contains(':') && !link.is_empty())
        });
        let paths = quoted(&text).into_iter().filter(|(_, word)| {
            ["src/", "crates/", "tests/", "locales/", "migrations/", "benches/"]
                .iter()
                .any(|start| word.starts_with(start))
                && !word.contains(['*', '<', 'N', ' '])
        });
        let found = links
            .map(|(line, path)| (line, path, folder.join(path)))
            .chain(paths.map(|(line, path)| (line, path, top().join(path))));
        faults.extend(
            found
                .filter(|(.., file)| !file.exists())
                .map(|(line, path, _)| format!("{document}:{line}: there is no {path}")),
        );
    }
    hold("files that are named are there", faults);
}

/// Each term has one row, in alphabetical order.
#[test]
fn the_glossary_is_in_order() {
    let text = read(GLOSSARY);
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | "));
    let terms: Vec<String> = rows.map(|(term, _)| term.to_lowercase()).skip(2).collect();
    assert!(terms.len() > 50, "the terms were found: {terms:?}");
    let pairs = terms.windows(2).filter(|pair| pair[0] >= pair[1]);
    let faults = pairs.map(|pair| format!("{GLOSSARY}: {} stands before {}", pair[0], pair[1]));
    hold("the glossary is in order", faults.collect::<Vec<_>>());
}

/// A document in which each word in backticks that looks like a setting is one.
fn names_settings(document: &str) {
    let defaults: toml::Table = DEFAULTS.parse().expect("bot.toml");
    let known = |path: &str| {
        let (section, key) = path.split_once('.').unwrap_or((path, ""));
        defaults.get(section).and_then(|section| section.get(key)).is_some()
    };
    let text = read(document);
    let is_key = |word: &str| {
        let (section, key) = word.split_once('.').unwrap_or((word, ""));
        defaults.contains_key(section)
            && !key.is_empty()
            && key.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let named: Vec<_> = quoted(&text)
        .into_iter()
        .map(|(line, word)| (line, word.split(' ').next().unwrap_or(word)))
        .filter(|(_, word)| is_key(word))
        .collect();
    assert!(named.len() > 10, "the settings were found");
    hold(
        "settings that are named are there",
        named
            .iter()
            .filter(|(_, word)| !known(word))
            .map(|(line, word)| format!("{document}:{line}: bot.toml has no {word}")),
    );
}

#[test]
fn settings_that_are_named_are_there() {
    for document in ["README.md", LIMITS] {
        names_settings(document);
    }
}

/// Constants that the table of bounds names: the file before each, and what is in capitals behind
/// it.
fn named_constants(text: &str) -> Vec<(usize, String, String)> {
    let mut found = Vec::new();
    for (at, line) in
        text.lines().enumerate().filter(|(_, line)| line.contains('|') || line.contains("SKEW"))
    {
        let mut parts = line.split('`');
        parts.next();
        while let (Some(quoted), Some(rest)) = (parts.next(), parts.next()) {
            let words = rest.split([' ', ',', '.', ')', '|']).map_while(|word| match word {
                "" => Some(None),
                word => {
                    word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_').then_some(Some(word))
                }
            });
            if quoted.starts_with("src/") {
                found.extend(
                    words.flatten().map(|word| (at + 1, quoted.to_owned(), word.to_owned())),
                );
            }
        }
    }
    found
}

#[test]
fn bounds_that_are_named_are_there() {
    let named = named_constants(&read(LIMITS));
    assert!(named.len() > 50, "the constants were found: {named:?}");
    let is_there = |path: &str, name: &str| read(path).contains(&format!("const {name}:"));
    let missing = named.iter().filter(|(_, path, name)| !is_there(path, name));
    hold(
        "bounds that are named are there",
        missing.map(|(line, path, name)| format!("{LIMITS}:{line}: {path} has no {name}")),
    );
}

/// Settings that are a number and no bound.
const NO_BOUNDS: &[&str] = &["telegram.admin_chat_id"];

#[test]
fn every_bound_that_can_be_set_is_listed() {
    let defaults: toml::Table = DEFAULTS.parse().expect("bot.toml");
    let mut keys = BTreeSet::new();
    for (section, values) in &defaults {
        for (key, value) in values.as_table().into_iter().flatten() {
            match value {
                toml::Value::Integer(_) => _ = keys.insert(format!("{section}.{key}")),
                // Every category has the same ones.
                toml::Value::Table(inner) if section == "categories" => {
                    keys.extend(
                        inner
                            .iter()
                            .filter(|(_, value)| value.is_integer())
                            .map(|(key, _)| format!("categories.*.{key}")),
                    );
                }
                toml::Value::Table(inner)
                    if inner.values().any(|value| value.is_integer() || value.is_table()) =>
                {
                    keys.insert(format!("{section}.{key}"));
                }
                _ => {}
            }
        }
    }
    assert!(keys.len() > 50, "the settings were found: {keys:?}");
    let text = read(LIMITS);
    let missing = keys
        .iter()
        .filter(|key| !NO_BOUNDS.contains(&key.as_str()) && !text.contains(&format!("`{key}`")));
    hold(
        "every bound that can be set is listed",
        missing.map(|key| format!("{LIMITS}: has no row for {key}")),
    );
}

#[test]
fn every_event_type_is_described() {
    let text = read("README.md");
    let rows: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.split(" | ").next().unwrap_or(line))
        .collect();
    let missing = EventType::ALL
        .iter()
        .map(|kind| kind.as_str())
        .filter(|kind| !rows.iter().any(|row| row.contains(&format!("`{kind}`"))));
    hold(
        "every event type is described",
        missing.map(|kind| format!("README.md: the table of events has no row for {kind}")),
    );
}

/// The table of scopes says what each reaches and who has it, as the program does.
#[test]
fn every_scope_is_described_with_its_reach() {
    let text = read("README.md");
    let row = |scope: &Scope| {
        let roles: Vec<&str> = KeyRole::ALL
            .iter()
            .copied()
            .filter(|role| role.may(*scope))
            .map(KeyRole::as_str)
            .collect();
        format!("| `{}` | {} | {} |", scope.as_str(), scope.reach(), roles.join(", "))
    };
    let missing = Scope::ALL.iter().map(row).filter(|row| !text.lines().any(|line| line == row));
    hold(
        "every scope is described with its reach",
        missing.map(|row| format!("README.md: has no row {row}")),
    );
}

/// docs/telegram.md says what becomes of every kind of update, and of every field of a message,
/// that the Bot API has.
#[test]
fn everything_that_telegram_sends_is_described() {
    let list: serde_json::Value =
        serde_json::from_str(&read("tests/data/bot_api.json")).expect("the Bot API's list");
    let text = read("docs/telegram.md");
    let described: Vec<&str> = quoted(&text).into_iter().map(|(_, word)| word).collect();
    let fields = ["Update", "Message"]
        .into_iter()
        .flat_map(|of| list["types"][of].as_object().expect("fields").keys());
    let fields = fields.map(|name| name.trim_end_matches('?')).filter(|name| *name != "update_id");
    let missing: Vec<String> = fields
        .filter(|name| !described.contains(name))
        .map(|name| format!("docs/telegram.md: says nothing of {name}"))
        .collect();
    hold("everything that Telegram sends is described", missing);
}

/// What the tests need is said once for people and once for the machine that tries each change.
#[test]
fn the_same_packages_are_installed_everywhere() {
    let script = read(".ci/run");
    let needed: BTreeSet<&str> =
        script.lines().filter_map(|line| line.strip_prefix("need ")?.split(' ').next()).collect();
    let readme = read("README.md");
    let line = readme
        .lines()
        .find_map(|line| line.strip_prefix("apt-get install"))
        .expect("README.md says what to install");
    let named = line
        .split('#')
        .next()
        .unwrap_or(line)
        .split_whitespace()
        .filter(|word| !word.starts_with('-'));
    assert_eq!(
        named.collect::<BTreeSet<_>>(),
        needed,
        "README.md and .ci/run install the same packages"
    );
    assert!(needed.len() > 2, "the packages were found: {needed:?}");
}

/// The order of the rooms in ARCHITECTURE.md is the one that the rules hold the tree to, as far as
/// there are rooms.
#[test]
fn the_order_of_the_rooms_is_the_one_that_is_held() {
    let tree = sources("src");
    let there = |room: &&&str| tree.iter().any(|source| source.room() == **room);
    let lines = ORDER
        .iter()
        .map(|line| line.iter().filter(there).copied().collect::<Vec<_>>().join(" "))
        .filter(|line| !line.is_empty());
    let held = lines.collect::<Vec<_>>().join(" < ").replace("main cli", "main");
    assert!(
        read("ARCHITECTURE.md").contains(&format!("`{held}`")),
        "ARCHITECTURE.md names another order than {held}"
    );
    let map = read("src/lib.rs");
    let undescribed = tree.iter().map(|source| source.room()).filter(|room| {
        !["lib", "main", "cli"].contains(room) && !map.contains(&format!("pub mod {room};"))
    });
    hold(
        "the map has every room",
        undescribed.map(|room| format!("src/lib.rs: has no line for {room}")),
    );
}

#[test]
fn the_readme_has_a_row_for_each_command() {
    let (customers, agents) = bellhop::bot::commands::names();
    let commands: BTreeSet<&str> = customers.into_iter().chain(agents).collect();
    let readme = read("README.md");
    let rows = readme.lines().filter(|line| line.starts_with("| `/"));
    let named: BTreeSet<&str> = rows
        .flat_map(|row| {
            let cell = row.split('|').nth(1).unwrap_or_default();
            cell.split('`').skip(1).step_by(2)
        })
        .filter_map(|word| word.strip_prefix('/')?.split_whitespace().next())
        .collect();
    let lacking = commands.difference(&named).map(|name| format!("README.md: no row has /{name}"));
    let unknown =
        named.difference(&commands).map(|name| format!("README.md: there is no command /{name}"));
    hold("the README's tables name the commands there are", lacking.chain(unknown));
}
