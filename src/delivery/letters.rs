//! Dead letters: notifications that no channel could carry. A person may send one again: that is a new notification, which
//! names the one that it replays.

pub mod queries;

use super::notification::NewNotification;
use super::outbox;
use crate::clock::At;
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};

/// Sends a dead letter again, on the route that it had. `None` where it is none, was replayed before, or its words were secret
/// and are gone.
///
/// # Errors
/// When the store fails.
pub async fn replay(tx: &mut Tx, id: &NotificationId, now: At) -> Result<Option<NotificationId>, StoreError> {
    let Some(letter) = queries::letter(tx, id).await? else { return Ok(None) };
    if letter.category.is_secret() || letter.route.is_empty() {
        return Ok(None);
    }
    let mut new =
        NewNotification::new(letter.recipient, letter.category, letter.priority, letter.template, letter.locale.code(), letter.route);
    new.excluded = letter.excluded;
    new.subject = letter.subject;
    new.version = letter.version;
    new.dedupe_key = Some(format!("replay:{id}"));
    new.replay_of = Some(id.clone());
    new.expires_at = letter.life.map(|life| now.plus(life));
    outbox::enqueue(tx, &new, now).await
}
