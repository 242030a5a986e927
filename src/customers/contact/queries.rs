//! The SQL of contact information.

use super::{Address, ContactAddress, ContactInfo};
use crate::channels::{AddressFault, AddressKind, ChannelName};
use crate::customers::preferences::preference::Preferences;
use crate::delivery::Category;
use crate::ids::CustomerId;
use crate::phone::Phone;
use crate::store::{Row, Store, StoreError, Tx, query};

crate::queries! {
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
}

fn customer_id(row: &Row) -> Result<CustomerId, StoreError> {
    CustomerId::try_from(row.try_get::<String>("id")?)
        .map_err(|error| StoreError::corrupt("customers.id", error))
}

fn phone(row: &Row) -> Result<Option<Phone>, StoreError> {
    let phone: Option<String> = row.try_get("phone")?;
    phone
        .map(|phone| {
            Phone::recorded(&phone).map_err(|error| StoreError::corrupt("customers.phone", error))
        })
        .transpose()
}

pub(in crate::customers) async fn contact_info(
    tx: &mut Tx,
    customer: &CustomerId,
) -> Result<Option<ContactInfo>, StoreError> {
    let rows = query(CONTACT_INFO).bind(customer.as_str()).fetch_all(&mut *tx).await?;
    let Some((mut contact, first)) = read_contact_info(&rows)? else { return Ok(None) };
    if let Some(statement) = of_line(first, &contact)? {
        with_line(&mut contact, &statement.fetch_all(&mut *tx).await?)?;
    }
    Ok(Some(contact))
}

pub(in crate::customers) async fn contact_info_of(
    store: &Store,
    customer: &CustomerId,
) -> Result<Option<ContactInfo>, StoreError> {
    let rows = query(CONTACT_INFO).bind(customer.as_str()).fetch_all(store.readers()).await?;
    let Some((mut contact, first)) = read_contact_info(&rows)? else { return Ok(None) };
    if let Some(statement) = of_line(first, &contact)? {
        with_line(&mut contact, &statement.fetch_all(store.readers()).await?)?;
    }
    Ok(Some(contact))
}

/// What asks for the rest, where what is known of a phone may stand under another spelling than the
/// row's.
fn of_line(
    row: &Row,
    contact: &ContactInfo,
) -> Result<Option<crate::store::Query<'static>>, StoreError> {
    let kept: Option<String> = row.try_get("phone")?;
    let is_whole =
        |phone: &&Phone| !phone.has_two_spellings() && kept.as_deref() == Some(phone.as_str());
    let Some(phone) = contact.phone().filter(|phone| !is_whole(phone)) else {
        return Ok(None);
    };
    let [newest, older, other] = phone.spellings();
    let statement =
        query(CONTACT_INFO_OF_LINE).bind(newest.clone()).bind(older.clone()).bind(other.clone());
    Ok(Some(statement.bind(newest).bind(older).bind(other)))
}

fn with_line(contact: &mut ContactInfo, rows: &[Row]) -> Result<(), StoreError> {
    let mut suppressions = Vec::new();
    for row in rows {
        contact.was_texted = row.try_get::<Option<String>>("texted")?.is_some();
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
        row.try_get::<Option<String>>("suppressed_channel")?,
        row.try_get::<Option<String>>("suppressed_reason")?,
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
        row.try_get::<Option<String>>("preferred_category")?,
        row.try_get::<Option<String>>("preferred_channel")?,
    ) else {
        return Ok(None);
    };
    let category = Category::parse(&category)
        .ok_or_else(|| StoreError::corrupt("communication_preferences.category", &category))?;
    let channel = channel_named(&channel, "communication_preferences.channel")?;
    Ok(Some((category, channel, row.try_get::<Option<i32>>("is_wanted")? == Some(1))))
}

/// Reads the rows of one customer, and gives the first back.
fn read_contact_info(rows: &[Row]) -> Result<Option<(ContactInfo, &Row)>, StoreError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let chat = first.try_get::<Option<i64>>("chat_id")?.map(Address::Chat);
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
        customer: customer_id(first)?,
        name: first.try_get("name")?,
        addresses,
        was_texted: first.try_get::<Option<String>>("texted")?.is_some(),
        preferences,
        locale_choice: first.try_get("locale_choice")?,
        locale_said: first.try_get("locale")?,
        language_code: first.try_get("language_code")?,
        time_zone: first.try_get("time_zone")?,
    };
    Ok(Some((contact, first)))
}
