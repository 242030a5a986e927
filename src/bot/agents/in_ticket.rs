//! Commands in the topic of a ticket: who asks for what on which ticket is looked up once, before
//! the handler.

use std::future::Future;

use teloxide::dptree;

use super::rights;
use crate::bot::commands::CommandArgs;
use crate::bot::runtime::{HandlerError, HandlerResult, HandlerTree, UpdateContext};
use crate::bot::update::IncomingMessage;
use crate::channels::{Content, Spot};
use crate::language::{Args, Text, Translator};
use crate::support::{self, Ticket, TicketAgent, TransitionError};

/// A command that was given where a ticket is.
pub(in crate::bot) struct TicketCall {
    pub ctx: UpdateContext,
    pub message: IncomingMessage,
    /// What stands behind the command, without white space around it.
    pub args: String,
    pub ticket: Ticket,
    /// The language of whoever asks.
    pub tr: Translator,
}

/// A handler that is called with the ticket of the message; where none is, that is said instead.
pub(in crate::bot) fn in_ticket<F, R>(handler: F) -> HandlerTree
where
    F: Fn(TicketCall) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = HandlerResult> + Send,
{
    dptree::endpoint(move |ctx: UpdateContext, message: IncomingMessage, args: CommandArgs| {
        let handler = handler.clone();
        async move {
            match ticket_of(&ctx, &message).await? {
                Some(ticket) => handler(call(ctx, message, args, ticket).await?).await,
                None => no_ticket(&ctx).await,
            }
        }
    })
}

/// The same for what an agent must do in their own name.
pub(in crate::bot) fn by_agent<F, R>(handler: F) -> HandlerTree
where
    F: Fn(TicketCall, TicketAgent) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = HandlerResult> + Send,
{
    dptree::endpoint(move |ctx: UpdateContext, message: IncomingMessage, args: CommandArgs| {
        let handler = handler.clone();
        async move {
            match ticket_of(&ctx, &message).await?.zip(agent(&message)) {
                Some((ticket, agent)) => {
                    handler(call(ctx, message, args, ticket).await?, agent).await
                }
                None => no_ticket(&ctx).await,
            }
        }
    })
}

async fn call(
    ctx: UpdateContext,
    message: IncomingMessage,
    args: CommandArgs,
    ticket: Ticket,
) -> Result<TicketCall, HandlerError> {
    let tr = rights::translator(&ctx).await?;
    Ok(TicketCall { ctx, message, args: args.0, ticket, tr })
}

/// Says that there is no ticket where a command needs one.
pub(super) async fn no_ticket(ctx: &UpdateContext) -> HandlerResult {
    let text = rights::translator(ctx).await?.word("ticket-none-here");
    ctx.respond("ticket", &Content::text(text)).await
}

/// The ticket that a message in the group is about: of its topic, or of what it answers.
pub(super) async fn ticket_of(
    ctx: &UpdateContext,
    message: &IncomingMessage,
) -> Result<Option<Ticket>, HandlerError> {
    if ctx.topic != 0
        && let Some(ticket) = support::by_topic(&ctx.services.store, ctx.chat, ctx.topic).await?
    {
        return Ok(Some(ticket));
    }
    let Some(answered) = &message.reply_to else { return Ok(None) };
    Ok(support::by_message(&ctx.services.store, answered.spoken).await?)
}

/// Who writes. An administrator who hides behind the group is known by its name only.
pub(super) fn agent(message: &IncomingMessage) -> Option<TicketAgent> {
    let author = &message.author;
    if let Some(chat) = &author.chat {
        let name = author.signature.as_ref().or(chat.title.as_ref()).cloned().unwrap_or_default();
        return Some(TicketAgent { user: chat.id, name });
    }
    let user = author.user.as_ref().filter(|user| !user.is_bot)?;
    Some(TicketAgent { user: user.id, name: user.first_name.clone() })
}

/// A text under the message that it answers.
pub(super) fn answering(message: &IncomingMessage, text: Text) -> Content {
    let topic = message.thread.filter(|_| message.is_in_topic);
    Content::text(text).at(Spot::under(topic, message.spoken().map(|spoken| spoken.message)))
}

/// Why an act cannot be done, in words.
pub(super) fn refused(tr: &Translator, refusal: &TransitionError) -> Text {
    match refusal {
        TransitionError::TakenBy(who) => tr.say("ticket-taken-by", &Args::new().text("who", who)),
        TransitionError::Closed | TransitionError::Over => tr.word("ticket-reopen-first"),
        TransitionError::Merged => tr.word("ticket-was-merged"),
    }
}
