//! Figures of the support desk for agents: open tickets, times of first answers, answers per agent.

pub mod queries;

use std::time::Duration;

use crate::clock::At;
use crate::store::{Store, StoreError};
use crate::support::case::ticket::TicketState;

pub use queries::AgentShare;
use queries::StateCount;

/// Counts of tickets now, and of answers since a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskFigures {
    /// Not closed.
    pub open: i64,
    /// Of the open ones, those in which agents have to act.
    pub waiting: i64,
    /// Of the open ones, those that are not assigned.
    pub new: i64,
    /// The oldest unanswered message.
    pub oldest: Option<At>,
    /// The median time to the first answer.
    pub first_answer: Option<Duration>,
    /// Per agent, most answers first.
    pub shares: Vec<AgentShare>,
}

/// Counts the tickets as they are now, and the answers since a moment.
pub async fn figures(store: &Store, since: At) -> Result<DeskFigures, StoreError> {
    let mut figures = counted(&queries::open_by_state(store).await?);
    figures.first_answer = median(queries::first_answers(store, since).await?);
    figures.shares = queries::shares(store, since).await?;
    Ok(figures)
}

fn counted(counts: &[StateCount]) -> DeskFigures {
    let of = |counts: &mut dyn Iterator<Item = &StateCount>| counts.map(|one| one.count).sum();
    let waiting = || counts.iter().filter(|one| one.state.is_agents_turn());
    DeskFigures {
        open: of(&mut counts.iter()),
        waiting: of(&mut waiting()),
        new: of(&mut counts.iter().filter(|one| one.state == TicketState::New)),
        oldest: waiting().filter_map(|one| one.oldest_unanswered).min(),
        first_answer: None,
        shares: Vec::new(),
    }
}

fn median(mut times: Vec<Duration>) -> Option<Duration> {
    times.sort_unstable();
    let upper = times.get(times.len() / 2)?;
    let lower = times.get((times.len() - 1) / 2)?;
    Some((*lower + *upper) / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        let of =
            |seconds: &[u64]| median(seconds.iter().map(|s| Duration::from_secs(*s)).collect());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[9]), Some(Duration::from_secs(9)));
        assert_eq!(of(&[9, 1, 2]), Some(Duration::from_secs(2)));
        assert_eq!(of(&[4, 1, 2, 9]), Some(Duration::from_secs(3)));
    }

    #[test]
    fn tickets_that_wait_for_agents_are_counted_apart() {
        let in_state =
            |state, count, oldest_unanswered| StateCount { state, count, oldest_unanswered };
        let figures = counted(&[
            in_state(TicketState::New, 2, Some(At(7))),
            in_state(TicketState::WaitingAgent, 3, Some(At(5))),
            in_state(TicketState::WaitingCustomer, 4, None),
            in_state(TicketState::Resolved, 1, None),
        ]);
        assert_eq!((figures.open, figures.waiting, figures.new), (10, 5, 2));
        assert_eq!(figures.oldest, Some(At(5)));
    }
}
