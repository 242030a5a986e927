//! /note: a note that stays among agents, as `//` does.

use crate::bot::agents::in_ticket::TicketCall;
use crate::bot::agents::messages::keep_note;
use crate::bot::runtime::HandlerResult;
use crate::bot::ticket_message;
use crate::support::TicketAgent;

/// `/note`: adds a note, which the customer never sees.
pub(in crate::bot) async fn note(call: TicketCall, agent: TicketAgent) -> HandlerResult {
    let TicketCall { ctx, message, ticket, .. } = call;
    let Some(said) = ticket_message::read(&message, &agent.name, ctx.received_at) else {
        ctx.ignore("note").await;
        return Ok(());
    };
    keep_note(&ctx, ticket, said, &agent).await
}
