//! How the demo begins: two customers in two languages with an order or two each. One has opened the link that the shop
//! sent, the other has not written to the bot yet. All of it is said through the signed hook and the chat.

use std::time::Duration;

use anyhow::{anyhow, bail};
use serde_json::{Value, json};

use bellhop::clock::{At, Clock};
use bellhop::simulator::Simulator;

use super::shop::{Customer, Item, Order, Shop, event};

/// How long to wait before a door that is not open yet is tried again.
const PAUSE: Duration = Duration::from_millis(20);

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Who is in the demo.
pub fn customers() -> Vec<Customer> {
    let item = |sku, name, quantity, unit_price| Item { sku, name, quantity, unit_price };
    vec![
        Customer {
            id: "c-1001",
            name: "Lena",
            locale: "de",
            time_zone: "Europe/Berlin",
            phone: "+4915112345678",
            chat: 71_001,
            currency: "EUR",
            total: "31.40",
            items: vec![item("MUG-BLUE", "Blaue Tasse", 2, "9.95"), item("TEA-100", "Grüner Tee, 100 g", 1, "11.50")],
            carrier: "dhl",
            place: "Berlin",
            orders: Vec::new(),
            link: None,
        },
        Customer {
            id: "c-1002",
            name: "أميرة",
            locale: "ar",
            time_zone: "Asia/Kuwait",
            phone: "+96550012345",
            chat: 71_002,
            currency: "KWD",
            total: "7.250",
            items: vec![item("MUG-BLUE", "كوب أزرق", 1, "3.500"), item("TEA-100", "شاي أخضر ١٠٠ غ", 1, "3.750")],
            carrier: "fedex",
            place: "الكويت",
            orders: Vec::new(),
            link: None,
        },
    ]
}

/// Sets the scene; returns when it stands.
pub async fn set(shop: &Shop, simulator: &Simulator) -> anyhow::Result<()> {
    let customers = customers();
    let [lena, amira] = customers.as_slice() else { bail!("the scene is written for two") };
    for customer in &customers {
        simulator.person(customer.chat, customer.name, Some(customer.locale));
    }
    shop.knows(customers.clone());
    let mut past =
        history(shop, lena, "ORD-1038", &["placed", "paid", "packed", "shipped", "out_for_delivery", "delivered"], -6 * DAY, 20 * HOUR);
    past.extend(history(shop, lena, "ORD-1042", &["placed", "paid"], -3 * HOUR, HOUR));
    past.extend(history(shop, amira, "ORD-1041", &["placed", "paid", "packed"], -20 * HOUR, 6 * HOUR));
    shop.posts("/api/events", &Value::Array(past)).await.map_err(|error| anyhow!("the first orders were not taken: {error}"))?;

    // The bot learns its name from Telegram and the orders from the inbox: until then there is no link to be had.
    let link = loop {
        match shop.mint(lena).await {
            Ok(link) => break link,
            Err(error) if error.status == 404 || error.status == 503 => tokio::time::sleep(PAUSE).await,
            Err(error) => bail!("no link for the first customer: {error}"),
        }
    };
    simulator.say(lena.chat, &format!("/start {}", link.token));
    // The greeting, and the card of the open order.
    simulator.wait_for(Duration::MAX, |state| (state.from_bot(lena.chat).len() >= 2).then_some(())).await;
    Ok(())
}

/// What the shop has to say of an order so far: its events, `pause` seconds apart.
fn history(shop: &Shop, customer: &Customer, id: &str, steps: &[&str], from: i64, pause: i64) -> Vec<Value> {
    let begun = Clock::System.now().ms() + from * 1000;
    let mut order = Order::new(id);
    let mut events = Vec::new();
    for (place, step) in (0_i64..).zip(steps) {
        let kind = format!("order.{step}");
        events.push(introduced(event(&kind, customer, &order, At(begun + place * pause * 1000)), customer));
        order = order.after(&kind);
    }
    shop.has(customer.id, order);
    events
}

/// The first events also tell who the customer is.
fn introduced(mut event: Value, customer: &Customer) -> Value {
    event["customer"] = json!({"id": customer.id, "name": customer.name, "locale": customer.locale, "time_zone": customer.time_zone,
        "phone": customer.phone});
    event
}
