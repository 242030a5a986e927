//! Who a ticket's customer is: what the shop told us, their last orders, their other tickets, how
//! they can be reached.

use crate::bot::agents::in_ticket::TicketCall;
use crate::bot::agents::rights;
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::channels::Content;
use crate::customers;
use crate::language::{Args, Text};
use crate::orders::customer_orders;
use crate::support::Ticket;

/// Orders that are named.
const NAMED: i64 = 5;

/// `/customer`: shows who asks, and their orders.
pub(in crate::bot) async fn customer(call: TicketCall) -> HandlerResult {
    let text = about(&call.ctx, &call.ticket).await?;
    call.ctx.respond("customer", &Content::text(text)).await
}

/// Everything an agent should know of a ticket's customer.
pub(in crate::bot::agents) async fn about(
    ctx: &UpdateContext,
    ticket: &Ticket,
) -> Result<Text, HandlerError> {
    let (tr, store) = (rights::translator(ctx).await?, &ctx.services.store);
    let Some(id) = &ticket.contact.customer else { return Ok(tr.word("customer-unknown")) };
    let Some(reach) = customers::contact_info_of(store, id).await? else {
        return Ok(tr.word("customer-unknown"));
    };
    let name = reach.name.as_deref().unwrap_or(id.as_str());
    let mut lines =
        vec![tr.say("customer-title", &Args::new().theirs("name", name).text("id", id.as_str()))];
    if let Some(phone) = reach.phone() {
        lines.push(tr.say("customer-phone", &Args::new().text("phone", &phone.masked())));
    }
    let source = match reach.chat() {
        Some(chat) => customers::source(store, chat).await?,
        None => None,
    };
    lines.extend(
        source.map(|source| tr.say("customer-source", &Args::new().text("source", &source))),
    );
    let (orders, count) = customer_orders::page(store, id, NAMED, 0).await?;
    lines.push(tr.say("customer-orders", &Args::new().number("count", count)));
    for order in &orders {
        let args =
            Args::new().text("id", order.id.as_str()).with("status", tr.standing(order.state));
        lines.push(tr.say("customer-order", &args));
    }
    Ok(Text::join(lines, "\n"))
}
