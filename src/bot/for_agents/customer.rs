//! Who a ticket's customer is: what the shop told us, their last orders, their other tickets, how
//! they can be reached.

use super::acts::no_ticket;
use super::talk::ticket_of;
use crate::bot::received::Received;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::Content;
use crate::customers;
use crate::language::{Args, Text};
use crate::orders::view;
use crate::support::Ticket;

/// Orders that are named.
const NAMED: i64 = 5;

pub(in crate::bot) async fn customer(turn: Turn, message: Received) -> Answered {
    match ticket_of(&turn, &message).await? {
        Some(ticket) => {
            let text = about(&turn, &ticket).await?;
            turn.finish("customer", &Content::text(text)).await
        }
        None => no_ticket(&turn).await,
    }
}

/// Everything an agent should know of a ticket's customer.
pub(super) async fn about(turn: &Turn, ticket: &Ticket) -> Result<Text, TurnError> {
    let (voice, store) = (super::rights::voice(turn).await?, &turn.desk.store);
    let Some(id) = &ticket.contact.customer else { return Ok(voice.word("customer-unknown")) };
    let Some(reach) = customers::contact_info_of(store, id).await? else {
        return Ok(voice.word("customer-unknown"));
    };
    let name = reach.name.as_deref().unwrap_or(id.as_str());
    let mut lines = vec![
        voice.say("customer-title", &Args::new().theirs("name", name).text("id", id.as_str())),
    ];
    if let Some(phone) = reach.phone() {
        lines.push(voice.say("customer-phone", &Args::new().text("phone", &phone.masked())));
    }
    let source = match reach.chat() {
        Some(chat) => customers::source(store, chat).await?,
        None => None,
    };
    lines.extend(
        source.map(|source| voice.say("customer-source", &Args::new().text("source", &source))),
    );
    let (orders, count) = view::page(store, id, NAMED, 0).await?;
    lines.push(voice.say("customer-orders", &Args::new().number("count", count)));
    for order in &orders {
        let args =
            Args::new().text("id", order.id.as_str()).with("status", voice.standing(order.state));
        lines.push(voice.say("customer-order", &args));
    }
    Ok(Text::join(lines, "\n"))
}
