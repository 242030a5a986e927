//! /merge: this ticket ends in another one of the same customer, which goes on for both.

use super::acts::no_ticket;
use super::rights;
use super::talk::{agent, answering, refused, ticket_of};
use crate::bot::received::Received;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::Content;
use crate::language::{Args, Text};
use crate::support::{self, MergeOutcome, Ticket, TicketAgent};

pub(in crate::bot) async fn merge(turn: Turn, message: Received, typed: String) -> Answered {
    let (ticket, agent) = (ticket_of(&turn, &message).await?, agent(&message));
    let Some((ticket, agent)) = ticket.zip(agent) else { return no_ticket(&turn).await };
    let content = match typed.trim().trim_start_matches('#').parse::<i64>() {
        Ok(into) => match done(&turn, &ticket, into, agent).await? {
            Some(text) => answering(&message, text),
            // The topic says where it goes on.
            None => return Ok(turn.end("merge", crate::bot::turn::After::Nothing).await?),
        },
        Err(_) => Content::text(rights::voice(&turn).await?.word("ticket-merge-usage")),
    };
    turn.finish("merge", &content).await
}

/// Merges, or says why not.
async fn done(
    turn: &Turn,
    ticket: &Ticket,
    into: i64,
    agent: TicketAgent,
) -> Result<Option<Text>, TurnError> {
    let (desk, id) = (turn.desk.support.clone(), ticket.id.clone());
    let came = turn.effect("merge", move |tx, now| {
        let (desk, id, agent) = (desk.clone(), id.clone(), agent.clone());
        Box::pin(async move { support::merge(tx, &desk, &id, into, &agent, now).await })
    });
    let came = came.await?;
    turn.desk.engine.now();
    let voice = rights::voice(turn).await?;
    let other = Args::new().text("number", &into.to_string());
    Ok(match came {
        None | Some(MergeOutcome::Into(_)) => None,
        Some(MergeOutcome::Unknown) => Some(voice.say("ticket-merge-unknown", &other)),
        Some(MergeOutcome::Itself) => Some(voice.word("ticket-merge-itself")),
        Some(MergeOutcome::Stranger) => Some(voice.say("ticket-merge-stranger", &other)),
        Some(MergeOutcome::Over) => Some(voice.say("ticket-merge-over", &other)),
        Some(MergeOutcome::Refused(refusal)) => Some(refused(&voice, &refusal)),
    })
}
