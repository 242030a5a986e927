//! What the source says is what the locales have: no key that is not there, none that nobody uses,
//! no argument forgotten.

use std::collections::{BTreeMap, BTreeSet};

use super::ftl::{Locale, locales};
use super::tree::{Source, Token, closing, hold, sources};

/// What looks like a key and is none: the names under which a turn or a template is recorded, and
/// how templates begin.
const NAMES: &[&str] = &[
    "order-card",
    "order-list",
    "other-bot",
    "push-",
    "reply-draft",
    "reply-last",
    // Modes of TLS, as URLs of PostgreSQL name them.
    "verify-ca",
    "verify-full",
    "ticket-card",
    "ticket-change",
    "ticket-digest",
    "ticket-escalation",
    "ticket-link",
    "ticket-lock",
    "ticket-name",
    "ticket-not-texted",
    "ticket-nudge",
    "ticket-notice",
    "ticket-pin",
    "ticket-relay",
    "ticket-reply",
    "ticket-reply-part",
    "ticket-score",
    "ticket-topic",
    "ticket-unsend",
    "ticket-forwarded",
];
/// Where such words are the wire's or the operator's and never a key.
const SILENT: &[&str] = &["cli", "main", "config", "channels", "web"];
/// The file of the messages that services ask for by name.
const NAMED: &str = "templates.ftl";
/// How the short forms of those begin that only services ask for.
const NAMED_BY_SMS: &str = "sms-note-";
/// The methods of `language::Args`.
const ARGUMENTS: &[&str] = &["text", "theirs", "number", "money", "date", "date_time", "with"];

fn english() -> Locale {
    locales().0.remove("en").expect("the source locale")
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

/// The string literals of code that runs, with their lines.
fn literals(source: &Source) -> impl Iterator<Item = (&str, usize)> {
    source
        .tokens
        .iter()
        .filter(|token| !token.in_test)
        .filter_map(|token| Some((token.string()?, token.line)))
}

/// A place where a message is asked for by its key.
struct Asked<'s> {
    keys: Vec<&'s str>,
    line: usize,
    /// The arguments that are handed over, where they can be seen.
    arguments: Option<BTreeSet<&'s str>>,
}

/// The names in a chain such as `Args::new().text("id", …).number("count", …)`.
fn names(tokens: &[Token]) -> BTreeSet<&str> {
    let named = tokens.windows(4).filter(|four| {
        four[0].text == "." && ARGUMENTS.contains(&four[1].text.as_str()) && four[2].text == "("
    });
    named.filter_map(|four| four[3].string()).collect()
}

/// What each variable of arguments holds, from the line of its `let` on.
fn variables(source: &Source) -> Vec<(&str, usize, BTreeSet<&str>)> {
    let tokens = &source.tokens;
    let mut found = Vec::new();
    for at in source.find("= Args :: new (") {
        let end = tokens[at..]
            .iter()
            .position(|token| token.text == ";")
            .map_or(tokens.len(), |end| at + end);
        if at > 1 && tokens[at - 2].text == "let" {
            found.push((tokens[at - 1].text.as_str(), tokens[at].line, names(&tokens[at..end])));
        }
    }
    found
}

/// The places of a file where messages are asked for.
fn asked(source: &Source) -> Vec<Asked<'_>> {
    let tokens = &source.tokens;
    let variables = variables(source);
    let mut found = Vec::new();
    for at in source.find("say (").into_iter().chain(source.find("word (")) {
        if tokens[at].in_test || (at > 0 && tokens[at - 1].text == "fn") {
            continue;
        }
        let inside = &tokens[at + 2..closing(tokens, at + 1)];
        let is_argument = |place: usize| {
            place > 1
                && inside[place - 1].text == "("
                && ARGUMENTS.contains(&inside[place - 2].text.as_str())
        };
        let own = inside.iter().enumerate().filter(|(place, _)| !is_argument(*place));
        let keys: Vec<&str> =
            own.filter_map(|(_, token)| token.string()).filter(|text| is_key(text)).collect();
        let mut arguments = names(inside);
        let is_new =
            inside.windows(3).any(|three| three[0].text == "Args" && three[2].text == "new");
        let held = variables.iter().rev().find(|(name, line, _)| {
            *line <= tokens[at].line && inside.iter().any(|token| token.text == *name)
        });
        arguments.extend(held.iter().flat_map(|(_, _, names)| names.iter().copied()));
        let is_seen = tokens[at].text == "word" || is_new || held.is_some();
        found.push(Asked { keys, line: tokens[at].line, arguments: is_seen.then_some(arguments) });
    }
    found.retain(|asked| !asked.keys.is_empty());
    found
}

fn speaking() -> Vec<Source> {
    sources("src").into_iter().filter(|source| !SILENT.contains(&source.room())).collect()
}

fn unknown(source: &Source, english: &Locale) -> Vec<String> {
    let mut faults = Vec::new();
    for asked in asked(source) {
        let missing = asked.keys.iter().filter(|key| !english.contains_key(**key));
        faults.extend(
            missing.map(|key| {
                format!("{}:{}: no locale has the key {key:?}", source.path, asked.line)
            }),
        );
        for said in asked
            .keys
            .iter()
            .filter_map(|key| Some((key, english.get(*key)?, asked.arguments.as_ref()?)))
        {
            let (key, said, given) = said;
            let forgotten: Vec<_> =
                said.arguments.iter().filter(|name| !given.contains(name.as_str())).collect();
            if !forgotten.is_empty() {
                faults.push(format!(
                    "{}:{}: {key:?} is asked for without {forgotten:?}",
                    source.path, asked.line
                ));
            }
        }
    }
    let written = literals(source).filter(|(text, _)| text.contains('-') && is_key(text));
    let loose = written.filter(|(text, _)| !english.contains_key(*text) && !NAMES.contains(text));
    faults.extend(loose.map(|(text, line)| {
        format!(
            "{}:{line}: {text:?} looks like a key and no locale has it (else list it in NAMES)",
            source.path
        )
    }));
    faults.sort();
    faults
}

#[test]
fn every_key_that_is_used_is_there_with_its_arguments() {
    let english = english();
    let tree = speaking();
    assert!(
        tree.iter().map(|source| asked(source).len()).sum::<usize>() > 20,
        "the keys were found"
    );
    hold(
        "every key that is used is there",
        tree.iter().flat_map(|source| unknown(source, &english)),
    );
}

#[test]
fn every_key_that_is_there_is_used() {
    let english = english();
    let tree = speaking();
    let used: BTreeSet<&str> = tree.iter().flat_map(literals).map(|(text, _)| text).collect();
    let inside: BTreeSet<&str> =
        english.values().flat_map(|said| said.parts.iter().map(String::as_str)).collect();
    let is_used = |key: &str| {
        used.contains(key)
            || inside.contains(key)
            || key.split_once('.').is_some_and(|(whole, _)| used.contains(whole))
    };
    let is_named = |key: &str, path: &str| path.ends_with(NAMED) || key.starts_with(NAMED_BY_SMS);
    let idle = english.iter().filter(|(key, said)| !is_used(key) && !is_named(key, &said.path));
    hold(
        "every key is used",
        idle.map(|(key, said)| format!("{}:{}: nobody says {key}", said.path, said.line)),
    );
    let stale = NAMES.iter().filter(|name| !used.contains(**name));
    hold("NAMES has no stale entry", stale.map(|name| format!("{}: {name}", file!())));
}

#[test]
fn a_key_that_is_not_there_is_seen() {
    let mut english = BTreeMap::new();
    super::ftl::read(
        "locales/en/customer.ftl",
        "card = { $id } { $total }\nplain = Hello\nstatus-paid = Paid\n",
        &mut english,
        &mut Vec::new(),
    );
    let seen = |text: &str| {
        unknown(
            &Source::parse("src/orders/x.rs".to_owned(), format!("fn f() {{ {text} }}")),
            &english,
        )
        .len()
    };
    for text in [
        "voice.say(\"cart\", &Args::new().text(\"id\", id).money(\"total\", total));",
        "voice.say(\"card\", &Args::new().text(\"id\", id));",
        "let args = Args::new().text(\"id\", id); voice.say(\"card\", &args);",
        "voice.word(\"card\");",
        "voice.word(match x { A => \"plain\", B => \"plane\" });",
        "let key = \"status-payed\"; voice.word(key);",
    ] {
        assert_eq!(seen(text), 1, "{text}");
    }
    for text in [
        "voice.say(\"card\", &Args::new().text(\"id\", id).money(\"total\", total));",
        "let args = Args::new().text(\"id\", id); voice.say(\"card\", &args.money(\"total\", total));",
        "voice.say(\"card\", &given);",
        "voice.word(match x { A => \"plain\", B => \"status-paid\" });",
    ] {
        assert_eq!(seen(text), 0, "{text}");
    }
}
