//! /assign: gives a ticket to somebody, who is named by a reply, by pressing on them, or as the
//! list calls them.

use super::state::act_on;
use crate::bot::agents::in_ticket::TicketCall;
use crate::bot::agents::people::{Person, RepliedPerson, answered_person, listed, named_person};
use crate::bot::agents::rights;
use crate::bot::commands::AgentCommand;
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::bot::update::IncomingMessage;
use crate::channels::Content;
use crate::language::Text;
use crate::support::{Ticket, TicketAgent, Transition};

/// `/assign`: gives the ticket of this topic to an agent.
pub(in crate::bot) async fn assign(call: TicketCall) -> HandlerResult {
    let text = assign_to(&call.ctx, &call.message, &call.ticket, &call.args).await?;
    call.ctx.respond("assign", &Content::text(text)).await
}

async fn assign_to(
    ctx: &UpdateContext,
    message: &IncomingMessage,
    ticket: &Ticket,
    typed: &str,
) -> Result<Text, HandlerError> {
    let by = match rights::needed(ctx, message, AgentCommand::Assign.role_to_act()).await? {
        Ok(by) => by,
        Err(why) => return Ok(why),
    };
    match assignee(ctx, message, typed, &by).await? {
        Some(person) => {
            let agent = TicketAgent { user: person.user, name: person.name };
            act_on(
                ctx,
                ticket,
                Transition::Assign(agent),
                &TicketAgent { user: by.user, name: by.name },
            )
            .await
        }
        None => Ok(rights::translator(ctx).await?.word("ticket-assign-usage")),
    }
}

async fn assignee(
    ctx: &UpdateContext,
    message: &IncomingMessage,
    typed: &str,
    by: &Person,
) -> Result<Option<Person>, HandlerError> {
    if let Some(person) = named_person(message) {
        return Ok(Some(person));
    }
    if typed.trim().eq_ignore_ascii_case("me") {
        return Ok(Some(by.clone()));
    }
    if !typed.trim().is_empty() {
        return Ok(listed(&ctx.services.roster.all(&ctx.services.store).await?, typed));
    }
    Ok(if let RepliedPerson::Person(person) = answered_person(message) {
        Some(person)
    } else {
        None
    })
}
