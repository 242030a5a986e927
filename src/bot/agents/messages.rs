//! What agents write where a ticket is: their answer to its customer, or a note that stays among
//! them. Without topics an answer is a reply to what the customer said.

use super::in_ticket::{agent, answering, refused, ticket_of};
use super::{group_events, rights};
use crate::bot::runtime::{HandlerResult, UpdateContext};
use crate::bot::ticket_message;
use crate::bot::update::{IncomingMessage, MessageContent, ServiceMessage};
use crate::support::case::message::NewMessage;
use crate::support::{self, ChangeOutcome, Ticket, TicketAgent};

/// Whom something is for that is written where a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bot) enum Addressee {
    /// The customer.
    Out,
    /// The agents: `//`, or /note under a photo.
    Agents,
    /// Us, in words that we do not know: nobody means a customer to read a mistyped command.
    Us,
    /// Another bot.
    Others,
    /// Nobody knows: it may say something that we cannot read, for one that it is internal.
    Unclear,
}

/// How a message begins tells whom it is for.
pub(in crate::bot) fn addressee(message: &IncomingMessage) -> Addressee {
    match by_words(message.opening()) {
        Addressee::Out if message.is_unclear() => Addressee::Unclear,
        meant => meant,
    }
}

fn by_words(words: &str) -> Addressee {
    // Keyboards for languages that run to the left put marks where nobody sees them.
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let Some(rest) = words.trim_start_matches(unseen).strip_prefix('/') else {
        return Addressee::Out;
    };
    let command = rest.split(char::is_whitespace).next().unwrap_or_default();
    match command.split_once('@').unwrap_or((command, "")) {
        _ if rest.starts_with('/') => Addressee::Agents,
        (word, _) if word.eq_ignore_ascii_case("note") => Addressee::Agents,
        (word, _) if !word.starts_with(|c: char| c.is_ascii_alphabetic()) => Addressee::Out,
        (_, "") => Addressee::Us,
        _ => Addressee::Others,
    }
}

/// Replies to an agent's message with one of our texts.
async fn tell_author(
    ctx: &UpdateContext,
    handler: &'static str,
    message: &IncomingMessage,
    key: &'static str,
) -> HandlerResult {
    let text = rights::translator(ctx).await?.word(key);
    ctx.respond(handler, &answering(message, text)).await
}

async fn ignore(ctx: &UpdateContext) -> HandlerResult {
    ctx.ignore("ignored").await;
    Ok(())
}

/// Somebody wrote in a group of agents, and it was no command.
pub(in crate::bot) async fn received(
    ctx: UpdateContext,
    message: IncomingMessage,
) -> HandlerResult {
    match message.body {
        MessageContent::Service(ServiceMessage::TopicClosed) => {
            return group_events::locked(&ctx, &message, true).await;
        }
        MessageContent::Service(ServiceMessage::TopicReopened) => {
            return group_events::locked(&ctx, &message, false).await;
        }
        MessageContent::Service(ServiceMessage::Moved(new)) => {
            return group_events::moved(&ctx, ctx.chat, new).await;
        }
        MessageContent::Service(ServiceMessage::TopicMade | ServiceMessage::Other)
        | MessageContent::Known(_)
        | MessageContent::Rich
        | MessageContent::Unknown(_) => {}
    }
    let (ticket, agent) = (ticket_of(&ctx, &message).await?, agent(&message));
    let (Some(ticket), Some(agent)) = (ticket, agent) else {
        return match is_in_topic_of_ours(&ctx, &message) {
            true => tell_author(&ctx, "answer", &message, "ticket-none-here").await,
            false => ignore(&ctx).await,
        };
    };
    let Some(said) = ticket_message::read(&message, &agent.name, ctx.received_at) else {
        return ignore(&ctx).await;
    };
    match addressee(&message) {
        Addressee::Out => {}
        Addressee::Agents => return keep_note(&ctx, ticket, said, &agent).await,
        Addressee::Unclear => return keep_unclear(&ctx, &message, ticket, said, &agent).await,
        Addressee::Us => {
            return tell_author(&ctx, "answer", &message, "ticket-no-such-command").await;
        }
        Addressee::Others => return ignore(&ctx).await,
    }
    let desk = ctx.services.support.clone();
    let is_taken = |done: &Option<ChangeOutcome>| !matches!(done, Some(ChangeOutcome::Refused(_)));
    let refusal = ctx.commit_and_end("answer", is_taken, async move |tx, now| {
        support::add_answer(tx, &desk, &ticket, &agent, &said, now).await
    });
    if let Some(Some(ChangeOutcome::Refused(refusal))) = refusal.await? {
        let text = refused(&rights::translator(&ctx).await?, &refusal);
        return ctx.respond("answer", &answering(&message, text)).await;
    }
    Ok(())
}

/// Whether somebody writes in a topic that we made: one that is no ticket's is left over, from a
/// call that nobody answered.
fn is_in_topic_of_ours(ctx: &UpdateContext, message: &IncomingMessage) -> bool {
    let us = ctx.services.me.get().map(|me| me.id);
    let writes = message.author.user.as_ref().is_some_and(|user| !user.is_bot) && message.is_said();
    let made = message
        .reply_to
        .as_ref()
        .filter(|made| made.body == MessageContent::Service(ServiceMessage::TopicMade));
    writes && made.is_some_and(|made| made.author.user.as_ref().map(|user| user.id) == us)
}

/// Keeps a note on a ticket, which stays among agents.
pub(super) async fn keep_note(
    ctx: &UpdateContext,
    ticket: Ticket,
    said: NewMessage,
    agent: &TicketAgent,
) -> HandlerResult {
    let actor = agent.actor();
    ctx.commit_and_end(
        "note",
        |_| true,
        async move |tx, now| support::add_note(tx, &ticket, &actor, &said, now).await,
    )
    .await?;
    Ok(())
}

/// Stays among agents, because we cannot read it: whoever wrote it is told so.
async fn keep_unclear(
    ctx: &UpdateContext,
    message: &IncomingMessage,
    ticket: Ticket,
    said: NewMessage,
    agent: &TicketAgent,
) -> HandlerResult {
    let actor = agent.actor();
    // The pieces of its album that we can read go their own way.
    let said = NewMessage { album: None, ..said };
    ctx.commit("answer", async move |tx, now| {
        support::add_note(tx, &ticket, &actor, &said, now).await
    })
    .await?;
    tell_author(ctx, "answer", message, "ticket-not-understood").await
}

/// An agent changed what they had written. What has become internal is not shown, and does not
/// leave where it is not out; what the customer has read stays as it is.
pub(in crate::bot) async fn edited(ctx: UpdateContext, message: IncomingMessage) -> HandlerResult {
    let Some(spoken) = message.spoken() else { return ignore(&ctx).await };
    let words = message.words.styled();
    match addressee(&message) {
        Addressee::Out => ticket_message::edit(&ctx, spoken, words).await,
        Addressee::Agents => {
            ctx.commit_and_end(
                "edit",
                |_| true,
                async move |tx, now| support::make_internal(tx, spoken, &words, now).await,
            )
            .await?;
            Ok(())
        }
        Addressee::Unclear if support::by_message(&ctx.services.store, spoken).await?.is_some() => {
            tell_author(&ctx, "edit", &message, "ticket-not-understood").await
        }
        Addressee::Us | Addressee::Others | Addressee::Unclear => ignore(&ctx).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_words_begin_tells_whom_they_are_for() {
        for out in ["Hello", "it is 1/2", "", "/", "/ 2", "/1042 is yours", "see // there"] {
            assert_eq!(by_words(out), Addressee::Out, "{out:?}");
        }
        for internal in [
            "// no",
            "//",
            "  //x",
            "\u{200F}// لا",
            "/note",
            "/Note ask them",
            "/note@bellhop_bot ask",
            "/note\nask",
        ] {
            assert_eq!(by_words(internal), Addressee::Agents, "{internal:?}");
        }
        for command in ["/reslove", "/take it", " /close now"] {
            assert_eq!(by_words(command), Addressee::Us, "{command:?}");
        }
        assert_eq!(by_words("/ban@other_bot him"), Addressee::Others);
    }
}
