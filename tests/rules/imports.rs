//! A room imports only rooms to its left, and never a neighbour.

use super::tree::{Source, Token, hold, sources};

/// The order of the rooms. Those of one line are neighbours.
pub const ORDER: &[&[&str]] = &[
    &["enum_words"],
    &["clock"],
    &["ids", "phone", "money", "fields"],
    &["language"],
    &["config"],
    &["store"],
    &["audit"],
    &["access"],
    &["webhooks"],
    &["channels"],
    &["delivery"],
    &["customers"],
    &["notifications"],
    &["orders"],
    &["support"],
    &["privacy", "stats"],
    &["bot", "web"],
    &["app"],
    // The program around the library.
    &["main", "cli"],
];
/// The map, which declares the rooms.
const MAP: &str = "lib";

fn rank(room: &str) -> Option<usize> {
    ORDER.iter().position(|neighbours| neighbours.contains(&room))
}

/// Why one room may not import another.
fn objection(from: &str, to: &str) -> Option<String> {
    if from == to || rank(from) == rank("main") {
        return None;
    }
    match rank(from)?.cmp(&rank(to)?) {
        std::cmp::Ordering::Greater => None,
        std::cmp::Ordering::Equal => {
            Some(format!("{from} and {to} are neighbours and never import each other"))
        }
        std::cmp::Ordering::Less => {
            Some(format!("{to} is to the right of {from}: arrows point left"))
        }
    }
}

/// The rooms that a file names, with the line of each.
fn imports(source: &Source) -> Vec<(String, usize)> {
    let tokens = &source.tokens;
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let continues = at > 0 && tokens[at - 1].text == "::";
        if continues {
            continue;
        }
        match tokens[at].text.as_str() {
            "crate" | "bellhop" if follows(tokens, at + 1, "::") => {
                found.extend(heads(tokens, at + 2))
            }
            "super" => {
                let levels = tokens[at..]
                    .chunks(2)
                    .take_while(|pair| {
                        pair.len() == 2 && pair[0].text == "super" && pair[1].text == "::"
                    })
                    .count();
                if levels >= source.depth() + tokens[at].modules {
                    found.extend(heads(tokens, at + 2 * levels));
                }
            }
            _ => {}
        }
    }
    found
}

fn follows(tokens: &[Token], at: usize, text: &str) -> bool {
    tokens.get(at).is_some_and(|token| token.text == text)
}

/// The first names of a path, of which a group in braces has several.
fn heads(tokens: &[Token], at: usize) -> Vec<(String, usize)> {
    let named = |token: &Token| (token.text.clone(), token.line);
    match tokens.get(at) {
        Some(token) if token.text == "{" => {
            let (mut depth, mut heads) = (0, Vec::new());
            for pair in tokens[at..].windows(2) {
                match pair[0].text.as_str() {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                if depth == 1 && matches!(pair[0].text.as_str(), "{" | ",") {
                    heads.push(named(&pair[1]));
                }
            }
            heads
        }
        Some(token) => vec![named(token)],
        None => Vec::new(),
    }
}

fn faults(source: &Source) -> Vec<String> {
    let objections = imports(source)
        .into_iter()
        .filter_map(|(room, line)| Some((objection(source.room(), &room)?, line)));
    objections.map(|(why, line)| format!("{}:{line}: {why}", source.path)).collect()
}

#[test]
fn arrows_point_left() {
    hold("a room imports only rooms to its left", sources("src").iter().flat_map(faults));
}

#[test]
fn every_room_has_its_place() {
    let unplaced = |source: &Source| rank(source.room()).is_none() && source.room() != MAP;
    let faults = sources("src").into_iter().filter(unplaced).map(|source| {
        format!("{}:1: the room {} has no place in ORDER", source.path, source.room())
    });
    hold("every room has its place in the order", faults);
}

#[test]
fn an_arrow_to_the_right_is_seen_however_it_is_written() {
    let seen = |path: &str, text: &str| faults(&Source::parse(path.to_owned(), text.to_owned()));
    for (path, text) in [
        ("src/orders/view.rs", "use crate::bot::Pump;"),
        ("src/orders/view.rs", "use crate::{clock::At, bot::{Pump, BotServices}};"),
        ("src/orders/view.rs", "fn f() { println!(\"{}\", crate::web::PORT); }"),
        ("src/orders/view.rs", "use super::super::support::Ticket;"),
        ("src/orders/mod.rs", "mod tests { use super::super::support::Ticket; }"),
        ("src/web/mod.rs", "use crate::bot::Pump;"),
        ("src/money.rs", "use super::phone::Phone;"),
    ] {
        assert_eq!(seen(path, text).len(), 1, "{path}: {text}");
    }
    for (path, text) in [
        ("src/orders/view.rs", "use crate::{clock::At, orders::live};"),
        ("src/orders/mod.rs", "mod tests { use super::support; } use self::bot;"),
        ("src/cli/demo.rs", "use bellhop::app::App;"),
        ("src/orders/view.rs", "/// See [`crate::bot`].\nstruct S; crate::queries! {}"),
    ] {
        assert_eq!(seen(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}
