//! What an outcome says: whether it was taken, as which messages, and of which ticket it is.

use crate::delivery::{DeliveryOutcome, NotificationState};
use crate::ids::TicketId;
use crate::store::{StoreError, Tx};
use crate::support::case::ticket::Ticket;
use crate::support::tickets;

/// Delivered, or sent and not known to have failed.
pub(super) fn is_there(state: NotificationState) -> bool {
    matches!(state, NotificationState::Delivered | NotificationState::InFlight)
}

/// Whether a provider accepted it.
pub(super) fn is_taken(outcome: &DeliveryOutcome) -> bool {
    is_there(outcome.state)
}

/// Telegram's message ids: one, or for an album one per piece.
pub(super) fn message_ids(outcome: &DeliveryOutcome) -> Vec<i64> {
    outcome
        .provider_id
        .iter()
        .flat_map(|ids| ids.split(','))
        .filter_map(|id| id.parse().ok())
        .collect()
}

/// The ticket of a notification, locked.
pub(super) async fn ticket_of(
    tx: &mut Tx,
    outcome: &DeliveryOutcome,
) -> Result<Option<Ticket>, StoreError> {
    match outcome.subject.clone().and_then(|id| TicketId::try_from(id).ok()) {
        Some(id) => tickets::lock(tx, &id).await,
        None => Ok(None),
    }
}
