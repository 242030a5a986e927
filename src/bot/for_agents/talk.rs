//! What agents write where a ticket is: their answer to its customer, or a note that stays among them. Without topics an
//! answer is a reply to what the customer said.

use teloxide::types::{Message, MessageKind};

use super::{group, rights};
use crate::bot::for_customers::ticket::change;
use crate::bot::interactions;
use crate::bot::said;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::{Content, Spot};
use crate::language::Text;
use crate::orders::speaker::Voice;
use crate::tickets::messages::{Said, Spoken};
use crate::tickets::{self, Agent, Done, Refusal, Ticket};

/// Whom something is for that is written where a ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meant {
    /// The customer.
    Out,
    /// The agents: `//`, or /note under a photo.
    Agents,
    /// Us, in words that we do not know: nobody means a customer to read a mistyped command.
    Us,
    /// Another bot.
    Others,
}

/// How words begin tells whom they are for.
fn meant(words: &str) -> Meant {
    // Keyboards for languages that run to the left put marks where nobody sees them.
    let unseen = |c: char| c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
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
pub(super) async fn ticket_of(turn: &Turn, message: &Message) -> Result<Option<Ticket>, TurnError> {
    if turn.topic != 0
        && let Some(ticket) = tickets::by_topic(&turn.desk.store, turn.chat, turn.topic).await?
    {
        return Ok(Some(ticket));
    }
    let Some(answered) = message.reply_to_message() else { return Ok(None) };
    let spoken = Spoken { chat: turn.chat, message: i64::from(answered.id.0) };
    Ok(tickets::of_message(&turn.desk.store, spoken).await?)
}

/// Who writes. An administrator who hides behind the group is known by its name only.
pub(super) fn agent(message: &Message) -> Option<Agent> {
    if let Some(chat) = &message.sender_chat {
        let name = message.author_signature().or(chat.title()).unwrap_or_default();
        return Some(Agent { user: chat.id.0, name: name.to_owned() });
    }
    let user = message.from.as_ref().filter(|user| !user.is_bot)?;
    Some(Agent { user: i64::try_from(user.id.0).unwrap_or(i64::MAX), name: user.first_name.clone() })
}

pub(in crate::bot) async fn said(turn: Turn, message: Message) -> Answered {
    if let MessageKind::ForumTopicClosed(_) | MessageKind::ForumTopicReopened(_) = &message.kind {
        return group::locked(&turn, &message).await;
    }
    if let Some(new) = message.migrate_to_chat_id() {
        return group::moved(&turn, turn.chat, new.0).await;
    }
    let (ticket, agent) = (ticket_of(&turn, &message).await?, agent(&message));
    let (Some(ticket), Some(agent)) = (ticket, agent) else {
        return match is_in_topic_of_ours(&turn, &message) {
            true => turn.finish("answer", &answering(&message, rights::voice(&turn).await?.word("ticket-none-here"))).await,
            false => nothing(&turn).await,
        };
    };
    let Some(said) = said::read(&message, &agent.name, turn.received_at) else { return nothing(&turn).await };
    match meant(message.text().or(message.caption()).unwrap_or_default()) {
        Meant::Out => {}
        Meant::Agents => return noted(&turn, ticket, said).await,
        Meant::Us => return turn.finish("answer", &answering(&message, rights::voice(&turn).await?.word("ticket-no-such-command"))).await,
        Meant::Others => return nothing(&turn).await,
    }
    let desk = turn.desk.support.clone();
    let is_taken = |done: &Option<Done>| !matches!(done, Some(Done::Refused(_)));
    let refusal = turn.settle("answer", is_taken, move |tx, now| {
        let (desk, ticket, agent, said) = (desk.clone(), ticket.clone(), agent.clone(), said.clone());
        Box::pin(async move { tickets::answer(tx, &desk, &ticket, &agent, &said, now).await })
    });
    if let Some(Some(Done::Refused(refusal))) = refusal.await? {
        let text = refused(&rights::voice(&turn).await?, &refusal);
        return turn.finish("answer", &answering(&message, text)).await;
    }
    Ok(())
}

/// Whether somebody writes in a topic that we made: one that is no ticket's is left over, from a call that nobody answered.
fn is_in_topic_of_ours(turn: &Turn, message: &Message) -> bool {
    let us = turn.desk.me.get().map(|me| me.id);
    let writes = message.from.as_ref().is_some_and(|user| !user.is_bot) && matches!(message.kind, MessageKind::Common(_));
    let made = message.reply_to_message().filter(|made| made.forum_topic_created().is_some());
    writes && made.is_some_and(|made| made.from.as_ref().map(|user| user.id) == us)
}

/// Stays among agents.
pub(super) async fn noted(turn: &Turn, ticket: Ticket, said: Said) -> Answered {
    turn.settle(
        "note",
        |_| true,
        move |tx, now| {
            let (ticket, said) = (ticket.clone(), said.clone());
            Box::pin(async move { tickets::note(tx, &ticket, &said, now).await })
        },
    )
    .await?;
    Ok(())
}

pub(super) async fn nothing(turn: &Turn) -> Answered {
    interactions::ignored(turn, "ignored").await;
    Ok(())
}

/// A text under the message that it answers.
pub(super) fn answering(message: &Message, text: Text) -> Content {
    let topic = message.thread_id.filter(|_| message.is_topic_message).map(|thread| i64::from(thread.0.0));
    Content::text(text).at(Spot::under(topic, Some(i64::from(message.id.0))))
}

/// Why an act cannot be done, in words.
pub(super) fn refused(voice: &Voice, refusal: &Refusal) -> Text {
    match refusal {
        Refusal::TakenBy(who) => voice.say("ticket-taken-by", &crate::language::Args::new().text("who", who)),
        Refusal::Closed | Refusal::Over => voice.word("ticket-reopen-first"),
        Refusal::Merged => voice.word("ticket-was-merged"),
    }
}

/// An agent changed what they had written. What has become internal is not shown, and does not leave where it is not out; what
/// the customer has read stays as it is.
pub(in crate::bot) async fn edited(turn: Turn, message: Message) -> Answered {
    let (spoken, words) = (said::spoken(&message), said::words(&message));
    match meant(message.text().or(message.caption()).unwrap_or_default()) {
        Meant::Out => change(&turn, spoken, words).await,
        Meant::Agents => {
            turn.settle(
                "edit",
                |_| true,
                move |tx, now| {
                    let words = words.clone();
                    Box::pin(async move { tickets::make_internal(tx, spoken, &words, now).await })
                },
            )
            .await?;
            Ok(())
        }
        Meant::Us | Meant::Others => nothing(&turn).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_words_begin_tells_whom_they_are_for() {
        for out in ["Hello", "it is 1/2", "", "/", "/ 2", "/1042 is yours", "see // there"] {
            assert_eq!(meant(out), Meant::Out, "{out:?}");
        }
        for internal in ["// no", "//", "  //x", "\u{200F}// لا", "/note", "/Note ask them", "/note@bellhop_bot ask", "/note\nask"] {
            assert_eq!(meant(internal), Meant::Agents, "{internal:?}");
        }
        for command in ["/reslove", "/take it", " /close now"] {
            assert_eq!(meant(command), Meant::Us, "{command:?}");
        }
        assert_eq!(meant("/ban@other_bot him"), Meant::Others);
    }
}
