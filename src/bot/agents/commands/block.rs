//! /block and /unblock: a contact whose messages nobody has to read.

use crate::bot::agents::in_ticket::TicketCall;
use crate::bot::agents::rights;
use crate::bot::commands::AgentCommand;
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::bot::update::IncomingMessage;
use crate::channels::Content;
use crate::language::{Args, Text};
use crate::support::{self, Ticket};

/// `/block`: blocks the contact of this ticket.
pub(in crate::bot) async fn block(call: TicketCall) -> HandlerResult {
    set_blocked(&call, true).await
}

/// `/unblock`: lets the contact of this ticket write again.
pub(in crate::bot) async fn unblock(call: TicketCall) -> HandlerResult {
    set_blocked(&call, false).await
}

async fn set_blocked(call: &TicketCall, blocked: bool) -> HandlerResult {
    let text = set(&call.ctx, &call.message, &call.ticket, blocked).await?;
    call.ctx.respond("block", &Content::text(text)).await
}

async fn set(
    ctx: &UpdateContext,
    message: &IncomingMessage,
    ticket: &Ticket,
    blocked: bool,
) -> Result<Text, HandlerError> {
    let by = match rights::needed(ctx, message, AgentCommand::Block.role_to_act()).await? {
        Ok(by) => by.actor(),
        Err(why) => return Ok(why),
    };
    let asked = ticket.clone();
    ctx.commit("block", async move |tx, now| {
        support::set_blocked(tx, &asked, blocked, &by, now).await
    })
    .await?;
    let key = if blocked { "ticket-done-blocked" } else { "ticket-done-unblocked" };
    Ok(rights::translator(ctx)
        .await?
        .say(key, &Args::new().text("number", &ticket.number.to_string())))
}
