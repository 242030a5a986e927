//! What came in by SMS, one-time codes, and what texts cost.

use crate::id::id;
use crate::row::{Row, Table, row};
use crate::shop::{Salt, Shop};

const HOUR_MS: i64 = 60 * 60 * 1000;
const QUARTER_MS: i64 = HOUR_MS / 4;

/// All tables of texts.
pub(crate) fn tables(shop: Shop) -> Vec<Table> {
    let texts = shop.orders / 50;
    let codes = shop.orders / 20;
    // What answers by itself is forgotten after two days.
    let automatic = (shop.orders / 200).min(200);
    vec![
        Table::new("inbound_sms", (0..texts).map(move |n| inbound(shop, n, texts))),
        Table::new("sms_reactions", (0..texts).filter_map(move |n| reaction(shop, n, texts))),
        Table::new("verifications", (0..codes).map(move |n| code(shop, n, codes))),
        Table::new("automatic_texts", (0..automatic).map(move |n| automatic_text(shop, n))),
        Table::new("text_costs", costs(shop)),
    ]
}

/// The provider's id of a text that came in.
fn inbound_id(shop: &Shop, n: u64) -> String {
    format!("SM{}", shop.chance(Salt::InboundText, n).hex(32))
}

fn sender(shop: &Shop, n: u64) -> String {
    let mut chance = shop.chance(Salt::InboundText, n + 1);
    shop.phone_of(chance.below(shop.customers()))
}

fn inbound(shop: Shop, n: u64, count: u64) -> Row {
    let at = shop.at(n, count);
    let (kind, body) = match n % 10 {
        0 => ("stop", "STOP"),
        1 => ("start", "START"),
        2 => ("help", "HELP"),
        3 => ("text", "Liked “Blue Door: order ORD-10000001 is on its way.”"),
        _ => ("text", "Where is my parcel? It was to be here yesterday."),
    };
    row! {
        provider_id: inbound_id(&shop, n),
        from_phone: sender(&shop, n),
        to_phone: "+15005550006",
        body: body,
        media: "[]",
        segments: 1_i64,
        kind: kind,
        opt_out_type: (kind == "stop").then_some("STOP"),
        needs_look: 0_i64,
        received_at_ms: at,
        drained_at_ms: at + 300,
        channel: "sms",
    }
}

fn reaction(shop: Shop, n: u64, count: u64) -> Option<Row> {
    let at = shop.at(n, count);
    (n % 10 == 3).then(|| {
        row! {
            provider_id: inbound_id(&shop, n),
            from_phone: sender(&shop, n),
            sign: "👍",
            is_removed: 0_i64,
            notification_id: shop.notification_id(n),
            attempt_id: "att_00000000000070008000000000000000",
            received_at_ms: at,
            drained_at_ms: at + 300,
        }
    })
}

fn code(shop: Shop, n: u64, count: u64) -> Row {
    let (mut chance, at) = (shop.chance(Salt::Verification, n), shop.at(n, count));
    let phone = shop.phone_of(chance.below(shop.customers()));
    let asker = format!("203.0.113.{}", chance.below(250));
    let (state, tries) = match chance.below(20) {
        0 => ("expired", 0_i64),
        1 => ("exhausted", 5),
        2 => ("replaced", 0),
        _ => ("approved", 1),
    };
    row! {
        id: id("ver_", at, n, &mut chance),
        target: phone.clone(),
        prefix: phone[..phone.len() - 4].to_owned(),
        customer_id: None::<&str>,
        purpose: "login",
        code_hash: chance.hex(64),
        state: state,
        tries: tries,
        asker: asker,
        created_at_ms: at,
        expires_at_ms: at + 300_000,
        ended_at_ms: at + 40_000,
        budget: "services",
        key_id: "key_00000000000070008000000000000001",
    }
}

fn automatic_text(shop: Shop, n: u64) -> Row {
    let mut chance = shop.chance(Salt::Other, n + 3_000_000_000);
    let at = shop.until.ms() - i64::try_from(n).unwrap_or(0) * 10 * 60_000;
    row! {
        notification_id: id("ntf_", at, n, &mut chance),
        line: shop.phone_of(chance.below(shop.customers())),
        kind: "help",
        created_at_ms: at,
    }
}

/// By quarters of an hour; ninety days at most.
fn costs(shop: Shop) -> impl Iterator<Item = Row> + Send {
    let begun = shop.placed_at(0).max(shop.until.ms() - 90 * 24 * HOUR_MS) / QUARTER_MS;
    (begun..shop.until.ms() / QUARTER_MS).map(|quarter| {
        row! { currency: "USD", quarter_at_ms: quarter * QUARTER_MS, micros: 83_000_i64 }
    })
}
