//! The transitions between the states of a ticket. Pure: a transition takes the ticket as it is and
//! the time, and gives the ticket as it is afterwards.

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
    if ticket.merged_into.is_none() && is_already(ticket, act) {
        return Ok(Transitioned::Unchanged);
    }
    if let Some(refusal) = refusal(ticket, act, window, now) {
        return Err(refusal);
    }
    let mut next = ticket.clone();
    change(&mut next, act, now);
    keep_times(ticket, &mut next, now);
    if next == *ticket {
        return Ok(Transitioned::Unchanged);
    }
    next.version += 1;
    Ok(Transitioned::Changed(Box::new(next)))
}

/// Whether a transition has nothing to change, and would do harm: other repetitions change nothing
/// by themselves.
fn is_already(ticket: &Ticket, act: &Transition) -> bool {
    match act {
        Transition::Reopen => !ticket.state.is_over(),
        Transition::Miss => ticket.state != TicketState::WaitingCustomer,
        _ => false,
    }
}

/// Why a transition is not possible.
fn refusal(
    ticket: &Ticket,
    act: &Transition,
    window: Duration,
    now: At,
) -> Option<TransitionError> {
    if ticket.merged_into.is_some() {
        return Some(TransitionError::Merged);
    }
    let is_closed = ticket.state == TicketState::Closed;
    match act {
        Transition::Merge(_)
        | Transition::Take(_)
        | Transition::Assign(_)
        | Transition::Answer(_)
        | Transition::Resolve
            if is_closed =>
        {
            Some(TransitionError::Closed)
        }
        Transition::Ask
            if is_closed && ticket.closed_at.is_none_or(|closed| now.since(closed) > window) =>
        {
            Some(TransitionError::Over)
        }
        Transition::Take(agent) => {
            let other = ticket.assignee.as_ref().filter(|other| !other.is(agent))?;
            Some(TransitionError::TakenBy(other.name.clone()))
        }
        _ => None,
    }
}

/// Makes a transition that is possible and changes something.
fn change(next: &mut Ticket, act: &Transition, now: At) {
    match act {
        Transition::Take(agent) | Transition::Assign(agent) => take(next, agent),
        Transition::Answer(agent) => {
            next.assignee.get_or_insert_with(|| agent.clone());
            next.state = TicketState::WaitingCustomer;
            next.first_answered_at.get_or_insert(now);
            next.unanswered_since = None;
        }
        Transition::Ask | Transition::Miss => {
            if next.state != TicketState::New {
                next.state = TicketState::WaitingAgent;
            }
            next.unanswered_since.get_or_insert(now);
        }
        Transition::Resolve => next.state = TicketState::Resolved,
        Transition::Close => next.state = TicketState::Closed,
        Transition::Merge(into) => {
            next.state = TicketState::Closed;
            next.merged_into = Some(into.clone());
        }
        Transition::Reopen if next.assignee.is_some() => next.state = TicketState::WaitingAgent,
        Transition::Reopen => next.state = TicketState::New,
    }
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
