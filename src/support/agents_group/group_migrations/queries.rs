//! The SQL of groups that have a new chat id.

use crate::clock::At;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    MOVE_CHAT = "INSERT INTO moved_chats (old_chat_id, new_chat_id, moved_at_ms) VALUES ($1, $2, $3)
        ON CONFLICT (old_chat_id) DO UPDATE SET new_chat_id = excluded.new_chat_id, moved_at_ms =
        excluded.moved_at_ms";
    MOVE_TOPICS = "UPDATE support_tickets SET group_chat_id = $1, topic_state = CASE topic_state
        WHEN 'plain' THEN 'plain' ELSE 'none' END,
        topic_id = NULL, card_message_id = NULL WHERE group_chat_id = $2";
    LIVES_AT = "SELECT new_chat_id FROM moved_chats WHERE old_chat_id = $1";
    MOVED = "SELECT old_chat_id, new_chat_id FROM moved_chats";
}

/// A group has a new chat id: its tickets need new topics there.
pub(crate) async fn move_chat(tx: &mut Tx, old: i64, new: i64, now: At) -> Result<(), StoreError> {
    query(MOVE_CHAT).bind(old).bind(new).bind(now.ms()).execute(&mut *tx).await?;
    query(MOVE_TOPICS).bind(new).bind(old).execute(&mut *tx).await?;
    Ok(())
}

/// The present chat id of a group of the settings.
pub(crate) async fn current_chat(tx: &mut Tx, group: i64) -> Result<i64, StoreError> {
    let chat = query(LIVES_AT).bind(group).fetch_optional(&mut *tx).await?;
    Ok(chat.unwrap_or(group))
}

/// Every group that has a new chat id: the old and the new one.
pub(crate) async fn group_migrations(store: &Store) -> Result<Vec<(i64, i64)>, StoreError> {
    query(MOVED).fetch_all(store.readers()).await
}
