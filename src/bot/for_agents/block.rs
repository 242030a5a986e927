//! /block and /unblock: a contact whose messages nobody has to read.

use super::acts::no_ticket;
use super::rights;
use super::talk::ticket_of;
use crate::bot::received::Received;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::Content;
use crate::config::StaffRole;
use crate::language::{Args, Text};
use crate::support::{self, Ticket};

pub(in crate::bot) async fn block(turn: Turn, message: Received) -> Answered {
    answer(turn, message, true).await
}

pub(in crate::bot) async fn unblock(turn: Turn, message: Received) -> Answered {
    answer(turn, message, false).await
}

async fn answer(turn: Turn, message: Received, blocked: bool) -> Answered {
    let Some(ticket) = ticket_of(&turn, &message).await? else { return no_ticket(&turn).await };
    let text = set(&turn, &message, &ticket, blocked).await?;
    turn.finish("block", &Content::text(text)).await
}

async fn set(
    turn: &Turn,
    message: &Received,
    ticket: &Ticket,
    blocked: bool,
) -> Result<Text, TurnError> {
    let by = match rights::needed(turn, message, StaffRole::Supervisor).await? {
        Ok(by) => by.actor(),
        Err(why) => return Ok(why),
    };
    let asked = ticket.clone();
    turn.effect("block", move |tx, now| {
        let (ticket, by) = (asked.clone(), by.clone());
        Box::pin(async move { support::set_blocked(tx, &ticket, blocked, &by, now).await })
    })
    .await?;
    let key = if blocked { "ticket-done-blocked" } else { "ticket-done-unblocked" };
    Ok(rights::voice(turn).await?.say(key, &Args::new().text("number", &ticket.number.to_string())))
}
