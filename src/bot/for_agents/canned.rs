//! /canned: answers that are kept at hand. Everybody may list and use them; supervisors write and
//! remove them here.

use super::acts::no_ticket;
use super::rights;
use super::talk::{agent, answering, refused, ticket_of};
use crate::bot::received::Received;
use crate::bot::said;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::Content;
use crate::config::StaffRole;
use crate::language::Translator;
use crate::language::{Args, Locale, Text};
use crate::support::CannedReply;
use crate::support::MessageKind;
use crate::support::agents_group::canned;
use crate::support::{self, ChangeOutcome, Ticket, TicketAgent};

/// Replies that one list shows.
const SHOWN: usize = 40;
/// Of each so many letters.
const GLIMPSE: usize = 60;

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
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

fn read(typed: &str) -> Asked {
    let Some((first, end)) = word(typed, 0) else { return Asked::List };
    let name =
        |from| word(typed, from).and_then(|(name, end)| Some((canned::good_name(name)?, end)));
    match first.to_lowercase().as_str() {
        "add" => {
            let Some((name, end)) = name(end) else { return Asked::Unclear };
            let (said, begins) =
                match word(typed, end).and_then(|(code, end)| Some((locale(code)?, end))) {
                    Some((locale, end)) if word(typed, end).is_some() => (Some(locale), end),
                    _ => (None, end),
                };
            if word(typed, begins).is_some() {
                Asked::Add(name, said, begins)
            } else {
                Asked::Unclear
            }
        }
        "remove" => match name(end) {
            Some((name, end)) => match word(typed, end) {
                None => Asked::Remove(name, None),
                Some((code, _)) => {
                    locale(code).map_or(Asked::Unclear, |locale| Asked::Remove(name, Some(locale)))
                }
            },
            None => Asked::Unclear,
        },
        _ => canned::good_name(first)
            .filter(|_| word(typed, end).is_none())
            .map_or(Asked::Unclear, Asked::Use),
    }
}

pub(in crate::bot) async fn canned(turn: Turn, message: Received, typed: String) -> Answered {
    let voice = rights::voice(&turn).await?;
    let text = match read(&typed) {
        Asked::Use(name) => return used(&turn, &voice, &message, &name).await,
        Asked::List => list(&voice, &canned::all(&turn.desk.store).await?),
        Asked::Unclear => voice.word("canned-usage"),
        Asked::Add(name, said, begins) => {
            // The same words, with the styles that they have in the message.
            let before =
                message.words.as_str().trim_end().len().saturating_sub(typed.len() - begins);
            let words = message.words.styled_from(before);
            add(
                &turn,
                &voice,
                &message,
                CannedReply { name, locale: said.unwrap_or(voice.locale), words },
            )
            .await?
        }
        Asked::Remove(name, said) => remove(&turn, &voice, &message, name, said).await?,
    };
    turn.finish("canned", &Content::text(text)).await
}

fn list(voice: &Translator, replies: &[CannedReply]) -> Text {
    if replies.is_empty() {
        return Text::join([voice.word("canned-none"), voice.word("canned-usage")], "\n\n");
    }
    let line = |reply: &CannedReply| {
        let words = reply.words.bare();
        let glimpse: String = words
            .chars()
            .take(GLIMPSE)
            .chain((words.chars().count() > GLIMPSE).then_some('…'))
            .collect();
        voice.say(
            "canned-line",
            &Args::new()
                .text("name", &reply.name)
                .text("locale", reply.locale.code())
                .text("words", &glimpse),
        )
    };
    let more = voice.more("canned-more", replies.len().saturating_sub(SHOWN));
    let lines = [voice.word("canned-title")]
        .into_iter()
        .chain(replies.iter().take(SHOWN).map(line))
        .chain(more);
    let lines = Text::join(lines, "\n");
    Text::first_that_fits([Text::join([lines.clone(), voice.word("canned-usage")], "\n\n"), lines])
}

/// Answers a customer with a reply.
async fn used(turn: &Turn, voice: &Translator, message: &Received, name: &str) -> Answered {
    let (ticket, agent) = (ticket_of(turn, message).await?, agent(message));
    let Some((ticket, agent)) = ticket.zip(agent) else { return no_ticket(turn).await };
    let wishes = [ticket.locale, turn.desk.localizer.default_locale];
    let Some(reply) = canned::find(&turn.desk.store, name, wishes).await? else {
        let text = voice.say("canned-unknown", &Args::new().text("name", name));
        return turn.finish("canned", &answering(message, text)).await;
    };
    let text = match canned::fill(&turn.desk.store, &ticket, &reply).await? {
        Ok(words) => send(turn, voice, message, ticket, agent, words).await?,
        Err(missing) => {
            let missing: Vec<String> = missing.iter().map(|place| format!("{{{place}}}")).collect();
            voice.say(
                "canned-lacks",
                &Args::new().text("name", name).text("places", &missing.join(", ")),
            )
        }
    };
    turn.finish("canned", &answering(message, text)).await
}

/// Says what the customer is told, or why they are told nothing.
async fn send(
    turn: &Turn,
    voice: &Translator,
    message: &Received,
    ticket: Ticket,
    agent: TicketAgent,
    words: Text,
) -> Result<Text, TurnError> {
    let Some(mut said) = said::read(message, &agent.name, turn.received_at) else {
        return Ok(voice.word("canned-usage"));
    };
    (said.kind, said.words) = (MessageKind::Text, words.clone());
    let desk = turn.desk.support.clone();
    let done = turn.effect("canned", move |tx, now| {
        let (desk, ticket, agent, said) =
            (desk.clone(), ticket.clone(), agent.clone(), said.clone());
        Box::pin(async move { support::add_answer(tx, &desk, &ticket, &agent, &said, now).await })
    });
    let done = done.await?.flatten();
    turn.desk.engine.now();
    Ok(match done {
        Some(ChangeOutcome::Refused(refusal)) => refused(voice, &refusal),
        _ => Text::first_that_fits([
            voice.say("canned-sent", &Args::new().with("words", words.clone())),
            words,
        ]),
    })
}

async fn add(
    turn: &Turn,
    voice: &Translator,
    message: &Received,
    reply: CannedReply,
) -> Result<Text, TurnError> {
    let by = match rights::needed(turn, message, StaffRole::Supervisor).await? {
        Ok(by) => by.actor(),
        Err(why) => return Ok(why),
    };
    let args = Args::new().text("name", &reply.name).text("locale", reply.locale.code());
    turn.effect("canned", move |tx, now| {
        let (reply, by) = (reply.clone(), by.clone());
        Box::pin(async move { canned::put(tx, &reply, &by, now).await })
    })
    .await?;
    Ok(voice.say("canned-added", &args))
}

async fn remove(
    turn: &Turn,
    voice: &Translator,
    message: &Received,
    name: String,
    said: Option<Locale>,
) -> Result<Text, TurnError> {
    let by = match rights::needed(turn, message, StaffRole::Supervisor).await? {
        Ok(by) => by.actor(),
        Err(why) => return Ok(why),
    };
    let args = Args::new().text("name", &name);
    let was_there = turn.effect("canned", move |tx, now| {
        let (name, by) = (name.clone(), by.clone());
        Box::pin(async move { canned::remove(tx, &name, said, &by, now).await })
    });
    Ok(voice.say(
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
        assert_eq!(read("  "), Asked::List);
        assert_eq!(read("Hello"), Asked::Use("hello".to_owned()));
        assert_eq!(read("add hello Dear {name}"), Asked::Add("hello".to_owned(), None, 9));
        assert_eq!(
            read("ADD hello de\nLiebe {name}"),
            Asked::Add("hello".to_owned(), Some(Locale::De), 12)
        );
        assert_eq!(
            read("add hello de"),
            Asked::Add("hello".to_owned(), None, 9),
            "a locale alone is words"
        );
        assert_eq!(read("remove hello"), Asked::Remove("hello".to_owned(), None));
        assert_eq!(read("remove hello ru"), Asked::Remove("hello".to_owned(), Some(Locale::Ru)));
        for unclear in
            ["add", "add hello", "add <b> words", "remove", "remove hello xx", "hello there"]
        {
            assert_eq!(read(unclear), Asked::Unclear, "{unclear}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_panics(typed in ".*") {
            let _ = read(&typed);
        }
    }
}
