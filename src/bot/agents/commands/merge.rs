//! /merge: this ticket ends in another one of the same customer, which goes on for both.

use crate::bot::agents::in_ticket::{TicketCall, answering, refused};
use crate::bot::agents::rights;
use crate::bot::runtime::{FollowUp, HandlerError, HandlerResult, UpdateContext};
use crate::channels::Content;
use crate::language::{Args, Text};
use crate::support::{self, MergeOutcome, Ticket, TicketAgent};

/// `/merge`: merges this ticket into another of the same contact.
pub(in crate::bot) async fn merge(call: TicketCall, agent: TicketAgent) -> HandlerResult {
    let TicketCall { ctx, message, ticket, tr, args } = call;
    let content = match args.trim_start_matches('#').parse::<i64>() {
        Ok(into) => match done(&ctx, &ticket, into, agent).await? {
            Some(text) => answering(&message, text),
            // The topic says where it goes on.
            None => return Ok(ctx.end("merge", FollowUp::Nothing).await?),
        },
        Err(_) => Content::text(tr.word("ticket-merge-usage")),
    };
    ctx.respond("merge", &content).await
}

/// Merges, or says why not.
async fn done(
    ctx: &UpdateContext,
    ticket: &Ticket,
    into: i64,
    agent: TicketAgent,
) -> Result<Option<Text>, HandlerError> {
    let (desk, id) = (ctx.services.support.clone(), ticket.id.clone());
    let came = ctx.commit("merge", async move |tx, now| {
        support::merge_tickets(tx, &desk, &id, into, &agent, now).await
    });
    let came = came.await?;
    ctx.services.engine.now();
    let tr = rights::translator(ctx).await?;
    let other = Args::new().text("number", &into.to_string());
    Ok(match came {
        None | Some(MergeOutcome::Into(_)) => None,
        Some(MergeOutcome::Unknown) => Some(tr.say("ticket-merge-unknown", &other)),
        Some(MergeOutcome::Itself) => Some(tr.word("ticket-merge-itself")),
        Some(MergeOutcome::Stranger) => Some(tr.say("ticket-merge-stranger", &other)),
        Some(MergeOutcome::Over) => Some(tr.say("ticket-merge-over", &other)),
        Some(MergeOutcome::Refused(refusal)) => Some(refused(&tr, &refusal)),
    })
}
