//! Answers and notes through the API: they are relayed like an agent's, and the agents see them in
//! the topic.

use super::changes::Done;
use super::deeds::{answer_as, note_as};
use super::messages::{Kind, Said, Way};
use super::ticket::{Agent, Ticket};
use super::{Support, outward};
use crate::channels::Content;
use crate::clock::At;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// An answer or a note through the API.
#[derive(Debug, Clone)]
pub struct Speaking {
    pub agent: Agent,
    /// The actor in the audit log.
    pub actor: String,
    pub words: Text,
    /// A note for agents instead of an answer.
    pub is_note: bool,
}

/// Adds an answer or a note through the API, and posts it in the topic.
pub async fn speak(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    speaking: &Speaking,
    now: At,
) -> Result<Done, StoreError> {
    let Speaking { agent, actor, words, is_note } = speaking;
    let said = Said {
        author: agent.name.clone(),
        kind: Kind::Text,
        unknown: None,
        forwarded: None,
        thread: None,
        words: words.clone(),
        album: None,
        by: Way::Api,
        answers: None,
        quote: None,
        at: now,
    };
    let done = if *is_note {
        note_as(tx, ticket, actor, &said, now).await?;
        Done::Unchanged(Box::new(ticket.clone()))
    } else {
        match answer_as(tx, support, ticket, agent, actor, &said, now).await? {
            Some(done) => done,
            None => Done::Unchanged(Box::new(ticket.clone())),
        }
    };
    if let Some(ticket) = done.ticket() {
        let key = if *is_note { "ticket-noted-elsewhere" } else { "ticket-said-elsewhere" };
        let shown = support
            .agents()
            .say(key, &Args::new().text("who", &agent.name).with("words", words.clone()));
        let text = Text::first_that_fits([shown, words.clone()]);
        outward::say_under(tx, support, ticket, key, Content::text(text), None, now).await?;
    }
    Ok(done)
}
