//! Groups of agents that became supergroups with a new chat id.

pub mod queries;

pub(crate) use queries::current_chat;

use crate::clock::At;
use crate::store::{Store, StoreError, Tx};
use crate::support::agents_group::held_tickets;

/// Records that a group became a supergroup with a new id; its tickets get new topics there.
pub async fn migrate_group(tx: &mut Tx, old: i64, new: i64, now: At) -> Result<(), StoreError> {
    held_tickets::moved(tx, old, new).await?;
    queries::move_chat(tx, old, new, now).await
}

/// All groups that became supergroups: old and new chat id.
pub async fn group_migrations(store: &Store) -> Result<Vec<(i64, i64)>, StoreError> {
    queries::group_migrations(store).await
}
