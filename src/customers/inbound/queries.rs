//! The SQL of texts that came in.

use sqlx::Row as _;

use super::{Kept, Owner};
use crate::channels::sms::InboundSms;
use crate::clock::At;
use crate::customers::keywords::Family;
use crate::ids::CustomerId;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx};

crate::queries! {
    INSERT_INBOUND = "INSERT INTO inbound_sms (provider_id, from_phone, to_phone, body, media, segments, kind, opt_out_type, needs_look, received_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (provider_id) DO NOTHING";
    /// What the support desk has not read yet, as it came.
    WAITING = "SELECT provider_id, from_phone, body, media, received_at_ms FROM inbound_sms
        WHERE drained_at_ms IS NULL AND (kind = 'text' OR needs_look = 1) ORDER BY received_at_ms, provider_id LIMIT $1";
    DRAIN = "UPDATE inbound_sms SET drained_at_ms = $1 WHERE provider_id = $2 AND drained_at_ms IS NULL";
    /// Everybody who has this phone, who said so last first.
    OWNERS_OF_PHONE = "SELECT customers.id, customers.locale, chats.locale_choice, chats.language_code
        FROM customers LEFT JOIN links ON links.customer_id = customers.id LEFT JOIN chats ON chats.chat_id = links.chat_id
        WHERE customers.phone IN ($1, $2, $3) ORDER BY customers.phone_stamp DESC, customers.id";
}

/// Keeps a text; false when it came before.
pub(super) async fn insert(tx: &mut Tx, sms: &InboundSms, family: Option<Family>, needs_look: bool, now: At) -> Result<bool, StoreError> {
    let media: Vec<&str> = sms.media.iter().map(|media| media.url.as_str()).collect();
    let done = sqlx::query(INSERT_INBOUND)
        .bind(&*sms.message_sid)
        .bind(&*sms.from)
        .bind(&*sms.to)
        .bind(&*sms.body)
        .bind(serde_json::to_string(&media)?)
        .bind(i32::try_from(sms.num_segments).unwrap_or(i32::MAX))
        .bind(family.map_or("text", Family::as_str))
        .bind(sms.opt_out_type.as_deref())
        .bind(i32::from(needs_look))
        .bind(now.ms())
        .execute(tx.connection())
        .await?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn owners(tx: &mut Tx, phone: &Phone) -> Result<Vec<Owner>, StoreError> {
    let [newest, older, other] = phone.spellings();
    let rows = sqlx::query(OWNERS_OF_PHONE).bind(newest).bind(older).bind(other).fetch_all(tx.connection()).await?;
    let owner = |row: &crate::store::Row| {
        let id: String = row.try_get("id")?;
        Ok(Owner {
            customer: CustomerId::try_from(id).map_err(|error| StoreError::corrupt("customers.id", error))?,
            locale_choice: row.try_get("locale_choice")?,
            locale_said: row.try_get("locale")?,
            language_code: row.try_get("language_code")?,
        })
    };
    rows.iter().map(owner).collect()
}

/// The oldest texts that nobody has read.
pub(super) async fn waiting(store: &Store, limit: i64) -> Result<Vec<Kept>, StoreError> {
    let rows = sqlx::query(WAITING).bind(limit).fetch_all(store.readers()).await?;
    let kept = |row: &crate::store::Row| {
        Ok(Kept {
            id: row.try_get("provider_id")?,
            from: row.try_get("from_phone")?,
            words: row.try_get("body")?,
            media: serde_json::from_str(&row.try_get::<String, _>("media")?)?,
            received_at: At(row.try_get("received_at_ms")?),
        })
    };
    rows.iter().map(kept).collect()
}

/// It is read; false when somebody else was first.
pub(super) async fn drain(tx: &mut Tx, id: &str, now: At) -> Result<bool, StoreError> {
    Ok(sqlx::query(DRAIN).bind(now.ms()).bind(id).execute(tx.connection()).await?.rows_affected() == 1)
}
