//! The parts of a large room import each other one way too. A part is a folder or a file directly
//! in the room.

use super::circles::House;
use super::tree::{Source, hold};

/// The order of a room's parts, from the bottom. Those of one line never import each other.
const PARTS: &[(&str, &[&[&str]])] = &[
    (
        "support",
        &[
            &["case"],
            &["buttons", "desk"],
            &["tickets"],
            &["messages", "blocked_contacts", "webhook_events"],
            &["outbound"],
            &["agents_group", "customer_notices"],
            &["changes"],
            &["conversation"],
            &["lifecycle"],
            &["lookup", "api"],
            &["relay_listener", "inbound_sms_worker", "relay_retry"],
        ],
    ),
    (
        "bot",
        &[
            &["update"],
            &["dialogue"],
            &["runtime"],
            &["commands", "ticket_message", "telegram_checks"],
            &["command_menus"],
            &["customers", "agents"],
            &["router"],
        ],
    ),
];

fn room_and_part(path: &str) -> Option<(&str, &str)> {
    let mut names = path.strip_prefix("src/")?.trim_end_matches(".rs").split('/');
    let (room, part) = (names.next()?, names.next()?);
    (part != "mod").then_some((room, part))
}

fn faults(sources: &[Source], order: &[(&str, &[&[&str]])]) -> Vec<String> {
    let house = House::of(sources);
    let mut faults = Vec::new();
    for source in sources {
        let Some((room, part)) = room_and_part(&source.path) else { continue };
        let Some((_, parts)) = order.iter().find(|(name, _)| *name == room) else { continue };
        let rank = |part: &str| parts.iter().position(|line| line.contains(&part));
        if rank(part).is_none() {
            faults.push(format!("{}:1: {part} has no place in PARTS", source.path));
        }
        for other in house.imported_by(source) {
            let Some((other_room, other)) = room_and_part(&other) else { continue };
            if other_room == room && other != part && rank(other) >= rank(part) {
                faults.push(format!("{}:1: {part} imports {other}, which is above", source.path));
            }
        }
    }
    faults
}

#[test]
fn parts_of_a_room_import_one_way() {
    hold("parts of a room import one way", faults(&super::circles::built("src"), PARTS));
}

#[test]
fn an_import_of_a_part_above_is_seen() {
    let file = |path: &str, text: &str| Source::parse(path.to_owned(), text.to_owned());
    let house = [
        file("src/a/mod.rs", "pub mod low; pub mod high; pub use high::High;"),
        file("src/a/low.rs", "use crate::a::High; pub fn f() -> High { High }"),
        file("src/a/high/mod.rs", "pub struct High; pub fn g() { super::low::f(); }"),
    ];
    let order: &[(&str, &[&[&str]])] = &[("a", &[&["low"], &["high"]])];
    assert_eq!(faults(&house, order), ["src/a/low.rs:1: low imports high, which is above"]);
    let other: &[(&str, &[&[&str]])] = &[("a", &[&["high"]])];
    assert_eq!(faults(&house, other)[0], "src/a/low.rs:1: low has no place in PARTS");
}
