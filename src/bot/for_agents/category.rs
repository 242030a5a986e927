//! /category: what a ticket is about, by its key, by its name, or by a button.

use super::acts::no_ticket;
use super::rights;
use super::talk::{agent, refused, ticket_of};
use crate::bot::received::Received;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::{Button, Content};
use crate::language::Translator;
use crate::language::{Args, Text};
use crate::support::TicketAction;
use crate::support::{self, ChangeOutcome, Ticket, TicketAgent};

pub(in crate::bot) async fn category(turn: Turn, message: Received, typed: String) -> Answered {
    let (ticket, agent) = (ticket_of(&turn, &message).await?, agent(&message));
    let Some((ticket, agent)) = ticket.zip(agent) else { return no_ticket(&turn).await };
    let voice = rights::voice(&turn).await?;
    let content = match named(&turn, &voice, &typed) {
        Some(key) => Content::text(set(&turn, &voice, &ticket, &key, &agent).await?),
        None => offer(&turn, &voice, &ticket),
    };
    turn.finish("category", &content).await
}

/// The category that typed words name, in the reader's language or in the shop's.
pub(super) fn named(turn: &Turn, voice: &Translator, typed: &str) -> Option<String> {
    let (desk, typed) = (&turn.desk.support, typed.trim().to_lowercase());
    let fits = |key: &&String| {
        let is_called = |locale| desk.category(key, locale).bare().to_lowercase() == typed;
        **key == typed || is_called(voice.locale) || is_called(turn.desk.localizer.default_locale)
    };
    desk.rules.categories.iter().find(fits).cloned()
}

/// The categories as buttons.
fn offer(turn: &Turn, voice: &Translator, ticket: &Ticket) -> Content {
    let desk = &turn.desk.support;
    let button = |key: &String| {
        Button::press(
            desk.category(key, voice.locale),
            TicketAction::Category(ticket.number, key.clone()).word(),
        )
    };
    let buttons =
        desk.rules.categories.chunks(2).map(|row| row.iter().map(button).collect()).collect();
    let text =
        voice.say("ticket-category-which", &Args::new().text("number", &ticket.number.to_string()));
    Content::with_buttons(text, buttons)
}

/// Says what a ticket is about.
pub(super) async fn set(
    turn: &Turn,
    voice: &Translator,
    ticket: &Ticket,
    key: &str,
    agent: &TicketAgent,
) -> Result<Text, TurnError> {
    if !turn.desk.support.rules.categories.iter().any(|known| known == key) {
        return Ok(voice.word("stale-button"));
    }
    let (desk, id, actor, category) =
        (turn.desk.support.clone(), ticket.id.clone(), agent.actor(), key.to_owned());
    let came = turn.effect("category", move |tx, now| {
        let (desk, id, actor, category) =
            (desk.clone(), id.clone(), actor.clone(), category.clone());
        Box::pin(async move { support::set_category(tx, &desk, &id, &category, &actor, now).await })
    });
    let came = came.await?;
    turn.desk.engine.now();
    if let Some(ChangeOutcome::Refused(refusal)) = came {
        return Ok(refused(voice, &refusal));
    }
    let args = Args::new()
        .text("number", &ticket.number.to_string())
        .with("category", turn.desk.support.category(key, voice.locale));
    Ok(voice.say("ticket-done-category", &args))
}
