//! The SQL of texts that came in.

use super::unread::{PhoneOwner, UnreadSms, UnseenReaction};
use crate::channels::InboundText;
use crate::clock::At;
use crate::customers::keywords::Keyword;
use crate::customers::reactions::Reaction;
use crate::delivery::receipts::quoted::QuotedText;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    INSERT_INBOUND = "INSERT INTO inbound_sms (provider_id, channel, from_phone, to_phone, body, media, segments, kind, opt_out_type, needs_look, received_at_ms,
        drained_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (provider_id) DO NOTHING";
    INSERT_REACTION = "INSERT INTO sms_reactions (provider_id, from_phone, sign, is_removed, notification_id, attempt_id, received_at_ms, drained_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// What agents have not seen yet of reactions to texts of ours.
    REACTIONS_WAITING = "SELECT sms_reactions.provider_id, sms_reactions.notification_id, inbound_sms.body FROM sms_reactions
        JOIN inbound_sms ON inbound_sms.provider_id = sms_reactions.provider_id
        WHERE sms_reactions.drained_at_ms IS NULL ORDER BY sms_reactions.received_at_ms, sms_reactions.provider_id LIMIT $1";
    DRAIN_REACTION = "UPDATE sms_reactions SET drained_at_ms = $1 WHERE provider_id = $2 AND drained_at_ms IS NULL";
    /// What the support desk has not read yet, as it came.
    WAITING = "SELECT provider_id, channel, from_phone, body, media, received_at_ms FROM inbound_sms
        WHERE drained_at_ms IS NULL AND (kind = 'text' OR needs_look = 1) ORDER BY received_at_ms, provider_id LIMIT $1";
    HAS_WRITTEN = "SELECT provider_id FROM inbound_sms WHERE from_phone IN ($1, $2, $3) LIMIT 1";
    DRAIN = "UPDATE inbound_sms SET drained_at_ms = $1 WHERE provider_id = $2 AND drained_at_ms IS NULL";
    /// Everybody who has this phone, who said so last first.
    OWNERS_OF_PHONE = "SELECT customers.id, customers.locale, chats.locale_choice, chats.language_code
        FROM customers LEFT JOIN links ON links.customer_id = customers.id LEFT JOIN chats ON chats.chat_id = links.chat_id
        WHERE customers.phone IN ($1, $2, $3) ORDER BY customers.phone_stamp DESC, customers.id";
}

/// What a text was taken for, as its row has it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Classification {
    pub keyword: Option<Keyword>,
    /// Whether somebody looks at it all the same.
    pub needs_look: bool,
    /// Whether there is nothing in it to read.
    pub is_read: bool,
}

/// Keeps a text; false when it came before.
pub(super) async fn insert(
    tx: &mut Tx,
    sms: &InboundText,
    taken: Classification,
    now: At,
) -> Result<bool, StoreError> {
    let media: Vec<&str> = sms.media.iter().map(|media| media.url.as_str()).collect();
    let done = query(INSERT_INBOUND)
        .bind(&*sms.provider_id)
        .bind(sms.channel.as_str())
        .bind(&*sms.from)
        .bind(&*sms.to)
        .bind(&*sms.body)
        .bind(serde_json::to_string(&media)?)
        .bind(i32::try_from(sms.num_segments).unwrap_or(i32::MAX))
        .bind(taken.keyword.map_or("text", Keyword::as_str))
        .bind(sms.opt_out_type.as_deref())
        .bind(i32::from(taken.needs_look))
        .bind(now.ms())
        .bind(taken.is_read.then_some(now.ms()))
        .execute(&mut *tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn has_written(tx: &mut Tx, phone: &Phone) -> Result<bool, StoreError> {
    let [newest, older, other] = phone.spellings();
    let statement = query(HAS_WRITTEN).bind(newest).bind(older).bind(other);
    statement.exists(&mut *tx).await
}

pub(super) async fn owners(tx: &mut Tx, phone: &Phone) -> Result<Vec<PhoneOwner>, StoreError> {
    let [newest, older, other] = phone.spellings();
    query(OWNERS_OF_PHONE).bind(newest).bind(older).bind(other).fetch_all(&mut *tx).await
}

/// The oldest texts that nobody has read.
pub(super) async fn unread(store: &Store, limit: i64) -> Result<Vec<UnreadSms>, StoreError> {
    query(WAITING).bind(limit).fetch_all(store.readers()).await
}

/// It is read; false when somebody else was first.
pub(super) async fn mark_read(tx: &mut Tx, id: &str, now: At) -> Result<bool, StoreError> {
    Ok(query(DRAIN).bind(now.ms()).bind(id).execute(&mut *tx).await?.rows_affected() == 1)
}

/// Keeps a reaction, and which text of ours it is to.
pub(super) async fn insert_reaction(
    tx: &mut Tx,
    sms: &InboundText,
    reaction: &Reaction,
    quoted: Option<&QuotedText>,
    now: At,
) -> Result<(), StoreError> {
    query(INSERT_REACTION)
        .bind(&*sms.provider_id)
        .bind(&*sms.from)
        .bind(reaction.sign.as_deref())
        .bind(i32::from(reaction.is_removed))
        .bind(quoted.map(|quoted| quoted.notification.as_str()))
        .bind(quoted.map(QuotedText::attempt))
        .bind(now.ms())
        // A reaction to nothing is nobody's to see.
        .bind(quoted.is_none().then_some(now.ms()))
        .execute(&mut *tx)
        .await?;
    Ok(())
}

/// The oldest reactions to texts of ours that agents may have to see.
pub(super) async fn unseen_reactions(
    store: &Store,
    limit: i64,
) -> Result<Vec<UnseenReaction>, StoreError> {
    query(REACTIONS_WAITING).bind(limit).fetch_all(store.readers()).await
}

/// It is seen; false when somebody else was first.
pub(super) async fn mark_reaction_seen(tx: &mut Tx, id: &str, now: At) -> Result<bool, StoreError> {
    Ok(query(DRAIN_REACTION).bind(now.ms()).bind(id).execute(&mut *tx).await?.rows_affected() == 1)
}
