//! The clocks of a ticket: service targets, reminders and the automatic close. Which clocks run is
//! a pure function of the ticket; they are reset with every change, and each fires at most once per
//! round.

use std::time::Duration;

use crate::clock::At;
use crate::delivery::Priority;
use crate::enum_words::enum_words;
use crate::support::case::hours::OpeningHours;
use crate::support::case::ticket::{Ticket, TicketState};

/// What a clock is for.
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
pub enum ClockKind {
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

enum_words!(ClockKind);

/// A target per priority, urgent first; `None` where there is no target.
pub type ByPriority = [Option<Duration>; 4];

/// The opening hours and the configured times of clocks.
#[derive(Debug, Clone, Default)]
pub struct ClockTimes {
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

impl ClockTimes {
    /// The latest time of an answer for a customer who asks now; `None` without a target.
    pub fn answer_by(&self, priority: Priority, asked: At) -> Option<At> {
        of(&self.first_response, priority).map(|target| self.hours.after(asked, target))
    }
}

fn of(times: &ByPriority, priority: Priority) -> Option<Duration> {
    usize::try_from(priority.rank()).ok().and_then(|rank| times.get(rank).copied().flatten())
}

/// A running clock: one row of `ticket_clocks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketClock {
    pub kind: ClockKind,
    /// When it goes off.
    pub due: At,
    /// The time (ms) that set it. A clock fires once per round.
    pub round: i64,
}

/// The clocks that run for a ticket. `answered`: the time of the last answer.
pub fn running_clocks(
    ticket: &Ticket,
    answered: Option<At>,
    times: &ClockTimes,
) -> Vec<TicketClock> {
    let mut clocks = Vec::new();
    let mut run =
        |kind, due: At, since: At| clocks.push(TicketClock { kind, due, round: since.ms() });
    let escalated = |due: At| times.escalate_after.map(|after| times.hours.after(due, after));
    match ticket.state {
        TicketState::New | TicketState::WaitingAgent => {
            let (kind, targets) = match ticket.first_answered_at {
                None => (ClockKind::FirstResponse, &times.first_response),
                Some(_) => (ClockKind::NextResponse, &times.next_response),
            };
            if let (Some(since), Some(target)) =
                (ticket.unanswered_since, of(targets, ticket.priority))
            {
                let due = times.hours.after(since, target);
                run(kind, due, since);
                escalated(due).into_iter().for_each(|due| run(ClockKind::Escalation, due, since));
            }
            if let Some(target) = of(&times.resolution, ticket.priority) {
                let due = times.hours.after(ticket.opened_at, target);
                run(ClockKind::Resolution, due, ticket.opened_at);
                escalated(due)
                    .into_iter()
                    .for_each(|due| run(ClockKind::LateResolution, due, ticket.opened_at));
            }
        }
        TicketState::WaitingCustomer => {
            let Some(since) = answered.or(ticket.first_answered_at) else { return clocks };
            times
                .remind_after
                .into_iter()
                .for_each(|after| run(ClockKind::Reminder, since.plus(after), since));
            times
                .close_after
                .into_iter()
                .for_each(|after| run(ClockKind::AutoClose, since.plus(after), since));
        }
        TicketState::Resolved => {
            let since = ticket.resolved_at.unwrap_or(ticket.opened_at);
            times
                .close_after
                .into_iter()
                .for_each(|after| run(ClockKind::AutoClose, since.plus(after), since));
        }
        TicketState::Closed => {}
    }
    clocks
}

#[cfg(test)]
#[path = "clocks_tests.rs"]
mod tests;
