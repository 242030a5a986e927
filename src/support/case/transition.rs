//! The transitions between the states of a ticket. Pure: a transition takes the ticket as it is and the
//! time, and gives the ticket as it is afterwards.

use std::time::Duration;

use crate::clock::At;
use crate::ids::TicketId;
use crate::support::case::ticket::{Ticket, TicketAgent, TicketState};

/// What happens to a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transition {
    /// An agent takes it.
    Take(TicketAgent),
    /// It is assigned to an agent, also when another has it.
    Assign(TicketAgent),
    /// An agent answers; the first answer also takes it.
    Answer(TicketAgent),
    /// The last answer did not reach the customer, so the agents have to act again.
    Miss,
    Ask,
    /// An agent or the customer says that it is solved.
    Resolve,
    Close,
    Reopen,
    /// It is closed in favour of another ticket.
    Merge(TicketId),
}

impl Transition {
    /// The action in the audit log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Take(_) => "ticket.taken",
            Self::Assign(_) => "ticket.assigned",
            Self::Answer(_) => "ticket.answered",
            Self::Miss => "ticket.missed",
            Self::Ask => "ticket.asked",
            Self::Resolve => "ticket.resolved",
            Self::Close => "ticket.closed",
            Self::Reopen => "ticket.reopened",
            Self::Merge(_) => "ticket.merged",
        }
    }
}

/// Why a transition is not possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// Another agent has it; their name.
    #[error("it is {0}'s")]
    TakenBy(String),
    /// It is closed: reopen it first.
    #[error("it is closed")]
    Closed,
    /// It was merged into another ticket.
    #[error("it was merged into another ticket")]
    Merged,
    /// It was closed longer ago than `reopen_within`: the customer's message opens a new ticket.
    #[error("it was closed too long ago")]
    Over,
}

/// The result of a transition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transitioned {
    Changed(Box<Ticket>),
    /// The ticket was already so.
    Unchanged,
}

/// Applies a transition. Every pair of state and transition is handled; repeating one changes
/// nothing. `window` is how long after a close a message of the customer reopens the ticket.
pub fn transition(
    ticket: &Ticket,
    act: &Transition,
    window: Duration,
    now: At,
) -> Result<Transitioned, TransitionError> {
    if ticket.merged_into.is_some() {
        return Err(TransitionError::Merged);
    }
    let mut next = ticket.clone();
    let is_closed = ticket.state == TicketState::Closed;
    match act {
        Transition::Close if is_closed => return Ok(Transitioned::Unchanged),
        Transition::Merge(_)
        | Transition::Take(_)
        | Transition::Assign(_)
        | Transition::Answer(_)
        | Transition::Resolve
            if is_closed =>
        {
            return Err(TransitionError::Closed);
        }
        Transition::Ask
            if is_closed && ticket.closed_at.is_none_or(|closed| now.since(closed) > window) =>
        {
            return Err(TransitionError::Over);
        }
        Transition::Take(agent) => match &ticket.assignee {
            Some(other) if !other.is(agent) => {
                return Err(TransitionError::TakenBy(other.name.clone()));
            }
            _ => take(&mut next, agent),
        },
        Transition::Assign(agent) => take(&mut next, agent),
        Transition::Answer(agent) => {
            next.assignee.get_or_insert_with(|| agent.clone());
            next.state = TicketState::WaitingCustomer;
            next.first_answered_at.get_or_insert(now);
            next.unanswered_since = None;
        }
        Transition::Miss if ticket.state == TicketState::WaitingCustomer => {
            next.state = TicketState::WaitingAgent;
            next.unanswered_since.get_or_insert(now);
        }
        Transition::Miss => return Ok(Transitioned::Unchanged),
        Transition::Ask => {
            next.state = if ticket.state == TicketState::New {
                TicketState::New
            } else {
                TicketState::WaitingAgent
            };
            next.unanswered_since.get_or_insert(now);
        }
        Transition::Resolve => next.state = TicketState::Resolved,
        Transition::Close => next.state = TicketState::Closed,
        Transition::Merge(into) => {
            next.state = TicketState::Closed;
            next.merged_into = Some(into.clone());
        }
        Transition::Reopen
            if matches!(ticket.state, TicketState::Resolved | TicketState::Closed) =>
        {
            next.state = if ticket.assignee.is_some() {
                TicketState::WaitingAgent
            } else {
                TicketState::New
            };
        }
        Transition::Reopen => return Ok(Transitioned::Unchanged),
    }
    keep_times(ticket, &mut next, now);
    if next == *ticket {
        return Ok(Transitioned::Unchanged);
    }
    next.version += 1;
    Ok(Transitioned::Changed(Box::new(next)))
}

fn take(next: &mut Ticket, agent: &TicketAgent) {
    next.assignee = Some(agent.clone());
    if next.state == TicketState::New {
        next.state = TicketState::WaitingAgent;
    }
}

fn keep_times(before: &Ticket, next: &mut Ticket, now: At) {
    if next.state == TicketState::Closed {
        next.closed_at.get_or_insert(now);
    } else {
        next.closed_at = None;
    }
    match (before.state, next.state) {
        (TicketState::Resolved, TicketState::Resolved) => {}
        (_, TicketState::Resolved) => next.resolved_at = Some(now),
        (_, TicketState::Closed) => {}
        _ => next.resolved_at = None,
    }
    if matches!(next.state, TicketState::Resolved | TicketState::Closed) {
        next.unanswered_since = None;
    }
}

#[cfg(test)]
#[path = "transition_tests.rs"]
pub(crate) mod tests;
