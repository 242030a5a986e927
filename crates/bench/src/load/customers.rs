//! Customers with chats and orders.

use std::time::Duration;

use anyhow::{Context as _, Result};
use bellhop_simulator::{Simulator, State};
use serde_json::{Value, json};

use super::pace::asked;
use super::signed::{Signer, placed};
use super::wire::Connection;
use crate::process::program::Program;

/// How many customers write.
pub const CUSTOMERS: i64 = 1000;
/// How many events are in one request.
const TOGETHER: usize = 100;
/// How long all may take to have their cards.
const PATIENCE: Duration = Duration::from_secs(60);

/// The next one of all customers in turns.
pub fn in_turns() -> impl FnMut() -> i64 {
    let mut last = 0;
    move || {
        last = last % CUSTOMERS + 1;
        last
    }
}

/// Gives each of them a chat with the bot.
pub fn have_chats(telegram: &Simulator, count: i64) {
    for chat in 1..=count {
        telegram.acquaintance(chat, "Lena", Some("de"));
    }
}

/// Customers 1 to `count`, each linked to the chat of the same number and with an order; waits
/// until each has its card.
///
/// # Errors
/// When the program does not take them, or does not tell them.
pub async fn place_orders(program: &Program, telegram: &Simulator, count: i64) -> Result<()> {
    let events: Vec<Value> = (1..=count)
        .map(|n| {
            let customer = json!({"id": format!("c-{n}"), "name": "Lena", "locale": "de",
                "time_zone": "Europe/Berlin", "telegram_chat_id": n});
            placed(&customer, n)
        })
        .collect();
    post_events(program, &events).await?;
    let enough = u64::try_from(count)?;
    let sent = telegram.wait_for(PATIENCE, |state| (sends(state) >= enough).then_some(())).await;
    sent.context("not every customer has the card of their order")
}

/// Posts events, a hundred in a request.
///
/// # Errors
/// When they are not taken.
pub async fn post_events(program: &Program, events: &[Value]) -> Result<()> {
    let (signer, mut connection) = (Signer::new()?, Connection::open(program.address).await?);
    for some in events.chunks(TOGETHER) {
        asked(&mut connection, &signer.signed(&json!(some)), 202).await?;
    }
    Ok(())
}

fn sends(state: &State) -> u64 {
    state
        .call_counts
        .iter()
        .filter(|(method, _)| method.eq_ignore_ascii_case("sendMessage"))
        .map(|(_, count)| count)
        .sum()
}

/// Waits until the program has nothing to do any more.
///
/// # Errors
/// When it has ended.
pub async fn at_rest(program: &Program) -> Result<()> {
    loop {
        let before = program.cpu()?;
        tokio::time::sleep(Duration::from_millis(200)).await;
        if program.cpu()? - before < Duration::from_millis(20) {
            return Ok(());
        }
    }
}
