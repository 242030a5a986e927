//! The SQL of customers, chats and links.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, Row as _};

use super::links::MintedLink;
use super::{Address, ContactAddress, ContactInfo, Preferences, Profile};
use crate::channels::{AddressFault, AddressKind, ChannelName};
use crate::clock::{At, Stamp};
use crate::delivery::Category;
use crate::ids::{CustomerId, LinkId};
use crate::newest;
use crate::phone::Phone;
use crate::store::{Row, Store, StoreError, Tx};

crate::queries! {
    /// Each value by its own newest word.
    LEARN = concat!("INSERT INTO customers (id, name, name_stamp, locale, locale_stamp, time_zone, time_zone_stamp, phone, phone_stamp, created_at_ms)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (id) DO UPDATE SET ", newest!("customers", "name", "name_stamp"), ", ", newest!("customers", "locale", "locale_stamp"), ", ",
        newest!("customers", "time_zone", "time_zone_stamp"), ", ", newest!("customers", "phone", "phone_stamp"));
    /// Everything that is asked before a customer is told something, in one round trip: a row for
    /// each preference and each reason against an address, and at least one.
    CONTACT_INFO = "SELECT customers.id, customers.name, customers.locale, customers.time_zone, customers.phone, links.chat_id,
        chats.locale_choice, chats.language_code,
        (SELECT attempts.id FROM attempts JOIN notifications ON notifications.id = attempts.notification_id AND notifications.category <> 'security'
            WHERE attempts.segments IS NOT NULL AND attempts.address = customers.phone AND attempts.state IN ('accepted', 'confirmed', 'unconfirmed')
            LIMIT 1) AS texted,
        suppressions.address AS suppressed_address, suppressions.channel AS suppressed_channel, suppressions.reason AS suppressed_reason,
        communication_preferences.category AS preferred_category, communication_preferences.channel AS preferred_channel,
        communication_preferences.is_wanted
        FROM customers LEFT JOIN links ON links.customer_id = customers.id LEFT JOIN chats ON chats.chat_id = links.chat_id
        LEFT JOIN suppressions ON suppressions.address IN (customers.phone, CAST(links.chat_id AS TEXT))
        LEFT JOIN communication_preferences ON communication_preferences.customer_id = customers.id
        WHERE customers.id = $1";
    /// The same of a phone under its other spellings.
    CONTACT_INFO_OF_LINE = "SELECT line.texted, suppressions.channel AS suppressed_channel, suppressions.reason AS suppressed_reason
        FROM (SELECT (SELECT attempts.id FROM attempts JOIN notifications ON notifications.id = attempts.notification_id
                AND notifications.category <> 'security'
            WHERE attempts.segments IS NOT NULL AND attempts.address IN ($1, $2, $3) AND attempts.state IN ('accepted', 'confirmed', 'unconfirmed')
            LIMIT 1) AS texted) line
        LEFT JOIN suppressions ON suppressions.address IN ($4, $5, $6)";
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

fn customer_id(row: &Row, column: &str) -> Result<CustomerId, StoreError> {
    CustomerId::try_from(row.try_get::<String, _>(column)?)
        .map_err(|error| StoreError::corrupt(column, error))
}

fn phone(row: &Row) -> Result<Option<Phone>, StoreError> {
    let phone: Option<String> = row.try_get("phone")?;
    phone
        .map(|phone| {
            Phone::recorded(&phone).map_err(|error| StoreError::corrupt("customers.phone", error))
        })
        .transpose()
}

pub(super) async fn learn(
    tx: &mut Tx,
    profile: &Profile,
    said: Stamp,
    now: At,
) -> Result<(), StoreError> {
    let stamp = |is_said: bool| is_said.then_some(said.value());
    sqlx::query(LEARN)
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
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn contact_info(
    tx: &mut Tx,
    customer: &CustomerId,
) -> Result<Option<ContactInfo>, StoreError> {
    let rows = sqlx::query(CONTACT_INFO).bind(customer.as_str()).fetch_all(tx.connection()).await?;
    let Some((mut contact, first)) = read_contact_info(&rows)? else { return Ok(None) };
    if let Some(query) = of_line(first, &contact)? {
        with_line(&mut contact, &query.fetch_all(tx.connection()).await?)?;
    }
    Ok(Some(contact))
}

pub(super) async fn contact_info_of(
    store: &Store,
    customer: &CustomerId,
) -> Result<Option<ContactInfo>, StoreError> {
    let rows = sqlx::query(CONTACT_INFO).bind(customer.as_str()).fetch_all(store.readers()).await?;
    let Some((mut contact, first)) = read_contact_info(&rows)? else { return Ok(None) };
    if let Some(query) = of_line(first, &contact)? {
        with_line(&mut contact, &query.fetch_all(store.readers()).await?)?;
    }
    Ok(Some(contact))
}

/// What asks for the rest, where what is known of a phone may stand under another spelling than the
/// row's.
fn of_line(
    row: &Row,
    contact: &ContactInfo,
) -> Result<Option<Query<'static, Any, AnyArguments>>, StoreError> {
    let kept: Option<String> = row.try_get("phone")?;
    let is_whole =
        |phone: &&Phone| !phone.has_two_spellings() && kept.as_deref() == Some(phone.as_str());
    let Some(phone) = contact.phone().filter(|phone| !is_whole(phone)) else {
        return Ok(None);
    };
    let [newest, older, other] = phone.spellings();
    let query = sqlx::query(CONTACT_INFO_OF_LINE)
        .bind(newest.clone())
        .bind(older.clone())
        .bind(other.clone());
    Ok(Some(query.bind(newest).bind(older).bind(other)))
}

fn with_line(contact: &mut ContactInfo, rows: &[Row]) -> Result<(), StoreError> {
    let mut suppressions = Vec::new();
    for row in rows {
        contact.was_texted = row.try_get::<Option<String>, _>("texted")?.is_some();
        suppressions.extend(suppression(row)?);
    }
    let phone = contact.addresses.iter_mut().find(|one| one.address.kind() == AddressKind::Phone);
    if let Some(phone) = phone {
        phone.suppressions = suppressions;
    }
    Ok(())
}

/// The reason against an address that a row holds.
fn suppression(row: &Row) -> Result<Option<(ChannelName, AddressFault)>, StoreError> {
    let (Some(channel), Some(reason)) = (
        row.try_get::<Option<String>, _>("suppressed_channel")?,
        row.try_get::<Option<String>, _>("suppressed_reason")?,
    ) else {
        return Ok(None);
    };
    let fault = AddressFault::parse(&reason)
        .ok_or_else(|| StoreError::corrupt("suppressions.reason", &reason))?;
    Ok(Some((channel_named(&channel, "suppressions.channel")?, fault)))
}

fn channel_named(word: &str, column: &str) -> Result<ChannelName, StoreError> {
    ChannelName::recorded(word).ok_or_else(|| StoreError::corrupt(column, word))
}

/// The preference that a row holds.
fn preference(row: &Row) -> Result<Option<(Category, ChannelName, bool)>, StoreError> {
    let (Some(category), Some(channel)) = (
        row.try_get::<Option<String>, _>("preferred_category")?,
        row.try_get::<Option<String>, _>("preferred_channel")?,
    ) else {
        return Ok(None);
    };
    let category = Category::parse(&category)
        .ok_or_else(|| StoreError::corrupt("communication_preferences.category", &category))?;
    let channel = channel_named(&channel, "communication_preferences.channel")?;
    Ok(Some((category, channel, row.try_get::<Option<i32>, _>("is_wanted")? == Some(1))))
}

/// Reads the rows of one customer, and gives the first back.
fn read_contact_info(rows: &[Row]) -> Result<Option<(ContactInfo, &Row)>, StoreError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let chat = first.try_get::<Option<i64>, _>("chat_id")?.map(Address::Chat);
    // As the row has the phone, so do those that name its address.
    let kept: Option<String> = first.try_get("phone")?;
    let phone = phone(first)?.map(Address::Phone);
    let mut addresses: Vec<ContactAddress> =
        chat.into_iter().chain(phone).map(ContactAddress::new).collect();
    let mut preferences = Preferences::default();
    for row in rows {
        if let Some((category, channel, is_wanted)) = preference(row)? {
            preferences.set(category, channel, is_wanted);
        }
        let Some(suppression) = suppression(row)? else { continue };
        let stands: String = row.try_get("suppressed_address")?;
        let is_phone = kept.as_deref() == Some(stands.as_str());
        let kind = if is_phone { AddressKind::Phone } else { AddressKind::Chat };
        let one = addresses.iter_mut().find(|one| one.address.kind() == kind);
        if let Some(one) = one.filter(|one| !one.suppressions.contains(&suppression)) {
            one.suppressions.push(suppression);
        }
    }
    let contact = ContactInfo {
        customer: customer_id(first, "id")?,
        name: first.try_get("name")?,
        addresses,
        was_texted: first.try_get::<Option<String>, _>("texted")?.is_some(),
        preferences,
        locale_choice: first.try_get("locale_choice")?,
        locale_said: first.try_get("locale")?,
        language_code: first.try_get("language_code")?,
        time_zone: first.try_get("time_zone")?,
    };
    Ok(Some((contact, first)))
}

pub(super) async fn saw_chat(
    tx: &mut Tx,
    chat: i64,
    language_code: Option<&str>,
    now: At,
) -> Result<(), StoreError> {
    sqlx::query(SAW_CHAT)
        .bind(chat)
        .bind(language_code)
        .bind(now.ms())
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn came_by(
    tx: &mut Tx,
    chat: i64,
    source: &str,
    now: At,
) -> Result<(), StoreError> {
    sqlx::query(CAME_BY).bind(chat).bind(source).bind(now.ms()).execute(tx.connection()).await?;
    Ok(())
}

pub(super) async fn source(store: &Store, chat: i64) -> Result<Option<String>, StoreError> {
    let row = sqlx::query(SOURCE).bind(chat).fetch_optional(store.readers()).await?;
    row.map_or(Ok(None), |row| Ok(row.try_get("source")?))
}

pub(super) async fn choose_locale(
    tx: &mut Tx,
    chat: i64,
    locale: &str,
    now: At,
) -> Result<(), StoreError> {
    sqlx::query(CHOOSE_LOCALE)
        .bind(chat)
        .bind(locale)
        .bind(now.ms())
        .execute(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn is_known(store: &Store, customer: &CustomerId) -> Result<bool, StoreError> {
    Ok(sqlx::query(IS_KNOWN)
        .bind(customer.as_str())
        .fetch_optional(store.readers())
        .await?
        .is_some())
}

pub(super) async fn insert_token(
    tx: &mut Tx,
    id: &LinkId,
    hash: &str,
    customer: &CustomerId,
    expires_at: At,
    now: At,
) -> Result<bool, StoreError> {
    let query = sqlx::query(INSERT_TOKEN)
        .bind(id.as_str())
        .bind(hash)
        .bind(now.ms())
        .bind(expires_at.ms())
        .bind(customer.as_str());
    Ok(query.execute(tx.connection()).await?.rows_affected() == 1)
}

pub(super) async fn token(tx: &mut Tx, hash: &str) -> Result<Option<MintedLink>, StoreError> {
    let Some(row) = sqlx::query(TOKEN).bind(hash).fetch_optional(tx.connection()).await? else {
        return Ok(None);
    };
    let customer: String = row.try_get("customer_id")?;
    Ok(Some(MintedLink {
        customer: CustomerId::try_from(customer)
            .map_err(|error| StoreError::corrupt("link_tokens.customer_id", error))?,
        minted_at: At(row.try_get("created_at_ms")?),
        expires_at: At(row.try_get("expires_at_ms")?),
    }))
}

pub(super) async fn use_token(
    tx: &mut Tx,
    hash: &str,
    chat: i64,
    now: At,
) -> Result<Option<CustomerId>, StoreError> {
    let query = sqlx::query(USE_TOKEN).bind(now.ms()).bind(chat).bind(hash).bind(now.ms());
    query
        .fetch_optional(tx.connection())
        .await?
        .map(|row| customer_id(&row, "customer_id"))
        .transpose()
}

pub(super) async fn token_used_here(
    tx: &mut Tx,
    hash: &str,
    chat: i64,
) -> Result<Option<CustomerId>, StoreError> {
    let query = sqlx::query(TOKEN_USED_HERE).bind(hash).bind(chat).bind(chat);
    query
        .fetch_optional(tx.connection())
        .await?
        .map(|row| customer_id(&row, "customer_id"))
        .transpose()
}

pub(super) async fn was_used_here(
    store: &Store,
    hash: &str,
    chat: i64,
) -> Result<bool, StoreError> {
    let query = sqlx::query(TOKEN_USED_HERE).bind(hash).bind(chat).bind(chat);
    Ok(query.fetch_optional(store.readers()).await?.is_some())
}

pub(super) async fn owner_of_phone(
    store: &Store,
    phone: &Phone,
) -> Result<Option<CustomerId>, StoreError> {
    let [newest, older, other] = phone.spellings();
    let row = sqlx::query(BY_PHONE)
        .bind(newest)
        .bind(older)
        .bind(other)
        .fetch_optional(store.readers())
        .await?;
    row.map(|row| customer_id(&row, "id")).transpose()
}

pub(super) async fn by_phone(tx: &mut Tx, phone: &Phone) -> Result<Option<CustomerId>, StoreError> {
    let [newest, older, other] = phone.spellings();
    let row = sqlx::query(BY_PHONE)
        .bind(newest)
        .bind(older)
        .bind(other)
        .fetch_optional(tx.connection())
        .await?;
    row.map(|row| customer_id(&row, "id")).transpose()
}

pub(super) async fn owner(tx: &mut Tx, chat: i64) -> Result<Option<CustomerId>, StoreError> {
    let row = sqlx::query(OWNER).bind(chat).fetch_optional(tx.connection()).await?;
    row.map(|row| customer_id(&row, "customer_id")).transpose()
}

pub(super) async fn chat_of(tx: &mut Tx, customer: &CustomerId) -> Result<Option<i64>, StoreError> {
    let row = sqlx::query(CHAT_OF).bind(customer.as_str()).fetch_optional(tx.connection()).await?;
    row.map_or(Ok(None), |row| Ok(Some(row.try_get("chat_id")?)))
}

/// The phone of a customer who is known, and by which word it is so.
pub(super) async fn phone_of(
    tx: &mut Tx,
    customer: &CustomerId,
) -> Result<Option<(Option<String>, i64)>, StoreError> {
    let row = sqlx::query(PHONE_OF).bind(customer.as_str()).fetch_optional(tx.connection()).await?;
    row.map(|row| {
        Ok((
            row.try_get("phone")?,
            row.try_get::<Option<i64>, _>("phone_stamp")?.unwrap_or_default(),
        ))
    })
    .transpose()
}

pub(super) async fn detach(
    tx: &mut Tx,
    chat: i64,
    customer: &CustomerId,
) -> Result<(), StoreError> {
    sqlx::query(DETACH).bind(chat).bind(customer.as_str()).execute(tx.connection()).await?;
    Ok(())
}

pub(super) async fn attach(
    tx: &mut Tx,
    chat: i64,
    customer: &CustomerId,
    how: &str,
    now: At,
) -> Result<(), StoreError> {
    sqlx::query(ATTACH)
        .bind(chat)
        .bind(customer.as_str())
        .bind(how)
        .bind(now.ms())
        .execute(tx.connection())
        .await?;
    Ok(())
}
