//! Answers and notes through the API: they are relayed like an agent's, and the agents see them in
//! the topic.

use crate::audit::Actor;
use crate::channels::Content;
use crate::clock::At;
use crate::language::{Args, Text};
use crate::store::{StoreError, Tx};
use crate::support::case::message::{MessageKind, MessageSource, NewMessage};
use crate::support::case::outcome::ChangeOutcome;
use crate::support::case::ticket::{Ticket, TicketAgent};
use crate::support::conversation::incoming::agent_answers::{add_answer_as, add_note};
use crate::support::desk::Support;
use crate::support::outbound;

/// An answer or a note through the API.
#[derive(Debug, Clone)]
pub struct ApiReply {
    pub agent: TicketAgent,
    /// The actor in the audit log.
    pub actor: Actor,
    pub words: Text,
    /// A note for agents instead of an answer.
    pub is_note: bool,
}

/// Adds an answer or a note through the API, and posts it in the topic.
pub async fn add_api_reply(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    speaking: &ApiReply,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    let ApiReply { agent, actor, words, is_note } = speaking;
    let said = NewMessage {
        author: agent.name.clone(),
        kind: MessageKind::Text,
        unknown: None,
        forwarded: None,
        thread: None,
        words: words.clone(),
        album: None,
        by: MessageSource::Api,
        answers: None,
        quote: None,
        at: now,
    };
    let done = if *is_note {
        add_note(tx, ticket, actor, &said, now).await?;
        ChangeOutcome::Unchanged(Box::new(ticket.clone()))
    } else {
        match add_answer_as(tx, support, ticket, agent, actor, &said, now).await? {
            Some(done) => done,
            None => ChangeOutcome::Unchanged(Box::new(ticket.clone())),
        }
    };
    if let Some(ticket) = done.ticket() {
        let key = if *is_note { "ticket-noted-elsewhere" } else { "ticket-said-elsewhere" };
        let shown = support
            .agents_translator()
            .say(key, &Args::new().text("who", &agent.name).with("words", words.clone()));
        let text = Text::first_that_fits([shown, words.clone()]);
        outbound::post_under(tx, support, ticket, key, Content::text(text), None, now).await?;
    }
    Ok(done)
}
