//! The SQL of dialogues: what the bot waits for in each chat.

use super::state::Dialogue;
use crate::clock::At;
use crate::ids::CustomerId;
use crate::store::{FromRow, Store, StoreError, Tx, query};

crate::queries! {
    SET_DIALOGUE = "INSERT INTO dialogues (chat_id, kind, state, updated_at_ms)
        VALUES ($1, $2, $3, $4) ON CONFLICT (chat_id) DO UPDATE
        SET kind = excluded.kind, state = excluded.state, updated_at_ms = excluded.updated_at_ms";
    /// Dialogues that expire when nobody goes on with them; the others end by what they wait for.
    /// What an older version wrote has no kind, or that of the dialogue before: the state is read
    /// too.
    IDLE_DIALOGUES = "SELECT dialogues.chat_id, dialogues.state, dialogues.updated_at_ms,
        links.customer_id, customers.locale, customers.time_zone,
        chats.locale_choice, chats.language_code,
        (SELECT MIN(reason) FROM suppressions WHERE suppressions.channel = 'telegram'
            AND suppressions.address = CAST(dialogues.chat_id AS TEXT)) AS suppressed
        FROM dialogues LEFT JOIN chats ON chats.chat_id = dialogues.chat_id
        LEFT JOIN links ON links.chat_id = dialogues.chat_id
        LEFT JOIN customers ON customers.id = links.customer_id
        WHERE dialogues.updated_at_ms <= $1 AND dialogues.kind IN ('support', 'score') LIMIT $2";
    END_DIALOGUE = "DELETE FROM dialogues WHERE chat_id = $1 AND updated_at_ms = $2";
    DELETE_DIALOGUE = "DELETE FROM dialogues WHERE chat_id = $1";
    DIALOGUE_STATE = "SELECT state FROM dialogues WHERE chat_id = $1";
    /// Only where nobody went on with it meanwhile.
    REPLACE_DIALOGUE = "UPDATE dialogues SET state = $1 WHERE chat_id = $2 AND state = $3";
}

/// Sets the dialogue of a chat, or ends it.
pub(in crate::bot) async fn set(
    tx: &mut Tx,
    chat: i64,
    dialogue: Option<Dialogue>,
    now: At,
) -> Result<(), StoreError> {
    match dialogue {
        Some(dialogue) => {
            let state = serde_json::to_string(&dialogue)?;
            query(SET_DIALOGUE)
                .bind(chat)
                .bind(dialogue.kind().as_str())
                .bind(state)
                .bind(now.ms())
                .execute(&mut *tx)
                .await?;
        }
        None => {
            query(DELETE_DIALOGUE).bind(chat).execute(&mut *tx).await?;
        }
    }
    Ok(())
}

/// A dialogue that nobody goes on with, and what is known of the person's language.
#[derive(Debug, Clone, FromRow)]
pub(in crate::bot) struct IdleDialogue {
    #[column("chat_id")]
    pub chat: i64,
    #[column("state", map = Dialogue::recorded)]
    pub dialogue: Option<Dialogue>,
    pub updated_at: At,
    #[column("customer_id")]
    pub customer: Option<CustomerId>,
    #[column("locale")]
    pub locale_said: Option<String>,
    pub time_zone: Option<String>,
    pub locale_choice: Option<String>,
    pub language_code: Option<String>,
    #[column("suppressed", is_some)]
    pub is_suppressed: bool,
}

/// The dialogues of kinds that expire, last changed before a moment, at most `limit` of them.
pub(in crate::bot) async fn idle(
    store: &Store,
    before: At,
    limit: i64,
) -> Result<Vec<IdleDialogue>, StoreError> {
    query(IDLE_DIALOGUES).bind(before.ms()).bind(limit).fetch_all(store.readers()).await
}

/// Ends a dialogue as it was seen; false when somebody went on with it.
pub(in crate::bot) async fn end(
    tx: &mut Tx,
    chat: i64,
    updated_at: At,
) -> Result<bool, StoreError> {
    Ok(query(END_DIALOGUE)
        .bind(chat)
        .bind(updated_at.ms())
        .execute(&mut *tx)
        .await?
        .rows_affected()
        == 1)
}

/// Notes the message that shows a request for help, where it has none yet and nobody changed it
/// meanwhile.
pub(in crate::bot) async fn show_draft(
    tx: &mut Tx,
    chat: i64,
    message: i64,
) -> Result<(), StoreError> {
    let before = query(DIALOGUE_STATE).bind(chat).fetch_optional(&mut *tx).await?;
    let Some(before): Option<String> = before else { return Ok(()) };
    let Some(Dialogue::Support(draft)) = Dialogue::from_json(&before) else { return Ok(()) };
    if draft.summary.is_some() || !draft.has_words() {
        return Ok(());
    }
    let state = serde_json::to_string(&Dialogue::Support(Box::new(draft.shown_by(message))))?;
    query(REPLACE_DIALOGUE).bind(state).bind(chat).bind(before).execute(&mut *tx).await?;
    tracing::debug!(chat, message, "a request for help is shown");
    Ok(())
}
