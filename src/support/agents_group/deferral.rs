//! The deferred tickets of people whom the shop does not know, and the counting that defers them.

pub mod queries;

use crate::clock::{At, Window};
use crate::ids::TicketId;
use crate::store::{AdvisoryLock, StoreError, Tx};
use crate::support::case::ticket::Ticket;
use crate::support::desk::Support;

/// Admits a stranger's new ticket or defers it; true if it is deferred. Replicas do this one at a
/// time, because they share the count.
pub(crate) async fn admit_or_defer(
    tx: &mut Tx,
    support: &Support,
    ticket: &Ticket,
    now: At,
) -> Result<bool, StoreError> {
    let (Some(group), limits) = (ticket.topic.group, support.rules.strangers) else {
        return Ok(false);
    };
    tx.in_turn(AdvisoryLock::Strangers).await?;
    let admitted = queries::admitted_within(tx, group, Window::of(limits.window), now).await?;
    if limits.defers(admitted, queries::count(tx, group).await?) {
        tracing::warn!(
            ticket = %ticket.id,
            "strangers open more tickets than their group can show: this one waits for its topic"
        );
        queries::defer(tx, &ticket.id, now).await?;
        return Ok(true);
    }
    queries::admit(tx, &ticket.id, now).await?;
    Ok(false)
}

/// Whether a ticket is deferred.
pub(crate) async fn is_deferred(tx: &mut Tx, ticket: &TicketId) -> Result<bool, StoreError> {
    queries::is_deferred(tx, ticket).await
}

/// Admits a ticket if it is deferred; false if it was not. The caller relays its messages.
pub(crate) async fn release(tx: &mut Tx, ticket: &Ticket, now: At) -> Result<bool, StoreError> {
    queries::release(tx, &ticket.id, now).await
}
