//! Orders as the order service told of them: the inbox and what was made of it.

use crate::chance::Chance;
use crate::id::id;
use crate::row::{Row, Table, row};
use crate::shop::{Salt, Shop};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const ITEMS: [(&str, &str, i64); 8] = [
    ("MUG-1", "Blue mug", 995),
    ("TEA-4", "Green tea, loose, 250 g", 1250),
    ("POT-2", "Tea pot with a lid of bamboo", 3900),
    ("SOC-9", "Wool socks, size 40", 1490),
    ("BAG-3", "Canvas bag", 1800),
    ("CAN-7", "Beeswax candle", 690),
    ("BRD-5", "Oak cutting board", 4450),
    ("TWL-6", "Linen towel, 50 × 70 cm", 2290),
];
/// So many orders later the order service says that an order is with the carrier, and there.
const SHIPPED_AFTER: u64 = 1_600;
const DELIVERED_AFTER: u64 = 4_000;

/// What an event says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    Placed,
    Shipped,
    Delivered,
    Cancelled,
}

impl Said {
    fn word(self) -> &'static str {
        match self {
            Self::Placed => "order.placed",
            Self::Shipped => "order.shipped",
            Self::Delivered => "order.delivered",
            Self::Cancelled => "order.cancelled",
        }
    }
}

/// The event that came when the `n`-th order was placed: on that order or on an earlier one.
pub(crate) fn said(shop: &Shop, n: u64) -> (u64, Said) {
    let share = shop.chance(Salt::Event, n).below(100);
    match share {
        0..20 if n >= SHIPPED_AFTER => ordinary(shop, n - SHIPPED_AFTER, Said::Shipped),
        20..50 if n >= DELIVERED_AFTER => ordinary(shop, n - DELIVERED_AFTER, Said::Delivered),
        _ => (n, Said::Placed),
    }
}

fn ordinary(shop: &Shop, order: u64, said: Said) -> (u64, Said) {
    let is_cancelled = Order::of(shop, order).is_cancelled;
    (order, if is_cancelled { Said::Cancelled } else { said })
}

/// All tables of orders.
pub(crate) fn tables(shop: Shop) -> Vec<Table> {
    let orders = move || 0..shop.orders;
    vec![
        Table::new("orders", orders().map(move |n| Order::of(&shop, n).row(&shop))),
        Table::new("shipments", orders().filter_map(move |n| Order::of(&shop, n).shipment(&shop))),
        Table::new("checkpoints", orders().filter_map(move |n| Order::of(&shop, n).point(&shop))),
        Table::new("events", orders().map(move |n| event(shop, n))),
    ]
}

/// An order and what became of it by the end of the past.
pub(crate) struct Order {
    n: u64,
    at: i64,
    is_cancelled: bool,
    is_refunded: bool,
    /// Places among `ITEMS`, each with a quantity.
    items: Vec<(usize, i64)>,
}

impl Order {
    /// The `n`-th order.
    pub fn of(shop: &Shop, n: u64) -> Self {
        let mut chance = shop.chance(Salt::Order, n);
        let count = [1, 1, 1, 2, 2, 3][usize::try_from(chance.below(6)).unwrap_or(0)];
        let first = usize::try_from(chance.below(8)).unwrap_or(0);
        let items = (0..count).map(|k| ((first + k * 3) % 8, chance.between(1, 4))).collect();
        Self {
            n,
            at: shop.placed_at(n),
            is_cancelled: chance.in_thousand(30),
            is_refunded: chance.in_thousand(20),
            items,
        }
    }

    /// What it costs, in cents.
    pub fn total(&self) -> i64 {
        self.items.iter().map(|(item, quantity)| ITEMS[*item].2 * quantity).sum()
    }

    /// What is in it, a line an item.
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, i64, i64)> {
        self.items.iter().map(|(item, quantity)| (ITEMS[*item].1, *quantity, ITEMS[*item].2))
    }

    /// The words that were said of it, each with its moment.
    fn words(&self, shop: &Shop) -> Vec<(&'static str, i64)> {
        let shipped = shop.placed_at(self.n + SHIPPED_AFTER);
        let delivered = shop.placed_at(self.n + DELIVERED_AFTER);
        let mut words = vec![("placed", self.at), ("paid", self.at + 2 * MINUTE_MS)];
        if self.is_cancelled {
            words.push(("cancelled", shipped));
        } else {
            words.push(("packed", self.at + 4 * HOUR_MS));
            words.push(("shipped", shipped));
            words.push(("out_for_delivery", delivered - 5 * HOUR_MS));
            words.push(("delivered", delivered));
        }
        if self.is_refunded {
            words.push(("refunded", delivered + 240 * HOUR_MS));
        }
        words.retain(|(word, at)| *word == "placed" || *at <= shop.until.ms());
        words
    }

    fn row(&self, shop: &Shop) -> Row {
        let words = self.words(shop);
        let is_money = |word: &str| matches!(word, "paid" | "refunded");
        let newest = words.last().copied().unwrap_or(("placed", self.at));
        let goods = words.iter().rev().find(|(word, _)| !is_money(word)).copied();
        let money = words.iter().rev().find(|(word, _)| is_money(word)).copied();
        let stamp = self.at * 16;
        row! {
            id: shop.order_id(self.n),
            lookup: shop.order_id(self.n).replace('-', ""),
            customer_id: shop.customer_id(shop.customer_of(self.n)),
            customer_stamp: newest.1 * 16,
            status: newest.0,
            status_at_ms: newest.1,
            currency: "EUR",
            currency_stamp: stamp,
            total_minor: self.total(),
            total_stamp: stamp,
            items: self.items_json("unit_minor", |minor| minor.to_string()),
            items_stamp: stamp,
            placed_at_ms: self.at,
            placed_stamp: stamp,
            url: format!("https://shop.example/orders/{}", shop.order_id(self.n)),
            url_stamp: stamp,
            version: words.len() as u64,
            created_at_ms: self.at + 20,
            updated_at_ms: newest.1 + 20,
            said: said_json(&words),
            fulfilment: goods.map(|(word, _)| word),
            fulfilment_at_ms: goods.map(|(_, at)| at),
            payment: money.map_or("open", |(word, _)| word),
            payment_at_ms: money.map(|(_, at)| at),
        }
    }

    fn items_json(&self, price: &str, of: impl Fn(i64) -> String) -> String {
        let items = self.items.iter().map(|(item, quantity)| {
            let (sku, name, minor) = ITEMS[*item];
            format!(
                r#"{{"sku":"{sku}","name":"{name}","quantity":{quantity},"{price}":{}}}"#,
                of(minor)
            )
        });
        format!("[{}]", items.collect::<Vec<_>>().join(","))
    }

    /// When its parcel was given to the carrier; none where it was not.
    fn shipped_at(&self, shop: &Shop) -> Option<i64> {
        let at = shop.placed_at(self.n + SHIPPED_AFTER);
        (!self.is_cancelled && at <= shop.until.ms()).then_some(at)
    }

    fn arrived_at(&self, shop: &Shop) -> Option<i64> {
        Some(shop.placed_at(self.n + DELIVERED_AFTER)).filter(|at| *at <= shop.until.ms())
    }

    fn shipment(&self, shop: &Shop) -> Option<Row> {
        let shipped = self.shipped_at(shop)?;
        let arrived = self.arrived_at(shop);
        let stamp = shipped * 16 + 3;
        Some(row! {
            id: format!("SHP-{}", shop.order_id(self.n)),
            order_id: shop.order_id(self.n),
            carrier: "dhl",
            carrier_stamp: stamp,
            tracking_number: format!("JD0146{:012}", self.n),
            tracking_number_stamp: stamp,
            eta_at_ms: shop.placed_at(self.n + DELIVERED_AFTER),
            eta_stamp: stamp,
            status: if arrived.is_some() { "delivered" } else { "in_transit" },
            status_at_ms: arrived.unwrap_or(shipped),
            created_at_ms: shipped + 20,
            told_at_ms: shipped + 20,
        })
    }

    /// Every third parcel is one whose carrier tells on the way.
    fn point(&self, shop: &Shop) -> Option<Row> {
        let shipped = self.shipped_at(shop).filter(|_| self.n.is_multiple_of(3))?;
        Some(row! {
            shipment_id: format!("SHP-{}", shop.order_id(self.n)),
            at_ms: shipped + 6 * HOUR_MS,
            status: "in_transit",
            place: "Leipzig",
            note: "The parcel has left the sorting centre",
            stamp: shipped * 16 + 3,
        })
    }
}

fn said_json(words: &[(&str, i64)]) -> String {
    let words = words.iter().map(|(word, at)| format!(r#""{word}":{at}"#));
    format!(r#"{{"words":{{{}}}}}"#, words.collect::<Vec<_>>().join(","))
}

/// The id of the `n`-th event.
pub(crate) fn event_id(shop: &Shop, n: u64) -> String {
    let mut chance: Chance = shop.chance(Salt::Event, n);
    id("evt_", shop.placed_at(n) + 10, n, &mut chance)
}

fn event(shop: Shop, n: u64) -> Row {
    let ((order, said), at) = (said(&shop, n), shop.placed_at(n));
    let mut chance = shop.chance(Salt::Event, n);
    // One in five hundred cannot be applied.
    let is_failed = chance.in_thousand(2);
    row! {
        id: event_id(&shop, n),
        webhook_id: id("msg_", at, n, &mut chance),
        place: 0_i64,
        body_hash: chance.hex(64),
        type: said.word(),
        occurred_at_ms: at,
        received_at_ms: at + 10,
        payload: payload(&shop, order, said, at),
        state: if is_failed { "failed" } else { "applied" },
        applied_at_ms: at + 20,
        error: is_failed.then_some("the order belongs to another customer"),
        refusal: None::<&str>,
    }
}

fn payload(shop: &Shop, n: u64, said: Said, at: i64) -> String {
    let (order, customer) = (Order::of(shop, n), shop.customer_of(n));
    let (id, who) = (shop.order_id(n), shop.customer_id(customer));
    let head = format!(
        r#"{{"kind":"{}","occurred_at":{at},"customer":{{"id":"{who}","locale":"de","phone":"{}"}},"order":{{"id":"{id}""#,
        said.word(),
        shop.phone_of(customer)
    );
    if said != Said::Placed {
        return head + "}}";
    }
    let money = |minor: i64| format!(r#"{{"currency":"EUR","minor":{minor}}}"#);
    let items = order.items_json("unit_price", money);
    format!(
        r#"{head},"currency":"EUR","total":{},"items":{items},"placed_at":{at},"url":"https://shop.example/orders/{id}"}}}}"#,
        money(order.total())
    )
}
