//! The timers of a ticket: service targets, reminders and the automatic close. Which timers run is
//! a pure function of the ticket; they are reset with every change, and each fires at most once per
//! round.

use std::time::Duration;

use crate::clock::At;
use crate::delivery::Priority;
use crate::enum_words::enum_words;
use crate::store::FromRow;
use crate::support::case::hours::OpeningHours;
use crate::support::case::ticket::{Ticket, TicketState};

/// What a timer is for.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    Hash,
    strum::IntoStaticStr,
    strum::EnumString,
    strum::VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum TimerKind {
    /// The target for the first answer was missed: the topic is told.
    FirstResponse,
    /// The target for a further answer was missed: the topic is told.
    NextResponse,
    /// There is still no answer: the group is told.
    Escalation,
    /// The target for the resolution was missed: the topic is told.
    Resolution,
    /// It is still not resolved: the group is told.
    LateResolution,
    /// The customer does not answer: they are reminded.
    Reminder,
    /// Nobody wrote any more: the ticket is closed.
    AutoClose,
}

enum_words!(TimerKind);

/// A target per priority, urgent first; `None` where there is no target.
pub type ByPriority = [Option<Duration>; 4];

/// The opening hours and the configured times of timers.
#[derive(Debug, Clone, Default)]
pub struct TimerSettings {
    pub hours: OpeningHours,
    /// The target for the first answer.
    pub first_response: ByPriority,
    /// The target for further answers.
    pub next_response: ByPriority,
    /// The target for the resolution.
    pub resolution: ByPriority,
    /// From a missed target until the group is told.
    pub escalate_after: Option<Duration>,
    /// From an agent's answer until the customer is reminded.
    pub remind_after: Option<Duration>,
    /// From the last message until the ticket is closed.
    pub close_after: Option<Duration>,
}

impl TimerSettings {
    /// The latest time of an answer for a customer who asks now; `None` without a target.
    pub fn answer_by(&self, priority: Priority, asked: At) -> Option<At> {
        of(&self.first_response, priority).map(|target| self.hours.after(asked, target))
    }
}

fn of(times: &ByPriority, priority: Priority) -> Option<Duration> {
    usize::try_from(priority.rank()).ok().and_then(|rank| times.get(rank).copied().flatten())
}

/// A running timer: one row of `ticket_clocks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct TicketTimer {
    pub kind: TimerKind,
    /// When it goes off.
    #[column("due_at_ms")]
    pub due: At,
    /// The time (ms) that set it. A timer fires once per round.
    pub round: i64,
}

/// The timers that run for a ticket. `answered`: the time of the last answer.
pub fn running_timers(
    ticket: &Ticket,
    answered: Option<At>,
    times: &TimerSettings,
) -> Vec<TicketTimer> {
    let mut timers = Vec::new();
    let mut run =
        |kind, due: At, since: At| timers.push(TicketTimer { kind, due, round: since.ms() });
    let escalated = |due: At| times.escalate_after.map(|after| times.hours.after(due, after));
    match ticket.state {
        TicketState::New | TicketState::WaitingAgent => {
            let (kind, targets) = match ticket.first_answered_at {
                None => (TimerKind::FirstResponse, &times.first_response),
                Some(_) => (TimerKind::NextResponse, &times.next_response),
            };
            if let (Some(since), Some(target)) =
                (ticket.unanswered_since, of(targets, ticket.priority))
            {
                let due = times.hours.after(since, target);
                run(kind, due, since);
                escalated(due).into_iter().for_each(|due| run(TimerKind::Escalation, due, since));
            }
            if let Some(target) = of(&times.resolution, ticket.priority) {
                let due = times.hours.after(ticket.opened_at, target);
                run(TimerKind::Resolution, due, ticket.opened_at);
                escalated(due)
                    .into_iter()
                    .for_each(|due| run(TimerKind::LateResolution, due, ticket.opened_at));
            }
        }
        TicketState::WaitingCustomer => {
            let Some(since) = answered.or(ticket.first_answered_at) else { return timers };
            times
                .remind_after
                .into_iter()
                .for_each(|after| run(TimerKind::Reminder, since.plus(after), since));
            times
                .close_after
                .into_iter()
                .for_each(|after| run(TimerKind::AutoClose, since.plus(after), since));
        }
        TicketState::Resolved => {
            let since = ticket.resolved_at.unwrap_or(ticket.opened_at);
            times
                .close_after
                .into_iter()
                .for_each(|after| run(TimerKind::AutoClose, since.plus(after), since));
        }
        TicketState::Closed => {}
    }
    timers
}

#[cfg(test)]
#[path = "timers_tests.rs"]
mod tests;
