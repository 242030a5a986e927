//! Every locale says everything, with the same arguments, in the plurals of its language and in
//! HTML that Telegram takes.

use std::collections::{BTreeMap, BTreeSet};

use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use unic_langid::LanguageIdentifier;

use super::ftl::{Locale, Said, VALUE, locales, read};
use super::tree::hold;

/// The locale that the others are held against.
const SOURCE: &str = "en";

/// The plural categories of CLDR.
const CATEGORIES: &[&str] = &["zero", "one", "two", "few", "many", "other"];

/// The tags of Telegram's HTML.
const TAGS: &[&str] = &[
    "b",
    "strong",
    "i",
    "em",
    "u",
    "ins",
    "s",
    "strike",
    "del",
    "span",
    "tg-spoiler",
    "a",
    "tg-emoji",
    "code",
    "pre",
    "blockquote",
];
const ENTITIES: &[&str] = &["&lt;", "&gt;", "&amp;", "&quot;"];

fn place(said: &Said, key: &str) -> String {
    format!("{}:{}: {key}", said.path, said.line)
}

/// What one locale says otherwise than the source.
fn differences(code: &str, source: &Locale, locale: &Locale) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, said) in source {
        let Some(other) = locale.get(key) else {
            faults.push(format!("{} is missing in {code}", place(said, key)));
            continue;
        };
        if other.arguments != said.arguments {
            faults.push(format!(
                "{} takes {:?}, in {SOURCE} {:?}",
                place(other, key),
                other.arguments,
                said.arguments
            ));
        }
        let file = |path: &str| path.rsplit('/').next().map(str::to_owned);
        if file(&other.path) != file(&said.path) {
            faults.push(format!("{} is in another file than {}", place(other, key), said.path));
        }
    }
    let extra = locale.iter().filter(|(key, _)| !source.contains_key(*key));
    faults.extend(extra.map(|(key, said)| format!("{} is not in {SOURCE}", place(said, key))));
    for (key, said) in locale {
        let unknown = said.parts.iter().filter(|part| !locale.contains_key(*part));
        faults.extend(unknown.map(|part| {
            format!("{} is made of {part}, which {code} does not say", place(said, key))
        }));
    }
    faults
}

/// The plural category of a whole number in a language, from the rules that Fluent itself asks.
fn category(rules: &PluralRules, number: u32) -> &'static str {
    match rules.select(number).expect("whole numbers have a category") {
        PluralCategory::ZERO => "zero",
        PluralCategory::ONE => "one",
        PluralCategory::TWO => "two",
        PluralCategory::FEW => "few",
        PluralCategory::MANY => "many",
        PluralCategory::OTHER => "other",
    }
}

/// The categories that a choice must have in a language, and those that it may have. Every choice
/// has `other`, the default; what only millions need (`many` in French) may be left to it.
fn plurals(code: &str) -> (BTreeSet<&'static str>, BTreeSet<&'static str>) {
    let tag: LanguageIdentifier = code.parse().expect("a folder's name is a language tag");
    let language = LanguageIdentifier::from_parts(tag.language, None, None, &[]);
    let rules =
        PluralRules::create(language, PluralRuleType::CARDINAL).expect("CLDR knows the language");
    let of = |numbers: &[u32]| {
        numbers
            .iter()
            .map(|number| category(&rules, *number))
            .chain(["other"])
            .collect::<BTreeSet<_>>()
    };
    let small: Vec<u32> = (0..=1000).collect();
    (of(&small), &of(&small) | &of(&[1_000_000]))
}

/// The choices of a message that are no right plural of the language. A choice by words of which
/// none but the default is a plural category is the message's own.
fn wrong_plurals(code: &str, key: &str, said: &Said) -> Vec<String> {
    let (needed, allowed) = plurals(code);
    let mut faults = Vec::new();
    for choice in &said.choices {
        let given: BTreeSet<&str> =
            choice.iter().map(String::as_str).filter(|key| CATEGORIES.contains(key)).collect();
        let own = choice
            .iter()
            .any(|key| !CATEGORIES.contains(&key.as_str()) && key.parse::<f64>().is_err());
        let is_own = own && given.iter().all(|key| *key == "other");
        let (lacks, extra) = (&needed - &given, &given - &allowed);
        let is_right = lacks.is_empty() && extra.is_empty();
        if !is_own && !is_right {
            faults.push(format!(
                "{} lacks the plurals {lacks:?} of {code}, and {extra:?} are none of its",
                place(said, key)
            ));
        }
    }
    faults
}

/// What Telegram would not take of a reading.
fn broken_html(reading: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = reading;
    while let Some(at) = rest.find(['<', '>', '&']) {
        rest = &rest[at..];
        if rest.starts_with('&') {
            if !ENTITIES.iter().any(|entity| rest.starts_with(entity)) {
                return Some("a bare &: write &amp;".to_owned());
            }
            rest = &rest[1..];
            continue;
        }
        let Some((tag, after)) = rest.strip_prefix('<').and_then(|tag| tag.split_once('>')) else {
            return Some("a bare < or >: write &lt; or &gt;".to_owned());
        };
        rest = after;
        let name = tag.trim_start_matches('/').split([' ', VALUE]).next().unwrap_or(tag);
        if !TAGS.contains(&name) {
            return Some(format!("<{name}> is no tag that Telegram knows"));
        }
        if !tag.starts_with('/') {
            open.push(name);
        } else if open.pop() != Some(name) {
            return Some(format!("</{name}> closes what is not open"));
        }
    }
    open.pop().map(|name| format!("<{name}> is not closed"))
}

/// The words of a reading, without tags, commands and values.
fn words(reading: &str) -> Vec<String> {
    let outside: String = reading
        .split('<')
        .map(|part| part.split_once('>').map_or(part, |(_, after)| after))
        .collect();
    let spoken = outside.split_whitespace().filter(|word| !word.starts_with('/'));
    spoken.filter(|word| word.chars().any(char::is_alphabetic)).map(str::to_owned).collect()
}

/// What was taken over from the source as it stood.
fn untranslated(source: &Locale, locale: &Locale) -> Vec<String> {
    let same = |said: &Said, other: &Said| {
        said.readings
            .iter()
            .any(|reading| words(reading).len() > 3 && other.readings.contains(reading))
    };
    let pairs = source.iter().filter_map(|(key, said)| Some((key, said, locale.get(key)?)));
    pairs
        .filter(|(_, said, other)| same(said, other))
        .map(|(key, _, other)| format!("{} is not translated", place(other, key)))
        .collect()
}

fn every(rule: &str, check: impl Fn(&str, &Locale, &Locale) -> Vec<String>) {
    let (locales, mut faults) = locales();
    let source = locales.get(SOURCE).expect("the source locale").clone();
    assert!(source.len() > 50, "the locales were read");
    faults.extend(locales.iter().flat_map(|(code, locale)| check(code, &source, locale)));
    hold(rule, faults);
}

#[test]
fn every_locale_says_everything_with_the_same_arguments() {
    every("every locale says the same", differences);
}

#[test]
fn plurals_are_those_of_the_language() {
    every("plurals are those of the language", |code, _, locale| {
        locale.iter().flat_map(|(key, said)| wrong_plurals(code, key, said)).collect()
    });
}

#[test]
fn telegram_takes_every_reading() {
    every("Telegram takes the HTML", |_, _, locale| {
        let broken = |(key, said): (&String, &Said)| {
            said.readings
                .iter()
                .find_map(|reading| broken_html(reading))
                .map(|why| format!("{}: {why}", place(said, key)))
        };
        locale.iter().filter_map(broken).collect()
    });
}

#[test]
fn nothing_is_left_in_english() {
    every("nothing is left in English", |code, source, locale| {
        if code == SOURCE { Vec::new() } else { untranslated(source, locale) }
    });
}

#[test]
fn the_program_speaks_every_locale_there_is() {
    let (locales, _) = locales();
    let spoken: BTreeSet<String> =
        bellhop::language::Locale::ALL.into_iter().map(|locale| locale.code().to_owned()).collect();
    assert_eq!(locales.keys().cloned().collect::<BTreeSet<_>>(), spoken);
}

fn locale(text: &str) -> (Locale, Vec<String>) {
    let (mut locale, mut faults) = (BTreeMap::new(), Vec::new());
    read("locales/xx/customer.ftl", text, &mut locale, &mut faults);
    (locale, faults)
}

#[test]
fn a_locale_that_differs_is_seen() {
    let (source, _) =
        locale("a = One { $b }\n    .c = { $d } attribute\n-e = term\nf = { -e } and { a }\n");
    assert_eq!(differences("xx", &source, &source), Vec::<String>::new());
    for other in [
        "a = One { $b }\n-e = term\nf = { -e } and { a }\n",
        "a = One { $x }\n    .c = { $d }\n-e = term\nf = { -e } and { a }\n",
        "a = One { $b }\n    .c = { $d }\n-e = term\nf = { -e } and { a }\ng = more\n",
        "a = One { $b }\n    .c = { $d }\n-e = term\nf = { -h } and { a }\n",
    ] {
        assert_eq!(differences("xx", &source, &locale(other).0).len(), 1, "{other}");
    }
    assert_eq!(locale("a = one\na = two\nb = { $\n").1.len(), 2);
}

#[test]
fn a_wrong_plural_is_seen() {
    let faults = |code: &str, choice: &str| {
        let (locale, broken) = locale(&format!("a = {{ $n ->\n{choice}\n}}\n"));
        assert_eq!(broken, Vec::<String>::new(), "{choice}");
        wrong_plurals(code, "a", &locale["a"]).len()
    };
    assert_eq!(faults("en", "[one] a\n *[other] b"), 0);
    assert_eq!(faults("en", "[0] none\n [one] a\n *[other] b"), 0);
    assert_eq!(faults("en", "[express] fast\n *[other] slow"), 0, "a choice of the message's own");
    assert_eq!(faults("ru", "[one] a\n *[other] b"), 1);
    assert_eq!(faults("ru", "[one] a\n [fev] f\n [many] m\n *[other] b"), 1);
    assert_eq!(faults("de", "[one] a\n [few] c\n *[other] b"), 1);
    assert_eq!(faults("en", "*[other] b"), 1);
    assert_eq!(faults("ar", "[zero] z\n [one] a\n [two] t\n [few] f\n [many] m\n *[other] b"), 0);
    assert_eq!(faults("ar", "[one] a\n [two] t\n [few] f\n [many] m\n *[other] b"), 1);
}

#[test]
fn broken_html_is_seen() {
    for reading in ["<b>x", "x</b>", "<b><i>x</b></i>", "<p>x</p>", "a < b", "Tom & Tina", "a > b"]
    {
        assert!(broken_html(reading).is_some(), "{reading}");
    }
    for reading in
        ["<b>x</b> &amp; <a href=\"https://x.example/\">y</a>", "plain", "<b><i>x</i></b>"]
    {
        assert_eq!(broken_html(reading), None, "{reading}");
    }
}

#[test]
fn english_in_another_locale_is_seen() {
    let (source, _) =
        locale("a = Your order is on its way\nb = Order { $id }\nc = /order – your <b>order</b>");
    assert_eq!(untranslated(&source, &source).len(), 1);
}
