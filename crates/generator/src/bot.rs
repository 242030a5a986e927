//! The record of updates.

use crate::row::{Row, Table, row};
use crate::shop::{Salt, Shop};

const KINDS: [&str; 6] = ["order", "order", "track", "help", "order-card", "support"];
/// The number of the first update, as Telegram begins anywhere.
const FIRST_UPDATE: u64 = 200_000_000;

/// The update numbers that are on record begin here and end before `FIRST_UPDATE` + orders.
pub(crate) fn tables(shop: Shop) -> Vec<Table> {
    let bots = row! { bot_id: 424_242_i64, number: 0_i64, first_seen_at_ms: shop.placed_at(0) };
    let paces = row! { name: "strangers", free_at_ms: shop.until.ms() - 3_600_000 };
    vec![
        Table::new(
            "telegram_bot_interactions",
            (0..shop.orders).map(move |n| interaction(shop, n)),
        ),
        Table::new("bots", std::iter::once(bots)),
        Table::new("paces", std::iter::once(paces)),
    ]
}

fn interaction(shop: Shop, n: u64) -> Row {
    let mut chance = shop.chance(Salt::Interaction, n);
    let known = n * shop.customers() / shop.orders.max(1);
    let who = chance.below(known + 1);
    let chat = shop.chat_of(who).unwrap_or(7_000_000_000 + i64::try_from(who).unwrap_or(0));
    let (at, is_failed) = (shop.placed_at(n) + 500, chance.in_thousand(1));
    row! {
        update_id: FIRST_UPDATE + n,
        chat_id: chat,
        thread_id: None::<i64>,
        user_id: chat,
        kind: chance.one_of(&KINDS),
        outcome: if is_failed { "failed" } else { "done" },
        error: is_failed.then_some("the store cannot be used"),
        received_at_ms: at,
        effects_at_ms: at + 2,
        answered_at_ms: at + 3,
    }
}
