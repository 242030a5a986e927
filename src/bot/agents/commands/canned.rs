//! /canned: answers that are kept at hand. Everybody may list and use them; supervisors write and
//! remove them here.

use crate::bot::agents::in_ticket::{agent, answering, no_ticket, refused, ticket_of};
use crate::bot::agents::rights;
use crate::bot::commands::{AgentCommand, CommandArgs};
use crate::bot::runtime::{HandlerError, HandlerResult, UpdateContext};
use crate::bot::ticket_message;
use crate::bot::update::IncomingMessage;
use crate::channels::Content;
use crate::language::Translator;
use crate::language::{Args, Locale, Text};
use crate::support::agents_group::canned::{self, CannedReply};
use crate::support::case::message::MessageKind;
use crate::support::{self, ChangeOutcome, Ticket, TicketAgent};

/// Replies that one list shows.
const SHOWN: usize = 40;
/// Of each so many letters.
const GLIMPSE: usize = 60;

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum CannedRequest {
    List,
    Use(String),
    /// The words come after so many bytes of what was typed.
    Add(String, Option<Locale>, usize),
    Remove(String, Option<Locale>),
    Unclear,
}

/// The first word of what was typed from a place on, and where it ends.
fn word(typed: &str, from: usize) -> Option<(&str, usize)> {
    let start = from + typed[from..].find(|c: char| !c.is_whitespace())?;
    let end = typed[start..].find(char::is_whitespace).map_or(typed.len(), |length| start + length);
    Some((&typed[start..end], end))
}

/// A word that is a locale as we write it; `de` is, `der` is not.
fn locale(word: &str) -> Option<Locale> {
    Locale::ALL.into_iter().find(|locale| locale.code().eq_ignore_ascii_case(word))
}

fn read(typed: &str) -> CannedRequest {
    let Some((first, end)) = word(typed, 0) else { return CannedRequest::List };
    let name =
        |from| word(typed, from).and_then(|(name, end)| Some((canned::good_name(name)?, end)));
    match first.to_lowercase().as_str() {
        "add" => {
            let Some((name, end)) = name(end) else { return CannedRequest::Unclear };
            let (said, begins) =
                match word(typed, end).and_then(|(code, end)| Some((locale(code)?, end))) {
                    Some((locale, end)) if word(typed, end).is_some() => (Some(locale), end),
                    _ => (None, end),
                };
            if word(typed, begins).is_some() {
                CannedRequest::Add(name, said, begins)
            } else {
                CannedRequest::Unclear
            }
        }
        "remove" => match name(end) {
            Some((name, end)) => match word(typed, end) {
                None => CannedRequest::Remove(name, None),
                Some((code, _)) => locale(code).map_or(CannedRequest::Unclear, |locale| {
                    CannedRequest::Remove(name, Some(locale))
                }),
            },
            None => CannedRequest::Unclear,
        },
        _ => canned::good_name(first)
            .filter(|_| word(typed, end).is_none())
            .map_or(CannedRequest::Unclear, CannedRequest::Use),
    }
}

/// `/canned`: lists, stores and sends ready answers.
pub(in crate::bot) async fn canned(
    ctx: UpdateContext,
    message: IncomingMessage,
    CommandArgs(typed): CommandArgs,
) -> HandlerResult {
    let tr = rights::translator(&ctx).await?;
    let text = match read(&typed) {
        CannedRequest::Use(name) => return used(&ctx, &tr, &message, &name).await,
        CannedRequest::List => list(&tr, &canned::all(&ctx.services.store).await?),
        CannedRequest::Unclear => tr.word("canned-usage"),
        CannedRequest::Add(name, said, begins) => {
            // The same words, with the styles that they have in the message.
            let before =
                message.words.as_str().trim_end().len().saturating_sub(typed.len() - begins);
            let words = message.words.styled_from(before);
            add(&ctx, &tr, &message, CannedReply { name, locale: said.unwrap_or(tr.locale), words })
                .await?
        }
        CannedRequest::Remove(name, said) => remove(&ctx, &tr, &message, name, said).await?,
    };
    ctx.respond("canned", &Content::text(text)).await
}

fn list(tr: &Translator, replies: &[CannedReply]) -> Text {
    if replies.is_empty() {
        return Text::join([tr.word("canned-none"), tr.word("canned-usage")], "\n\n");
    }
    let line = |reply: &CannedReply| {
        let words = reply.words.bare();
        let glimpse: String = words
            .chars()
            .take(GLIMPSE)
            .chain((words.chars().count() > GLIMPSE).then_some('…'))
            .collect();
        tr.say(
            "canned-line",
            &Args::new()
                .text("name", &reply.name)
                .text("locale", reply.locale.code())
                .text("words", &glimpse),
        )
    };
    let more = tr.more("canned-more", replies.len().saturating_sub(SHOWN));
    let lines = [tr.word("canned-title")]
        .into_iter()
        .chain(replies.iter().take(SHOWN).map(line))
        .chain(more);
    let lines = Text::join(lines, "\n");
    Text::first_that_fits([Text::join([lines.clone(), tr.word("canned-usage")], "\n\n"), lines])
}

/// Answers a customer with a reply.
async fn used(
    ctx: &UpdateContext,
    tr: &Translator,
    message: &IncomingMessage,
    name: &str,
) -> HandlerResult {
    let (ticket, agent) = (ticket_of(ctx, message).await?, agent(message));
    let Some((ticket, agent)) = ticket.zip(agent) else { return no_ticket(ctx).await };
    let wishes = [ticket.locale, ctx.services.localizer.default_locale];
    let Some(reply) = canned::find(&ctx.services.store, name, wishes).await? else {
        let text = tr.say("canned-unknown", &Args::new().text("name", name));
        return ctx.respond("canned", &answering(message, text)).await;
    };
    let text = match canned::fill(&ctx.services.store, &ticket, &reply).await? {
        Ok(words) => send(ctx, tr, message, ticket, agent, words).await?,
        Err(missing) => {
            let missing: Vec<String> = missing.iter().map(|place| format!("{{{place}}}")).collect();
            tr.say(
                "canned-lacks",
                &Args::new().text("name", name).text("places", &missing.join(", ")),
            )
        }
    };
    ctx.respond("canned", &answering(message, text)).await
}

/// Says what the customer is told, or why they are told nothing.
async fn send(
    ctx: &UpdateContext,
    tr: &Translator,
    message: &IncomingMessage,
    ticket: Ticket,
    agent: TicketAgent,
    words: Text,
) -> Result<Text, HandlerError> {
    let Some(mut said) = ticket_message::read(message, &agent.name, ctx.received_at) else {
        return Ok(tr.word("canned-usage"));
    };
    (said.kind, said.words) = (MessageKind::Text, words.clone());
    let desk = ctx.services.support.clone();
    let done = ctx.commit("canned", async move |tx, now| {
        support::add_answer(tx, &desk, &ticket, &agent, &said, now).await
    });
    let done = done.await?.flatten();
    ctx.services.engine.now();
    Ok(match done {
        Some(ChangeOutcome::Refused(refusal)) => refused(tr, &refusal),
        _ => Text::first_that_fits([
            tr.say("canned-sent", &Args::new().with("words", words.clone())),
            words,
        ]),
    })
}

async fn add(
    ctx: &UpdateContext,
    tr: &Translator,
    message: &IncomingMessage,
    reply: CannedReply,
) -> Result<Text, HandlerError> {
    let by = match rights::needed(ctx, message, AgentCommand::Canned.role_to_act()).await? {
        Ok(by) => by.actor(),
        Err(why) => return Ok(why),
    };
    let args = Args::new().text("name", &reply.name).text("locale", reply.locale.code());
    ctx.commit("canned", async move |tx, now| canned::put(tx, &reply, &by, now).await).await?;
    Ok(tr.say("canned-added", &args))
}

async fn remove(
    ctx: &UpdateContext,
    tr: &Translator,
    message: &IncomingMessage,
    name: String,
    said: Option<Locale>,
) -> Result<Text, HandlerError> {
    let by = match rights::needed(ctx, message, AgentCommand::Canned.role_to_act()).await? {
        Ok(by) => by.actor(),
        Err(why) => return Ok(why),
    };
    let args = Args::new().text("name", &name);
    let was_there =
        ctx.commit("canned", async move |tx, now| canned::remove(tx, &name, said, &by, now).await);
    Ok(tr.say(
        if was_there.await?.unwrap_or(true) { "canned-removed" } else { "canned-unknown" },
        &args,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_typed_is_read_as_people_write_it() {
        assert_eq!(read("  "), CannedRequest::List);
        assert_eq!(read("Hello"), CannedRequest::Use("hello".to_owned()));
        assert_eq!(read("add hello Dear {name}"), CannedRequest::Add("hello".to_owned(), None, 9));
        assert_eq!(
            read("ADD hello de\nLiebe {name}"),
            CannedRequest::Add("hello".to_owned(), Some(Locale::De), 12)
        );
        assert_eq!(
            read("add hello de"),
            CannedRequest::Add("hello".to_owned(), None, 9),
            "a locale alone is words"
        );
        assert_eq!(read("remove hello"), CannedRequest::Remove("hello".to_owned(), None));
        assert_eq!(
            read("remove hello ru"),
            CannedRequest::Remove("hello".to_owned(), Some(Locale::Ru))
        );
        for unclear in
            ["add", "add hello", "add <b> words", "remove", "remove hello xx", "hello there"]
        {
            assert_eq!(read(unclear), CannedRequest::Unclear, "{unclear}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_panics(typed in ".*") {
            let _ = read(&typed);
        }
    }
}
