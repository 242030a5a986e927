//! The shop's own people and systems: small tables, whatever the shop's size.

use crate::id::id;
use crate::row::{Row, Table, row};
use crate::shop::{Salt, Shop};
use crate::tickets::{FIRST_NUMBER, GROUP, count};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const PEOPLE: [&str; 6] = ["Ana", "Ben", "Cleo", "Dirk", "Esra", "Finn"];

/// All tables of the shop's own.
pub(crate) fn tables(shop: Shop) -> Vec<Table> {
    let alerts = shop.orders / 200;
    // Answers are kept for a day.
    let requests = shop.orders.min(2_000);
    let numbers = row! { name: "ticket", value: FIRST_NUMBER + count(&shop) - 1 };
    let digest = row! {
        group_chat_id: GROUP,
        told_at_ms: shop.until.ms() - DAY_MS,
        newest_at_ms: shop.until.ms() - DAY_MS,
    };
    vec![
        Table::new("api_keys", (0..4).map(move |n| key(shop, n))),
        Table::new("api_requests", (0..requests).map(move |n| request(shop, n))),
        Table::new("agents", (0..6).map(move |n| agent(shop, n))),
        Table::new("alerts", (0..alerts).map(move |n| alert(shop, n, alerts))),
        Table::new("canned_replies", (0..20).map(move |n| canned(shop, n))),
        Table::new("counters", (count(&shop) > 0).then_some(numbers).into_iter()),
        Table::new("ticket_digests", std::iter::once(digest)),
    ]
}

fn key_id(n: u64) -> String {
    format!("key_000000000000700080000000000000{n:02}")
}

fn key(shop: Shop, n: u64) -> Row {
    row! {
        id: key_id(n),
        name: format!("service {n}"),
        role: "service",
        key_hash: shop.chance(Salt::Other, n + 4_000_000_000).hex(64),
        hint: "bh_abcd",
        created_at_ms: shop.placed_at(0),
        last_used_at_ms: shop.until.ms() - 60_000,
        revoked_at_ms: (n == 3).then_some(shop.until.ms() - DAY_MS),
    }
}

fn request(shop: Shop, n: u64) -> Row {
    let mut chance = shop.chance(Salt::Other, n + 5_000_000_000);
    row! {
        key_id: key_id(n % 3),
        idempotency_key: chance.hex(32),
        request_hash: chance.hex(64),
        status: 202_i64,
        answer: format!(r#"{{"id":"{}","state":"ready"}}"#, shop.notification_id(shop.orders - 1 - n)),
        created_at_ms: shop.notified_at(shop.orders - 1 - n),
    }
}

fn agent(shop: Shop, n: u64) -> Row {
    row! {
        user_id: 1001 + n,
        name: PEOPLE[usize::try_from(n).unwrap_or(0) % PEOPLE.len()],
        role: if n == 0 { "admin" } else { "agent" },
        phone: None::<&str>,
        locale: "de",
        gets_stock: 0_i64,
        added_by: "chat:1",
        added_at_ms: shop.placed_at(0),
        removed_at_ms: None::<i64>,
    }
}

/// All alerts of the past are over.
fn alert(shop: Shop, n: u64, count: u64) -> Row {
    let (at, mut chance) = (shop.at(n, count), shop.chance(Salt::Other, n + 6_000_000_000));
    let (kind, key) = match n % 3 {
        0 => ("stock", format!("SKU-{}", chance.below(500))),
        1 => ("dead_letter", String::new()),
        _ => ("breaker", "telegram".to_owned()),
    };
    row! {
        id: id("alr_", at, n, &mut chance),
        kind: kind,
        key: key,
        detail: "{}",
        happened: chance.between(1, 5),
        state: "cleared",
        handled_by: None::<&str>,
        first_at_ms: at,
        last_at_ms: at + 60_000,
        told_at_ms: at + 61_000,
        ended_at_ms: at + 600_000,
    }
}

fn canned(shop: Shop, n: u64) -> Row {
    row! {
        name: format!("reply-{n:02}"),
        locale: "de",
        words: "\"Hello { name }! Your parcel is on its way.\"",
        changed_by: "user:1001",
        changed_at_ms: shop.placed_at(0),
    }
}
