//! The SQL of updates: what is known of a chat, and one row for each update.

use crate::bot::dialogue::Dialogue;
use crate::clock::At;
use crate::ids::CustomerId;
use crate::store::{FromRow, Store, StoreError, Tx, query};

crate::queries! {
    /// Everything a handler asks before it does anything, in one round trip.
    CHAT_SNAPSHOT = "SELECT links.customer_id, customers.name, customers.locale,
        customers.time_zone, chats.chat_id AS known, chats.locale_choice,
        chats.language_code, dialogues.state AS dialogue, telegram_bot_interactions.update_id AS
        seen, telegram_bot_interactions.answered_at_ms,
        (SELECT MIN(reason) FROM suppressions WHERE suppressions.channel = 'telegram'
        AND suppressions.address = $1) AS suppressed,
        (SELECT MIN(old_chat_id) FROM moved_chats WHERE new_chat_id = $2) AS moved_from,
        (SELECT MIN(place) FROM notifications WHERE notifications.sequence = $3
        AND notifications.settled_at_ms IS NULL) AS waiting
        FROM (SELECT CAST($4 AS BIGINT) AS chat_id, CAST($5 AS BIGINT) AS update_id) AS asked
        LEFT JOIN chats ON chats.chat_id = asked.chat_id
        LEFT JOIN links ON links.chat_id = asked.chat_id
        LEFT JOIN customers ON customers.id = links.customer_id
        LEFT JOIN dialogues ON dialogues.chat_id = asked.chat_id
        LEFT JOIN telegram_bot_interactions ON telegram_bot_interactions.update_id =
        asked.update_id";
    /// Takes an update for its effects; a repeated one is not taken again.
    TAKE = "INSERT INTO telegram_bot_interactions (update_id, chat_id, thread_id, user_id, kind,
        outcome, received_at_ms, effects_at_ms)
        VALUES ($1, $2, $3, $4, $5, 'done', $6, $7) ON CONFLICT (update_id) DO NOTHING";
    /// The end of an update, whether its effects were taken before or it had none.
    END = "INSERT INTO telegram_bot_interactions (update_id, chat_id, thread_id, user_id, kind,
        outcome, error, received_at_ms, effects_at_ms, answered_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (update_id) DO UPDATE SET outcome = excluded.outcome, error = excluded.error,
        answered_at_ms = excluded.answered_at_ms
        WHERE telegram_bot_interactions.answered_at_ms IS NULL";
}

/// What is known of a chat when an update comes from it.
#[derive(Debug, Clone, Default, FromRow)]
pub(in crate::bot) struct ChatSnapshot {
    #[column("customer_id")]
    pub customer: Option<CustomerId>,
    pub name: Option<String>,
    #[column("locale")]
    pub locale_said: Option<String>,
    pub time_zone: Option<String>,
    #[column("known", is_some)]
    pub is_known: bool,
    pub locale_choice: Option<String>,
    pub language_code: Option<String>,
    #[column(map = Dialogue::recorded)]
    pub dialogue: Option<Dialogue>,
    #[column("suppressed", is_some)]
    pub is_suppressed: bool,
    /// Where it was before it became a supergroup.
    pub moved_from: Option<i64>,
    /// Replies wait here: what is said now comes after them.
    #[column("waiting", is_some)]
    pub replies_wait: bool,
    /// Its effects are durable already.
    #[column("seen", is_some)]
    pub is_taken: bool,
    /// It was answered already.
    #[column("answered_at_ms", is_some)]
    pub is_answered: bool,
}

/// The sequence of notifications in which the replies of a chat wait.
pub(in crate::bot) fn replies_sequence(chat: i64) -> String {
    format!("replies:{chat}")
}

pub(in crate::bot) async fn snapshot(
    store: &Store,
    chat: i64,
    update_id: i64,
) -> Result<ChatSnapshot, StoreError> {
    let statement = query(CHAT_SNAPSHOT)
        .bind(chat.to_string())
        .bind(chat)
        .bind(replies_sequence(chat))
        .bind(chat)
        .bind(update_id);
    statement.fetch_one(store.readers()).await
}

/// How an update ended, as its row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub(in crate::bot) enum InteractionOutcome {
    /// Answered, or its effects need no answer.
    Done,
    /// Ignored by rule.
    Ignored,
    /// Its handler failed or panicked.
    Failed,
}

impl InteractionOutcome {
    fn as_str(self) -> &'static str {
        self.into()
    }
}

/// An update as its row.
#[derive(Debug, Clone)]
pub(in crate::bot) struct Interaction {
    /// As `UpdateNumbering` counts it.
    pub update_id: i64,
    pub chat: Option<i64>,
    pub thread: Option<i64>,
    pub user: Option<i64>,
    pub kind: &'static str,
    pub received_at: At,
}

pub(in crate::bot) async fn take(
    tx: &mut Tx,
    update: &Interaction,
    now: At,
) -> Result<bool, StoreError> {
    let statement = query(TAKE)
        .bind(update.update_id)
        .bind(update.chat)
        .bind(update.thread)
        .bind(update.user)
        .bind(update.kind);
    Ok(statement
        .bind(update.received_at.ms())
        .bind(now.ms())
        .execute(&mut *tx)
        .await?
        .rows_affected()
        == 1)
}

/// Writes the end of an update; false when it is on record already.
pub(in crate::bot) async fn end(
    tx: &mut Tx,
    update: &Interaction,
    outcome: InteractionOutcome,
    error: Option<&str>,
    now: At,
) -> Result<bool, StoreError> {
    let statement = query(END)
        .bind(update.update_id)
        .bind(update.chat)
        .bind(update.thread)
        .bind(update.user)
        .bind(update.kind)
        .bind(outcome.as_str())
        .bind(error)
        .bind(update.received_at.ms())
        .bind(now.ms())
        .bind(now.ms());
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

/// Every row on a line, for tests of this room.
#[cfg(test)]
pub(in crate::bot) async fn everything(store: &Store) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT update_id || ' ' || kind || ' ' || outcome || ' ' || COALESCE(error, '-') FROM telegram_bot_interactions ORDER BY update_id";
    query(sql).fetch_all(store.readers()).await
}
