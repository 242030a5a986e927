//! What agents do to a ticket, by command in its topic or by a button of its card: take, resolve,
//! close, reopen, priority, note.

use super::talk::{agent, noted, refused, ticket_of};
use super::{category, rights};
use crate::bot::received::{Press, Received};
use crate::bot::replies::Then;
use crate::bot::tree::Answered;
use crate::bot::turn::{After, Turn, TurnError};
use crate::bot::{interactions, said};
use crate::channels::Content;
use crate::customers::links::LinkToken;
use crate::delivery::Priority;
use crate::ids::MessageId;
use crate::language::{Args, Text};
use crate::support::AdmissionOutcome;
use crate::support::TicketAction;
use crate::support::admission;
use crate::support::conversation::handover;
use crate::support::{self, ChangeOutcome, Ticket, TicketAgent, Transition};

/// What is asked for by a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bot) enum Asked {
    Take,
    Resolve,
    Close,
    Reopen,
}

impl Asked {
    fn act(self, agent: &TicketAgent) -> Transition {
        match self {
            Self::Take => Transition::Take(agent.clone()),
            Self::Resolve => Transition::Resolve,
            Self::Close => Transition::Close,
            Self::Reopen => Transition::Reopen,
        }
    }
}

pub(in crate::bot) async fn take(turn: Turn, message: Received) -> Answered {
    by_command(turn, message, Asked::Take).await
}

pub(in crate::bot) async fn resolve(turn: Turn, message: Received) -> Answered {
    by_command(turn, message, Asked::Resolve).await
}

pub(in crate::bot) async fn close(turn: Turn, message: Received) -> Answered {
    by_command(turn, message, Asked::Close).await
}

pub(in crate::bot) async fn reopen(turn: Turn, message: Received) -> Answered {
    by_command(turn, message, Asked::Reopen).await
}

async fn by_command(turn: Turn, message: Received, asked: Asked) -> Answered {
    let (ticket, agent) = (ticket_of(&turn, &message).await?, agent(&message));
    let Some((ticket, agent)) = ticket.zip(agent) else { return no_ticket(&turn).await };
    let text = done(&turn, &ticket, asked.act(&agent), &agent).await?;
    turn.finish("ticket", &Content::text(text)).await
}

/// A command that needs a ticket, where none is.
pub(super) async fn no_ticket(turn: &Turn) -> Answered {
    turn.finish("ticket", &Content::text(rights::voice(turn).await?.word("ticket-none-here"))).await
}

/// Does an act and says how it went.
pub(super) async fn done(
    turn: &Turn,
    ticket: &Ticket,
    act: Transition,
    agent: &TicketAgent,
) -> Result<Text, TurnError> {
    let (desk, id, actor, asked) =
        (turn.desk.support.clone(), ticket.id.clone(), agent.actor(), act.clone());
    let came = turn.effect("ticket", move |tx, now| {
        let (desk, id, actor, act) = (desk.clone(), id.clone(), actor.clone(), asked.clone());
        Box::pin(async move { support::change(tx, &desk, &id, &act, &actor, now).await })
    });
    let came = came.await?;
    turn.desk.engine.now();
    let voice = rights::voice(turn).await?;
    let who = if let Transition::Assign(other) = &act { other } else { agent };
    let args = Args::new().text("number", &ticket.number.to_string()).text("who", &who.name);
    Ok(match came {
        Some(ChangeOutcome::Refused(refusal)) => refused(&voice, &refusal),
        Some(ChangeOutcome::Unknown | ChangeOutcome::TurnedAway(_)) => {
            voice.word("ticket-none-here")
        }
        Some(ChangeOutcome::Changed(_) | ChangeOutcome::Unchanged(_)) | None => match act {
            Transition::Take(_) | Transition::Assign(_) | Transition::Answer(_) => {
                voice.say("ticket-done-taken", &args)
            }
            Transition::Resolve => voice.say("ticket-done-resolved", &args),
            Transition::Close | Transition::Merge(_) => voice.say("ticket-done-closed", &args),
            Transition::Reopen | Transition::Ask | Transition::Miss => {
                voice.say("ticket-done-reopened", &args)
            }
        },
    })
}

/// /priority: the one that is named, or the next.
pub(in crate::bot) async fn priority(turn: Turn, message: Received, typed: String) -> Answered {
    let (ticket, agent) = (ticket_of(&turn, &message).await?, agent(&message));
    let Some((ticket, agent)) = ticket.zip(agent) else { return no_ticket(&turn).await };
    let named = match typed.trim().to_lowercase().as_str() {
        "" => Some(next(ticket.priority)),
        "low" => Some(Priority::Bulk),
        word => Priority::parse(word).filter(|priority| *priority != Priority::Bulk),
    };
    let Some(priority) = named else {
        return turn
            .finish(
                "ticket",
                &Content::text(rights::voice(&turn).await?.word("ticket-priority-usage")),
            )
            .await;
    };
    let text = set_priority(&turn, &ticket, &agent, priority).await?;
    turn.finish("ticket", &Content::text(text)).await
}

/// Says how soon a ticket matters, and that it does.
async fn set_priority(
    turn: &Turn,
    ticket: &Ticket,
    agent: &TicketAgent,
    priority: Priority,
) -> Result<Text, TurnError> {
    let (desk, id, actor) = (turn.desk.support.clone(), ticket.id.clone(), agent.actor());
    let done = turn.effect("ticket", move |tx, now| {
        let (desk, id, actor) = (desk.clone(), id.clone(), actor.clone());
        Box::pin(async move { support::set_priority(tx, &desk, &id, priority, &actor, now).await })
    });
    // It comes again: what it asked for is how the ticket stands.
    let priority = done.await?.map_or(ticket.priority, |_| priority);
    turn.desk.engine.now();
    let voice = rights::voice(turn).await?;
    let args = Args::new()
        .text("number", &ticket.number.to_string())
        .with("priority", support::priority_name(&voice, priority));
    Ok(voice.say("ticket-done-priority", &args))
}

/// The next more pressing one; after the most pressing the least.
fn next(priority: Priority) -> Priority {
    match priority {
        Priority::Bulk => Priority::Normal,
        Priority::Normal => Priority::High,
        Priority::High => Priority::Urgent,
        Priority::Urgent => Priority::Bulk,
    }
}

/// /note: stays among agents, as `//` does.
pub(in crate::bot) async fn note(turn: Turn, message: Received) -> Answered {
    let (ticket, agent) = (ticket_of(&turn, &message).await?, agent(&message));
    let Some((ticket, agent)) = ticket.zip(agent) else { return no_ticket(&turn).await };
    let Some(said) = said::read(&message, &agent.name, turn.received_at) else {
        interactions::ignored(&turn, "note").await;
        return Ok(());
    };
    noted(&turn, ticket, said, &agent).await
}

/// A press of a ticket's button.
pub(super) async fn pressed(turn: &Turn, press: Press, action: TicketAction) -> Answered {
    if let TicketAction::List(page, filter) = action {
        return super::list::turned(turn, press, page, filter).await;
    }
    let agent = TicketAgent { user: press.from.id, name: press.from.first_name.clone() };
    let toast = match on_ticket(turn, &agent, action).await {
        Ok(toast) => toast,
        Err(error) => {
            turn.stop_spinner(press.id, None).await;
            return Err(error);
        }
    };
    let answered = turn.end("press", After::Nothing).await.map_err(Into::into);
    turn.stop_spinner(press.id, toast).await;
    answered
}

async fn on_ticket(
    turn: &Turn,
    agent: &TicketAgent,
    action: TicketAction,
) -> Result<Option<Text>, TurnError> {
    let voice = rights::voice(turn).await?;
    let number = match &action {
        TicketAction::Text(message) => {
            let (desk, message, agent) =
                (turn.desk.support.clone(), message.clone(), agent.clone());
            let sent = turn.effect("ticket", move |tx, now| {
                let (desk, message, agent) = (desk.clone(), message.clone(), agent.clone());
                Box::pin(
                    async move { support::resend_by_sms(tx, &desk, &message, &agent, now).await },
                )
            });
            let sent = sent.await?.unwrap_or(true);
            turn.desk.engine.now();
            return Ok(Some(voice.word(if sent { "ticket-texted" } else { "stale-button" })));
        }
        TicketAction::Link(message) => {
            let sent = send_link(turn, message.clone()).await?;
            return Ok(Some(voice.word(if sent { "ticket-link-sent" } else { "stale-button" })));
        }
        TicketAction::Take(number)
        | TicketAction::Resolve(number)
        | TicketAction::Close(number)
        | TicketAction::Reopen(number)
        | TicketAction::Priority(number)
        | TicketAction::Customer(number)
        | TicketAction::Category(number, _) => *number,
        TicketAction::LetIn(number) => return let_in(turn, *number, agent).await.map(Some),
        TicketAction::List(..) => return Ok(None),
    };
    let Some(ticket) = support::by_number(&turn.desk.store, number).await? else {
        return Ok(Some(voice.word("stale-button")));
    };
    let act = match action {
        TicketAction::Take(_) => Transition::Take(agent.clone()),
        TicketAction::Resolve(_) => Transition::Resolve,
        TicketAction::Close(_) => Transition::Close,
        TicketAction::Reopen(_) => Transition::Reopen,
        TicketAction::Priority(_) => {
            return set_priority(turn, &ticket, agent, next(ticket.priority)).await.map(Some);
        }
        TicketAction::Customer(_) => {
            turn.reply(
                &Content::text(super::customer::about(turn, &ticket).await?),
                &Then::Nothing,
            )
            .await?;
            return Ok(None);
        }
        TicketAction::Category(_, key) => {
            return category::set(turn, &voice, &ticket, &key, agent).await.map(Some);
        }
        TicketAction::List(..)
        | TicketAction::Text(_)
        | TicketAction::Link(_)
        | TicketAction::LetIn(_) => return Ok(None),
    };
    done(turn, &ticket, act, agent).await.map(Some)
}

/// Gives a ticket that waits for it its topic, and says so.
async fn let_in(turn: &Turn, number: i64, agent: &TicketAgent) -> Result<Text, TurnError> {
    let (desk, actor) = (turn.desk.support.clone(), agent.actor());
    let came = turn.effect("ticket", move |tx, now| {
        let (desk, actor) = (desk.clone(), actor.clone());
        Box::pin(async move { admission::let_in(tx, &desk, number, &actor, now).await })
    });
    let came = came.await?;
    turn.desk.engine.now();
    let voice = rights::voice(turn).await?;
    let args = Args::new().text("number", &number.to_string());
    Ok(match came {
        Some(AdmissionOutcome::Unknown) => voice.word("stale-button"),
        Some(AdmissionOutcome::NotDeferred) => voice.say("ticket-has-topic", &args),
        Some(AdmissionOutcome::Admitted) | None => voice.say("ticket-gets-topic", &args),
    })
}

/// Sends the customer of a ticket by SMS a link into their chat; false when that leads nowhere.
async fn send_link(turn: &Turn, message: MessageId) -> Result<bool, TurnError> {
    let Some(bot) = turn.desk.username.get().cloned() else { return Ok(false) };
    let (desk, token) =
        (turn.desk.support.clone(), LinkToken::fresh().map_err(TurnError::Randomness)?);
    let sent = turn.effect("ticket", move |tx, now| {
        let (desk, message, token, bot) =
            (desk.clone(), message.clone(), token.clone(), bot.clone());
        Box::pin(async move { handover::send_link(tx, &desk, &message, &token, &bot, now).await })
    });
    let sent = sent.await?.unwrap_or(true);
    turn.desk.engine.now();
    Ok(sent)
}
