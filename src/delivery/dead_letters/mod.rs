//! Dead letters: notifications that reached nobody, which a person may send again as new ones with
//! the same words.

mod filter;
pub mod queries;

use super::notification::{NewNotification, NotificationState};
use super::outbox;
use crate::audit::{self, Actor, AuditEntry};
use crate::clock::At;
use crate::ids::NotificationId;
use crate::store::{StoreError, Tx};

pub use filter::DeadLetterFilter;

/// What came of replaying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplayResult {
    /// The new notification, and where it stands.
    Entered(NotificationId, NotificationState),
    /// There is none.
    Unknown,
    /// It is no dead letter.
    NotDead(NotificationState),
    /// It was replayed before.
    Already,
    /// Its words are not kept.
    Secret,
}

/// The states that a letter is replayed from.
pub const DEAD: [NotificationState; 2] = [NotificationState::Failed, NotificationState::Expired];

/// The key under which a letter is replayed: at most one notification has it.
pub(super) fn key(id: &NotificationId) -> String {
    format!("replay:{id}")
}

/// A dead letter as it was, or why it can't be sent again.
pub async fn open(
    tx: &mut Tx,
    id: &NotificationId,
) -> Result<Result<NewNotification, ReplayResult>, StoreError> {
    let Some(letter) = queries::letter(tx, id).await? else {
        return Ok(Err(ReplayResult::Unknown));
    };
    if !DEAD.contains(&letter.state) {
        return Ok(Err(ReplayResult::NotDead(letter.state)));
    }
    if letter.new.category.is_secret() {
        return Ok(Err(ReplayResult::Secret));
    }
    Ok(Ok(letter.new))
}

/// Enters what a letter became, once. The engine is to be woken.
pub async fn send_again(
    tx: &mut Tx,
    id: &NotificationId,
    letter: NewNotification,
    actor: &Actor,
    now: At,
) -> Result<ReplayResult, StoreError> {
    let new = NewNotification { dedupe_key: Some(key(id)), replay_of: Some(id.clone()), ..letter };
    let Some(entered) = outbox::enqueue(tx, &new, now).await? else {
        return Ok(ReplayResult::Already);
    };
    audit::append(
        tx,
        &AuditEntry {
            actor,
            action: "notification.replayed",
            object: id.as_str(),
            detail: entered.as_str(),
        },
        now,
    )
    .await?;
    Ok(ReplayResult::Entered(entered, outbox::first_state(&new, now)))
}

/// The dead letters of a kind that were not sent again yet, the oldest first.
pub async fn dead(
    tx: &mut Tx,
    which: &DeadLetterFilter,
) -> Result<Vec<NotificationId>, StoreError> {
    queries::dead(tx, which).await
}
