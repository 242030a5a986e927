//! The SQL of customers, chats and links.

use super::links::minted_link::MintedLink;
use super::profile::Profile;
use crate::clock::{At, Stamp};
use crate::ids::{CustomerId, LinkId};
use crate::newest;
use crate::phone::Phone;
use crate::store::{Store, StoreError, Tx, query};

crate::queries! {
    /// Each value by its own newest word; nothing is written where nothing is said.
    LEARN = concat!("INSERT INTO customers (id, name, name_stamp, locale, locale_stamp, time_zone, time_zone_stamp, phone, phone_stamp, created_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE SET ", newest!("customers", "name", "name_stamp"), ", ", newest!("customers", "locale", "locale_stamp"), ", ",
        newest!("customers", "time_zone", "time_zone_stamp"), ", ", newest!("customers", "phone", "phone_stamp"), "
        WHERE COALESCE(excluded.name_stamp, excluded.locale_stamp, excluded.time_zone_stamp, excluded.phone_stamp) IS NOT NULL");
    SAW_CHAT = "INSERT INTO chats (chat_id, language_code, first_seen_at_ms) VALUES ($1, $2, $3)
        ON CONFLICT (chat_id) DO UPDATE SET language_code = COALESCE(excluded.language_code, chats.language_code)";
    /// The first source counts.
    CAME_BY = "INSERT INTO chats (chat_id, source, first_seen_at_ms) VALUES ($1, $2, $3)
        ON CONFLICT (chat_id) DO UPDATE SET source = COALESCE(chats.source, excluded.source)";
    SOURCE = "SELECT source FROM chats WHERE chat_id = $1";
    CHOOSE_LOCALE = "INSERT INTO chats (chat_id, locale_choice, first_seen_at_ms) VALUES ($1, $2, $3)
        ON CONFLICT (chat_id) DO UPDATE SET locale_choice = excluded.locale_choice";
    IS_KNOWN = "SELECT id FROM customers WHERE id = $1";
    /// A token that was minted long ago for the same request is good again.
    INSERT_TOKEN = "INSERT INTO link_tokens (id, token_hash, customer_id, created_at_ms, expires_at_ms)
        SELECT $1, $2, id, $3, $4 FROM customers WHERE id = $5 ON CONFLICT (token_hash)
        DO UPDATE SET expires_at_ms = excluded.expires_at_ms, used_at_ms = NULL, used_by_chat_id = NULL";
    TOKEN = "SELECT customer_id, created_at_ms, expires_at_ms FROM link_tokens WHERE token_hash = $1";
    USE_TOKEN = "UPDATE link_tokens SET used_at_ms = $1, used_by_chat_id = $2
        WHERE token_hash = $3 AND used_at_ms IS NULL AND expires_at_ms > $4 RETURNING customer_id";
    TOKEN_USED_HERE = "SELECT link_tokens.customer_id FROM link_tokens JOIN links ON links.customer_id = link_tokens.customer_id
        WHERE link_tokens.token_hash = $1 AND link_tokens.used_by_chat_id = $2 AND links.chat_id = $3";
    BY_PHONE = "SELECT id FROM customers WHERE phone IN ($1, $2, $3) ORDER BY phone_stamp DESC, id LIMIT 1";
    OWNER = "SELECT customer_id FROM links WHERE chat_id = $1";
    CHAT_OF = "SELECT chat_id FROM links WHERE customer_id = $1";
    PHONE_OF = "SELECT phone, phone_stamp FROM customers WHERE id = $1";
    DETACH = "DELETE FROM links WHERE chat_id = $1 OR customer_id = $2";
    ATTACH = "INSERT INTO links (chat_id, customer_id, how, linked_at_ms) VALUES ($1, $2, $3, $4)";
}

pub(super) async fn learn(
    tx: &mut Tx,
    profile: &Profile,
    said: Stamp,
    now: At,
) -> Result<(), StoreError> {
    let stamp = |is_said: bool| is_said.then_some(said.value());
    query(LEARN)
        .bind(profile.id.as_str())
        .bind(profile.name.as_deref())
        .bind(stamp(profile.name.is_some()))
        .bind(profile.locale.as_deref())
        .bind(stamp(profile.locale.is_some()))
        .bind(profile.time_zone.as_deref())
        .bind(stamp(profile.time_zone.is_some()))
        .bind(profile.phone.as_ref().map(Phone::as_str))
        .bind(stamp(profile.phone.is_some()))
        .bind(now.ms())
        .execute(&mut *tx)
        .await?;
    Ok(())
}

pub(super) async fn saw_chat(
    tx: &mut Tx,
    chat: i64,
    language_code: Option<&str>,
    now: At,
) -> Result<(), StoreError> {
    query(SAW_CHAT).bind(chat).bind(language_code).bind(now.ms()).execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn came_by(
    tx: &mut Tx,
    chat: i64,
    source: &str,
    now: At,
) -> Result<(), StoreError> {
    query(CAME_BY).bind(chat).bind(source).bind(now.ms()).execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn source(store: &Store, chat: i64) -> Result<Option<String>, StoreError> {
    let source = query(SOURCE).bind(chat).fetch_optional(store.readers()).await?;
    Ok(source.flatten())
}

pub(super) async fn choose_locale(
    tx: &mut Tx,
    chat: i64,
    locale: &str,
    now: At,
) -> Result<(), StoreError> {
    query(CHOOSE_LOCALE).bind(chat).bind(locale).bind(now.ms()).execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn is_known(store: &Store, customer: &CustomerId) -> Result<bool, StoreError> {
    query(IS_KNOWN).bind(customer.as_str()).exists(store.readers()).await
}

pub(super) async fn insert_token(
    tx: &mut Tx,
    id: &LinkId,
    hash: &str,
    customer: &CustomerId,
    expires_at: At,
    now: At,
) -> Result<bool, StoreError> {
    let statement = query(INSERT_TOKEN)
        .bind(id.as_str())
        .bind(hash)
        .bind(now.ms())
        .bind(expires_at.ms())
        .bind(customer.as_str());
    Ok(statement.execute(&mut *tx).await?.rows_affected() == 1)
}

pub(super) async fn token(tx: &mut Tx, hash: &str) -> Result<Option<MintedLink>, StoreError> {
    query(TOKEN).bind(hash).fetch_optional(&mut *tx).await
}

pub(super) async fn use_token(
    tx: &mut Tx,
    hash: &str,
    chat: i64,
    now: At,
) -> Result<Option<CustomerId>, StoreError> {
    let statement = query(USE_TOKEN).bind(now.ms()).bind(chat).bind(hash).bind(now.ms());
    statement.fetch_optional(&mut *tx).await
}

pub(super) async fn token_used_here(
    tx: &mut Tx,
    hash: &str,
    chat: i64,
) -> Result<Option<CustomerId>, StoreError> {
    let statement = query(TOKEN_USED_HERE).bind(hash).bind(chat).bind(chat);
    statement.fetch_optional(&mut *tx).await
}

pub(super) async fn was_used_here(
    store: &Store,
    hash: &str,
    chat: i64,
) -> Result<bool, StoreError> {
    let statement = query(TOKEN_USED_HERE).bind(hash).bind(chat).bind(chat);
    statement.exists(store.readers()).await
}

pub(super) async fn owner_of_phone(
    store: &Store,
    phone: &Phone,
) -> Result<Option<CustomerId>, StoreError> {
    let [newest, older, other] = phone.spellings();
    let statement = query(BY_PHONE).bind(newest).bind(older).bind(other);
    statement.fetch_optional(store.readers()).await
}

pub(super) async fn by_phone(tx: &mut Tx, phone: &Phone) -> Result<Option<CustomerId>, StoreError> {
    let [newest, older, other] = phone.spellings();
    query(BY_PHONE).bind(newest).bind(older).bind(other).fetch_optional(&mut *tx).await
}

pub(super) async fn owner(tx: &mut Tx, chat: i64) -> Result<Option<CustomerId>, StoreError> {
    query(OWNER).bind(chat).fetch_optional(&mut *tx).await
}

pub(super) async fn chat_of(tx: &mut Tx, customer: &CustomerId) -> Result<Option<i64>, StoreError> {
    query(CHAT_OF).bind(customer.as_str()).fetch_optional(&mut *tx).await
}

/// The phone of a customer who is known, and by which word it is so.
pub(super) async fn phone_of(
    tx: &mut Tx,
    customer: &CustomerId,
) -> Result<Option<(Option<String>, i64)>, StoreError> {
    let found = query(PHONE_OF).bind(customer.as_str()).fetch_optional(&mut *tx).await?;
    Ok(found.map(|(phone, stamp): (_, Option<i64>)| (phone, stamp.unwrap_or_default())))
}

pub(super) async fn detach(
    tx: &mut Tx,
    chat: i64,
    customer: &CustomerId,
) -> Result<(), StoreError> {
    query(DETACH).bind(chat).bind(customer.as_str()).execute(&mut *tx).await?;
    Ok(())
}

pub(super) async fn attach(
    tx: &mut Tx,
    chat: i64,
    customer: &CustomerId,
    how: &str,
    now: At,
) -> Result<(), StoreError> {
    query(ATTACH)
        .bind(chat)
        .bind(customer.as_str())
        .bind(how)
        .bind(now.ms())
        .execute(&mut *tx)
        .await?;
    Ok(())
}
