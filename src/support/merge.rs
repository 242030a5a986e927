//! Merging: of two tickets of one contact one goes on. What was said stays where it stands; what is
//! said from here on comes into the one that goes on.

use super::ticket::{Act, Agent, Refusal, State, Step, Ticket, step};
use super::{Done, Support, card, changes, outward, queries, strangers};
use crate::channels::Content;
use crate::clock::At;
use crate::ids::TicketId;
use crate::language::Args;
use crate::store::{StoreError, Tx};

/// What came of a merging.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// This is the one that goes on.
    Into(Box<Ticket>),
    /// There is no such ticket.
    Unknown,
    /// It is the ticket itself.
    Itself,
    /// It is somebody else's, or was asked another way: who wrote there would read what was said
    /// here.
    Stranger,
    /// The one that should go on is over.
    Over,
    /// It cannot be done to the one that should end.
    Refused(Refusal),
}

/// Ends a ticket in another one of the same contact, by that one's number.
///
/// # Errors
/// When the store fails.
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
    // Always in the same order: two who merge crosswise do not wait for each other.
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
    // What nobody has answered there waits here, and no shorter.
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
