//! Merging two tickets of one contact. One is closed; its messages stay where they are, and new
//! messages go into the other.

use crate::channels::Content;
use crate::clock::At;
use crate::ids::TicketId;
use crate::language::Args;
use crate::store::{StoreError, Tx};
use crate::support::case::names;
use crate::support::case::outcome::ChangeOutcome;
use crate::support::case::ticket::{Ticket, TicketAgent, TicketState};
use crate::support::case::transition::{Transition, TransitionError, Transitioned, transition};
use crate::support::changes::apply;
use crate::support::changes::apply::AppliedChange;
use crate::support::conversation::relay::change_ticket::change_ticket;
use crate::support::desk::Support;
use crate::support::lifecycle::admission;
use crate::support::outbound;
use crate::support::tickets;

/// The result of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MergeOutcome {
    /// The ticket that stays open.
    Into(Box<Ticket>),
    /// There is no such ticket.
    Unknown,
    /// Both are the same ticket.
    Itself,
    /// The other ticket has another contact or channel: its contact would read this one's messages.
    Stranger,
    /// The other ticket is closed.
    Over,
    /// This ticket cannot be merged.
    Refused(TransitionError),
}

/// Merges a ticket into another one of the same contact; `into` is that one's number.
pub async fn merge_tickets(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    into: i64,
    by: &TicketAgent,
    now: At,
) -> Result<MergeOutcome, StoreError> {
    let Some(other) = tickets::id_of(tx, into).await? else { return Ok(MergeOutcome::Unknown) };
    if other == *id {
        return Ok(MergeOutcome::Itself);
    }
    // Locked in the same order always, so that two opposite merges do not deadlock.
    let (first, second) = if *id < other { (id, &other) } else { (&other, id) };
    let (first, second) = (tickets::lock(tx, first).await?, tickets::lock(tx, second).await?);
    let (Some(first), Some(second)) = (first, second) else { return Ok(MergeOutcome::Unknown) };
    let (ticket, target) = if first.id == *id { (first, second) } else { (second, first) };
    if !ticket.contact.is_where(&target.contact) {
        return Ok(MergeOutcome::Stranger);
    }
    if target.state == TicketState::Closed {
        return Ok(MergeOutcome::Over);
    }
    match change_ticket(tx, support, id, &Transition::Merge(target.id.clone()), &by.actor(), now)
        .await?
    {
        ChangeOutcome::Refused(refusal) => return Ok(MergeOutcome::Refused(refusal)),
        ChangeOutcome::Changed(_)
        | ChangeOutcome::Unchanged(_)
        | ChangeOutcome::Unknown
        | ChangeOutcome::TurnedAway(_) => {}
    }
    let target = keep_waiting_time(tx, support, &ticket, target, by, now).await?;
    admission::admit_and_relay(tx, support, &target, now).await?;
    tell_both_topics(tx, support, &ticket, &target, now).await?;
    Ok(MergeOutcome::Into(Box::new(target)))
}

/// The message that was not answered yet waits in the other ticket since it was written.
async fn keep_waiting_time(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    target: Ticket,
    by: &TicketAgent,
    now: At,
) -> Result<Ticket, StoreError> {
    let window = support.rules.reopen_within;
    if let Some(since) = ticket.unanswered_since
        && let Ok(Transitioned::Changed(next)) =
            transition(&target, &Transition::Ask, window, since)
        && let AppliedChange { outcome: ChangeOutcome::Changed(changed), .. } =
            apply::save(tx, support, &target, *next, Transition::Ask.word(), &by.actor(), now)
                .await?
    {
        return Ok(*changed);
    }
    Ok(target)
}

async fn tell_both_topics(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    target: &Ticket,
    now: At,
) -> Result<(), StoreError> {
    let voice = support.agents_translator();
    let from = Args::new().with("ticket", names::ticket_link(&voice, ticket));
    let here = Content::text(voice.say("ticket-merged-here", &from));
    outbound::post_under(tx, support, target, "ticket-merged-here", here, None, now).await?;
    let into = Args::new()
        .text("number", &ticket.number.to_string())
        .with("into", names::ticket_link(&voice, target));
    let away = Content::text(voice.say("ticket-merged-away", &into));
    outbound::post_under(tx, support, ticket, "ticket-merged-away", away, None, now).await
}
