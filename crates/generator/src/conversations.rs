//! What was said in tickets.

use crate::id::id;
use crate::row::{Row, Table, row};
use crate::shop::{Salt, Shop};
use crate::tickets::{GROUP, Ticket, all};

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const QUESTIONS: [&str; 4] = [
    "\"Where is my parcel? The carrier says that it was given to a neighbour, but nobody has it.\"",
    "\"Hello! Can I still change the address?\"",
    "\"One of the mugs has a crack. What do I do?\"",
    "\"I paid twice, could you have a look please\"",
];
const ANSWERS: [&str; 3] = [
    "\"Hello! I am asking the carrier and come back to you today.\"",
    "\"Sorry about that! A new one is on its way.\"",
    "\"The money is on its way back to you; banks take two or three days.\"",
];

/// The tables of what was said.
pub(crate) fn tables(shop: Shop) -> Vec<Table> {
    vec![
        Table::new("ticket_messages", all(shop).flat_map(move |ticket| messages(&shop, &ticket))),
        Table::new("ticket_texts", all(shop).filter_map(move |ticket| text(&shop, &ticket))),
        Table::new("ticket_links", all(shop).filter_map(move |ticket| link(&shop, &ticket))),
    ]
}

fn message_id(shop: &Shop, ticket: &Ticket, place: u64) -> String {
    let mut chance = shop.chance(Salt::TicketMessage, ticket.n * 8 + place);
    id("msg_", said_at(ticket, place), ticket.n, &mut chance)
}

fn said_at(ticket: &Ticket, place: u64) -> i64 {
    ticket.at + i64::try_from(place - 1).unwrap_or(0) * 2 * HOUR_MS
}

/// A question, an answer, and thanks in every second ticket.
fn messages(shop: &Shop, ticket: &Ticket) -> Vec<Row> {
    let count = 2 + ticket.n % 2;
    (1..=count).map(|place| message(shop, ticket, place)).collect()
}

fn message(shop: &Shop, ticket: &Ticket, place: u64) -> Row {
    let at = said_at(ticket, place);
    let mut chance = shop.chance(Salt::TicketMessage, ticket.n * 8 + place + 4);
    let is_answer = place == 2;
    let words = match place {
        1 => chance.one_of(&QUESTIONS),
        2 => chance.one_of(&ANSWERS),
        _ => "\"Thank you!\"",
    };
    let (here, there) = if is_answer { (GROUP, ticket.chat) } else { (ticket.chat, GROUP) };
    let number = ticket.topic() + 2 + i64::try_from(place).unwrap_or(0);
    row! {
        id: message_id(shop, ticket, place),
        ticket_id: ticket.id.clone(),
        place: place,
        side: if is_answer { "agent" } else { "customer" },
        author: if is_answer { "Ana" } else { "Lena Hoffmann" },
        kind: "text",
        words: words,
        album: None::<&str>,
        said_chat_id: here,
        said_message_id: number,
        answers: None::<&str>,
        quote: None::<&str>,
        state: "told",
        reason: None::<&str>,
        notification_id: id("ntf_", at + 5, ticket.n, &mut chance),
        told_channel: "telegram",
        told_chat_id: there,
        told_message_id: number,
        said_at_ms: at,
        edited_at_ms: None::<i64>,
        told_at_ms: at + 400,
        is_bare: 0_i64,
        caption_of: None::<&str>,
        goes: "whole",
        unknown_kind: None::<&str>,
        forwarded: None::<&str>,
        channel: "telegram",
    }
}

/// One answer in ten went as several texts.
fn text(shop: &Shop, ticket: &Ticket) -> Option<Row> {
    let mut chance = shop.chance(Salt::Other, ticket.n + 1_000_000_000);
    (ticket.n % 10 == 3).then(|| {
        row! {
            notification_id: id("ntf_", said_at(ticket, 2) + 9, ticket.n, &mut chance),
            message_id: message_id(shop, ticket, 2),
            created_at_ms: said_at(ticket, 2) + 9,
        }
    })
}

/// One ticket in ten moved from a phone into a chat.
fn link(shop: &Shop, ticket: &Ticket) -> Option<Row> {
    let mut chance = shop.chance(Salt::Other, ticket.n + 2_000_000_000);
    (ticket.n % 10 == 4).then(|| {
        row! {
            token_hash: chance.hex(64),
            ticket_id: ticket.id.clone(),
            created_at_ms: ticket.at + MINUTE_MS,
            expires_at_ms: ticket.at + 24 * HOUR_MS,
            used_by_chat_id: ticket.chat,
            used_at_ms: ticket.at + 3 * MINUTE_MS,
        }
    })
}
