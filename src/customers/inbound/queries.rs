//! The SQL of texts that came in.

use sqlx::Row as _;

use super::Owner;
use crate::channels::sms::InboundSms;
use crate::clock::At;
use crate::customers::keywords::Family;
use crate::ids::CustomerId;
use crate::phone::Phone;
use crate::store::{StoreError, Tx};

crate::queries! {
    INSERT_INBOUND = "INSERT INTO inbound_sms (provider_id, from_phone, to_phone, body, media, segments, kind, opt_out_type, needs_look, received_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (provider_id) DO NOTHING";
    /// Everybody who has this phone, who said so last first.
    OWNERS_OF_PHONE = "SELECT customers.id, customers.locale, chats.locale_choice, chats.language_code
        FROM customers LEFT JOIN links ON links.customer_id = customers.id LEFT JOIN chats ON chats.chat_id = links.chat_id
        WHERE customers.phone = $1 ORDER BY customers.phone_stamp DESC, customers.id";
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
    let rows = sqlx::query(OWNERS_OF_PHONE).bind(phone.as_str()).fetch_all(tx.connection()).await?;
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
