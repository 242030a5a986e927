//! The buttons under a ticket's card and under lists of tickets.

use super::commands::{category, customer, priority, state, tickets};
use super::rights;
use crate::bot::runtime::{FollowUp, HandlerError, HandlerResult, OnSent, UpdateContext};
use crate::bot::update::CallbackQuery;
use crate::channels::Content;
use crate::customers::links::LinkToken;
use crate::ids::MessageId;
use crate::language::{Args, Text};
use crate::support::buttons::TicketAction;
use crate::support::conversation::sms::handover;
use crate::support::lifecycle::admission::{self, AdmissionOutcome};
use crate::support::{self, TicketAgent, Transition};

/// A press of a ticket's button.
pub(super) async fn pressed(
    ctx: &UpdateContext,
    press: CallbackQuery,
    action: TicketAction,
) -> HandlerResult {
    if let TicketAction::List(page, filter) = action {
        return tickets::show_page(ctx, press, page, filter).await;
    }
    let agent = TicketAgent { user: press.from.id, name: press.from.first_name.clone() };
    let toast = match on_ticket(ctx, &agent, action).await {
        Ok(toast) => toast,
        Err(error) => {
            ctx.answer_callback(press.id, None).await;
            return Err(error);
        }
    };
    let answered = ctx.end("press", FollowUp::Nothing).await.map_err(Into::into);
    ctx.answer_callback(press.id, toast).await;
    answered
}

async fn on_ticket(
    ctx: &UpdateContext,
    agent: &TicketAgent,
    action: TicketAction,
) -> Result<Option<Text>, HandlerError> {
    let tr = rights::translator(ctx).await?;
    let number = match &action {
        TicketAction::Text(message) => {
            let sent = resend_by_sms(ctx, message.clone(), agent).await?;
            return Ok(Some(tr.word(if sent { "ticket-texted" } else { "stale-button" })));
        }
        TicketAction::Link(message) => {
            let sent = send_link(ctx, message.clone()).await?;
            return Ok(Some(tr.word(if sent { "ticket-link-sent" } else { "stale-button" })));
        }
        TicketAction::Take(number)
        | TicketAction::Resolve(number)
        | TicketAction::Close(number)
        | TicketAction::Reopen(number)
        | TicketAction::Priority(number)
        | TicketAction::Customer(number)
        | TicketAction::Category(number, _) => *number,
        TicketAction::LetIn(number) => {
            return let_in(ctx, *number, agent).await.map(Some);
        }
        TicketAction::List(..) => return Ok(None),
    };
    let Some(ticket) = support::by_number(&ctx.services.store, number).await? else {
        return Ok(Some(tr.word("stale-button")));
    };
    let act = match action {
        TicketAction::Take(_) => Transition::Take(agent.clone()),
        TicketAction::Resolve(_) => Transition::Resolve,
        TicketAction::Close(_) => Transition::Close,
        TicketAction::Reopen(_) => Transition::Reopen,
        TicketAction::Priority(_) => {
            return priority::set(ctx, &ticket, agent, priority::next(ticket.priority))
                .await
                .map(Some);
        }
        TicketAction::Customer(_) => {
            ctx.reply(&Content::text(customer::about(ctx, &ticket).await?), &OnSent::Nothing)
                .await?;
            return Ok(None);
        }
        TicketAction::Category(_, key) => {
            return category::set(ctx, &tr, &ticket, &key, agent).await.map(Some);
        }
        TicketAction::List(..)
        | TicketAction::Text(_)
        | TicketAction::Link(_)
        | TicketAction::LetIn(_) => return Ok(None),
    };
    state::act_on(ctx, &ticket, act, agent).await.map(Some)
}

/// Sends an undelivered answer by SMS; false when it is not undelivered any more.
async fn resend_by_sms(
    ctx: &UpdateContext,
    message: MessageId,
    agent: &TicketAgent,
) -> Result<bool, HandlerError> {
    let (desk, agent) = (ctx.services.support.clone(), agent.clone());
    let sent = ctx.commit("ticket", async move |tx, now| {
        support::resend_by_sms(tx, &desk, &message, &agent, now).await
    });
    let sent = sent.await?.unwrap_or(true);
    ctx.services.engine.now();
    Ok(sent)
}

/// Gives a ticket that waits for it its topic, and says so.
async fn let_in(
    ctx: &UpdateContext,
    number: i64,
    agent: &TicketAgent,
) -> Result<Text, HandlerError> {
    let (desk, actor) = (ctx.services.support.clone(), agent.actor());
    let came = ctx.commit("ticket", async move |tx, now| {
        admission::admit_by_agent(tx, &desk, number, &actor, now).await
    });
    let came = came.await?;
    ctx.services.engine.now();
    let tr = rights::translator(ctx).await?;
    let args = Args::new().text("number", &number.to_string());
    Ok(match came {
        Some(AdmissionOutcome::Unknown) => tr.word("stale-button"),
        Some(AdmissionOutcome::NotDeferred) => tr.say("ticket-has-topic", &args),
        Some(AdmissionOutcome::Admitted) | None => tr.say("ticket-gets-topic", &args),
    })
}

/// Sends the customer of a ticket by SMS a link into their chat; false when that leads nowhere.
async fn send_link(ctx: &UpdateContext, message: MessageId) -> Result<bool, HandlerError> {
    let Some(bot) = ctx.services.username.get().cloned() else { return Ok(false) };
    let (desk, token) =
        (ctx.services.support.clone(), LinkToken::fresh().map_err(HandlerError::Randomness)?);
    let sent = ctx.commit("ticket", async move |tx, now| {
        handover::send_link(tx, &desk, &message, &token, &bot, now).await
    });
    let sent = sent.await?.unwrap_or(true);
    ctx.services.engine.now();
    Ok(sent)
}
