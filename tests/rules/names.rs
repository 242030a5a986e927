//! What public types are called, and what is said of them: each name has one meaning in the whole
//! crate, and each type, trait and function has a doc comment that says something.

use std::collections::BTreeMap;

use syn::{Attribute, Expr, Ident, Item, Lit, Meta, Visibility};

use super::tree::{Source, hold, sources};

/// A doc comment of fewer words repeats the name.
const FEWEST_WORDS: usize = 4;

/// A type, trait or function that other modules may use.
struct Public<'s> {
    name: &'s Ident,
    attributes: &'s [Attribute],
    is_type: bool,
}

/// The public items of a file, those of inline modules included, and of no test.
fn publics<'s>(items: &'s [Item], found: &mut Vec<Public<'s>>) {
    for item in items {
        let (visibility, name, attributes, is_type) = match item {
            Item::Struct(item) => (&item.vis, &item.ident, &item.attrs, true),
            Item::Enum(item) => (&item.vis, &item.ident, &item.attrs, true),
            Item::Trait(item) => (&item.vis, &item.ident, &item.attrs, true),
            Item::Type(item) => (&item.vis, &item.ident, &item.attrs, true),
            Item::Fn(item) => (&item.vis, &item.sig.ident, &item.attrs, false),
            Item::Mod(item) => {
                let is_test = item.attrs.iter().any(|one| one.path().is_ident("cfg"));
                if let Some((_, items)) = item.content.as_ref().filter(|_| !is_test) {
                    publics(items, found);
                }
                continue;
            }
            _ => continue,
        };
        let is_public = match visibility {
            Visibility::Public(_) => true,
            Visibility::Restricted(within) => within.path.is_ident("crate"),
            Visibility::Inherited => false,
        };
        if is_public {
            found.push(Public { name, attributes, is_type });
        }
    }
}

/// The public items of a file; none of a file of tests.
fn of_file(source: &Source) -> Vec<Public<'_>> {
    let is_test = source.path.ends_with("tests.rs");
    let mut found = Vec::new();
    if !is_test {
        publics(&source.syntax.items, &mut found);
    }
    found
}

/// The words of a doc comment, its headings such as `# Errors` aside.
fn words(attributes: &[Attribute]) -> usize {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    lines
        .take_while(|line| !line.trim().starts_with('#'))
        .map(|line| line.split_whitespace().count())
        .sum()
}

fn same_names(sources: &[Source]) -> Vec<String> {
    let mut places = BTreeMap::<String, Vec<String>>::new();
    for source in sources {
        for item in of_file(source).into_iter().filter(|item| item.is_type) {
            let place = format!("{}:{}", source.path, item.name.span().start().line);
            places.entry(item.name.to_string()).or_default().push(place);
        }
    }
    let twice = places.into_iter().filter(|(_, places)| places.len() > 1);
    twice
        .map(|(name, places)| format!("{}: {name} is the name of several types", places.join(", ")))
        .collect()
}

fn silent(source: &Source) -> Vec<String> {
    let silent = of_file(source).into_iter().filter(|item| words(item.attributes) < FEWEST_WORDS);
    silent
        .map(|item| {
            let line = item.name.span().start().line;
            format!(
                "{}:{line}: {}: say in {FEWEST_WORDS} words or more what its name does not",
                source.path, item.name
            )
        })
        .collect()
}

#[test]
fn a_public_type_name_has_one_meaning() {
    hold("a public type's name has one meaning", same_names(&sources("src")));
}

#[test]
fn public_items_say_what_their_names_do_not() {
    let faults = sources("src").iter().flat_map(silent).collect::<Vec<_>>();
    hold("a public item says what its name does not", faults);
}

#[test]
fn a_second_meaning_and_an_empty_word_are_seen() {
    let source = |path: &str, text: &str| Source::parse(path.to_owned(), text.to_owned());
    let files = [
        source("src/a.rs", "pub struct State; struct Own; mod inner { pub(crate) enum Kind {} }"),
        source("src/b.rs", "pub(crate) type State = i64; struct Own; pub trait Kind {}"),
        source("src/b/tests.rs", "pub struct State;"),
        source("src/c.rs", "#[cfg(test)] mod tests { pub struct State; }"),
    ];
    assert_eq!(same_names(&files).len(), 2, "{:?}", same_names(&files));
    let seen = |text: &str| silent(&source("src/a.rs", text)).len();
    assert_eq!(seen("/// Which.\npub fn which() {}"), 1);
    assert_eq!(
        seen("/// Which one.\n///\n/// # Errors\n/// When the store fails.\npub fn f() {}"),
        1
    );
    assert_eq!(seen("/// The oldest one that waits.\npub fn which() {}"), 0);
    assert_eq!(seen("fn own() {}"), 0);
}
