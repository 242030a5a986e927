//! Merging two tickets of one contact. One is closed; its messages stay where they are, and new
//! messages go into the other.

use super::ticket::{Act, Agent, Refusal, State, Step, Ticket, step};
use super::{Done, Support, card, changes, outward, queries, strangers};
use crate::channels::Content;
use crate::clock::At;
use crate::ids::TicketId;
use crate::language::Args;
use crate::store::{StoreError, Tx};

/// The result of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
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
    Refused(Refusal),
}

/// Merges a ticket into another one of the same contact; `into` is that one's number.
pub async fn merge(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    into: i64,
    by: &Agent,
    now: At,
) -> Result<Merged, StoreError> {
    let Some(other) = queries::id_of(tx, into).await? else { return Ok(Merged::Unknown) };
    if other == *id {
        return Ok(Merged::Itself);
    }
    // Locked in the same order always, so that two opposite merges do not deadlock.
    let (first, second) = if *id < other { (id, &other) } else { (&other, id) };
    let (first, second) = (queries::hold(tx, first).await?, queries::hold(tx, second).await?);
    let (Some(first), Some(second)) = (first, second) else { return Ok(Merged::Unknown) };
    let (ticket, target) = if first.id == *id { (first, second) } else { (second, first) };
    if !ticket.contact.is_where(&target.contact) {
        return Ok(Merged::Stranger);
    }
    if target.state == State::Closed {
        return Ok(Merged::Over);
    }
    match changes::change(tx, support, id, &Act::Merge(target.id.clone()), &by.actor(), now).await?
    {
        Done::Refused(refusal) => return Ok(Merged::Refused(refusal)),
        Done::Changed(_) | Done::Unchanged(_) | Done::Unknown | Done::TurnedAway(_) => {}
    }
    let mut target = target;
    // The unanswered message keeps its waiting time.
    if let Some(since) = ticket.unanswered_since
        && let Ok(Step::Changed(next)) =
            step(&target, &Act::Ask, support.rules.reopen_within, since)
        && let Done::Changed(changed) =
            changes::save(tx, support, &target, *next, Act::Ask.word(), &by.actor(), now).await?
    {
        target = *changed;
    }
    strangers::release(tx, support, &target, now).await?;
    let voice = support.agents();
    let number = Args::new().text("number", &ticket.number.to_string());
    let text =
        voice.say("ticket-merged-here", &Args::new().with("ticket", card::named(&voice, &ticket)));
    outward::say_under(tx, support, &target, "ticket-merged-here", Content::text(text), None, now)
        .await?;
    let text = voice.say("ticket-merged-away", &number.with("into", card::named(&voice, &target)));
    outward::say_under(tx, support, &ticket, "ticket-merged-away", Content::text(text), None, now)
        .await?;
    Ok(Merged::Into(Box::new(target)))
}
