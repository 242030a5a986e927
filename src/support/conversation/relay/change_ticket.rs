//! Changing a ticket by agents, customers and the API: the transition is applied, and what waited
//! for it is relayed.

use crate::audit::Actor;
use crate::clock::At;
use crate::ids::TicketId;
use crate::store::{StoreError, Tx};
use crate::support::case::outcome::ChangeOutcome;
use crate::support::case::transition::Transition;
use crate::support::changes::apply::apply;
use crate::support::conversation::relay::to_agents::send_to_agents_unless_held;
use crate::support::desk::Support;

/// Applies a transition to a ticket, and relays the messages of one that was deferred until then.
/// `actor` is the actor in the audit log.
pub async fn change_ticket(
    tx: &mut Tx,
    support: &Support,
    id: &TicketId,
    act: &Transition,
    actor: &Actor,
    now: At,
) -> Result<ChangeOutcome, StoreError> {
    let applied = apply(tx, support, id, act, actor, now).await?;
    if let Some(ticket) = applied.outcome.ticket().filter(|_| applied.is_admitted) {
        send_to_agents_unless_held(tx, support, ticket, now).await?;
    }
    Ok(applied.outcome)
}
