//! What agents write where a ticket is: their answer to its customer, or a note that stays among
//! them. Without topics an answer is a reply to what the customer said.

use super::{group, rights};
use crate::bot::for_customers::ticket::change;
use crate::bot::interactions;
use crate::bot::received::{Body, Notice, Received};
use crate::bot::said;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::{Content, Spot};
use crate::language::{Text, Translator};
use crate::support::NewMessage;
use crate::support::{self, ChangeOutcome, Ticket, TicketAgent, TransitionError};

/// Whom something is for that is written where a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bot) enum Meant {
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
pub(in crate::bot) fn meant(message: &Received) -> Meant {
    match by_words(message.opening()) {
        Meant::Out if message.is_unclear() => Meant::Unclear,
        meant => meant,
    }
}

fn by_words(words: &str) -> Meant {
    // Keyboards for languages that run to the left put marks where nobody sees them.
    let unseen = |c: char| {
        c.is_whitespace()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let Some(rest) = words.trim_start_matches(unseen).strip_prefix('/') else { return Meant::Out };
    let command = rest.split(char::is_whitespace).next().unwrap_or_default();
    match command.split_once('@').unwrap_or((command, "")) {
        _ if rest.starts_with('/') => Meant::Agents,
        (word, _) if word.eq_ignore_ascii_case("note") => Meant::Agents,
        (word, _) if !word.starts_with(|c: char| c.is_ascii_alphabetic()) => Meant::Out,
        (_, "") => Meant::Us,
        _ => Meant::Others,
    }
}

/// The ticket that a message in the group is about: of its topic, or of what it answers.
pub(super) async fn ticket_of(
    turn: &Turn,
    message: &Received,
) -> Result<Option<Ticket>, TurnError> {
    if turn.topic != 0
        && let Some(ticket) = support::by_topic(&turn.desk.store, turn.chat, turn.topic).await?
    {
        return Ok(Some(ticket));
    }
    let Some(answered) = &message.answered else { return Ok(None) };
    Ok(support::by_message(&turn.desk.store, answered.spoken).await?)
}

/// Who writes. An administrator who hides behind the group is known by its name only.
pub(super) fn agent(message: &Received) -> Option<TicketAgent> {
    let author = &message.author;
    if let Some(chat) = &author.chat {
        let name = author.signature.as_ref().or(chat.title.as_ref()).cloned().unwrap_or_default();
        return Some(TicketAgent { user: chat.id, name });
    }
    let user = author.user.as_ref().filter(|user| !user.is_bot)?;
    Some(TicketAgent { user: user.id, name: user.first_name.clone() })
}

pub(in crate::bot) async fn said(turn: Turn, message: Received) -> Answered {
    match message.body {
        Body::Notice(Notice::TopicClosed) => return group::locked(&turn, &message, true).await,
        Body::Notice(Notice::TopicReopened) => return group::locked(&turn, &message, false).await,
        Body::Notice(Notice::Moved(new)) => return group::moved(&turn, turn.chat, new).await,
        Body::Notice(Notice::TopicMade | Notice::Other)
        | Body::Known(_)
        | Body::Rich
        | Body::Unknown(_) => {}
    }
    let (ticket, agent) = (ticket_of(&turn, &message).await?, agent(&message));
    let (Some(ticket), Some(agent)) = (ticket, agent) else {
        return match is_in_topic_of_ours(&turn, &message) {
            true => {
                turn.finish(
                    "answer",
                    &answering(&message, rights::voice(&turn).await?.word("ticket-none-here")),
                )
                .await
            }
            false => nothing(&turn).await,
        };
    };
    let Some(said) = said::read(&message, &agent.name, turn.received_at) else {
        return nothing(&turn).await;
    };
    match meant(&message) {
        Meant::Out => {}
        Meant::Agents => return noted(&turn, ticket, said, &agent).await,
        Meant::Unclear => return kept_in(&turn, &message, ticket, said, &agent).await,
        Meant::Us => {
            return turn
                .finish(
                    "answer",
                    &answering(
                        &message,
                        rights::voice(&turn).await?.word("ticket-no-such-command"),
                    ),
                )
                .await;
        }
        Meant::Others => return nothing(&turn).await,
    }
    let desk = turn.desk.support.clone();
    let is_taken = |done: &Option<ChangeOutcome>| !matches!(done, Some(ChangeOutcome::Refused(_)));
    let refusal = turn.settle("answer", is_taken, move |tx, now| {
        let (desk, ticket, agent, said) =
            (desk.clone(), ticket.clone(), agent.clone(), said.clone());
        Box::pin(async move { support::add_answer(tx, &desk, &ticket, &agent, &said, now).await })
    });
    if let Some(Some(ChangeOutcome::Refused(refusal))) = refusal.await? {
        let text = refused(&rights::voice(&turn).await?, &refusal);
        return turn.finish("answer", &answering(&message, text)).await;
    }
    Ok(())
}

/// Whether somebody writes in a topic that we made: one that is no ticket's is left over, from a
/// call that nobody answered.
fn is_in_topic_of_ours(turn: &Turn, message: &Received) -> bool {
    let us = turn.desk.me.get().map(|me| me.id);
    let writes = message.author.user.as_ref().is_some_and(|user| !user.is_bot) && message.is_said();
    let made =
        message.answered.as_ref().filter(|made| made.body == Body::Notice(Notice::TopicMade));
    writes && made.is_some_and(|made| made.author.user.as_ref().map(|user| user.id) == us)
}

/// Stays among agents.
pub(super) async fn noted(
    turn: &Turn,
    ticket: Ticket,
    said: NewMessage,
    agent: &TicketAgent,
) -> Answered {
    let actor = agent.actor();
    turn.settle(
        "note",
        |_| true,
        move |tx, now| {
            let (ticket, said, actor) = (ticket.clone(), said.clone(), actor.clone());
            Box::pin(async move { support::add_note(tx, &ticket, &actor, &said, now).await })
        },
    )
    .await?;
    Ok(())
}

/// Stays among agents, because we cannot read it: whoever wrote it is told so.
async fn kept_in(
    turn: &Turn,
    message: &Received,
    ticket: Ticket,
    said: NewMessage,
    agent: &TicketAgent,
) -> Answered {
    let actor = agent.actor();
    // The pieces of its album that we can read go their own way.
    let said = NewMessage { album: None, ..said };
    turn.effect("answer", move |tx, now| {
        let (ticket, said, actor) = (ticket.clone(), said.clone(), actor.clone());
        Box::pin(async move { support::add_note(tx, &ticket, &actor, &said, now).await })
    })
    .await?;
    turn.finish(
        "answer",
        &answering(message, rights::voice(turn).await?.word("ticket-not-understood")),
    )
    .await
}

pub(super) async fn nothing(turn: &Turn) -> Answered {
    interactions::ignored(turn, "ignored").await;
    Ok(())
}

/// A text under the message that it answers.
pub(super) fn answering(message: &Received, text: Text) -> Content {
    let topic = message.thread.filter(|_| message.is_in_topic);
    Content::text(text).at(Spot::under(topic, message.spoken().map(|spoken| spoken.message)))
}

/// Why an act cannot be done, in words.
pub(super) fn refused(voice: &Translator, refusal: &TransitionError) -> Text {
    match refusal {
        TransitionError::TakenBy(who) => {
            voice.say("ticket-taken-by", &crate::language::Args::new().text("who", who))
        }
        TransitionError::Closed | TransitionError::Over => voice.word("ticket-reopen-first"),
        TransitionError::Merged => voice.word("ticket-was-merged"),
    }
}

/// An agent changed what they had written. What has become internal is not shown, and does not
/// leave where it is not out; what the customer has read stays as it is.
pub(in crate::bot) async fn edited(turn: Turn, message: Received) -> Answered {
    let Some(spoken) = message.spoken() else { return nothing(&turn).await };
    let words = message.words.styled();
    match meant(&message) {
        Meant::Out => change(&turn, spoken, words).await,
        Meant::Agents => {
            turn.settle(
                "edit",
                |_| true,
                move |tx, now| {
                    let words = words.clone();
                    Box::pin(async move { support::make_internal(tx, spoken, &words, now).await })
                },
            )
            .await?;
            Ok(())
        }
        Meant::Unclear if support::by_message(&turn.desk.store, spoken).await?.is_some() => {
            turn.finish(
                "edit",
                &answering(&message, rights::voice(&turn).await?.word("ticket-not-understood")),
            )
            .await
        }
        Meant::Us | Meant::Others | Meant::Unclear => nothing(&turn).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_words_begin_tells_whom_they_are_for() {
        for out in ["Hello", "it is 1/2", "", "/", "/ 2", "/1042 is yours", "see // there"] {
            assert_eq!(by_words(out), Meant::Out, "{out:?}");
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
            assert_eq!(by_words(internal), Meant::Agents, "{internal:?}");
        }
        for command in ["/reslove", "/take it", " /close now"] {
            assert_eq!(by_words(command), Meant::Us, "{command:?}");
        }
        assert_eq!(by_words("/ban@other_bot him"), Meant::Others);
    }
}
