//! Tickets that the agents' group refused. Telegram's errors are free text, so some refusals have
//! no class of their own. Then the ticket is held: staff get an alert, and its messages are tried
//! again after a pause that doubles each time. No message of a customer is dropped.

pub mod decision;
pub mod queries;

use std::time::Duration;

use crate::channels::ErrorClass;
use crate::clock::At;
use crate::delivery::{DeliveryOutcome, NotificationState};
use crate::ids::TicketId;
use crate::notifications::alerts;
use crate::notifications::alerts::GroupProblem;
use crate::store::{Store, StoreError, Tx};
use crate::support::agents_group::held_tickets::decision::{
    RefusalDecision, RefusedItem, after_refusal,
};
use crate::support::agents_group::held_tickets::queries::HeldTicket;
use crate::support::case::ticket::Ticket;

/// The first pause; it doubles with each failed try.
const FIRST_PAUSE: Duration = Duration::from_secs(30);

/// The longest one.
const LONGEST_PAUSE: Duration = Duration::from_secs(15 * 60);

/// The pause after so many failed tries.
pub(crate) fn pause(tries: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << tries.saturating_sub(1).min(10)).min(LONGEST_PAUSE)
}

/// Whether the group refused the message. A call without an answer is not a refusal.
pub(crate) fn is_refusal(outcome: &DeliveryOutcome) -> bool {
    let class = outcome.class;
    matches!(
        class,
        Some(
            ErrorClass::Unlisted
                | ErrorClass::Address(_)
                | ErrorClass::Destination
                | ErrorClass::NoRight
        )
    ) || outcome.state == NotificationState::Suppressed
}

/// Decides what to do with a refused message of a ticket.
pub(crate) async fn decide(
    tx: &mut Tx,
    ticket: &Ticket,
    outcome: &DeliveryOutcome,
    refused: RefusedItem,
) -> Result<RefusalDecision, StoreError> {
    let Some(group) = ticket.topic.group.filter(|_| outcome.class == Some(ErrorClass::Unlisted))
    else {
        return Ok(RefusalDecision::Hold);
    };
    let held_since = queries::of(tx, &ticket.id).await?.map(|hold| hold.since);
    let since = held_since.or(outcome.failing_since).unwrap_or(outcome.at);
    Ok(after_refusal(refused, queries::has_taken_since(tx, group, since).await?))
}

/// Whether a ticket is held.
pub(crate) async fn is_held(tx: &mut Tx, ticket: &TicketId) -> Result<bool, StoreError> {
    Ok(queries::of(tx, ticket).await?.is_some())
}

/// Holds a ticket and raises an alert that its group refuses messages.
pub(crate) async fn hold(
    tx: &mut Tx,
    ticket: &Ticket,
    outcome: &DeliveryOutcome,
) -> Result<(), StoreError> {
    let (Some(group), now) = (ticket.topic.group, outcome.at) else { return Ok(()) };
    let before = queries::of(tx, &ticket.id).await?;
    let tries = before.as_ref().map_or(0, |hold| hold.tries) + 1;
    let since = before.map(|hold| hold.since).or(outcome.failing_since).unwrap_or(now);
    let said = outcome.detail.as_deref().unwrap_or("bot can't write there");
    tracing::error!(
        ticket = %ticket.id, group, tries, reason = said,
        "the agents' group does not take what a customer said: it waits"
    );
    let hold = HeldTicket {
        ticket: ticket.id.clone(),
        group,
        tries,
        since,
        retry_at: now.plus(pause(tries)),
    };
    queries::hold(tx, &hold).await?;
    alerts::record_group_problem(tx, group, GroupProblem::Refusal, Some(said), now).await
}

/// A group has a new chat id.
pub(crate) async fn moved(tx: &mut Tx, old: i64, new: i64) -> Result<(), StoreError> {
    queries::move_group(tx, old, new).await
}

/// A group accepted a message of a ticket: all its held tickets are due now. True when this ticket
/// was held, so that more of it waits.
pub(crate) async fn group_accepts_again(
    tx: &mut Tx,
    ticket: &Ticket,
    now: At,
) -> Result<bool, StoreError> {
    let Some(group) = ticket.topic.group else { return Ok(false) };
    if !queries::is_any(tx, group).await? {
        return Ok(false);
    }
    let was_held = queries::end(tx, &ticket.id).await?;
    queries::release(tx, group, now).await?;
    alerts::record_group_problem(tx, group, GroupProblem::Refusal, None, now).await?;
    Ok(was_held)
}

/// The held tickets to try now, at most one of each group.
pub(crate) async fn due(store: &Store, now: At) -> Result<Vec<HeldTicket>, StoreError> {
    Ok(one_each(queries::due(store, now).await?))
}

/// The first of each group; `due` is sorted by group.
fn one_each(due: Vec<HeldTicket>) -> Vec<HeldTicket> {
    let mut chosen: Vec<HeldTicket> = Vec::new();
    for hold in due {
        if chosen.last().is_none_or(|last| last.group != hold.group) {
            chosen.push(hold);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_at_a_quarter_of_an_hour() {
        assert_eq!([1, 2, 3].map(|tries| pause(tries).as_secs()), [30, 60, 120]);
        assert_eq!(pause(u32::MAX), LONGEST_PAUSE);
        assert!((0..20).map(pause).is_sorted());
    }

    #[test]
    fn each_group_is_tried_by_one_at_a_time() {
        let hold = |group| HeldTicket {
            ticket: TicketId::new(At(0)),
            group,
            tries: 1,
            since: At(0),
            retry_at: At(0),
        };
        let due = vec![hold(-2), hold(-2), hold(-1), hold(-1)];
        let chosen = one_each(due.clone());
        assert_eq!(chosen, [due[0].clone(), due[2].clone()]);
    }
}
