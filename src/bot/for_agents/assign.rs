//! /assign: gives a ticket to somebody, who is named by a reply, by pressing on them, or as the
//! list calls them.

use super::acts::{done, no_ticket};
use super::people::{Answers, Person, answered_person, listed, named_person};
use super::rights;
use super::talk::ticket_of;
use crate::bot::received::Received;
use crate::bot::tree::Answered;
use crate::bot::turn::{Turn, TurnError};
use crate::channels::Content;
use crate::config::StaffRole;
use crate::language::Text;
use crate::support::{Ticket, TicketAgent, Transition};

pub(in crate::bot) async fn assign(turn: Turn, message: Received, typed: String) -> Answered {
    let Some(ticket) = ticket_of(&turn, &message).await? else { return no_ticket(&turn).await };
    let text = given(&turn, &message, &ticket, &typed).await?;
    turn.finish("assign", &Content::text(text)).await
}

async fn given(
    turn: &Turn,
    message: &Received,
    ticket: &Ticket,
    typed: &str,
) -> Result<Text, TurnError> {
    let by = match rights::needed(turn, message, StaffRole::Supervisor).await? {
        Ok(by) => by,
        Err(why) => return Ok(why),
    };
    match meant(turn, message, typed, &by).await? {
        Some(person) => {
            let agent = TicketAgent { user: person.user, name: person.name };
            done(
                turn,
                ticket,
                Transition::Assign(agent),
                &TicketAgent { user: by.user, name: by.name },
            )
            .await
        }
        None => Ok(rights::voice(turn).await?.word("ticket-assign-usage")),
    }
}

async fn meant(
    turn: &Turn,
    message: &Received,
    typed: &str,
    by: &Person,
) -> Result<Option<Person>, TurnError> {
    if let Some(person) = named_person(message) {
        return Ok(Some(person));
    }
    if typed.trim().eq_ignore_ascii_case("me") {
        return Ok(Some(by.clone()));
    }
    if !typed.trim().is_empty() {
        return Ok(listed(&turn.desk.roster.all(&turn.desk.store).await?, typed));
    }
    Ok(if let Answers::Person(person) = answered_person(message) { Some(person) } else { None })
}
