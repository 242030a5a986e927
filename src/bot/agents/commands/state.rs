//! /take, /resolve, /close, /reopen: a ticket changes its state.

use crate::bot::agents::in_ticket::{TicketCall, refused};
use crate::bot::agents::rights;
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::channels::Content;
use crate::language::{Args, Text};
use crate::support::{self, ChangeOutcome, Ticket, TicketAgent, Transition};

/// `/take`: assigns the ticket to whoever writes it.
pub(in crate::bot) async fn take(call: TicketCall, agent: TicketAgent) -> HandlerResult {
    change(&call, Transition::Take(agent.clone()), &agent).await
}

/// `/resolve`: marks the ticket as solved.
pub(in crate::bot) async fn resolve(call: TicketCall, agent: TicketAgent) -> HandlerResult {
    change(&call, Transition::Resolve, &agent).await
}

/// `/close`: closes the ticket and its topic.
pub(in crate::bot) async fn close(call: TicketCall, agent: TicketAgent) -> HandlerResult {
    change(&call, Transition::Close, &agent).await
}

/// `/reopen`: opens a resolved or closed ticket again.
pub(in crate::bot) async fn reopen(call: TicketCall, agent: TicketAgent) -> HandlerResult {
    change(&call, Transition::Reopen, &agent).await
}

async fn change(call: &TicketCall, act: Transition, agent: &TicketAgent) -> HandlerResult {
    let text = act_on(&call.ctx, &call.ticket, act, agent).await?;
    call.ctx.respond("ticket", &Content::text(text)).await
}

/// Changes a ticket in the name of an agent, and says how that went.
pub(in crate::bot::agents) async fn act_on(
    ctx: &UpdateContext,
    ticket: &Ticket,
    act: Transition,
    agent: &TicketAgent,
) -> Result<Text, HandlerError> {
    let (desk, id, actor, asked) =
        (ctx.services.support.clone(), ticket.id.clone(), agent.actor(), act.clone());
    let came = ctx.commit("ticket", async move |tx, now| {
        support::change_ticket(tx, &desk, &id, &asked, &actor, now).await
    });
    let came = came.await?;
    ctx.services.engine.now();
    let tr = rights::translator(ctx).await?;
    let who = if let Transition::Assign(other) = &act { other } else { agent };
    let args = Args::new().text("number", &ticket.number.to_string()).text("who", &who.name);
    Ok(match came {
        Some(ChangeOutcome::Refused(refusal)) => refused(&tr, &refusal),
        Some(ChangeOutcome::Unknown | ChangeOutcome::TurnedAway(_)) => tr.word("ticket-none-here"),
        Some(ChangeOutcome::Changed(_) | ChangeOutcome::Unchanged(_)) | None => match act {
            Transition::Take(_) | Transition::Assign(_) | Transition::Answer(_) => {
                tr.say("ticket-done-taken", &args)
            }
            Transition::Resolve => tr.say("ticket-done-resolved", &args),
            Transition::Close | Transition::Merge(_) => tr.say("ticket-done-closed", &args),
            Transition::Reopen | Transition::Ask | Transition::Miss => {
                tr.say("ticket-done-reopened", &args)
            }
        },
    })
}
