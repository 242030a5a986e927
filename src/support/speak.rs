//! What somebody says through the shop's own system: it goes where an agent's words go, and the
//! agents read it too.

use super::changes::Done;
use super::deeds::{answer_as, note_as};
use super::messages::{Kind, Said, Way};
use super::ticket::{Agent, Ticket};
use super::{Support, outward};
use crate::audit::Actor;
use crate::channels::Content;
use crate::clock::At;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};

/// What somebody of a service says in a ticket.
#[derive(Debug, Clone)]
pub struct Speaking {
    /// Who.
    pub agent: Agent,
    /// Who they are in the audit log.
    pub actor: Actor,
    /// What.
    pub words: Text,
    /// Whether it stays among agents.
    pub is_note: bool,
}

/// Somebody of a service answers or notes something: the agents read it in the topic as well.
///
/// # Errors
/// When the store fails.
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
