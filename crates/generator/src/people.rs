//! Customers, their chats and what they chose.

use crate::id::id;
use crate::row::{Row, Table, row};
use crate::shop::{Salt, Shop};

const NAMES: [&str; 12] = [
    "Lena Hoffmann",
    "Ana",
    "Jonas Weber",
    "Mira Novak",
    "Piotr",
    "Sofia Rossi",
    "Emre Yilmaz",
    "Layla",
    "Tom Baker",
    "Chloé Martin",
    "Ivan Petrov",
    "Nora",
];
const LOCALES: [&str; 6] = ["de", "de", "de", "en", "en", "ru"];
const YEAR_MS: i64 = 365 * 24 * 60 * 60 * 1000;

/// All tables of people.
pub(crate) fn tables(shop: Shop) -> Vec<Table> {
    let customers = shop.customers();
    vec![
        Table::new("customers", (0..customers).map(move |n| customer(shop, n))),
        Table::new("chats", (0..customers).filter_map(move |n| chat(shop, n))),
        Table::new("links", (0..customers).filter_map(move |n| link(shop, n))),
        Table::new("link_tokens", (0..customers).filter_map(move |n| token(shop, n))),
        Table::new("communication_preferences", (0..customers).filter_map(move |n| wish(shop, n))),
        Table::new("suppressions", (0..customers).filter_map(move |n| suppression(shop, n))),
        Table::new("blocked_contacts", (0..customers).filter_map(move |n| blocked(shop, n))),
        Table::new("dialogues", (0..customers).filter_map(move |n| dialogue(shop, n))),
        Table::new("audit_log", (0..customers).filter_map(move |n| audited_link(shop, n))),
    ]
}

/// When a customer became known: with their first order.
fn known_at(shop: &Shop, customer: u64) -> i64 {
    shop.at(customer, shop.customers())
}

fn customer(shop: Shop, n: u64) -> Row {
    let mut chance = shop.chance(Salt::Customer, n);
    let at = known_at(&shop, n);
    let stamp = at * 16;
    row! {
        id: shop.customer_id(n),
        name: chance.one_of(&NAMES),
        name_stamp: stamp,
        locale: chance.one_of(&LOCALES),
        locale_stamp: stamp,
        time_zone: "Europe/Berlin",
        time_zone_stamp: stamp,
        phone: shop.phone_of(n),
        phone_stamp: stamp,
        created_at_ms: at,
    }
}

fn chat(shop: Shop, n: u64) -> Option<Row> {
    let chat = shop.chat_of(n)?;
    let mut chance = shop.chance(Salt::Other, n);
    let choice = chance.in_thousand(50).then_some("en");
    let source = chance.in_thousand(100).then_some("insta");
    Some(row! {
        chat_id: chat,
        language_code: chance.one_of(&LOCALES),
        locale_choice: choice,
        first_seen_at_ms: known_at(&shop, n) + 60_000,
        source: source,
    })
}

fn link(shop: Shop, n: u64) -> Option<Row> {
    let how = if n.is_multiple_of(4) { "shop" } else { "deep_link" };
    Some(row! {
        chat_id: shop.chat_of(n)?,
        customer_id: shop.customer_id(n),
        how: how,
        linked_at_ms: known_at(&shop, n) + 70_000,
    })
}

fn token(shop: Shop, n: u64) -> Option<Row> {
    let chat = shop.chat_of(n).filter(|_| !n.is_multiple_of(4))?;
    let (at, mut chance) = (known_at(&shop, n), shop.chance(Salt::Other, n));
    Some(row! {
        id: id("lnk_", at, n, &mut chance),
        token_hash: chance.hex(64),
        customer_id: shop.customer_id(n),
        created_at_ms: at,
        expires_at_ms: at + 24 * 60 * 60 * 1000,
        used_at_ms: at + 70_000,
        used_by_chat_id: chat,
    })
}

fn wish(shop: Shop, n: u64) -> Option<Row> {
    let wants = shop.chance(Salt::Other, n).in_thousand(500);
    (n % 20 == 3).then(|| {
        row! {
            customer_id: shop.customer_id(n),
            category: "marketing",
            channel: "telegram",
            is_wanted: i64::from(wants),
            source: "chat",
            changed_at_ms: known_at(&shop, n) + 600_000,
        }
    })
}

fn suppression(shop: Shop, n: u64) -> Option<Row> {
    let chat = shop.chat_of(n).filter(|_| shop.has_blocked(n))?;
    Some(row! {
        channel: "telegram",
        address: chat.to_string(),
        reason: "blocked",
        since_at_ms: known_at(&shop, n) + YEAR_MS / 100,
    })
}

fn blocked(shop: Shop, n: u64) -> Option<Row> {
    let chat = shop.chat_of(n).filter(|_| n % 400 == 7)?;
    let at = known_at(&shop, n) + YEAR_MS / 50;
    Some(row! {
        channel: "telegram",
        address: chat.to_string(),
        blocked_by: "user:1001",
        blocked_at_ms: at,
        told_at_ms: at + 500,
    })
}

/// A few were asked for a tracking number and never said one.
fn dialogue(shop: Shop, n: u64) -> Option<Row> {
    let chat = shop.chat_of(n).filter(|_| n % 50 == 5)?;
    Some(row! {
        chat_id: chat,
        state: "\"tracking_number\"",
        updated_at_ms: known_at(&shop, n) + 900_000,
        kind: "tracking_number",
    })
}

fn audited_link(shop: Shop, n: u64) -> Option<Row> {
    let chat = shop.chat_of(n)?;
    let (at, mut chance) = (known_at(&shop, n) + 70_000, shop.chance(Salt::Other, n));
    let _ = chance.next();
    Some(row! {
        id: id("aud_", at, n, &mut chance),
        at_ms: at,
        actor: format!("telegram:•••{:04}", chat % 10_000),
        action: "link.made",
        object: shop.customer_id(n),
        detail: "deep_link",
    })
}
