//! How the demo begins: five customers in five languages with an order or two each. Four have
//! opened the link that the shop sent, the last one has not written to the bot yet. All of it is
//! said through the signed hook and the chat.

use std::time::Duration;

use anyhow::{anyhow, bail};
use serde_json::Value;

use bellhop::clock::{At, Clock};
use bellhop_simulator::{GroupKind, Rights, Role, Simulator};

use super::customers::{Customer, Link, Order, customers};
use super::events;
use super::shop::Shop;
use super::staff::{AGENTS, GROUP};

/// How long to wait before a door that is not open yet is tried again.
const PAUSE: Duration = Duration::from_millis(20);

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Sets the scene; returns when it stands, and since when.
pub async fn set(shop: &Shop, simulator: &Simulator) -> anyhow::Result<At> {
    let customers = customers();
    for customer in &customers {
        simulator.person(customer.chat, customer.name, Some(customer.locale));
    }
    simulator.open_group(GROUP, "Blue Door team", GroupKind::Forum);
    for (id, name, _) in AGENTS {
        simulator.add_member(GROUP, id, name, Some("en"), Role::Administrator(Rights::ALL));
    }
    shop.knows(customers.to_vec());
    let [sam, lena, lucia, anna, amira] = &customers;
    let all = ["placed", "paid", "packed", "shipped", "out_for_delivery", "delivered"];
    let mut past = history(shop, lena, "ORD-1038", &all, -6 * DAY, 20 * HOUR);
    past.extend(history(shop, lena, "ORD-1042", &all[..2], -3 * HOUR, HOUR));
    past.extend(history(shop, sam, "ORD-1044", &all[..2], -5 * HOUR, HOUR));
    past.extend(history(shop, lucia, "ORD-1045", &all[..4], -50 * HOUR, 10 * HOUR));
    past.extend(history(shop, anna, "ORD-1047", &all[..3], -20 * HOUR, 6 * HOUR));
    past.extend(history(shop, amira, "ORD-1041", &all[..3], -20 * HOUR, 6 * HOUR));
    // Nobody gets a text of what is long past: phones become known after it.
    let now = Clock::System.now();
    past.extend(customers.iter().map(|customer| {
        events::introduced(events::of_customer(now), customer, Some(customer.phone))
    }));
    shop.posts("/api/events", &Value::Array(past))
        .await
        .map_err(|error| anyhow!("the first orders were not taken: {error}"))?;
    // Whoever was told of last is known: so is everything before, and nobody hears of it any more.
    minted(shop, amira).await?;
    for customer in [sam, lena, lucia, anna] {
        let link = minted(shop, customer).await?;
        simulator.say(customer.chat, &format!("/start {}", link.token));
    }
    for customer in [sam, lena, lucia, anna] {
        // The greeting, and the card of the open order.
        simulator
            .wait_for(Duration::MAX, |state| {
                (state.from_bot(customer.chat).len() >= 2).then_some(())
            })
            .await;
    }
    Ok(Clock::System.now())
}

/// The bot learns its name from Telegram and the orders from the inbox: until then there is no link
/// to be had.
async fn minted(shop: &Shop, customer: &Customer) -> anyhow::Result<Link> {
    loop {
        match shop.mint(customer).await {
            Ok(link) => return Ok(link),
            Err(error) if error.status == 404 || error.status == 503 => {
                tokio::time::sleep(PAUSE).await
            }
            Err(error) => bail!("no link for {}: {error}", customer.id),
        }
    }
}

/// What the shop has to say of an order so far: its events, `pause` seconds apart.
fn history(
    shop: &Shop,
    customer: &Customer,
    id: &str,
    steps: &[&str],
    from: i64,
    pause: i64,
) -> Vec<Value> {
    let begun = Clock::System.now().ms() + from * 1000;
    let mut order = Order::new(id);
    let mut said = Vec::new();
    for (place, step) in (0_i64..).zip(steps) {
        let kind = format!("order.{step}");
        let event = events::of_order(&kind, customer, &order, At(begun + place * pause * 1000));
        said.push(events::introduced(event, customer, None));
        order = order.after(&kind);
    }
    shop.has(customer.id, order);
    said
}
