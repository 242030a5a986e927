//! /priority: how urgent a ticket is.

use crate::bot::agents::in_ticket::TicketCall;
use crate::bot::agents::rights;
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::channels::Content;
use crate::delivery::Priority;
use crate::language::{Args, Text};
use crate::support::{self, Ticket, TicketAgent};

/// Sets the priority that is named, or the next one where none is.
pub(in crate::bot) async fn priority(call: TicketCall, agent: TicketAgent) -> HandlerResult {
    let named = match call.args.to_lowercase().as_str() {
        "" => Some(next(call.ticket.priority)),
        "low" => Some(Priority::Bulk),
        word => Priority::parse(word).filter(|priority| *priority != Priority::Bulk),
    };
    let text = match named {
        Some(priority) => set(&call.ctx, &call.ticket, &agent, priority).await?,
        None => call.tr.word("ticket-priority-usage"),
    };
    call.ctx.respond("ticket", &Content::text(text)).await
}

/// Sets the priority of a ticket, and says so.
pub(in crate::bot::agents) async fn set(
    ctx: &UpdateContext,
    ticket: &Ticket,
    agent: &TicketAgent,
    priority: Priority,
) -> Result<Text, HandlerError> {
    let (desk, id, actor) = (ctx.services.support.clone(), ticket.id.clone(), agent.actor());
    let done = ctx.commit("ticket", async move |tx, now| {
        support::set_priority(tx, &desk, &id, priority, &actor, now).await
    });
    // It comes again: what it asked for is how the ticket stands.
    let priority = done.await?.map_or(ticket.priority, |_| priority);
    ctx.services.engine.now();
    let tr = rights::translator(ctx).await?;
    let args = Args::new()
        .text("number", &ticket.number.to_string())
        .with("priority", support::priority_name(&tr, priority));
    Ok(tr.say("ticket-done-priority", &args))
}

/// The next more pressing one; after the most pressing the least.
pub(in crate::bot::agents) fn next(priority: Priority) -> Priority {
    match priority {
        Priority::Bulk => Priority::Normal,
        Priority::Normal => Priority::High,
        Priority::High => Priority::Urgent,
        Priority::Urgent => Priority::Bulk,
    }
}
